//! Secrets that are written into what users say in Kubernetes' own words, where the environment does not allow it: in
//! hatches, patches and objects of their own. So are they in the headers of a probe.

use crate::admission::policy::{Report, Unwise};
use crate::layer::node::{Node, Value};
use crate::source::Span;
use crate::values::Values;
use crate::values::probe::Probes;
use crate::values::raw::Raw;
use crate::values::read::At;
use crate::values::secrets::{holds_password, is_secret_variable};

/// Tells of each.
pub fn check(values: &Values, report: &mut Report) {
    for (_, item) in values.all_databases() {
        let database = &item.at.value;
        raws([&database.pod, &database.container], report);
        headers(database.probes.as_ref(), report);
    }
    let jobs = values.jobs();
    let workloads = values.workloads().map(|(_, _, item)| item);
    for item in workloads.chain(jobs.iter().map(|(_, _, item)| item)) {
        let workload = &item.at.value;
        raws([&workload.pod, &workload.container], report);
        headers(workload.probes.as_ref(), report);
    }
    for object in values.extra_objects.iter().flat_map(|objects| objects.value.iter()) {
        below(&object.value.written, false, report);
    }
    for patch in values.patches.iter().flat_map(|patches| patches.value.iter()) {
        let kind = patch.value.target.as_ref().and_then(|target| target.kind.as_ref());
        let of_secret = kind.is_some_and(|kind| kind.as_str() == "Secret");
        let operations = patch.value.json.iter().flat_map(|list| &list.value);
        for raw in patch.value.merge.iter().chain(operations) {
            below(&raw.value.written, of_secret, report);
        }
    }
}

/// A secret that stands in a file of values.
pub fn inline(span: Span, report: &mut Report) {
    report.unwise(Unwise::InlineSecrets, "a secret is written into the values", |diagnostic| {
        diagnostic
            .at(span, "everyone who reads this file reads it")
            .help("use `fromEnv`, `existingSecret` or `externalSecret`")
    });
}

fn raws(hatches: [&Option<At<Raw>>; 2], report: &mut Report) {
    for raw in hatches.into_iter().flatten() {
        below(&raw.value.written, false, report);
    }
}

fn headers(probes: Option<&At<Probes>>, report: &mut Report) {
    let Some(Probes { startup, readiness, liveness }) = probes.map(|probes| &probes.value) else {
        return;
    };
    let all = [startup, readiness, liveness].into_iter().flatten();
    let headers = all.flat_map(|probe| probe.headers.iter());
    for (_, item) in headers.flat_map(|headers| &headers.value.entries) {
        if holds_password(item.at.value.as_str()) {
            inline(item.at.span, report);
        }
    }
}

/// Looks through a tree: at the values of variables, at what a Secret holds, and at texts that tell by their form.
fn below(node: &Node, in_secret: bool, report: &mut Report) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) => {
            if holds_password(&scalar.text) {
                inline(node.span, report);
            }
        }
        Value::List(items) => items.iter().for_each(|item| below(item, in_secret, report)),
        Value::Map(map) => {
            let text = |key: &str| map.get(key)?.as_scalar().map(|scalar| scalar.text.as_str());
            let in_secret = text("kind").map_or(in_secret, |kind| kind == "Secret");
            let variable = text("name").zip(text("value"));
            let hides_value = variable.is_some_and(|(name, value)| is_secret_variable(name, value));
            for (key, entry) in map.present() {
                let is_data = in_secret && matches!(key.as_str(), "data" | "stringData");
                match &entry.node.value {
                    Value::Scalar(_) if hides_value && key == "value" => {
                        inline(entry.node.span, report);
                    }
                    Value::Map(data) if is_data => {
                        for (name, entry) in data.present() {
                            let text = entry.node.as_scalar().map_or("", |scalar| &scalar.text);
                            if is_secret_variable(name, text) {
                                inline(entry.node.span, report);
                            }
                        }
                    }
                    _ => below(&entry.node, in_secret, report),
                }
            }
        }
    }
}
