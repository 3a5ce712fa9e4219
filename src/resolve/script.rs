//! Init scripts of databases.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::resolve::content;
use crate::resolve::file::FoundContent;
use crate::resolve::folder;
use crate::resolve::inputs::Inputs;
use crate::source::Span;
use crate::values::content::{Content, ContentSource};
use crate::values::read::{At, Either, Map};
use crate::values::scalar::DataKey;

/// How names of scripts of SQL end.
const SQL: &str = ".sql";

/// Init scripts by file name. A name whose ending the image does not run is a mistake.
pub fn scripts(
    field: Option<&At<Map<Content>>>,
    engine: Engine,
    inputs: Inputs,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let endings = engine.facts().run.scripts.map_or(&[][..], |scripts| scripts.endings);
    for (name, item) in field.into_iter().flat_map(|map| &map.entries) {
        content::path_as_text(name, item, report);
        if !folder::is_one(item) {
            check_name(name, item.key, report);
            check_ending(name, item.key, endings, engine, report);
        } else if endings.is_empty() {
            check_ending(name, item.key, endings, engine, report);
        }
        if let Either::Long(ContentSource { mode: Some(mode), .. }) = &item.at.value {
            report.add(
                Diagnostic::error(Code::Conflict, "`mode` has no effect in `init`")
                    .at(mode.span, "what starts with `#!` is run as a program, all else is read")
                    .help("remove `mode`"),
            );
        }
    }
    let mut scripts = BTreeMap::new();
    let mut names = Vec::new();
    for found in content::found(field, inputs, report) {
        content::no_template(&found, report);
        let FoundContent { path, folder, text, span, .. } = found;
        // What the image does not run it passes over, such as a README beside the scripts.
        let name = match &folder {
            Some(folder) => path[folder.len() + 1..].to_owned(),
            None => path,
        };
        if folder.is_some() {
            check_name(&name, span, report);
        }
        let key = field.and_then(|field| field.entries.get(&name)).map_or(span, |item| item.key);
        names.push((name.clone(), key));
        scripts.insert(name, text);
    }
    let bytes = scripts.iter().map(|(name, text)| name.len() + text.len()).sum();
    content::check_size(field, bytes, report);
    order(&names, report);
    scripts
}

/// What an operator runs on a new database: SQL alone, as the superuser. What scripts make belongs to the user all the
/// same, as that of the image's own do: `SET ROLE NONE` leaves it.
/// <https://cloudnative-pg.io/docs/current/bootstrap/#executing-queries-after-initialization>
pub fn of_operator(
    scripts: &mut BTreeMap<String, String>,
    field: Option<&At<Map<Content>>>,
    user: &str,
    report: &mut Report,
) {
    let role = format!("SET ROLE \"{}\";\n", user.replace('"', "\"\""));
    for (name, text) in scripts {
        if name.ends_with(SQL) {
            text.insert_str(0, &role);
            continue;
        }
        let Some(field) = field else { continue };
        let span = field.entries.get(name).map_or(field.span, |item| item.key);
        report.add(
            Diagnostic::error(Code::Conflict, "an operator runs SQL alone on a new database")
                .at(span, format!("`{name}` would not run"))
                .help("write it in SQL, or run it as a job"),
        );
    }
}

fn check_name(name: &str, span: Span, report: &mut Report) {
    if let Err(reason) = DataKey::new(name) {
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                format!("`{name}` cannot be the name of a script"),
            )
            .at(span, reason)
            .help("use letters, digits, `-`, `_` and `.`"),
        );
    }
}

/// Reports a name that the image does not run.
fn check_ending(name: &str, span: Span, endings: &[&str], engine: Engine, report: &mut Report) {
    if DataKey::new(name).is_err() || endings.iter().any(|ending| name.ends_with(ending)) {
        return;
    }
    let (label, help) = if endings.is_empty() {
        ("it runs none", "remove `init`".to_owned())
    } else {
        ("unknown ending", format!("end the name with `{}`", endings.join("` or `")))
    };
    let wrong = Diagnostic::error(
        Code::InvalidValue,
        format!("the image of {} would not run `{name}`", engine.as_str()),
    )
    .at(span, label);
    report.add(match name {
        "dir" | "file" | "text" | "path" => {
            wrong.help("here are names of scripts: write `001-init.sql: { file: sql/init.sql }`, each by its name")
        }
        _ if endings.contains(&".sql") && !name.contains('.') => wrong.write(format!("{name}.sql")),
        _ => wrong.help(help),
    });
}

/// Tells of names whose numbers mean another order than their texts, by which entrypoints go.
fn order(names: &[(String, Span)], report: &mut Report) {
    let number = |name: &str| -> Option<u64> {
        let digits = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
        name[..digits].parse().ok()
    };
    let mut numbered: Vec<(&str, u64, Span)> = names
        .iter()
        .filter_map(|(name, span)| Some((name.as_str(), number(name)?, *span)))
        .collect();
    numbered.sort_unstable_by_key(|(name, ..)| *name);
    let Some([first, second]) = numbered.windows(2).find(|pair| pair[0].1 > pair[1].1) else {
        return;
    };
    let width = numbered.iter().map(|(_, number, _)| number.to_string().len()).max().unwrap_or(1);
    let (_, number, _) = second;
    let rest = second.0.trim_start_matches(|c: char| c.is_ascii_digit());
    let message = format!(
        "`{}` runs before `{}`: scripts run in the order of their names as text",
        first.0, second.0
    );
    report.add(
        Diagnostic::warning(Code::File, message)
            .at(first.2, "the first of the two")
            .also(second.2, "the second")
            .help(format!("write numbers of one length, as in `{number:0width$}{rest}`")),
    );
}

/// Reports a script of SQL that makes what the entrypoint has made: its first error ends the start, and the next one
/// finds half of a data directory.
/// <https://github.com/docker-library/docs/blob/master/postgres/content.md#initialization-scripts>
pub fn check_made(
    scripts: &BTreeMap<String, String>,
    field: Option<&At<Map<Content>>>,
    made: [(&str, &str); 2],
    report: &mut Report,
) {
    let Some(field) = field else { return };
    for (name, text) in scripts.iter().filter(|(name, _)| name.ends_with(SQL)) {
        let upper = text.to_ascii_uppercase();
        // What asks first is left alone.
        if upper.contains("DO $") || upper.contains("\\GEXEC") || upper.contains("DELIMITER") {
            continue;
        }
        let Some((what, own)) = text.lines().find_map(|line| creates(line, made)) else { continue };
        let span = field.entries.get(name).map_or(field.span, |item| item.at.span);
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("`{name}` makes the {what} `{own}`, which is there already"),
            )
            .at(span, "the server would not start: the script fails")
            .help(format!("remove `CREATE {}` from it", what.to_ascii_uppercase())),
        );
    }
}

/// What of these a line of SQL creates.
fn creates<'m>(line: &str, made: [(&'m str, &'m str); 2]) -> Option<(&'static str, &'m str)> {
    let mut words = line.split_whitespace();
    let first = words.next()?.to_ascii_uppercase();
    let second = words.next()?.to_ascii_uppercase();
    let quotes: [char; 5] = [';', '"', '\'', '`', '('];
    let name = words.next()?.split('@').next()?.trim_matches(quotes);
    if first != "CREATE" {
        return None;
    }
    let [(_, database), (_, user)] = made;
    match second.as_str() {
        "DATABASE" if name == database => Some(("database", database)),
        "USER" | "ROLE" if name == user => Some(("user", user)),
        _ => None,
    }
}
