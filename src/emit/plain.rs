//! Whether text may stand without quotes: only where YAML 1.1 and YAML 1.2 both read text, and the
//! same text.
//!
//! The rule is the union of what `kubectl`, Helm, Python, Ruby and JavaScript readers take for
//! something else. Doubt costs two quotes, an error costs a cluster.

/// Longer text is quoted, so that its end is seen.
const LONGEST: usize = 512;

/// Booleans, nothing and numbers, in any case, for one reader or another.
const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];

/// What may stand inside. Colon, space and hash have a condition on their neighbours.
const INSIDE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\
    -_./:=+$(){}[],;@%&?*!~<>|^'\"\\# ";

/// What may stand first, beside a digit.
const FIRST: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/_$(";

/// What no number, base-60 number or timestamp holds: one of these makes text of what starts with a
/// digit, as in `500m`, `1Gi` and `10.0.0.0/8`.
const TEXTUAL: &[u8] = b"GHIJKLMNQRSUVWYghijklmnqrsuvwy/@%=$";

const IS_INSIDE: u8 = 1;
const IS_FIRST: u8 = 2;
const IS_TEXTUAL: u8 = 4;
/// Its neighbours decide.
const IS_DOUBTFUL: u8 = 8;

static CLASSES: [u8; 256] = classes();

/// Whether every reader takes this text, unquoted, for itself.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(&first) = bytes.first() else { return false };
    if bytes.len() > LONGEST {
        return false;
    }
    let (mut all, mut seen) = (IS_INSIDE, 0);
    for &byte in bytes {
        let class = CLASSES[usize::from(byte)];
        all &= class;
        seen |= class;
    }
    if all & IS_INSIDE == 0 || seen & IS_DOUBTFUL != 0 && is_broken(bytes) {
        return false;
    }
    if first.is_ascii_digit() {
        return seen & IS_TEXTUAL != 0;
    }
    if first == b'-' {
        return is_option(text);
    }
    CLASSES[usize::from(first)] & IS_FIRST != 0 && !is_word(text)
}

/// Whether a blank, a colon or a hash stands beside what gives it a meaning.
fn is_broken(bytes: &[u8]) -> bool {
    matches!(bytes.last(), Some(b' ' | b':'))
        || bytes.windows(2).any(|pair| matches!(pair, [b' ' | b':', b' '] | [b' ' | b'#', b'#']))
}

/// `-c` and `--verbose`: no number, no list item and no document marker starts like these.
fn is_option(text: &str) -> bool {
    let name = text.strip_prefix("--").or(text.strip_prefix('-')).unwrap_or_default();
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && !is_word(name)
}

fn is_word(text: &str) -> bool {
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

const fn classes() -> [u8; 256] {
    let classes = mark([0; 256], INSIDE, IS_INSIDE);
    let classes = mark(classes, FIRST, IS_FIRST);
    let classes = mark(classes, TEXTUAL, IS_TEXTUAL);
    mark(classes, b" :#", IS_DOUBTFUL)
}

const fn mark(mut classes: [u8; 256], bytes: &[u8], class: u8) -> [u8; 256] {
    let mut index = 0;
    while index < bytes.len() {
        classes[bytes[index] as usize] |= class;
        index += 1;
    }
    classes
}
