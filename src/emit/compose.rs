//! A project of Docker Compose as files: `compose.yaml`, and the variables that it reads.

use crate::compose::{Compose, EnvVariable, MachineDoor};
use crate::emit::yaml;
use crate::values::secrets::MASK;

/// The file that Compose looks for.
pub const FILE: &str = "compose.yaml";

/// The file to copy to `.env`, which Compose reads too.
pub const EXAMPLE: &str = ".env.example";

/// The `compose.yaml`. Its first lines say how it is run.
pub fn file(compose: &Compose, what: &str) -> String {
    let mut text = format!("# {what}, made by gen.\n#\n");
    if !compose.variables.is_empty() {
        text.push_str("#   cp .env.example .env      and fill in what is empty\n");
    }
    text.push_str("#   docker compose up --wait\n");
    for profile in &compose.profiles {
        text.push_str(&format!("#   docker compose --profile {profile} up --wait\n"));
    }
    for job in &compose.jobs {
        text.push_str(&format!("#   docker compose run --rm {job}\n"));
    }
    for MachineDoor { address, behind } in &compose.doors {
        text.push_str(&format!("#   {address}      {behind}\n"));
    }
    let value = serde_json::to_value(&compose.file).expect("texts and numbers have a JSON form");
    text.push('\n');
    yaml::value(&value, 0, &mut text);
    text
}

/// The `.env.example`. It holds no value that is not written in the values of the stack.
pub fn example(compose: &Compose) -> String {
    let mut text =
        "# What compose.yaml reads. Copy this file to `.env`, fill in what is empty, and keep it to yourself.\n"
            .to_owned();
    for variable in &compose.variables {
        let EnvVariable { name, about, example, optional } = variable;
        let sign = if *optional { "# " } else { "" };
        let value = example.as_deref().map(quoted).unwrap_or_default();
        text.push_str(&format!("\n# {about}\n{sign}{name}={value}\n"));
    }
    text
}

/// The files of a project: paths and texts.
pub fn files(compose: &Compose, what: &str) -> Vec<(String, String)> {
    let mut files = vec![(FILE.to_owned(), file(compose, what))];
    if !compose.variables.is_empty() {
        files.push((EXAMPLE.to_owned(), example(compose)));
    }
    files
}

/// The text of an `.env.example` with its values masked, for diffs.
pub fn masked_example(text: &str) -> String {
    let mask = |line: &str| match line.split_once('=') {
        Some((name, value)) if !line.starts_with('#') && !value.is_empty() => {
            format!("{name}={MASK}\n")
        }
        _ => format!("{line}\n"),
    };
    text.lines().map(mask).collect()
}

/// A value of `.env`: plain where no reader sees anything in it, else in quotes, in which Compose takes
/// everything but a `\` and its own quote as it is.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.,:/@%+=~".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    if !text.contains(['\'', '\\', '\n', '\r']) {
        return format!("'{text}'");
    }
    let mut out = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '"' | '\\' | '$' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out + "\""
}
