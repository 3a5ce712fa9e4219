//! What kubectl's reader of YAML makes of a scalar before the API server sees it as JSON.

use crate::layer::node::{Scalar, Style};
use crate::layer::scalar::{self, Meaning};

/// What JSON says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    Null,
    Bool,
    Whole(i64),
    Fraction,
    Text,
    /// Readers differ, or it is more than a number can hold.
    Unknown,
}

impl Told {
    pub fn read(scalar: &Scalar) -> Self {
        if scalar.style != Style::Plain {
            return Told::Text;
        }
        let text = scalar.text.as_str();
        match scalar::meaning(text) {
            Meaning::Null => Told::Null,
            Meaning::Bool(_) => Told::Bool,
            Meaning::Integer(number) => Told::Whole(number),
            Meaning::Float(_) => text.split_once('.').map_or(Told::Fraction, whole),
            Meaning::Text => Told::Text,
            Meaning::Ambiguous(_) => ambiguous(text),
        }
    }

    /// `a number`, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Told::Null => "null",
            Told::Bool => "a boolean",
            Told::Whole(_) => "a number",
            Told::Fraction => "a number with a fraction",
            Told::Text | Told::Unknown => "text",
        }
    }
}

/// `1.0` becomes the number 1 on its way.
fn whole((before, after): (&str, &str)) -> Told {
    if after.bytes().any(|digit| digit != b'0') {
        return Told::Fraction;
    }
    before.parse().map_or(Told::Unknown, Told::Whole)
}

/// <https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go>
fn ambiguous(text: &str) -> Told {
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "yes" | "no" | "on" | "off" | "true" | "false" => return Told::Bool,
        "y" | "n" => return Told::Unknown,
        _ => {}
    }
    let plain = lower.replace('_', "");
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    let octal = unsigned.len() > 1 && unsigned.bytes().all(|one| (b'0'..=b'7').contains(&one));
    if octal && unsigned.starts_with('0') {
        let number = i64::from_str_radix(unsigned, 8);
        return number.map_or(Told::Unknown, Told::Whole);
    }
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).map_or(Told::Unknown, Told::Whole);
    }
    if let Ok(number) = plain.parse::<i64>() {
        return Told::Whole(number);
    }
    let starts = unsigned.starts_with(|one: char| one.is_ascii_digit() || one == '.');
    match plain.parse::<f64>() {
        Ok(number) if starts && number.fract() != 0.0 => Told::Fraction,
        Ok(_) if starts => Told::Unknown,
        // Dates and numbers of base 60 stay text.
        _ if unsigned.contains([':', '-']) => Told::Text,
        _ => Told::Unknown,
    }
}
