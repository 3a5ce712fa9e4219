//! Where a variable is read from, as Kubernetes writes it, in gen's words.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Map, Node};
use crate::values::advice::Advice;
use crate::values::flow;

/// What to write in place of `valueFrom`, or of what is in it, with all that is written there.
pub(super) fn variable_form(
    key: &str,
    value: &Node,
    fields: &[(&str, &MergeShape)],
) -> Option<Advice> {
    let has = |name: &str| fields.iter().any(|(known, _)| *known == name);
    if !has("fromEnv") || !has("fieldRef") {
        return None;
    }
    let (key, value) = match key {
        "valueFrom" => {
            let (key, entry) = value.as_map()?.entries.first()?;
            (key.as_str(), &entry.node)
        }
        _ => (key, value),
    };
    let text = |name: &str| Some(flow::text(&value.get(name)?.as_scalar()?.text));
    match key {
        "secretKeyRef" | "secret" => {
            let (name, key) = (text("name")?, text("key")?);
            Some(Advice::say(format!("write `existingSecret: {{ name: {name}, key: {key} }}`")))
        }
        "resourceFieldRef" => Some(Advice::say(
            "write the number itself, or `container: { env: [{ name: …, valueFrom: { resourceFieldRef: … } }] }` of the component",
        )),
        "configMapKeyRef" | "configMap" => {
            let name = text("name").unwrap_or("NAME".to_owned());
            Some(Advice::say(format!(
                "write the value itself, or `envFrom: [{{ configMap: {name} }}]` of the component for all of its keys"
            )))
        }
        "fieldRef" => Some(Advice::say(format!("write `fieldRef: {}`", text("fieldPath")?))),
        _ => None,
    }
}

/// What to do about JSON that a program is to read in a variable, and that stands there without quotes.
pub(super) fn json_text(written: &Map, fields: &[(&str, &MergeShape)]) -> Option<Advice> {
    let has = |name: &str| fields.iter().any(|(known, _)| *known == name);
    let is_variable = has("fromEnv") && has("fieldRef");
    let is_other = written.entries.keys().all(|key| !has(key));
    (is_variable && is_other).then(|| {
        Advice::say(
            "write what the program reads in quotes, as in `'{\"key\": 1}'`: a variable is one text",
        )
    })
}
