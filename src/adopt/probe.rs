//! Health checks of Docker Compose as probes. <https://docs.docker.com/reference/compose-file/services/#healthcheck>

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::mention::{HostNames, host_words};
use crate::manifest::Look;
use crate::manifest::compose_objects;
use crate::manifest::compose_run::MergedService;
use crate::manifest::parsed::file_name;
use crate::notation::address::UNKNOWN;

/// A question to a port of the container itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OwnUrl {
    port: u16,
    path: String,
}

/// What is said of times, and what the values call it.
const TIMES: [(&str, &str); 2] = [("interval", "periodSeconds"), ("timeout", "timeoutSeconds")];

/// How many seconds may lie between two questions to a pod that gets requests, or shall.
const LONGEST: u64 = 10;

/// The same, where it takes a process to ask.
const LONGEST_OF_COMMANDS: u64 = 30;

/// The port that a health check asks.
pub fn port(service: &MergedService) -> Option<u16> {
    let whole = command(service)?.join(" ");
    own_url(&whole).map(|url| url.port).or_else(|| asked_port(&whole))
}

/// The port of the container itself that a health check asks by HTTPS.
pub fn encrypted_port(service: &MergedService) -> Option<u16> {
    let whole = command(service)?.join(" ");
    OWN_HOSTS.iter().find_map(|host| {
        let (_, rest) = whole.split_once(&format!("https://{host}:"))?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    })
}

/// The hosts that are the container itself.
pub const OWN_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "0.0.0.0"];

/// The port of the container itself in a command that asks for no page: `nc -z localhost 6666`, `</dev/tcp/localhost/6666`,
/// `psql -h 127.0.0.1 -p 5432`.
fn asked_port(text: &str) -> Option<u16> {
    let number = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse::<u16>().ok().filter(|port| *port > 0)
    };
    for host in OWN_HOSTS {
        for (at, _) in text.match_indices(host) {
            let rest = &text[at + host.len()..];
            let found = rest.strip_prefix([':', '/', ' ']).and_then(number);
            if found.is_some() {
                return found;
            }
        }
    }
    let words: Vec<&str> = text.split([' ', '=']).collect();
    let after = |names: &[&str]| {
        let at = words.iter().position(|word| names.contains(word))?;
        words.get(at + 1).copied()
    };
    let is_own = after(&["-h", "--host"]).is_none_or(|host| OWN_HOSTS.contains(&host));
    after(&["-p", "-P", "--port"]).filter(|_| is_own).and_then(number)
}

/// The readiness probe of a service with a main port.
pub fn readiness(service: &MergedService, main: Option<u16>) -> Option<Draft> {
    let command = command(service)?;
    let whole = command.join(" ");
    let mut probe = DraftMap::default();
    match own_url(&whole).filter(|_| main.is_some() && is_question(&whole)) {
        Some(url) => {
            probe.set("path", Draft::text(url.path));
            // The kubelet asks the address of the pod, which programs that know their hosts refuse.
            probe.set("headers", Draft::map([("Host", Draft::text("localhost"))]));
            if Some(url.port) != main {
                probe.set("port", Draft::number(url.port));
            }
        }
        None if is_connection(&whole) && main.is_some() => {}
        None => probe.set("command", Draft::texts(command)),
    }
    let health = service.node.get("healthcheck")?;
    for (said, key) in TIMES {
        let time = health.text(said).and_then(seconds).filter(|seconds| *seconds > 0);
        // In Docker nobody waits for it: a pod gets its first request when it has been asked.
        let longest = if probe.get("command").is_some() { LONGEST_OF_COMMANDS } else { LONGEST };
        let longest = if said == "interval" { longest } else { u64::MAX };
        if let Some(seconds) = time.map(|time| time.min(longest)) {
            probe.set(key, Draft::number(seconds));
        }
    }
    // More of them are for a slow start, during which nothing is asked of it anyway.
    let retries = health.number("retries").filter(|retries| (1..=10).contains(retries));
    if let Some(retries) = retries {
        probe.set("failureThreshold", Draft::number(retries));
    }
    Some(Draft::Map(probe))
}

/// Other services that a health check asks.
pub fn asked_others(service: &MergedService, own: usize, hosts: &HostNames) -> Vec<usize> {
    let whole = command(service).unwrap_or_default().join(" ");
    let all = hosts.mentions("", &whole).into_iter().map(|mention| mention.service);
    all.filter(|at| *at != own).collect()
}

/// The words of a health check, if there is one.
fn command(service: &MergedService) -> Option<Vec<String>> {
    let health = service.node.get("healthcheck")?;
    let test = health.get("test").filter(|_| !health.is_true("disable"))?;
    let shell = |text: &str| vec!["sh".to_owned(), "-c".to_owned(), text.to_owned()];
    let words = if let Some(line) = test.text("") {
        shell(line)
    } else {
        let mut words = test.items("").iter().filter_map(|item| item.text(""));
        match words.next()? {
            "CMD" => words.map(str::to_owned).collect(),
            "CMD-SHELL" => shell(&words.collect::<Vec<_>>().join(" ")),
            _ => return None,
        }
    };
    let is_known = !words.is_empty() && !words.iter().any(|word| word.contains(UNKNOWN));
    is_known.then(|| to_itself(&words, &compose_objects::names(&service.name, &service.node)))
}

/// The words of a command that runs in the container, with `localhost` where it calls itself by a name: a Service has no
/// endpoint before the check has succeeded.
fn to_itself(words: &[String], names: &[String]) -> Vec<String> {
    const BETWEEN: char = '\u{1}';
    let text = words.join("\u{1}");
    let is_blank = |c: char| c == BETWEEN || c.is_whitespace();
    let (mut made, mut from) = (String::new(), 0);
    for (start, end) in host_words(&text) {
        made.push_str(&text[from..start]);
        from = end;
        let (before, after) = (&text[..start], &text[end..]);
        let is_digit = |after: &str| after.starts_with(|c: char| c.is_ascii_digit());
        let is_addressed = before.ends_with("://")
            || before.ends_with('@')
            || before.ends_with("/dev/tcp/")
            || after.strip_prefix(':').is_some_and(is_digit)
            || before.ends_with(is_blank) && after.strip_prefix(is_blank).is_some_and(is_digit)
            || ["-h", "--host", "--host="]
                .iter()
                .any(|option| before.trim_end_matches(is_blank).ends_with(option));
        let own = &text[start..end];
        let is_named = is_addressed && names.iter().any(|name| name == own);
        made.push_str(if is_named { "localhost" } else { own });
    }
    made.push_str(&text[from..]);
    made.split(BETWEEN).map(str::to_owned).collect()
}

/// The page that curl or wget is sent for.
fn own_url(text: &str) -> Option<OwnUrl> {
    if !text.contains("curl") && !text.contains("wget") && !text.contains("http") {
        return None;
    }
    let start = OWN_HOSTS.iter().find_map(|host| {
        let at = text.rfind(&format!("://{host}")).map(|at| (at, at + 3 + host.len()));
        at.or_else(|| text.rfind(&format!(" {host}:")).map(|at| (at, at + 1 + host.len())))
    });
    let (before, at) = start?;
    if text[..before].ends_with("https") {
        return None;
    }
    let rest = &text[at..];
    let end =
        rest.find(|c: char| c.is_whitespace() || "\"'|;)`,".contains(c)).unwrap_or(rest.len());
    let rest = &rest[..end];
    let (port, path) = match rest.strip_prefix(':') {
        Some(after) => {
            let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            (after[..digits].parse().ok()?, &after[digits..])
        }
        None => (80, rest),
    };
    let path = if path.is_empty() { "/" } else { path };
    (path.starts_with('/') && !path.contains('$')).then(|| OwnUrl { port, path: path.to_owned() })
}

/// Whether a check succeeds when a page is there, and then alone, as a probe does: one question by a program that fails
/// where there is no page. `curl` without `-f` takes any answer.
fn is_question(text: &str) -> bool {
    // Who logs in or sends something asks more than a probe can.
    let more = [" -X", " -d ", " -u ", "--data", "--header", " -H", "--user", "--post"];
    if more.iter().any(|word| text.contains(word)) {
        return false;
    }
    let mut parts = text.split("||");
    let asked = parts.next().unwrap_or_default();
    if !parts.all(only_ends) {
        return false;
    }
    let silent = ["2>&1", "&>/dev/null", "2>/dev/null", ">/dev/null", "> /dev/null"];
    let asked = silent.iter().fold(asked.to_owned(), |text, one| text.replace(one, " "));
    let plain = |word: &str| file_name(word.trim_matches(['"', '\''])).to_owned();
    let before = ["sh", "bash", "ash", "-c", "-lc", "exec"];
    let mut words =
        asked.split_whitespace().skip_while(|word| before.contains(&plain(word).as_str()));
    let program = words.next().map(plain).unwrap_or_default();
    let is_alone = !asked.contains(['|', ';', '&', '`']) && !asked.contains("$(");
    let is_short = |word: &str| {
        word.strip_prefix('-').is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains('f')
        })
    };
    match program.as_str() {
        "curl" => is_alone && words.any(|word| word.starts_with("--fail") || is_short(word)),
        "wget" | "http" => is_alone,
        program => RUNNERS.contains(&program),
    }
}

/// Whether what stands behind `||` only says that the check has failed.
fn only_ends(part: &str) -> bool {
    let mut words = part.split(|c: char| c.is_whitespace() || "'\";)}".contains(c));
    let first = words.find(|word| !word.is_empty());
    first.is_none_or(|word| ["exit", "false", "kill", "echo", "return"].contains(&word))
}

/// Programs that run a text, which asks.
const RUNNERS: [&str; 8] = ["bun", "deno", "node", "perl", "php", "python", "python3", "ruby"];

/// Whether a check only connects.
fn is_connection(text: &str) -> bool {
    let mut words =
        text.split_whitespace().skip_while(|word| matches!(*word, "sh" | "-c" | "bash"));
    words.next() == Some("nc") && text.contains("-z") && !text.contains(['|', ';'])
}

/// A time of Compose in whole seconds: `1m30s`.
/// <https://docs.docker.com/reference/compose-file/extension/#specifying-durations>
pub fn seconds(text: &str) -> Option<u64> {
    let (mut all, mut number) = (0_f64, String::new());
    let mut rest = text.chars().peekable();
    while let Some(one) = rest.next() {
        if one.is_ascii_digit() || one == '.' {
            number.push(one);
            continue;
        }
        let value: f64 = number.parse().ok()?;
        number.clear();
        let factor = match (one, rest.peek()) {
            ('m', Some('s')) => 0.001,
            ('u' | 'µ' | 'n', Some('s')) => 0.0,
            ('h', _) => 3600.0,
            ('m', _) => 60.0,
            ('s', _) => 1.0,
            _ => return None,
        };
        if factor < 1.0 {
            rest.next();
        }
        all += value * factor;
    }
    let left: f64 = if number.is_empty() { 0.0 } else { number.parse().ok()? };
    let all = (all + left).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is looked at"
    )]
    (0.0..=1_000_000.0).contains(&all).then_some(all as u64)
}
