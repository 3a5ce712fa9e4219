//! When a component reads its own ConfigMap and Secret, and what is in the latter.

use crate::helm::guard::Guard;
use crate::helm::knob::{Form, below};
use crate::helm::raw::RawPart;
use crate::helm::reason::{Lifter, PartAt, PartByRendering};
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
        let secret = below(variable, "existingSecret");
        if !self.is_known(&secret) {
            return vec![value];
        }
        let other = Guard::Given(secret).not();
        let given = Guard::Given(variable.to_vec());
        vec![other.clone(), Guard::And(vec![given, other]), value]
    }
}
