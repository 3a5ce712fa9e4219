//! Lines that stand in a wrong column, and colons without a space: most of what goes wrong between
//! keys.

use granit_parser::ErrorKind;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::outline::{self, column_of, is_content, is_item};
use crate::layer::scalar;
use crate::layer::stop::Stop;

/// What YAML allows before the `:` of a key, in characters.
const LONGEST_KEY: usize = 1024;

/// What is wrong with the keys around the stop.
pub fn explain(stop: &Stop, kind: &ErrorKind) -> Option<Diagnostic> {
    match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            Some(second_colon(stop).or_else(|| missing_space(stop)).unwrap_or_else(|| column(stop)))
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            Some(missing_space(stop).unwrap_or_else(|| no_colon(stop)))
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation => {
            let (start, line) = stop.line(stop.at);
            let before = line.get(..stop.at - start).unwrap_or_default();
            let begins = before.trim_start_matches(['-', ' ']).is_empty();
            Some(if begins { column(stop) } else { trailing(stop) })
        }
        _ => indented_start(stop).or_else(|| tight_start(stop)),
    }
}

/// A first key with blanks before it, and others without.
fn indented_start(stop: &Stop) -> Option<Diagnostic> {
    let first = stop.text.lines().find(|line| is_content(line))?;
    let at = offset(stop, first);
    let (start, line) = stop.line(stop.at);
    let is_key = |line: &str| line.contains(": ") || line.trim_end().ends_with(':');
    let is_it = first.starts_with(' ') && is_key(first) && start > at && !line.starts_with(' ');
    is_it.then(|| {
        Diagnostic::error(Code::Syntax, "a key in a wrong column")
            .at(stop.content(at), "blanks before the first key, and none before the others")
            .help("start it in column 1")
    })
}

/// A first key without a space behind its colon, which is a text, and other keys below it.
fn tight_start(stop: &Stop) -> Option<Diagnostic> {
    let (start, _) = stop.line(stop.at);
    let mut above = stop.text[..start].lines().filter(|line| is_content(line));
    let first = above.next().filter(|_| above.next().is_none())?;
    missing_space(&Stop { at: offset(stop, first), file: stop.file, text: stop.text })
}

/// `key: some: text`.
fn second_colon(stop: &Stop) -> Option<Diagnostic> {
    let (start, line) = stop.line(stop.at);
    let colon = line.get(..stop.at - start)?.find(": ")?;
    let value = start + colon + 2;
    let value = value + (stop.text[value..].len() - stop.text[value..].trim_start().len());
    let written = stop.rest(value);
    Some(
        Diagnostic::error(Code::Syntax, "a second `:` in a value")
            .at(stop.character(), "YAML takes this for another key")
            .help(format!("write {} if it is text", scalar::in_quotes(written))),
    )
}

/// `key:value`, in this line or the one above.
fn missing_space(stop: &Stop) -> Option<Diagnostic> {
    let (start, _) = stop.line(stop.at);
    let above = stop.text[..start].trim_end().len();
    let mut places = vec![stop.at];
    if start > 0 && above > 0 {
        places.insert(0, above);
    }
    places.into_iter().find_map(|at| {
        let (start, line) = stop.line(at);
        let text = line.trim_start_matches([' ', '-']);
        let (key, value) = text.split_once(':')?;
        let is_key = !key.is_empty()
            && key.chars().all(|found| found.is_alphanumeric() || "_-./\"'".contains(found));
        let tight = !value.is_empty() && !value.starts_with([' ', ':']) && !value.starts_with("//");
        if !is_key || !tight || line.contains(": ") {
            return None;
        }
        let colon = start + line.len() - text.len() + key.len();
        let help = format!("write `{key}: {}`", value.trim_end());
        Some(
            Diagnostic::error(Code::Syntax, "no space after a `:`")
                .at(stop.span(colon, colon + 1), "a space belongs after this")
                .help(help),
        )
    })
}

/// A line of text between keys.
fn no_colon(stop: &Stop) -> Diagnostic {
    let error = Diagnostic::error(Code::Syntax, "a key without a `:`")
        .at(stop.content(stop.at), "expected `key: value`");
    let (_, line) = stop.line(stop.at);
    let text = line.split(" #").next().unwrap_or(line).trim();
    if let Some(comment) = text.strip_prefix("//") {
        return error.write(format!("# {}", comment.trim()));
    }
    let header =
        line_above(stop).and_then(|line| line.split(" #").next()?.trim_end().rsplit_once(": "));
    if header.is_some_and(|(_, header)| matches!(header, "|" | "|-" | ">" | ">-" | "|+" | ">+")) {
        return error.help("indent it: the lines of a block stand to the right of its key");
    }
    if let Some(item) = item_without_dash(stop, text) {
        return error.write(item);
    }
    let pair = text.split_once([' ', '=']).filter(|(key, _)| is_name(key));
    match pair.map(|(key, value)| (key, value.trim_start_matches(['=', ' ']))) {
        Some((key, value)) if is_value(value, text.contains('=')) => {
            error.write(format!("{key}: {value}"))
        }
        _ => error.help("add `:` and a value, or indent the line if it continues the text above"),
    }
}

/// The line with content above the one of the stop.
fn line_above<'t>(stop: &Stop<'t>) -> Option<&'t str> {
    let (start, _) = stop.line(stop.at);
    stop.text[..start].lines().rev().find(|line| is_content(line))
}

/// A text in the column of the items above it, as one of them.
fn item_without_dash(stop: &Stop, text: &str) -> Option<String> {
    let (_, line) = stop.line(stop.at);
    let above = line_above(stop)?;
    let is_one = is_item(above) && column_of(above, true) == column_of(line, true);
    (is_one && !text.contains([':', '='])).then(|| format!("- {text}"))
}

/// Whether a text is surely the value of a key; behind a `=` it may be more than a word.
fn is_value(text: &str, behind_equals: bool) -> bool {
    let is_word = !text.contains([' ', '"', '\'']) && !text.ends_with(':');
    !text.is_empty() && !text.contains(": ") && (behind_equals || is_word || in_quotes(text))
}

/// Whether a text stands in quotes of its own.
fn in_quotes(text: &str) -> bool {
    let quote = ['"', '\''].into_iter().find(|quote| text.starts_with(*quote));
    quote.is_some_and(|quote| {
        text.len() > 1 && text.ends_with(quote) && text.matches(quote).count() == 2
    })
}

/// Whether a text may be a key, without quotes.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
}

/// A key of the line above that has no `:`: with this line it is one text to YAML.
fn no_colon_above(stop: &Stop, start: usize, here: usize) -> Option<Diagnostic> {
    let before = &stop.text[..start];
    let mut above = before.lines().rev().filter(|line| is_content(line));
    let line = above.next()?;
    let text = line.split(" #").next()?.trim();
    let column = column_of(line, true);
    let has_colon = |text: &str| text.contains(": ") || text.ends_with(':');
    let is_quoted = text.split_once([' ', '=']).is_some_and(|(_, value)| in_quotes(value));
    let goes_on = text.ends_with(['}', ']', '"', '\'', ',', '|', '>']) && !is_quoted;
    if has_colon(text) || is_item(line) || goes_on {
        return None;
    }
    let right = if let Some(comment) = text.strip_prefix("//") {
        format!("# {}", comment.trim())
    } else if column < here && is_name(text) {
        format!("{text}:")
    } else {
        // Behind a value the line may go on with it.
        let is_variable = |line: &&str| {
            let name = line.trim().split_once('=').map_or("", |(name, _)| name);
            column_of(line, true) == here && is_name(name) && !has_colon(line)
        };
        if let Some(first) =
            before.lines().rev().filter(|line| is_content(line)).take_while(is_variable).last()
        {
            let (key, value) = first.trim().split_once('=')?;
            return Some(
                Diagnostic::error(Code::Syntax, "a key without a `:`")
                    .at(
                        stop.content(offset(stop, first)),
                        "with the line below it is one text to YAML",
                    )
                    .write(format!("{key}: {value}")),
            );
        }
        let opens = |line: &str| {
            line.split(" #").next().unwrap_or_default().trim_end().ends_with(':')
                && column_of(line, true) < column
        };
        let (key, value) = text.split_once([' ', '='])?;
        let is_first = above.next().is_none_or(opens);
        if !is_first || column != here || !is_name(key) {
            return None;
        }
        format!("{key}: {}", value.trim_start_matches(['=', ' ']))
    };
    let at = offset(stop, line);
    Some(
        Diagnostic::error(Code::Syntax, "a key without a `:`")
            .at(stop.content(at), "with the line below it is one text to YAML")
            .write(right),
    )
}

/// The byte at which a line of the text begins.
fn offset(stop: &Stop, line: &str) -> usize {
    line.as_ptr().addr() - stop.text.as_ptr().addr()
}

/// Text behind a value that ended.
fn trailing(stop: &Stop) -> Diagnostic {
    let written = stop.rest(stop.at);
    Diagnostic::error(Code::Syntax, "text after the end of a value")
        .at(stop.span(stop.at, stop.at + written.len()), "the value ended before this")
        .help("put quotes around the whole value, or remove this text")
}

/// A line whose column fits none of the lines above.
fn column(stop: &Stop) -> Diagnostic {
    let (start, line) = stop.line(stop.at);
    if stop.at - start > LONGEST_KEY {
        return too_long(stop);
    }
    let item = is_item(line);
    let here = column_of(line, item);
    if let Some(found) = no_colon_above(stop, start, here).filter(|_| !item) {
        return found;
    }
    if let Some(found) = outline::wrong_above(stop, start, here).filter(|_| !item) {
        return found;
    }
    if let Some(found) = among_items(stop, start, here).filter(|_| !item) {
        return found;
    }
    let mut above = stop.text[..start]
        .lines()
        .rev()
        .filter(|line| is_content(line))
        .map(|line| column_of(line, item));
    let message = if item { "a list item in a wrong place" } else { "a key in a wrong column" };
    let error = Diagnostic::error(Code::Syntax, message)
        .at(stop.content(stop.at), format!("in column {}", here + 1));
    let Some(nearest) = above.next() else { return error };
    // Lines above that one which stand where this one does: that one may be the one in a wrong column.
    let mut above = above.peekable();
    let alone = above.peek().is_some_and(|column| *column >= here);
    let parent = above.find(|column| *column < here && *column != nearest);
    let (start_of_line, _) = stop.line(start.saturating_sub(1));
    let opens = stop.text[start_of_line..start].trim_end().ends_with(':');
    error.help(match parent {
        // An item belongs to the key right above it, and to nothing further out.
        Some(_) if nearest > here && item && opens => {
            format!("start it in column {} like the line above", nearest + 1)
        }
        _ if nearest == here && item => {
            "indent the items below a key of their own, or remove the `- `".to_owned()
        }
        _ if nearest == here => {
            "start this line with `- ` as the lines above, or indent it below one of them"
                .to_owned()
        }
        _ if nearest < here && alone && !item && !opens => format!(
            "start the line above in column {} like those before it, or this one in column {}",
            here + 1,
            nearest + 1
        ),
        Some(_) if nearest > here && !item => outline::columns_near(stop, start, here),
        Some(parent) if nearest > here => {
            let (nearest, parent) = (nearest + 1, parent + 1);
            format!("start it in column {nearest} like the line above, or in column {parent}")
        }
        Some(_) | None => match braces_above(stop, start).filter(|_| nearest < here && !item) {
            Some(braces) => format!(
                "write it into the braces of the line above, `{braces}, … }}`, or start it in column {}",
                nearest + 1
            ),
            None => match word_above(stop, start).filter(|_| nearest < here && !item) {
                Some(word) => format!(
                    "start it in column {} like the line above, or write `{word}:` as a key of its own below that line if it belongs there",
                    nearest + 1
                ),
                None => format!("start it in column {} like the line above", nearest + 1),
            },
        },
    })
}

/// A key in the column of items: what is above it is a list, where a map was meant.
fn among_items(stop: &Stop, start: usize, here: usize) -> Option<Diagnostic> {
    let above = stop.text[..start].lines().rev().filter(|line| is_content(line));
    let first = above
        .take_while(|line| column_of(line, true) >= here)
        .find(|line| column_of(line, true) == here)?;
    let name = first.trim().strip_prefix("- name:")?.split(" #").next()?.trim();
    Some(
        Diagnostic::error(Code::Syntax, "a key among the items of a list")
            .at(stop.content(start), "no item")
            .also(stop.content(offset(stop, first)), "an item")
            .help(format!(
                "write the items as keys, `{name}:` in place of `- name: {name}`, or start this line with `- `"
            )),
    )
}

/// A map in braces that ends the line above, without its closing one: `storage: { size: 10Gi`.
fn braces_above<'t>(stop: &Stop<'t>, start: usize) -> Option<&'t str> {
    let line = stop.text[..start].lines().next_back()?.trim();
    let open = line.strip_suffix('}')?.trim_end();
    (open.contains(": {") && !open.ends_with('{') && open.len() < 80).then_some(open)
}

/// The word that is the value of the line above: `release: canary`.
fn word_above<'t>(stop: &Stop<'t>, start: usize) -> Option<&'t str> {
    let (_, value) = stop.text[..start].lines().next_back()?.split_once(": ")?;
    let value = value.split(" #").next()?.trim();
    (!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphabetic())).then_some(value)
}

fn too_long(stop: &Stop) -> Diagnostic {
    let message = format!("a key of more than {LONGEST_KEY} characters");
    Diagnostic::error(Code::Syntax, message)
        .at(stop.content(stop.at), "YAML does not allow this")
        .help("put quotes around the whole text if it is a value")
}
