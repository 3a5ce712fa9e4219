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

    /// When there is a secret variable that only some environments have, in a container or in the Secret: where its value
    /// is said, if as an empty one, which is asked for, or where else it is.
    pub fn said_variable(
        &self,
        at: &PartAt,
        parts: &PartByRendering,
        scope: &[usize],
    ) -> Option<Guard> {
        let [.., list, name] = at.path.as_slice() else { return None };
        let name = if list == "env" { name.strip_prefix('~')? } else { name };
        if parts.len() == scope.len() || list != "env" && (list != "data" || at.kind != "Secret") {
            return None;
        }
        let variable = knobs_in(parts).into_iter().find_map(|index| {
            let path = &self.knobs[index].path;
            let length = path.iter().position(|key| key == "env")? + 2;
            (path.len() > length && path[length - 1] == name).then(|| path[..length].to_vec())
        })?;
        let (value, others) = (below(&variable, "value"), self.elsewhere(&variable));
        let said = self.is_knob(&value).then_some(Guard::Said(value));
        if list == "env" {
            return Guard::any(said.into_iter().chain(others).collect());
        }
        let other = Guard::any(others).map(Guard::not);
        Some(Guard::And(said.into_iter().chain(other).collect()))
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
        let Some(other) = Guard::any(self.elsewhere(variable)).map(Guard::not) else {
            return vec![value];
        };
        let given = Guard::Given(variable.to_vec());
        vec![other.clone(), Guard::And(vec![given, other]), value]
    }

    /// When a secret is in a Secret that exists, or in a store.
    fn elsewhere(&self, secret: &[String]) -> Vec<Guard> {
        let [other, store] =
            ["existingSecret", "externalSecret.remoteKey"].map(|key| below(secret, key));
        let other = self.is_known(&other).then_some(other);
        let store = self.is_knob(&store).then_some(store);
        other.into_iter().chain(store).map(Guard::Given).collect()
    }
}
