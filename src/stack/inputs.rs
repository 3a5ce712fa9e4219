//! What a resolution is given besides the values.

/// Everything from outside that a stack may depend on.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The environment's name.
    pub env: &'a str,
    /// The target's name.
    pub target: &'a str,
    /// Reads a file that a value names, relative to the project; the error is a clause.
    pub files: &'a dyn Fn(&str) -> Result<String, String>,
    /// A variable of gen's own environment.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
}
