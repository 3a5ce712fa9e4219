//! What kubectl's reader of YAML makes of a scalar before the API server sees it as JSON.

use crate::layer::node::{Scalar, Style};
use crate::layer::scalar::{self, Meaning};

/// What JSON says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JsonType {
    Null,
    Bool,
    Whole(i64),
    Fraction,
    Text,
    /// Readers differ, or it is more than a number can hold.
    Unknown,
}

impl JsonType {
    pub fn read(scalar: &Scalar) -> Self {
        if scalar.style != Style::Plain {
            return JsonType::Text;
        }
        let text = scalar.text.as_str();
        match scalar::meaning(text) {
            Meaning::Null => JsonType::Null,
            Meaning::Bool(_) => JsonType::Bool,
            Meaning::Integer(number) => JsonType::Whole(number),
            Meaning::Float(_) => text.split_once('.').map_or(JsonType::Fraction, whole),
            Meaning::Text => JsonType::Text,
            Meaning::Ambiguous(_) => ambiguous(text),
        }
    }

    /// `a number`, for messages.
    pub fn name(self) -> &'static str {
        match self {
            JsonType::Null => "null",
            JsonType::Bool => "a boolean",
            JsonType::Whole(_) => "a number",
            JsonType::Fraction => "a number with a fraction",
            JsonType::Text | JsonType::Unknown => "text",
        }
    }
}

/// `1.0` becomes the number 1 on its way.
fn whole((before, after): (&str, &str)) -> JsonType {
    if after.bytes().any(|digit| digit != b'0') {
        return JsonType::Fraction;
    }
    before.parse().map_or(JsonType::Unknown, JsonType::Whole)
}

/// <https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go>
fn ambiguous(text: &str) -> JsonType {
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "yes" | "no" | "y" | "n" | "on" | "off" | "true" | "false" => return JsonType::Bool,
        _ => {}
    }
    let plain = lower.replace('_', "");
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    let octal = unsigned.len() > 1 && unsigned.bytes().all(|one| (b'0'..=b'7').contains(&one));
    if octal && unsigned.starts_with('0') {
        let number = i64::from_str_radix(unsigned, 8);
        return number.map_or(JsonType::Unknown, JsonType::Whole);
    }
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = unsigned.strip_prefix(prefix) {
            return i64::from_str_radix(digits, base).map_or(JsonType::Unknown, JsonType::Whole);
        }
    }
    if let Ok(number) = plain.parse::<i64>() {
        return JsonType::Whole(number);
    }
    let starts = unsigned.starts_with(|one: char| one.is_ascii_digit() || one == '.');
    match plain.parse::<f64>() {
        // Beyond what a number can hold it stays text: the start of a commit, such as `12e4567`.
        Ok(number) if starts && number.is_infinite() => JsonType::Text,
        Ok(number) if starts && number.fract() != 0.0 => JsonType::Fraction,
        Ok(number) if starts => {
            format!("{number:.0}").parse().map_or(JsonType::Unknown, JsonType::Whole)
        }
        // Dates and numbers of base 60 stay text.
        _ if unsigned.contains([':', '-']) => JsonType::Text,
        _ => JsonType::Unknown,
    }
}
