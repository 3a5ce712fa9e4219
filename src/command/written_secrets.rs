//! Secrets of gen's own environment that would stand in files which are made for Git.

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::Diagnostic;
use crate::layer::node::{Node, Value};
use crate::plan::Plan;
use crate::values::Values;

/// Every `fromEnv` of values whose objects are written into files: an error, where the policy says nothing
/// else. In Git a secret stays, even after its file is gone.
pub fn check(plan: &Plan, values: &Values) -> Vec<Diagnostic> {
    let policy = values.policy.as_ref().map(|policy| policy.value.clone()).unwrap_or_default();
    let mut report = Report::new(policy);
    let mut left = vec![&plan.root];
    while let Some(node) = left.pop() {
        match &node.value {
            Value::Null | Value::Scalar(_) => {}
            Value::List(items) => left.extend(items.iter().rev()),
            Value::Map(map) => {
                let entries: Vec<_> = map.present().collect();
                for (key, entry) in &entries {
                    if *key == "fromEnv" && entry.node.as_scalar().is_some() {
                        tell(&entry.node, &mut report);
                    }
                }
                left.extend(entries.into_iter().rev().map(|(_, entry)| &entry.node));
            }
        }
    }
    report.diagnostics
}

fn tell(variable: &Node, report: &mut Report) {
    let name = variable.as_scalar().map_or("", |scalar| scalar.text.as_str());
    let message = format!("the secret in `{name}` would be written into files");
    report.unwise(Unwise::WrittenSecrets, message, |diagnostic| {
        diagnostic.at(variable.span, "base64, which everyone reads who reads the files").help(
            "use `existingSecret` or `externalSecret`, pipe the objects into `kubectl apply -f -`",
        )
    });
}
