//! Braces that YAML takes for a map where people mean text: `${name}` inside of `{ }` or `[ ]`, and
//! templates such as `{{ .Values.name }}`.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::scalar;
use crate::source::{FileId, Span};

/// Longer text is not repeated in a help.
const LONGEST_HELP: usize = 80;

/// What is wrong with the brace at the start of `at`, if one stands there.
pub fn around(at: Span, text: &str) -> Option<Diagnostic> {
    let start = at.start as usize;
    let outer = text.get(..start)?.trim_end_matches('{').len();
    text[start..].starts_with('{').then(|| unquoted(at.file, text, outer))
}

/// What is wrong with the brace at byte `brace`: it belongs to text that needs quotes.
pub fn unquoted(file: FileId, text: &str, brace: usize) -> Diagnostic {
    let (start, end) = expression(text, brace);
    let written = &text[start..end];
    let template = written.contains("{{") || written.contains("{%");
    let message = match (template, written.contains("${")) {
        (true, _) => format!("a template where YAML expects a value: `{}`", shortened(written)),
        (false, true) => format!("a reference without quotes: `{}`", shortened(written)),
        (false, false) => format!("text without quotes: `{}`", shortened(written)),
    };
    let help = match (template, written.len() <= LONGEST_HELP) {
        (true, true) => {
            let quoted = scalar::in_quotes(written);
            format!("values are plain YAML: write the value itself, or {quoted} to keep the text")
        }
        (false, true) => format!("write {}", scalar::in_quotes(written)),
        (_, false) => "put quotes around the whole text".to_owned(),
    };
    Diagnostic::error(Code::UnquotedBrace, message)
        .at(span(file, start, end), "YAML reads `{` as the start of a map")
        .help(help)
}

/// `{name}`: a map of one key without a value.
pub fn without_value(map: Span, key: Span, text: &str) -> Diagnostic {
    let (start, end) = expression(text, map.start as usize);
    let written = &text[start..end];
    let name = &text[key.start as usize..key.end as usize];
    if let Some(spaced) = spaced(written) {
        return Diagnostic::error(Code::UnquotedBrace, "no space after a `:`")
            .at(key, "a space belongs after the `:`")
            .help(format!("write `{spaced}`"))
            .fix(span(map.file, start, end), spaced);
    }
    if let Some((place, message, right)) = split_value(map, key, text) {
        return Diagnostic::error(Code::UnquotedBrace, message)
            .at(place, "a comma ends a value in braces")
            .write(right);
    }
    if let Some((own, value)) = name.split_once('=') {
        let (own, value) = (own.trim(), value.trim());
        let is_key = own.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
        if is_key && !own.is_empty() && !value.is_empty() && !value.contains(['=', '&']) {
            return Diagnostic::error(Code::UnquotedBrace, "a key without a `:`")
                .at(key, "expected `key: value`")
                .write(format!("{own}: {value}"));
        }
    }
    if let Some(names) = names(written) {
        return Diagnostic::error(Code::UnquotedBrace, "a list in the braces of a map")
            .at(span(map.file, start, end), "names without values")
            .write(format!("[{names}]"));
    }
    // `{ value hunter }`
    if let Some((own, value)) = name.split_once(' ')
        && own.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !value.contains(' ')
        && !written.contains("${")
    {
        return Diagnostic::error(Code::UnquotedBrace, "a key without a `:`")
            .at(key, "expected `key: value`")
            .write(format!("{own}: {value}"));
    }
    let help = if written.len() <= LONGEST_HELP && written.ends_with('}') {
        let quoted = scalar::in_quotes(written);
        format!("write {quoted} if it is text, or give `{}` a value", shortened(name))
    } else {
        format!("give `{}` a value: `{}: …`", shortened(name), shortened(name))
    };
    Diagnostic::error(
        Code::UnquotedBrace,
        format!("a key without a value in braces: `{}`", shortened(name)),
    )
    .at(key, "no `:` and no value follow")
    .help(help)
}

/// What stands in braces that hold several names and nothing else: a list.
fn names(written: &str) -> Option<&str> {
    let inside = written.strip_prefix('{')?.strip_suffix('}')?.trim().trim_end_matches(',');
    let is_name = |text: &str| {
        let mut letters = text.bytes();
        letters.all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
    };
    let mut names = inside.split(',').map(str::trim);
    let are_names = names.clone().count() > 1 && names.all(|one| !one.is_empty() && is_name(one));
    are_names.then_some(inside)
}

/// A value that was cut at a comma: a number with a decimal comma, or words that are a list. Its place, what is wrong, and
/// how it is written.
fn split_value(map: Span, key: Span, text: &str) -> Option<(Span, &'static str, String)> {
    let start = map.start as usize;
    let before = text.get(start + 1..key.start as usize)?;
    // The value behind the last `: ` belongs to the words that follow.
    let at = start + 1 + before.rfind(": ")? + 2;
    let first = text.get(at..key.start as usize)?.trim_end().strip_suffix(',')?;
    let is_tight = text.get(..key.start as usize)?.ends_with(',');
    let rest = text.get(key.end as usize..)?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let last = text.get(key.start as usize..key.end as usize)?;
    let here = |from: usize, to: usize| span(map.file, from, to);
    if is_tight && is_number(first) && is_number(last) {
        let right = format!("{first}.{last}");
        return Some((here(at, key.end as usize), "a decimal comma", right));
    }
    let is_word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./ ,".contains(c))
    };
    // Further words may follow, up to the next key or the end.
    let until = rest.find([':', '}', '\n']).unwrap_or(rest.len());
    let more = rest.get(..until)?;
    let more = if rest[until..].starts_with(':') { more.rsplit_once(',')?.0 } else { more };
    let end = key.end as usize + more.trim_end().len();
    let all = text.get(at..end)?;
    // Keys of lists are called by what is in them, and there is more than one of it.
    let own = before[..before.rfind(": ")?].rsplit([' ', ',', '{']).next()?;
    let is_plural = own.ends_with('s') && !own.ends_with("ss");
    let is_list = is_plural && is_word(first) && is_word(all);
    is_list.then(|| (here(at, end), "a list without brackets", format!("[{all}]")))
}

/// Braces in which every key stands right before its value, with the spaces that YAML needs: `{path:/readyz}`.
fn spaced(written: &str) -> Option<String> {
    let inner = written.strip_prefix('{')?.strip_suffix('}')?;
    let is_short = written.len() <= LONGEST_HELP;
    if !is_short || inner.contains(['{', '[', '"', '\'', '#']) {
        return None;
    }
    let entry = |item: &str| {
        let (key, value) = item.trim().split_once(':')?;
        let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        let value = value.trim();
        let is_value = !value.is_empty() && !value.starts_with("//") && !value.contains(':');
        (is_key && is_value).then(|| format!("{key}: {value}"))
    };
    let entries: Option<Vec<String>> = inner.split(',').map(entry).collect();
    Some(format!("{{ {} }}", entries?.join(", ")))
}

/// The first byte after `from` where a template opens in this line, outside of quotes and comments.
pub fn template_in(line: &str) -> Option<usize> {
    let opening = ["{{", "{%"].iter().filter_map(|mark| line.find(mark)).min()?;
    let before = &line[..opening];
    let open_quote = |quote: char| before.matches(quote).count() % 2 == 1;
    let comment = before.starts_with('#') || before.contains(" #");
    (!open_quote('"') && !open_quote('\'') && !comment).then_some(opening)
}

/// The bytes that belong in quotes: what touches the braces, and the rest of a line that could not
/// follow a closed map.
fn expression(text: &str, brace: usize) -> (usize, usize) {
    let before = text[..brace].char_indices().rev();
    let touching = before.take_while(|(_, found)| !is_boundary(*found) && *found != '{');
    let start = touching.last().map_or(brace, |(offset, _)| offset);
    let line = text[brace..].lines().next().unwrap_or_default();
    let mut depth = 0_usize;
    let mut end = line.len();
    for (offset, found) in line.char_indices() {
        match found {
            '{' => depth += 1,
            '}' if depth == 0 => {
                end = offset;
                break;
            }
            '}' => depth -= 1,
            _ if depth == 0 && is_boundary(found) => {
                end = offset;
                break;
            }
            _ => {}
        }
    }
    let rest = line[end..].split(" #").next().unwrap_or_default().trim();
    if !rest.is_empty() && !rest.starts_with([',', ']', '}', '#']) {
        end = line.split(" #").next().unwrap_or_default().len().max(end);
    }
    (start, brace + line[..end].trim_end().len())
}

fn is_boundary(found: char) -> bool {
    found.is_whitespace() || matches!(found, ',' | '[' | ']' | '"' | '\'')
}

fn shortened(text: &str) -> String {
    if text.len() <= LONGEST_HELP {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(LONGEST_HELP)])
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    let byte = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span { file, start: byte(start), end: byte(end) }
}
