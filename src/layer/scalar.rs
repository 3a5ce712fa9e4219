//! What a plain scalar means, and whether every reader of YAML agrees.
//!
//! YAML 1.1 readers (kubectl, Helm, Python) and YAML 1.2 readers understand `yes`, `0755` or
//! `12:30` differently. gen takes from a plain scalar only what all of them see, and asks for
//! quotes otherwise.

/// What a plain scalar means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meaning {
    Null,
    Bool(bool),
    /// A decimal number without a sign `+` and without leading zeros.
    Integer(i64),
    /// Digits on both sides of a dot.
    Float(f64),
    Text,
    /// Readers differ; the text says what some of them see, such as `a boolean to some readers`.
    Ambiguous(&'static str),
}

/// Why a plain scalar cannot be taken as text without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What else it is, such as `a boolean to some readers`.
    pub why: &'static str,
}

const BOOLEAN: &str = "a boolean to some readers";
const NULL: &str = "null to some readers";
const OCTAL: &str = "an octal number to some readers";
const RADIX: &str = "a number of another base to some readers";
const UNDERSCORE: &str = "a number with the underscores left out to some readers";
const NUMBER: &str = "a number to some readers";
const LARGE: &str = "a number that some readers round";
const SEXAGESIMAL: &str = "a number of base 60 to some readers";
const DATE: &str = "a date to some readers";
const SPECIAL: &str = "no text to some readers";
const REPRINTED: &str = "a number to YAML, which other programs may write without its last zeros";
const TYPOGRAPHIC: &str = "in typographic quotes, which to YAML are part of the text";

/// Whether a plain scalar is YAML's null: `null`, `~`, or nothing at all.
pub fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// What a plain scalar means.
pub fn meaning(text: &str) -> Meaning {
    match text {
        _ if is_null(text) => Meaning::Null,
        "true" => Meaning::Bool(true),
        "false" => Meaning::Bool(false),
        _ if is_decimal(text) => text.parse().map_or(Meaning::Ambiguous(LARGE), Meaning::Integer),
        _ => match fraction(text) {
            Some(number) => Meaning::Float(number),
            None => other_readings(text).map_or(Meaning::Text, Meaning::Ambiguous),
        },
    }
}

/// Whether a plain scalar in a place of text is surely that text: no reader sees anything else, or
/// what it sees prints as the same characters again.
///
/// # Errors
/// What else the scalar could be.
pub fn certain_text(text: &str) -> Result<(), Doubt> {
    if unmarked(text) != text {
        return Err(Doubt { why: TYPOGRAPHIC });
    }
    match meaning(text) {
        Meaning::Text | Meaning::Bool(_) | Meaning::Integer(_) => Ok(()),
        Meaning::Float(number) if number.to_string() == text && is_printed_plainly(number) => {
            Ok(())
        }
        Meaning::Float(_) => Err(Doubt { why: REPRINTED }),
        Meaning::Null => Err(Doubt { why: NULL }),
        Meaning::Ambiguous(why) => Err(Doubt { why }),
    }
}

/// The text as a quoted YAML scalar on one line, in backticks, for a help to show.
pub fn in_quotes(text: &str) -> String {
    format!("`{}`", quoted(text))
}

/// The text as a quoted YAML scalar on one line.
pub fn quoted(text: &str) -> String {
    let special = |found: char| found.is_control() || matches!(found, '"' | '\\');
    if !text.contains(special) {
        return format!("\"{text}\"");
    }
    if !text.contains(|found: char| found.is_control() || found == '\'') {
        return format!("'{text}'");
    }
    serde_json::Value::from(text).to_string()
}

/// The text between quotes as word processors write them, which to YAML are letters.
pub fn unmarked(text: &str) -> &str {
    let pairs = [('“', '”'), ('‘', '’'), ('„', '“'), ('«', '»'), ('”', '”'), ('’', '’')];
    let inside = |(open, close): (char, char)| text.strip_prefix(open)?.strip_suffix(close);
    pairs.into_iter().find_map(inside).unwrap_or(text)
}

/// An integer as everyone prints it: `0`, `17`, `-1`.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = !digits.starts_with('0') || text == "0";
    !digits.is_empty() && canonical && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `0.5`, `1.10`, `-2.25`, but not `1.`, `.5`, `1e3` or `01.5`.
fn fraction(text: &str) -> Option<f64> {
    let (whole, decimals) = text.split_once('.')?;
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = whole == "0" || !whole.starts_with('0');
    if !digits(whole) || !digits(decimals) || !canonical {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Beyond these bounds readers print exponents.
fn is_printed_plainly(number: f64) -> bool {
    (1e-4..1e15).contains(&number.abs())
}

/// What some reader makes of a text that is not in canonical form, if it is more than text.
fn other_readings(text: &str) -> Option<&'static str> {
    let is_any = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_any(&["y", "n", "yes", "no", "on", "off", "true", "false"]) {
        return Some(BOOLEAN);
    }
    if is_any(&["null"]) {
        return Some(NULL);
    }
    if is_any(&["=", "<<", ".inf", "-.inf", "+.inf", ".nan"]) {
        return Some(SPECIAL);
    }
    if is_date(text) {
        return Some(DATE);
    }
    if is_sexagesimal(text) {
        return Some(SEXAGESIMAL);
    }
    number(text)
}

/// Numbers in any notation of YAML 1.1, YAML 1.2 or Go's YAML.
fn number(text: &str) -> Option<&'static str> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if text == unsigned
        && !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
    {
        return None;
    }
    let plain = unsigned.replace('_', "");
    let lower = plain.to_ascii_lowercase();
    let based = [("0x", 16), ("0o", 8), ("0b", 2)].iter().any(|(prefix, base)| {
        lower.strip_prefix(prefix).is_some_and(|digits| {
            !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(*base))
        })
    });
    if based {
        return Some(RADIX);
    }
    if !is_number(&lower) {
        return None;
    }
    let whole = plain.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = whole && plain.len() > 1 && plain.starts_with('0');
    Some(if unsigned.contains('_') {
        UNDERSCORE
    } else if leading_zero {
        OCTAL
    } else {
        NUMBER
    })
}

/// Digits with at most one dot and an exponent.
fn is_number(lower: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match lower.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, exponent),
        None => (lower, "0"),
    };
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let some = !whole.is_empty() || !decimals.is_empty();
    some && digits(whole) && digits(decimals) && !exponent.is_empty() && digits(exponent)
}

/// `12:30`, `12:30:45`, `190:20:30.15`: YAML 1.1 counts them in sixties.
fn is_sexagesimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default();
    let mut sixties = 0;
    let all = parts.all(|part| {
        sixties += 1;
        part.len() <= 2 && digits(part) && part.parse::<u8>().is_ok_and(|part| part < 60)
    });
    let begins = first.starts_with(|first: char| first.is_ascii_digit());
    begins && digits(first) && digits(decimals) && all && sixties > 0
}

/// `2001-01-01`, alone or with a time of day.
fn is_date(text: &str) -> bool {
    let (date, time) = match text.find(['T', 't', ' ', '\t']) {
        Some(end) => (&text[..end], Some(text[end + 1..].trim_start())),
        None => (text, None),
    };
    let mut lengths = Vec::new();
    for part in date.split('-') {
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        lengths.push(part.len());
    }
    let dated = matches!(lengths[..], [4, 1 | 2, 1 | 2]);
    dated && time.is_none_or(|time| time.starts_with(|first: char| first.is_ascii_digit()))
}
