//! Addresses on command lines: of clients of databases, and of loops that wait.

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

fn client<'t>(words: &[&'t str], port_option: &str, scheme: &str) -> Option<CommandAddress<'t>> {
    // A host may be called like a program.
    let is_value = |index: usize| index > 0 && words[index - 1].starts_with('-');
    let mut named = words.iter().enumerate().filter(|(index, _)| !is_value(*index));
    let end = named.find(|(_, word)| CLIENTS.iter().any(|(name, ..)| name == *word));
    let end = end.map(|(index, _)| index);
    let words = &words[..end.unwrap_or(words.len())];
    let option = |short: &str, long: &str| {
        words.iter().enumerate().find_map(|(index, word)| {
            if *word == short || *word == long {
                return words.get(index + 1).copied();
            }
            let joined = word.strip_prefix(long).and_then(|rest| rest.strip_prefix('='));
            joined.or_else(|| word.strip_prefix(short).filter(|_| !word.starts_with("--")))
        })
    };
    let port = option(port_option, "--port").and_then(|port| port.parse().ok());
    plain(option("-h", "--host")?, port, scheme)
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
