//! The name that was surely meant.

/// The one of some names that a wrong name stands for: a misspelling of it, or the same name with
/// another ending (`mysql` and `mysql-svc`). Names that are merely alike, such as `orders-api` and
/// `users-api`, are names of different things.
pub fn meant<'n>(wrong: &str, names: impl Iterator<Item = &'n str> + Clone) -> Option<&'n str> {
    let others = names.filter(|name| *name != wrong);
    let mut spelt = others.clone().filter(|name| is_misspelt(wrong, name));
    if let Some(first) = spelt.next() {
        return Some(first).filter(|_| spelt.all(|other| other == first));
    }
    let mut extended = others.filter(|name| extends(name, wrong) || extends(wrong, name));
    let first = extended.next()?;
    Some(first).filter(|_| extended.all(|other| other == first))
}

const SEPARATORS: [char; 4] = ['-', '_', '.', ':'];

/// Whether two names differ in separators alone, or in one of their words by a slip of the fingers.
fn is_misspelt(one: &str, other: &str) -> bool {
    let folded = |text: &str| text.to_lowercase().replace(SEPARATORS, "");
    if folded(one) == folded(other) {
        return true;
    }
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split(SEPARATORS).collect(), other.split(SEPARATORS).collect());
    let mut different = one.iter().zip(&other).filter(|(one, other)| one != other);
    let first = different.next();
    one.len() == other.len()
        && different.next().is_none()
        && first.is_some_and(|(one, other)| is_slip(one, other))
}

fn is_slip(one: &str, other: &str) -> bool {
    // Numbers tell things apart.
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let distance = strsim::damerau_levenshtein(one, other);
    let within = match one.len().min(other.len()) {
        0..=3 => false,
        4 => distance <= 1 && (one.starts_with(other) || other.starts_with(one)),
        5..=7 => distance <= 1,
        _ => distance <= 2,
    };
    within && digits(one) == digits(other)
}

/// What people append to a name to say what kind of thing it is.
const KINDS: [&str; 18] = [
    "svc",
    "service",
    "srv",
    "headless",
    "cm",
    "config",
    "configmap",
    "conf",
    "secret",
    "secrets",
    "env",
    "credentials",
    "sa",
    "pvc",
    "claim",
    "pv",
    "deployment",
    "deploy",
];

/// Whether `long` is `short` and a word that only says what it is.
fn extends(long: &str, short: &str) -> bool {
    let rest = long.strip_prefix(short).and_then(|rest| rest.strip_prefix(SEPARATORS));
    rest.is_some_and(|rest| KINDS.contains(&rest) || rest.starts_with('v') && rest.len() < 5)
}
