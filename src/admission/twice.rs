//! Names that a list has twice: the second one was copied, and another one is meant.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::values::Values;
use crate::values::read::{At, List};

/// Tells of them, wherever a list has names alone.
pub fn check(values: &Values, report: &mut Report) {
    names("imagePullSecrets", values.image_pull_secrets.as_ref(), report);
    for (_, item) in values.all_databases() {
        names("buckets", item.at.value.buckets.as_ref(), report);
    }
    for (_, _, item) in values.workloads() {
        names("connects", item.at.value.connects.as_ref(), report);
    }
    for (_, item) in values.jobs.iter().flat_map(|map| &map.value.entries) {
        let job = &item.at.value;
        names("connects", job.connects.as_ref(), report);
        names("after", job.after.as_ref(), report);
    }
}

fn names<T: Display>(key: &str, list: Option<&At<List<T>>>, report: &mut Report) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for name in list.into_iter().flat_map(|list| &list.value) {
        let Some(first) = seen.insert(name.value.to_string(), name.span) else { continue };
        // What one component has of another stands in one place.
        if first == name.span {
            continue;
        }
        let message = format!("`{key}` has `{}` twice", name.value);
        report.add(
            Diagnostic::warning(Code::Conflict, message)
                .at(name.span, "the second time")
                .also(first, "the first time")
                .help("remove it, or write the other one that is meant"),
        );
    }
}
