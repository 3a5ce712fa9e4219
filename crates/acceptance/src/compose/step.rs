//! The steps that a project goes through, each of which can fail.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use stackgen::stack::component::Component;
use stackgen::stack::network::{Access, Peer};

use crate::compose::application::Application;

/// What is done in a step; the answer is a clause about it.
type Step = fn(&mut Application<'_>) -> Result<String>;

/// All steps, in their order.
pub const STEPS: [(&str, Step); 7] = [
    ("up", up),
    ("works", works),
    ("names", names),
    ("closed", closed),
    ("secrets", secrets),
    ("survives", survives),
    ("profiles", profiles),
];

fn up(application: &mut Application<'_>) -> Result<String> {
    application.up(&[])?;
    let services = application.run(&["ps", "--services"])?;
    Ok(format!("{} services are healthy", services.lines().count()))
}

fn works(application: &mut Application<'_>) -> Result<String> {
    let task = format!("task {}", application.written.len() + 1);
    application.api("/tasks", Some(&json!({ "task": task }).to_string()))?;
    application.written.push(task);
    let found = tasks(application)?;
    ensure!(found == application.written, "the tasks are {found:?}");
    Ok(format!("{} tasks were written and read", found.len()))
}

/// Each edge is open under all names that Kubernetes would know.
fn names(application: &mut Application<'_>) -> Result<String> {
    let mut tried = 0;
    for (from, access) in callers(application) {
        for to in access.to.iter().filter_map(|rule| peer(application, &rule.peer)) {
            let (service, namespace) = (&to.service, &to.namespace);
            let Some(port) = to.port() else { continue };
            let mut names = vec![
                format!("{service}.{namespace}"),
                format!("{service}.{namespace}.svc"),
                format!("{service}.{namespace}.svc.cluster.local"),
            ];
            names.extend((to.namespace == from.namespace).then(|| service.to_string()));
            for own in application.services(from) {
                for name in &names {
                    let open = application.reaches(own, name, port)?;
                    ensure!(open, "{own} does not reach {name}:{port}");
                    tried += 1;
                }
            }
        }
    }
    ensure!(tried > 0, "there is no edge to try");
    Ok(format!("{tried} names lead where they should"))
}

/// What has no edge in either direction has no way, by no address.
fn closed(application: &mut Application<'_>) -> Result<String> {
    let mut tried = 0;
    let callers = callers(application);
    let edge = |from: &Component, to: &Component| {
        let access = callers.iter().find(|(component, _)| component.name == from.name);
        let peers = access.into_iter().flat_map(|(_, access)| &access.to);
        peers
            .into_iter()
            .any(|rule| peer(application, &rule.peer).is_some_and(|peer| peer.name == to.name))
    };
    for (from, _) in &callers {
        for to in components(application) {
            if to.name == from.name || edge(from, to) || edge(to, from) {
                continue;
            }
            let Some(port) = to.port() else { continue };
            for own in application.services(from) {
                for other in application.services(to) {
                    for address in application.addresses(other)? {
                        let open = application.reaches(own, &address, port)?;
                        ensure!(!open, "{own} reaches {other} at {address}:{port}");
                        tried += 1;
                    }
                    ensure!(!application.reaches(own, other, port)?, "{own} reaches {other}");
                }
            }
        }
    }
    Ok(format!("{tried} ways are closed"))
}

/// Neither the file nor what the engine tells of a database's container holds a password.
fn secrets(application: &mut Application<'_>) -> Result<String> {
    let env = application.read(".env")?;
    let passwords = env.lines().filter_map(|line| line.split_once("_PASSWORD="));
    let passwords: Vec<&str> = passwords.map(|(_, password)| password.trim_matches('\'')).collect();
    ensure!(!passwords.is_empty(), "no password to look for");
    let file = application.read("compose.yaml")?;
    for password in &passwords {
        let written = [format!(":{password}@"), format!("PASSWORD: {password}\n")];
        let found = written.iter().any(|text| file.contains(text));
        ensure!(!found, "compose.yaml holds a password");
    }
    let databases = application.stack.databases.iter();
    for database in databases.filter(|database| database.server.is_some()) {
        let name = database.component.name.as_str();
        let shown = application.variables(name)?.into_iter().find(|(variable, value)| {
            variable.contains("PASSWORD") && passwords.contains(&value.as_str())
        });
        ensure!(shown.is_none(), "`docker inspect` shows the password of {name}");
    }
    Ok(format!("{} passwords stay where they are", passwords.len()))
}

fn survives(application: &mut Application<'_>) -> Result<String> {
    application.down()?;
    application.up(&[])?;
    let found = tasks(application)?;
    ensure!(found == application.written, "after `down` and `up` the tasks are {found:?}");
    works(application).map(|did| format!("after `down` and `up`, {did}"))
}

fn profiles(application: &mut Application<'_>) -> Result<String> {
    let profiles = application.compose.profiles.clone();
    application.up(&profiles)?;
    let found = tasks(application)?;
    ensure!(found == application.written, "with all tracks the tasks are {found:?}");
    Ok(format!("{} more profiles are healthy", profiles.len()))
}

/// The texts of all tasks.
fn tasks(application: &Application<'_>) -> Result<Vec<String>> {
    let tasks = application.api("/tasks?limit=1000", None)?;
    let tasks = tasks.as_array().context("no list of tasks")?;
    Ok(tasks.iter().filter_map(|task| task["task"].as_str().map(str::to_owned)).collect())
}

/// The workloads, from which connections can be tried, and what is open to them. Those that nobody calls have no
/// check, and no tools for it: nothing can be tried from them.
fn callers<'a>(application: &'a Application<'_>) -> Vec<(&'a Component, &'a Access)> {
    let workloads = application.stack.workloads.iter();
    let workloads = workloads.filter(|workload| workload.component.main.is_some());
    workloads.map(|workload| (&workload.component, &workload.access)).collect()
}

/// All components that run here.
fn components<'a>(application: &'a Application<'_>) -> Vec<&'a Component> {
    let databases = application.stack.databases.iter();
    let databases = databases.filter(|database| database.server.is_some());
    let databases = databases.map(|database| &database.component);
    let workloads = application.stack.workloads.iter();
    databases.chain(workloads.map(|workload| &workload.component)).collect()
}

/// The component that a rule is about.
fn peer<'a>(application: &'a Application<'_>, peer: &Peer) -> Option<&'a Component> {
    let Peer::Component { name, namespace: _, selector: _ } = peer else { return None };
    components(application).into_iter().find(|component| component.name == *name)
}
