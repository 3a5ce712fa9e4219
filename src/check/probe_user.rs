//! Probes that log in to their own database as somebody whom it does not make: a part of GEN431.

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::database::Database;
use crate::graph::init_script::InitScripts;
use crate::graph::probe::PROBES;
use crate::graph::server_user::logins;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::line;
use crate::source::Span;
use crate::values::suggest::list_of;

/// Programs that fail where the login is refused, and the options of their users. `pg_isready` and `mysqladmin ping` do not.
const PROGRAMS: [(&str, &str, &str); 3] =
    [("psql", "-U", "--username"), ("mysql", "-u", "--user"), ("mariadb", "-u", "--user")];

pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(server) = workload.database() else { continue };
        let is_known = server.is_official
            && !server.container.environment.is_open
            && !server.bypasses_entrypoint();
        let Some(known) = logins(&server).filter(|_| is_known) else { continue };
        let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        let scripts = InitScripts::of(&server, graph);
        for probe in PROBES {
            let found = of_probe(probe, &names, workload, &server, graph);
            let Some((user, found, place)) = found else { continue };
            if scripts.may_make(&user) {
                continue;
            }
            findings.add(
                workload.object,
                rule.judged(graph.set.is_whole, found)
                    .at(place, "refused")
                    .note("the probe never passes: whatever waits for the database waits for ever")
                    .help(format!("write {}", list_of(names.iter().copied()))),
            );
        }
    }
}

/// The user that a probe names wrongly, what is told of it, and where.
fn of_probe(
    probe: &str,
    names: &[&str],
    workload: &Workload,
    server: &Database,
    graph: &Graph,
) -> Option<(String, String, Span)> {
    let items = server.container.node.items(&format!("{probe}.exec.command"));
    let is_end = |one: char| one.is_whitespace() || ";|&()\"'`".contains(one);
    let words: Vec<(&str, &Node, usize)> = items
        .iter()
        .filter_map(|node| Some((node, node.text("")?)))
        .flat_map(|(node, text)| {
            let words = text.split(is_end).filter(|word| !word.is_empty());
            words.map(move |word| (word, node, word.as_ptr() as usize - text.as_ptr() as usize))
        })
        .collect();
    let (at, (_, short, long)) = words.iter().enumerate().find_map(|(at, (word, ..))| {
        let name = word.rsplit('/').next().unwrap_or_default();
        Some((at, *PROGRAMS.iter().find(|(own, ..)| *own == name)?))
    })?;
    let (user, node, offset) = option(&words[at + 1..], short, long)?;
    if user.contains(['$', '{']) || names.contains(&user) {
        return None;
    }
    let message = format!(
        "`{probe}` of {} logs in as `{user}`, whom the server does not make",
        workload.object.label()
    );
    Some((user.to_owned(), message, line::word_at(graph.sources, node, user, offset)))
}

/// A word of a command, the node that it is in, and where in its text.
type CommandWord<'w> = (&'w str, &'w Node, usize);

/// What an option is given: behind it, or in the next word.
fn option<'w>(words: &[CommandWord<'w>], short: &str, long: &str) -> Option<CommandWord<'w>> {
    words.iter().enumerate().find_map(|(index, (word, node, offset))| {
        if *word == short || *word == long {
            return words.get(index + 1).copied();
        }
        let joined = word.strip_prefix(long).and_then(|rest| rest.strip_prefix('='));
        let value =
            joined.or_else(|| word.strip_prefix(short).filter(|_| !word.starts_with("--")))?;
        Some((value, *node, offset + word.len() - value.len()))
    })
}
