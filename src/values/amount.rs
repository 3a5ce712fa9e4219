//! Quantities that are valid and surely not what is meant: the wrong unit, or none.

use crate::notation::quantity::milli;
use crate::values::advice::Advice;
use crate::values::check::dns_subdomain;
use crate::values::path::KeyPath;

/// No node has as many cores as this.
const MOST_CORES: i128 = 1000;

/// More whole cores than this in one container were thousandths.
const LIKELY_MILLICORES: i128 = 100;

/// Fewer bytes than this hold no program and no data.
const FEWEST_BYTES: i128 = 1 << 20;

/// Why a quantity cannot be meant, and what to write, where the place tells what it counts.
pub(super) fn doubt(kind: &str, path: &KeyPath, text: &str) -> Option<(String, Advice)> {
    if kind != "QuantityText" {
        return None;
    }
    let thousandths = milli(text)?;
    match path.last() {
        "cpu" if path.keys().iter().any(|key| matches!(*key, "requests" | "limits")) => {
            cores(text, thousandths)
        }
        place @ ("memory" | "ephemeral-storage" | "size" | "sizeLimit") => {
            bytes(place, text, thousandths)
        }
        _ => None,
    }
}

/// What to write where an amount belongs and none is: cores, or the form of storage that is meant.
pub(super) fn no_quantity(kind: &str, path: &KeyPath, text: &str) -> Option<Advice> {
    if kind != "QuantityText" {
        return None;
    }
    // Nobody has mebibytes of cores.
    if path.last() == "cpu" {
        let number = text.strip_suffix("mi").or(text.strip_suffix("Mi"))?;
        return Some(Advice::write(format!("{number}m")));
    }
    let keys = path.keys();
    let [.., place, "size"] = keys.as_slice() else { return None };
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let is_off = matches!(text, "false" | "none" | "ephemeral" | "emptyDir" | "memory" | "tmpfs");
    match *place {
        "storage" if is_off => {
            Some(Advice::say("write `{ ephemeral: true }` for data that is gone with the pod"))
        }
        "storage" | "claim" if matches!(text, "true" | "yes" | "default") => {
            Some(Advice::write("1Gi"))
        }
        "storage" if dns_subdomain(text).is_ok() => Some(Advice::say(format!(
            "write a size, such as `10Gi`, or `{{ existingClaim: {text} }}` for a claim that is there"
        ))),
        "claim" if is_off => Some(Advice::say("write `ephemeral: true` in place of `claim`")),
        "claim" if dns_subdomain(text).is_ok() => Some(Advice::say(format!(
            "write a size, `claim: 1Gi`, or `existingClaim: {text}` in its place for a claim that is there"
        ))),
        _ => None,
    }
}

fn cores(text: &str, thousandths: i128) -> Option<(String, Advice)> {
    let cores = thousandths / 1000;
    // Whoever writes thousandths means them.
    if cores < LIKELY_MILLICORES || text.ends_with('m') {
        return None;
    }
    let number = number(text);
    let milli = format!("{number}m");
    let reason = if cores >= MOST_CORES && !is_bare(text) {
        format!("`{text}` is {cores} cores")
    } else {
        format!("{cores} whole cores")
    };
    let unit = &text[number.len()..];
    Some((
        reason,
        match unit {
            "" | "M" | "Mi" => Advice::write(milli),
            _ => Advice::say(
                "write cores, such as `1` or `0.5`, or thousandths of one, such as `250m`",
            ),
        },
    ))
}

fn bytes(place: &str, text: &str, thousandths: i128) -> Option<(String, Advice)> {
    if thousandths == 0 || thousandths >= FEWEST_BYTES * 1000 {
        return None;
    }
    let number = number(text);
    let reason = match &text[number.len()..] {
        "m" => format!("`{text}` is a part of a byte: `m` is a thousandth"),
        _ => format!("`{text}` is {} bytes", (thousandths + 999) / 1000),
    };
    let unit = match &text[number.len()..] {
        // Programs run in hundreds of mebibytes. Of data, and of less, nobody else knows which unit was forgotten.
        "" if place != "memory" || number.parse::<f64>().is_ok_and(|number| number < 64.0) => {
            let help = format!("write the unit: `{number}Mi` or `{number}Gi`");
            return Some((reason, Advice::say(help)));
        }
        "k" | "Ki" => {
            return Some((reason, Advice::say("write mebibytes or gibibytes: `256Mi`, `1Gi`")));
        }
        _ => "Mi",
    };
    Some((reason, Advice::write(format!("{number}{unit}"))))
}

fn number(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    &text[..end]
}

fn is_bare(text: &str) -> bool {
    number(text) == text
}
