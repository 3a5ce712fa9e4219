//! Steps of JSON pointers.

/// The key that a step of a pointer stands for: `~1` is a slash in it, and `~0` a tilde.
/// <https://datatracker.ietf.org/doc/html/rfc6901#section-4>
pub fn key_of(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
