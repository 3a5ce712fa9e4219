//! Addresses that no client reads as they are meant: with quotes around them, with a `#` in the password, with a scheme of
//! which a letter slipped. A part of GEN408.

use crate::check::rule::{Findings, Rule};
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::call::{AddressSource, Call, Reach};
use crate::graph::environment::Variable;
use crate::graph::workload::Workload;
use crate::manifest::line;
use crate::source::Span;
use crate::values::suggest::nearest;

/// Looks for all three on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for variable in workload.containers.iter().flat_map(|one| &one.environment.variables) {
            quoted(rule, workload, variable, graph, findings);
            cut(rule, workload, variable, graph, findings);
        }
    }
    for call in &graph.calls {
        slipped(rule, call, graph, findings);
    }
}

/// A value that starts and ends with quotes, which are a part of it: an entry of a list of Compose takes none off.
fn quoted(
    rule: &Rule,
    workload: &Workload,
    variable: &Variable,
    graph: &Graph,
    findings: &mut Findings,
) {
    // Backstage reads these as JSON. <https://backstage.io/docs/conf/writing/#environment-variable-overrides>
    if variable.name.starts_with("APP_CONFIG_") {
        return;
    }
    let Some(value) = variable.value.as_deref() else { return };
    let inner = ['"', '\''].into_iter().find_map(|quote| {
        value.strip_prefix(quote)?.strip_suffix(quote).filter(|inner| !inner.contains(quote))
    });
    let upper = variable.name.to_uppercase();
    let is_host = upper.ends_with("HOST") || upper.ends_with("PORT");
    let is_address = |inner: &str| {
        let scheme = inner.split("://").next().unwrap_or_default();
        let is_scheme = |one: char| one.is_ascii_alphanumeric() || "+:.".contains(one);
        scheme.len() < inner.len() && scheme.chars().all(is_scheme) && !scheme.is_empty()
    };
    let Some(inner) = inner.filter(|inner| is_address(inner) || is_host && !inner.is_empty())
    else {
        return;
    };
    let what = if is_address(inner) { "an address" } else { "a name" };
    // What stands in for a variable that is not set is seldom used, and settings with dots are read as YAML by programs.
    let is_written = graph.sources.text(variable.place()).starts_with(['"', '\''])
        && !variable.name.contains('.');
    let found = rule
        .judged(
            is_written,
            format!("`{}` has quotes in it, which no client takes for {what}", variable.name),
        )
        .at(variable.place(), "starts and ends with a quote")
        .note("the quotes are a part of the value: invalid address, or unknown host")
        .help("leave the inner quotes out, or put the quotes around the whole entry");
    findings.add(variable.store.unwrap_or(workload.object), found);
}

/// A `#` before the host: an address ends there, and the host is lost.
/// <https://datatracker.ietf.org/doc/html/rfc3986#section-3.2>
fn cut(
    rule: &Rule,
    workload: &Workload,
    variable: &Variable,
    graph: &Graph,
    findings: &mut Findings,
) {
    let Some(value) = variable.value.as_deref() else { return };
    let Some((scheme, rest)) = value.split_once("://") else { return };
    if Engine::of_scheme(&scheme.to_ascii_lowercase()).is_none() {
        return;
    }
    let authority = rest.split(['/', '?', ' ']).next().unwrap_or_default();
    let credentials = authority.rsplit_once('@').map(|(credentials, _)| credentials);
    if !credentials.is_some_and(|text| text.contains('#')) {
        return;
    }
    let place = line::within(graph.sources, variable.place(), "#");
    let found = rule
        .warning(format!("`{}` has a `#` in its password, where an address ends", variable.name))
        .at(place, "what follows is no part of the address")
        .note("invalid port, or unknown host; some drivers take it all the same")
        .help("write `%23`");
    let is_found = graph.sources.text(place) == "#";
    let found = if is_found { found.fix(place, "%23") } else { found };
    findings.add(variable.store.unwrap_or(workload.object), found);
}

/// Schemes that look like another one and are none of gen's.
const OTHERS: [&str; 12] = [
    "mysql2", "mysqlx", "mysqls", "rediss", "postgis", "pgsql", "amqps", "mqtts", "https", "wss",
    "sqlite3", "mssql",
];

/// The scheme of a server that is here, with a letter too many or too few.
fn slipped(rule: &Rule, call: &Call, graph: &Graph, findings: &mut Findings) {
    let Reach::Service(index) = call.reach else { return };
    let whole = call.address.scheme.as_str();
    let scheme = whole.rsplit(':').next().unwrap_or_default().split('+').next().unwrap_or_default();
    let is_known = Engine::of_scheme(whole).is_some() || Engine::of_scheme(scheme).is_some();
    if scheme.len() < 4
        || is_known
        || OTHERS.contains(&scheme)
        || call.way == AddressSource::Command
    {
        return;
    }
    let mut servers = graph.behind(&graph.services[index]).filter_map(Workload::database);
    let Some(server) = servers.next().filter(|one| one.is_official) else { return };
    let known = server.engine.facts().schemes.iter().copied();
    let Some(meant) = nearest(scheme, known).filter(|meant| *meant != "http") else { return };
    let source = &graph.sources.get(call.host.file).text;
    let (start, _) = graph.sources.get(call.host.file).line_around(call.host.start as usize);
    let before = source.get(start..call.host.start as usize).unwrap_or_default();
    let written = format!("{scheme}://");
    let found = rule
        .judged(
            graph.set.is_whole,
            format!("{} starts with `{written}`, which no client takes", call.shown()),
        )
        .note("unknown scheme, or no suitable driver: the program ends when it starts")
        .help(format!("write `{meant}://`"));
    let found = match before.rfind(&written) {
        Some(at) => {
            let byte = |offset: usize| u32::try_from(offset).unwrap_or_default();
            let from = byte(start + at);
            let place = Span { start: from, end: from + byte(scheme.len()), ..call.host };
            found.at(place, "no scheme of a server").fix(place, meant)
        }
        None => found.at(call.host, "no scheme of a server"),
    };
    findings.add(call.object, found.also(server.container.image_span(), "the server behind it"));
}
