//! Passwords of a client against those that a server is given by its command line, by a file or by a script.

use crate::check::client::Client;
use crate::graph::Graph;
use crate::graph::database::Database;
use crate::graph::init_script::ScriptLogin;
use crate::graph::redis_file::RedisStart;
use crate::manifest::placeholder::is_for_people;
use crate::source::Span;

/// What is wrong with a client's user or password, and where the server's stands.
pub struct LoginMismatch {
    pub what: String,
    pub label: String,
    pub server: Option<Span>,
    pub is_password: bool,
}

/// A password that a server takes from its command line, and another one of its client.
pub fn argued(client: &Client, server: &Database, argument: &str) -> Option<LoginMismatch> {
    if client.user().is_some_and(|user| user != "default") {
        // Users of their own are made by files.
        return None;
    }
    let own = client.password()?;
    let words: Vec<_> = server.container.words().collect();
    let (theirs, node) = words.iter().enumerate().find_map(|(index, (word, node))| {
        if *word == argument {
            return words.get(index + 1).map(|(value, node)| (*value, *node));
        }
        let rest = word.split_once(argument)?.1;
        Some((rest.split_whitespace().next()?.trim_matches(['"', '\'']), *node))
    })?;
    let name = theirs.trim_start_matches('$').trim_matches(['(', ')', '{', '}']);
    let theirs =
        if theirs.starts_with('$') { server.container.environment.known(name)? } else { theirs };
    if theirs.is_empty() || theirs.contains('$') || is_for_people(&own) || is_for_people(theirs) {
        return None;
    }
    (own != theirs).then(|| LoginMismatch {
        what: "another password than the server was given".to_owned(),
        label: "asks for another password".to_owned(),
        server: Some(node.span),
        is_password: true,
    })
}

/// A password that stands in the file of a server, and another one of its client.
pub fn filed(client: &Client, server: &Database, graph: &Graph) -> Option<LoginMismatch> {
    if client.user().is_some_and(|user| user != "default") {
        return None;
    }
    let own = client.password()?;
    let file = RedisStart::of(server, graph).file()?;
    let setting = file.password()?;
    if is_for_people(&own) || is_for_people(setting.value) || setting.value.contains('$') {
        return None;
    }
    (own != setting.value).then(|| LoginMismatch {
        what: "another password than the server was given".to_owned(),
        label: "its file asks for another password".to_owned(),
        server: Some(file.value_place(&setting)),
        is_password: true,
    })
}

/// A password that a script gives a user, and another one of its client.
pub fn scripted(client: &Client, user: &str, login: &ScriptLogin) -> Option<LoginMismatch> {
    let (own, theirs) = (client.password()?, login.password?);
    (own != theirs && !is_for_people(&own) && !is_for_people(theirs)).then(|| LoginMismatch {
        what: format!("another password for `{user}` than the server's script gives"),
        label: format!("its script makes `{user}`"),
        server: Some(login.node.span),
        is_password: true,
    })
}
