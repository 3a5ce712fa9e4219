//! All that is explained of mistakes in values.

use crate::diagnostic::lesson::Lesson;
use crate::diagnostic::{of_stacks, of_texts, of_values, of_warnings};

/// Every lesson, in the order of the codes.
pub fn all() -> impl Iterator<Item = &'static Lesson> {
    let parts = [of_texts::LESSONS, of_values::LESSONS, of_stacks::LESSONS, of_warnings::LESSONS];
    parts.into_iter().flatten()
}
