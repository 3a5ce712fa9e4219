//! Where in an object a field is: `spec.template.spec.containers[api].image`.

use std::fmt;

/// A step from a value to one inside of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathStep {
    /// Below a key of a map.
    Key(String),
    /// The item of a list by what tells it apart: its name, its port.
    Item(String),
    /// The item of a list by its position.
    Index(usize),
}

/// Steps from the top of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectPath(pub Vec<PathStep>);

impl ObjectPath {
    #[must_use]
    pub fn with(&self, step: PathStep) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// Whether one of the two lies in the other.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(one, other)| one == other)
    }

    /// Whether a pattern (`spec.volumes.*.emptyDir`) names this field, what it lies in, or what lies in
    /// it. A star is any one step; items of lists have no other name in patterns.
    pub fn touches(&self, pattern: &str) -> bool {
        pattern.split('.').zip(&self.0).all(|(part, step)| step.agrees(part))
    }

    /// Whether a pattern names this field, or what it lies in.
    pub fn is_below(&self, pattern: &str) -> bool {
        pattern.split('.').count() <= self.0.len() && self.touches(pattern)
    }

    /// The last step that is a key.
    pub fn last_key(&self) -> &str {
        let key = |step: &PathStep| matches!(step, PathStep::Key(_));
        match self.0.iter().rev().find(|step| key(step)) {
            Some(PathStep::Key(key)) => key,
            _ => "",
        }
    }
}

impl PathStep {
    fn agrees(&self, part: &str) -> bool {
        match self {
            PathStep::Key(key) => part == "*" || part == key,
            PathStep::Item(_) | PathStep::Index(_) => part == "*",
        }
    }
}

impl fmt::Display for ObjectPath {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |key: &str| {
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        };
        for (index, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Key(key) if !plain(key) => write!(text, "[{key:?}]")?,
                PathStep::Key(key) if index == 0 => write!(text, "{key}")?,
                PathStep::Key(key) => write!(text, ".{key}")?,
                PathStep::Item(name) => write!(text, "[{name}]")?,
                PathStep::Index(position) => write!(text, "[{position}]")?,
            }
        }
        Ok(())
    }
}
