//! Addresses on command lines: of clients of databases, and of loops that wait.

use crate::graph::resolve::is_loopback;
use crate::notation::address::{self, Address, host_and_port};

/// Programs that take the host as `-h` or `--host`, and the option of their port.
const CLIENTS: [(&str, &str, &str); 9] = [
    ("pg_isready", "-p", "postgres"),
    ("psql", "-p", "postgres"),
    ("pg_dump", "-p", "postgres"),
    ("mysql", "-P", "mysql"),
    ("mysqladmin", "-P", "mysql"),
    ("mariadb", "-P", "mysql"),
    ("mariadb-admin", "-P", "mysql"),
    ("mysqldump", "-P", "mysql"),
    ("redis-cli", "-p", "redis"),
];

/// How many words after the name of a program are read for its options.
const MOST_WORDS: usize = 64;

/// An address on a command line, and the word that holds its host, where it is known.
pub type CommandAddress<'t> = (Address, Option<&'t str>);

/// The addresses in the text of a command or a script.
pub fn all(text: &str) -> Vec<CommandAddress<'_>> {
    let mut found: Vec<CommandAddress> =
        address::all(text).into_iter().map(|address| (address, None)).collect();
    for line in text.lines() {
        // Variables of a shell are known when it runs.
        let is_end = |one: char| one.is_whitespace() || ";|&()\"'`".contains(one);
        let words: Vec<&str> = line.split(is_end).filter(|word| !word.is_empty()).collect();
        for (index, word) in words.iter().enumerate() {
            let program = word.rsplit('/').next().unwrap_or_default();
            let rest = &words[index + 1..];
            let rest = &rest[..rest.len().min(MOST_WORDS)];
            if let Some((_, port, scheme)) = CLIENTS.iter().find(|(name, ..)| *name == program) {
                found.extend(client(rest, port, scheme));
            } else if matches!(program, "nc" | "ncat" | "netcat") {
                found.extend(netcat(rest));
            } else if program == "nslookup" || program == "getent" && rest.first() == Some(&"hosts")
            {
                let name = rest.iter().find(|word| !word.starts_with('-') && **word != "hosts");
                found.extend(name.and_then(|name| plain(name, None, "")));
            }
        }
    }
    found
}

/// The ports of its own container that a command asks, each with the text that names it; none where it does well all the
/// same if nobody answers, or where more is decided than by its orders.
pub fn local_ports(text: &str) -> Vec<(u16, String)> {
    let is_plain = text.split("||").skip(1).all(|rest| {
        let next = rest.split_whitespace().next().unwrap_or_default();
        matches!(next.trim_end_matches(';'), "exit" | "false" | "return")
    });
    let is_script = text.contains('\n') || text.contains(';') || text.contains("exit 0");
    if !is_plain || is_script {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (Address { host, port, scheme, .. }, _) in all(text) {
        // MySQL's clients ask `localhost` by a socket, which has no port.
        let is_own = is_loopback(&host) && (scheme != "mysql" || host != "localhost");
        match port.filter(|_| is_own) {
            Some(port) => found.push((port, port.to_string())),
            None if is_own && scheme == "http" => found.push((80, format!("{scheme}://{host}"))),
            None => {}
        }
    }
    // Clients of databases ask their own container, if they are told of no other.
    let is_end = |one: char| one.is_whitespace() || "|&()\"'`".contains(one);
    let words: Vec<&str> = text.split(is_end).filter(|word| !word.is_empty()).collect();
    for (index, word) in words.iter().enumerate() {
        let program = word.rsplit('/').next().unwrap_or_default();
        // `localhost:8080/health`, as curl and wget take it.
        let bare = word.split('/').next().and_then(host_and_port);
        if let Some((_, Some(port))) = bare.filter(|(host, _)| is_loopback(host)) {
            found.push((port, port.to_string()));
        }
        let own = CLIENTS.iter().find(|(name, ..)| *name == program);
        let Some((_, option, _)) = own.filter(|(.., scheme)| *scheme != "mysql") else { continue };
        let rest = &words[index + 1..];
        let rest = &rest[..rest.len().min(MOST_WORDS)];
        let is_told = rest.iter().any(|word| word.starts_with("-h") || word.starts_with("--host"));
        let port = value_of(rest, option, "--port").filter(|_| !is_told);
        found.extend(port.and_then(|text| Some((text.parse().ok()?, text.to_owned()))));
    }
    found
}

/// What an option is given: behind it, or in the next word.
fn value_of<'t>(words: &[&'t str], short: &str, long: &str) -> Option<&'t str> {
    words.iter().enumerate().find_map(|(index, word)| {
        if *word == short || *word == long {
            return words.get(index + 1).copied();
        }
        let joined = word.strip_prefix(long).and_then(|rest| rest.strip_prefix('='));
        joined.or_else(|| word.strip_prefix(short).filter(|_| !word.starts_with("--")))
    })
}

fn client<'t>(words: &[&'t str], port_option: &str, scheme: &str) -> Option<CommandAddress<'t>> {
    // A host may be called like a program.
    let is_value = |index: usize| index > 0 && words[index - 1].starts_with('-');
    let mut named = words.iter().enumerate().filter(|(index, _)| !is_value(*index));
    let end = named.find(|(_, word)| CLIENTS.iter().any(|(name, ..)| name == *word));
    let end = end.map(|(index, _)| index);
    let words = &words[..end.unwrap_or(words.len())];
    let port = value_of(words, port_option, "--port").and_then(|port| port.parse().ok());
    plain(value_of(words, "-h", "--host")?, port, scheme)
}

/// `nc -z -w 2 host 3306`.
fn netcat<'t>(words: &[&'t str]) -> Option<CommandAddress<'t>> {
    let mut words =
        words.iter().copied().skip_while(|word| word.starts_with('-') || is_number(word));
    let host = words.next()?;
    plain(host, words.next().and_then(|port| port.parse().ok()), "")
}

fn plain<'t>(word: &'t str, port: Option<u16>, scheme: &str) -> Option<CommandAddress<'t>> {
    let (host, own) = host_and_port(word)?;
    let scheme = scheme.to_owned();
    Some((Address { scheme, host, port: port.or(own), ..Address::default() }, Some(word)))
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|one| one.is_ascii_digit())
}
