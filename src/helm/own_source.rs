//! When a component reads its own ConfigMap and Secret, and what is in the latter.

use crate::helm::guard::Guard;
use crate::helm::knob::{Form, Knob, below};
use crate::helm::raw::RawPart;
use crate::helm::reason::{Lifter, PartAt, PartByRendering, knobs_in};
use crate::object::checksum;

impl Lifter<'_> {
    /// The ConfigMap of a component's own variables is read where there are any, beside others that are named.
    pub fn sources(&self, at: &PartAt, parts: &PartByRendering) -> Vec<Guard> {
        let from = at.path.iter().position(|key| key == "envFrom");
        let (Some(from), Some(component)) = (from, &at.component) else { return Vec::new() };
        let own = at.config.clone().unwrap_or(Guard::Plain(below(component, "env")));
        let others = Guard::Given(below(component, "envFrom"));
        match at.path.len() - from {
            _ if own == Guard::Always => Vec::new(),
            1 if self.is_knob(&below(component, "envFrom")) => vec![Guard::Or(vec![own, others])],
            1 => vec![own],
            2 if parts.iter().all(|(_, part)| part.get("configMapRef").is_some()) => vec![own],
            _ => Vec::new(),
        }
    }

    /// A checksum of variables is there where there are any.
    pub fn summed(&self, at: &PartAt) -> Option<Guard> {
        let component = at.component.as_ref()?;
        at.path.last().filter(|key| *key == checksum::CONFIG)?;
        let own = at.config.clone().unwrap_or(Guard::Plain(below(component, "env")));
        let is_said = self.renderings.iter().any(|one| !own.holds(&one.values));
        (is_said && own.among(&|path| self.is_known(path)).as_ref() == Some(&own)).then_some(own)
    }

    /// When a variable is in a store elsewhere: where its key there is said, and no Secret that exists has it.
    pub fn of_store(&self, at: &PartAt, parts: &PartByRendering) -> Vec<Guard> {
        let is_name = at.path.ends_with(&["secretKeyRef", "name"].map(str::to_owned));
        if !is_name && (at.kind != "ExternalSecret" || !at.path.is_empty()) {
            return Vec::new();
        }
        let store = knobs_in(parts).into_iter().find_map(|index| {
            let path = &self.knobs[index].path;
            let length = path.iter().position(|key| key == "externalSecret")?;
            (path[0] != "databases").then(|| path[..length].to_vec())
        });
        let Some(variable) = store else { return Vec::new() };
        let given = |keys: &str| Guard::Given(below(&variable, keys));
        let (key, other) = (given("externalSecret.remoteKey"), given("existingSecret").not());
        vec![Guard::And(vec![key.clone(), other]), key]
    }

    /// When a pod has the volume of the files that are secrets, and sees one of them: unless another Secret has it.
    pub fn files(&self, at: &PartAt) -> Vec<Guard> {
        let list = at.path.iter().rev().nth(1).map(String::as_str);
        if !matches!(list, Some("volumes" | "volumeMounts" | "items")) {
            return Vec::new();
        }
        let secret = |knob: &Knob| {
            let (value, file) = knob.path.split_last()?;
            let is_file = file.len() > 2 && file[file.len() - 2] == "files" && value == "value";
            let secret = below(file, "existingSecret");
            (is_file && at.owns(file) && self.is_known(&secret)).then(|| Guard::Given(secret).not())
        };
        let mut own: Vec<Guard> = self.knobs.iter().filter_map(secret).collect();
        own.extend((own.len() > 1).then(|| Guard::Or(own.clone())));
        own
    }

    /// A secret variable, or a file, is in the Secret unless another one has it.
    pub fn secret_variable(&self, at: &PartAt, parts: &PartByRendering) -> Vec<Guard> {
        let path: Vec<&str> = at.path.iter().map(String::as_str).collect();
        let (["data", _], [(_, RawPart::Scalar(expression)), ..]) = (&path[..], &parts[..]) else {
            return Vec::new();
        };
        let [index] = expression.knobs()[..] else { return Vec::new() };
        let knob = &self.knobs[index];
        if at.kind != "Secret"
            || knob.form != Form::Secret
            || knob.path.iter().all(|key| key != "env" && key != "files")
        {
            return Vec::new();
        }
        let variable = &knob.path[..knob.path.len() - 1];
        let value = Guard::Given(knob.path.clone());
        let others: Vec<Guard> = ["existingSecret", "externalSecret.remoteKey"]
            .map(|other| below(variable, other))
            .into_iter()
            .filter(|other| match other.last() {
                Some(key) if key == "remoteKey" => self.is_knob(other),
                _ => self.is_known(other),
            })
            .map(Guard::Given)
            .collect();
        let Some(other) = Guard::any(others).map(Guard::not) else { return vec![value] };
        let given = Guard::Given(variable.to_vec());
        vec![other.clone(), Guard::And(vec![given, other]), value]
    }
}
