//! The way from an object to a place in it.

use std::fmt;

/// One step: into a field, an entry of a map, or an item of a list.
#[derive(Clone, Copy, Debug)]
pub enum WayStep<'a> {
    Key(&'a str),
    Item(usize),
}

/// `spec.template.spec.containers[0].image`.
#[derive(Debug, Default)]
pub struct Way<'a>(Vec<WayStep<'a>>);

impl<'a> Way<'a> {
    pub fn push(&mut self, step: WayStep<'a>) {
        self.0.push(step);
    }

    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Whether a field of this name is on the way.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|step| matches!(step, WayStep::Key(key) if *key == name))
    }

    /// Whether it is this one field of the object.
    pub fn is(&self, name: &str) -> bool {
        matches!(self.0.as_slice(), [WayStep::Key(key)] if *key == name)
    }

    /// How many steps it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The field that leads on after some steps.
    pub fn key(&self, after: usize) -> Option<&'a str> {
        match self.0.get(after) {
            Some(WayStep::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// The way to a field of what stands here.
    pub fn to(&self, field: &str) -> String {
        if self.0.is_empty() { field.to_owned() } else { format!("{self}.{field}") }
    }
}

impl fmt::Display for Way<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                // Keys of data may have dots.
                WayStep::Key(key) if key.contains('.') => write!(formatter, "[{key}]")?,
                WayStep::Key(key) if place == 0 => formatter.write_str(key)?,
                WayStep::Key(key) => write!(formatter, ".{key}")?,
                WayStep::Item(item) => write!(formatter, "[{item}]")?,
            }
        }
        Ok(())
    }
}
