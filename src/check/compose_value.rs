//! Texts of a Compose file that have a form of their own: durations, sizes, ports, and what `$` stands for.

/// Reads a duration as Go does: `1m30s`.
/// <https://pkg.go.dev/time#ParseDuration>
///
/// # Errors
/// What is wrong with it.
pub fn duration(text: &str) -> Result<(), String> {
    const UNITS: [&str; 9] = ["ns", "us", "µs", "ms", "s", "m", "h", "d", "w"];
    let mut rest = text.trim_start_matches(['-', '+']);
    if rest == "0" {
        return Ok(());
    }
    if rest.is_empty() {
        return Err("nothing".to_owned());
    }
    while !rest.is_empty() {
        let end =
            rest.find(|one: char| !(one.is_ascii_digit() || one == '.')).unwrap_or(rest.len());
        if end == 0 {
            return Err(format!("`{text}`, which is no duration"));
        }
        rest = &rest[end..];
        let end = rest.find(|one: char| one.is_ascii_digit() || one == '.').unwrap_or(rest.len());
        match &rest[..end] {
            "" => return Err(format!("`{text}`, which has no unit")),
            unit if !UNITS.contains(&unit) => {
                return Err(format!("`{text}`, whose unit `{unit}` is not known"));
            }
            _ => rest = &rest[end..],
        }
    }
    Ok(())
}

/// Reads a size: `512m`, `1.5g`, `2GiB`.
/// <https://github.com/docker/go-units/blob/master/size.go>
///
/// # Errors
/// What is wrong with it, and what is surely meant.
pub fn bytes(text: &str) -> Result<(), (String, Option<String>)> {
    let text = text.trim();
    let end = text.find(|one: char| !(one.is_ascii_digit() || one == '.')).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim().to_ascii_lowercase());
    if number.parse::<f64>().is_err() && text != "-1" {
        return Err((format!("`{text}`, which is no size"), None));
    }
    let rest = unit.strip_prefix(['k', 'm', 'g', 't', 'p']).unwrap_or(&unit);
    match rest {
        "" | "b" | "ib" => Ok(()),
        // Kubernetes' way of writing it.
        "i" => Err((
            format!("`{text}`, whose unit `{}` is not known", &text[end..]),
            Some(format!("{number}{}", unit.trim_end_matches('i'))),
        )),
        _ if text == "-1" => Ok(()),
        _ => Err((format!("`{text}`, whose unit `{}` is not known", &text[end..]), None)),
    }
}

/// A published port: the range on the host, if one is named there, and that of the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedPort {
    /// The address of the host; empty for all of them.
    pub host: String,
    pub outside: Option<(u16, u16)>,
    pub inside: (u16, u16),
    pub protocol: String,
}

/// Reads `[HOST:][PUBLISHED:]CONTAINER[/PROTOCOL]`.
/// <https://docs.docker.com/reference/compose-file/services/#ports>
///
/// # Errors
/// What is wrong with it.
pub fn published(text: &str) -> Result<PublishedPort, String> {
    let (ports, protocol) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    if !["tcp", "udp", "sctp"].contains(&protocol.to_ascii_lowercase().as_str()) {
        return Err(format!("`{text}`, whose protocol `{protocol}` is not known"));
    }
    let mut rest = ports.rsplitn(3, ':');
    let inside = rest.next().unwrap_or_default();
    let outside = rest.next().unwrap_or_default();
    let host = rest.next().unwrap_or_default();
    if inside.is_empty() {
        return Err(format!("`{text}`, which names no port of the container"));
    }
    let read = |port: &str, whose: &str| {
        let (from, to) = port.split_once('-').unwrap_or((port, port));
        match (from.parse::<u16>(), to.parse::<u16>()) {
            (Ok(from), Ok(to)) if from <= to => Ok((from, to)),
            _ => Err(format!("`{text}`, where `{port}` is no port of the {whose}")),
        }
    };
    let inside = read(inside, "container")?;
    if inside.0 == 0 {
        return Err(format!("`{text}`, and no program listens on port 0"));
    }
    let outside = if outside.is_empty() { None } else { Some(read(outside, "host")?) };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    if !host.is_empty() && address.parse::<std::net::IpAddr>().is_err() {
        return Err(format!("`{text}`, where `{host}` is no IP address"));
    }
    let outside = outside.filter(|(first, _)| *first != 0);
    let lengths = |(from, to): (u16, u16)| to - from;
    if let Some(outside) = outside.filter(|one| lengths(*one) != lengths(inside))
        && lengths(inside) != 0
    {
        return Err(format!(
            "`{text}`, whose ranges {}-{} and {}-{} are of different length",
            outside.0, outside.1, inside.0, inside.1
        ));
    }
    Ok(PublishedPort {
        host: address.to_owned(),
        outside,
        inside,
        protocol: protocol.to_ascii_lowercase(),
    })
}

/// The same, for its mistakes alone.
///
/// # Errors
/// What is wrong with it.
pub fn port(text: &str) -> Result<(), String> {
    published(text).map(|_| ())
}

/// What is wrong with a `$` in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DollarFault<'t> {
    /// `${` that is not understood: the byte where it starts.
    Syntax(usize),
    /// `$word` inside of a word, as passwords have it: the name, and the byte where it starts.
    Inside(&'t str, usize),
}

/// Looks at each `$` of a text: `$$` is one, `$NAME` and `${NAME:-default}` are variables, and any other is itself.
/// <https://docs.docker.com/reference/compose-file/interpolation/>
pub fn dollars(text: &str) -> Vec<DollarFault<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('$').map(|offset| from + offset) {
        let rest = &text[at + 1..];
        from = at + 1;
        if rest.starts_with('$') {
            from = at + 2;
        } else if let Some(inner) = rest.strip_prefix('{') {
            let name = identifier(inner);
            let after = &inner[name.len()..];
            let is_closed = after.starts_with('}')
                || after.contains('}')
                    && [":-", ":?", ":+", "-", "?", "+"].iter().any(|one| after.starts_with(one));
            if name.is_empty() || !is_closed {
                found.push(DollarFault::Syntax(at));
                return found;
            }
        } else {
            let name = identifier(rest);
            let before = text[..at].chars().next_back();
            let is_inside = before.is_some_and(|one| one.is_ascii_alphanumeric() || one == '!')
                && name.contains(|one: char| one.is_ascii_lowercase());
            if is_inside {
                found.push(DollarFault::Inside(name, at));
            }
        }
    }
    found
}

/// The name of a variable that a text starts with.
pub fn identifier(text: &str) -> &str {
    let is_first = |one: char| one.is_ascii_alphabetic() || one == '_';
    if !text.starts_with(is_first) {
        return "";
    }
    let end = text.find(|one: char| !(one.is_ascii_alphanumeric() || one == '_'));
    &text[..end.unwrap_or(text.len())]
}
