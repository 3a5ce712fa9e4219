//! Jobs that run before several components: one after the other, as what is made twice at once may be made in halves.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::Container;

use crate::compose::beside;
use crate::compose::file::Document;
use crate::compose::pods::Pods;

/// What makes two containers one job: its name, and all that it runs.
type JobProgram<'p> = (&'p str, Option<&'p str>, &'p [String], &'p [String]);

/// Lets each service of such a job wait for the one before it, in the order of the components. What waits for other
/// components than databases is waited for by none: these may wait for a later one in turn.
pub fn one_by_one(all: &[Pods], file: &mut Document) {
    let databases: BTreeSet<&str> = all
        .iter()
        .filter(|pods| pods.is_database)
        .map(|pods| pods.component.name.as_str())
        .collect();
    let mut last: BTreeMap<JobProgram<'_>, String> = BTreeMap::new();
    let mut waits: BTreeMap<String, String> = BTreeMap::new();
    for pods in all {
        let is_first =
            pods.profile.is_none() && pods.after.iter().all(|name| databases.contains(name));
        for container in pods.before() {
            let (program, key) = (program(container), beside::key(pods, container));
            waits.extend(last.get(&program).map(|before| (key.clone(), before.clone())));
            if is_first {
                last.insert(program, key);
            }
        }
    }
    for (key, service) in &mut file.services {
        let before = waits.get(key.as_str()).cloned();
        *service = std::mem::take(service).after(before);
    }
}

fn program(container: &Container) -> JobProgram<'_> {
    let Container { name, image, command, args, .. } = container;
    let (command, args) = (command.as_deref(), args.as_deref());
    (name, image.as_deref(), command.unwrap_or_default(), args.unwrap_or_default())
}
