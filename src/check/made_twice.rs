//! Scripts that create the database which the image has created already: the first start ends there. A part of GEN442.

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::database::Database;
use crate::graph::init_script::{InitScript, InitScripts};
use crate::graph::workload::Workload;
use crate::manifest::line;
use crate::manifest::parsed::file_name;

/// The entrypoints of all three stop at the first order that fails, and run no script at the second start.
/// <https://github.com/docker-library/postgres/blob/master/docker-entrypoint.sh>
const ENGINES: [&str; 3] = ["postgres", "mysql", "mariadb"];

pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for server in graph.workloads.iter().filter_map(Workload::database) {
        let is_known = server.is_official
            && ENGINES.contains(&server.engine.as_str())
            && !server.container.environment.is_open
            && !server.bypasses_entrypoint();
        let Some(made) = made(&server).filter(|_| is_known) else { continue };
        for script in InitScripts::of(&server, graph).texts {
            let Some(at) = created_again(&script, made) else { continue };
            let label = server.workload.object.label();
            let message = format!(
                "the first start of {label} ends: `{}` creates the database `{made}`, which is there",
                file_name(script.name)
            );
            let place = line::of_line(graph.sources, script.node, at, made);
            let found = rule
                .judged(graph.set.is_whole, message)
                .at(place, "already exists")
                .note("database already exists: what follows in the scripts is never run, also after a restart")
                .help("leave the order out: the image creates the database that its variables name");
            findings.add(server.workload.object, found);
        }
    }
}

/// The database that the image itself creates.
fn made<'s>(server: &'s Database) -> Option<&'s str> {
    let databases = &server.engine.facts().foreign.databases;
    let named = databases.named_by.iter().find_map(|name| server.setting(name));
    named?.value.filter(|name| !name.is_empty())
}

/// The line of a script of SQL that creates a database of a name, whether it is there or not.
fn created_again(script: &InitScript, name: &str) -> Option<usize> {
    if script.ending() != "sql" {
        return None;
    }
    script.text.lines().position(|line| {
        let lower = line.trim_start().to_ascii_lowercase();
        let Some(rest) = lower.strip_prefix("create database ") else { return false };
        let created = rest.trim_start().split([' ', ';', '\t']).next().unwrap_or_default();
        // psql runs what a query before `\gexec` prints.
        created.trim_matches(['"', '`']) == name.to_ascii_lowercase() && !lower.contains("gexec")
    })
}
