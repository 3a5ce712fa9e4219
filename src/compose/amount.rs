//! Quantities of Kubernetes in the notation of Compose.

use crate::notation::quantity::milli;

/// The units of bytes, the largest first.
const UNITS: [(&str, i128); 3] = [("g", 1 << 30), ("m", 1 << 20), ("k", 1 << 10)];

/// Bytes, in the largest binary unit that holds them without a rest.
/// <https://docs.docker.com/reference/compose-file/extension/#specifying-byte-values>
pub fn bytes(quantity: &str) -> Option<String> {
    let bytes = milli(quantity)?.div_euclid(1000);
    let unit = UNITS.iter().find(|(_, size)| bytes % size == 0);
    Some(match unit {
        Some((unit, size)) if bytes > 0 => format!("{}{unit}", bytes / size),
        _ => format!("{bytes}b"),
    })
}

/// Cores as a decimal number: `250m` is `0.25`.
pub fn cores(quantity: &str) -> Option<String> {
    let milli = milli(quantity)?;
    let text = format!("{}.{:03}", milli / 1000, milli % 1000);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// A duration in seconds.
pub fn seconds(seconds: i64) -> String {
    format!("{seconds}s")
}
