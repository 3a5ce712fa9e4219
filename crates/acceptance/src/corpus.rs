//! `cargo acceptance corpus`: what `gen check` finds in manifests of real repositories, beside the mistakes
//! that people confirmed in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use program::cargo::build;
use program::folder::corpora;
use program::process::{ask, find};
use serde_json::Value as Json;

/// The least share of confirmed errors that must be found, as errors or as warnings, in percent.
const AIM: usize = 90;

/// The rules that find each class of mistakes.
const CLASSES: [(&str, &[&str]); 59] = [
    ("W01", &["GEN401", "GEN402"]),
    ("W02", &["GEN402"]),
    ("W04", &["GEN404"]),
    ("W05", &["GEN405"]),
    ("W06", &["GEN406"]),
    ("W07", &["GEN401"]),
    ("W08", &["GEN401", "GEN403", "GEN407"]),
    ("W10", &["GEN411", "GEN483"]),
    ("W11", &["GEN412"]),
    ("W12", &["GEN413"]),
    ("W13", &["GEN444", "GEN413"]),
    ("W15", &["GEN414"]),
    ("W16", &["GEN415"]),
    ("W20", &["GEN421", "GEN423"]),
    ("W21", &["GEN422"]),
    ("W22", &["GEN423", "GEN421"]),
    ("W23", &["GEN421", "GEN422"]),
    ("W24", &["GEN502"]),
    ("W25", &["GEN445"]),
    ("W26", &["GEN424"]),
    ("W28", &["GEN425"]),
    ("W29", &["GEN426"]),
    ("W30", &["GEN431", "GEN498", "GEN450"]),
    ("W31", &["GEN432"]),
    ("W32", &["GEN442"]),
    ("W33", &["GEN433"]),
    ("W34", &["GEN434"]),
    ("W40", &["GEN451", "GEN452"]),
    ("W41", &["GEN453"]),
    ("W42", &["GEN454"]),
    ("W43", &["GEN435", "GEN456"]),
    ("W45", &["GEN455"]),
    ("W48", &["GEN498"]),
    ("W49", &["GEN437"]),
    ("W51", &["GEN417"]),
    ("W52", &["GEN418"]),
    ("W53", &["GEN461"]),
    ("W54", &["GEN462"]),
    ("W56", &["GEN464"]),
    ("W58", &["GEN465"]),
    ("W59", &["GEN465"]),
    ("W60", &["GEN471"]),
    ("W61", &["GEN472"]),
    ("W62", &["GEN473"]),
    ("W63", &["GEN475"]),
    ("W64", &["GEN474"]),
    ("W70", &["GEN481"]),
    ("W71", &["GEN481"]),
    ("W72", &["GEN481", "GEN483"]),
    ("W73", &["GEN482"]),
    ("W74", &["GEN466"]),
    ("W75", &["GEN466"]),
    ("W80", &["GEN491", "GEN497"]),
    ("W81", &["GEN001"]),
    ("W82", &["GEN492", "GEN505"]),
    ("W83", &["GEN503"]),
    ("W85", &["GEN493"]),
    ("W87", &["GEN494"]),
    ("W89", &["GEN495"]),
];

/// A confirmed mistake.
#[derive(Debug)]
struct Confirmed {
    class: String,
    file: String,
    object: String,
    evidence: String,
    is_error: bool,
}

impl Confirmed {
    /// Whether both are about one namespace.
    fn names(&self, message: &str) -> bool {
        let named = message.strip_prefix("the namespace `").and_then(|rest| rest.split('`').next());
        self.class == "W85" && named.is_some_and(|name| self.evidence.contains(name))
    }
}

/// Something that `gen check` reports.
#[derive(Debug)]
struct Reported {
    code: String,
    is_error: bool,
    file: String,
    object: String,
    message: String,
    place: String,
}

/// What was counted for one class.
#[derive(Debug, Default)]
struct Counted {
    errors: usize,
    warnings: usize,
    /// Confirmed errors that gen calls errors, and those that it calls warnings.
    errors_found: usize,
    errors_warned: usize,
    warnings_found: usize,
    /// Errors of gen's that nobody confirmed: in clean repositories, and in others.
    false_errors: usize,
    extra_errors: usize,
}

/// Checks every set of the corpus. `all` prints what gen reports beyond the list, too.
///
/// # Errors
/// The corpus is not there, too few errors are found, or there is a false one.
pub fn run(all: bool) -> Result<()> {
    // Some mistakes are in charts.
    find("helm", "helm 3 or later")?;
    let r#gen = build("stackgen", "gen")?;
    let (mut errors, mut found, mut wrong) = (0, 0, 0);
    for folder in corpora()? {
        let total = count(&folder, &r#gen, all)?;
        errors += total.errors;
        found += total.errors_found + total.errors_warned;
        wrong += total.false_errors;
    }
    if found * 100 < errors * AIM {
        bail!("{found} of {errors} confirmed errors are found, less than {AIM} %");
    }
    if wrong > 0 {
        bail!("{wrong} errors are reported in repositories without any");
    }
    Ok(())
}

/// Counts one corpus, and prints its table.
fn count(folder: &Path, r#gen: &Path, all: bool) -> Result<Counted> {
    let text = fs::read_to_string(folder.join("findings.json"))
        .context("the corpus has no `findings.json`")?;
    let entries: Vec<Json> =
        serde_json::from_str(&text).context("`findings.json` is not as described")?;
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    let mut missed = Vec::new();
    for entry in &entries {
        check_entry(entry, folder, r#gen, all, &mut counted, &mut missed)?;
    }
    println!("\n{}", folder.display());
    println!(
        "{:<6} {:>6} {:>9} {:>9} {:>7} {:>15} {:>6} {:>6}   rules",
        "class", "errors", "as errors", "as warn.", "missed", "warnings found", "false", "extra"
    );
    let mut total = Counted::default();
    for (class, rules) in CLASSES {
        let one = counted.remove(class).unwrap_or_default();
        print_row(class, &one, &rules.join(" "));
        add(&mut total, &one);
    }
    for (code, one) in &counted {
        print_row("", one, code);
        add(&mut total, one);
    }
    print_row("all", &total, "");
    for line in &missed {
        println!("{line}");
    }
    Ok(total)
}

fn check_entry(
    entry: &Json,
    corpus: &Path,
    r#gen: &Path,
    all: bool,
    counted: &mut BTreeMap<String, Counted>,
    missed: &mut Vec<String>,
) -> Result<()> {
    let repo = entry["repo"].as_str().context("an entry without `repo`")?;
    let folder = corpus.join(repo.replace('/', "+"));
    let mut sets: Vec<Vec<String>> =
        serde_json::from_value(entry["bundles"].clone()).context("`bundles`")?;
    if sets.is_empty() {
        // Charts: rendered where helm is there.
        sets.push(vec![".".to_owned()]);
    }
    let mut reported: Vec<Reported> = Vec::new();
    for set in sets {
        reported.extend(check_set(r#gen, &folder, &set)?);
    }
    let mut seen = BTreeSet::new();
    reported.retain(|one| seen.insert((one.code.clone(), one.place.clone(), one.message.clone())));
    let confirmed: Vec<Confirmed> =
        entry["findings"].as_array().into_iter().flatten().filter_map(confirmed).collect();
    let mut explained = vec![false; reported.len()];
    for one in &confirmed {
        let rules = CLASSES
            .iter()
            .find(|(class, _)| *class == one.class)
            .map_or(&[][..], |(_, rules)| rules);
        let (mut found, mut as_error) = (false, false);
        for (index, report) in reported.iter().enumerate() {
            // A namespace is reported once, at one of the objects in it.
            let same = report.file == one.file
                || report.object == one.object
                || one.names(&report.message);
            if rules.contains(&report.code.as_str()) && same {
                found = true;
                as_error |= report.is_error;
                explained[index] = true;
            }
        }
        let count = counted.entry(one.class.clone()).or_default();
        if one.is_error {
            count.errors += 1;
            count.errors_found += usize::from(as_error);
            count.errors_warned += usize::from(found && !as_error);
        } else {
            count.warnings += 1;
            count.warnings_found += usize::from(found);
        }
        let kind = if one.is_error { "error" } else { "warning" };
        let line = format!("{kind} {} {repo} {} {}", one.class, one.file, one.object);
        if !found {
            missed.push(format!("missed: {line}"));
        } else if one.is_error && !as_error {
            missed.push(format!("as a warning: {line}"));
        }
    }
    let is_clean = entry["clean"] == true;
    for (report, _) in reported.iter().zip(explained).filter(|(_, explained)| !explained) {
        if report.is_error {
            let class = CLASSES.iter().find(|(_, rules)| rules.contains(&report.code.as_str()));
            let key = class.map_or(report.code.clone(), |(class, _)| (*class).to_owned());
            let count = counted.entry(key).or_default();
            if is_clean { count.false_errors += 1 } else { count.extra_errors += 1 }
        }
        if all || report.is_error {
            let kind = if report.is_error { "error" } else { "warning" };
            let clean = if is_clean { " (clean)" } else { "" };
            println!(
                "beyond: {kind} {} {repo}{clean} {} {}",
                report.code, report.place, report.message
            );
        }
    }
    Ok(())
}

fn confirmed(finding: &Json) -> Option<Confirmed> {
    let text = |key: &str| finding[key].as_str().map(str::to_owned);
    Some(Confirmed {
        class: text("class")?,
        file: text("file")?,
        object: text("object")?,
        evidence: text("evidence")?,
        is_error: finding["severity"] == "error",
    })
}

fn check_set(r#gen: &Path, folder: &Path, paths: &[String]) -> Result<Vec<Reported>> {
    let mut command = Command::new(r#gen);
    command.current_dir(folder).args(["check", "--format", "json"]).args(paths);
    let finished = ask(&mut command, "")?;
    // What could not be read is told, and the rest was looked at.
    if !matches!(finished.code, Some(0..=2)) {
        bail!("`gen check` fails in {}: {}", folder.display(), finished.stderr);
    }
    let mut found = Vec::new();
    for line in finished.stdout.lines() {
        let one: Json = serde_json::from_str(line).context("a line that is not JSON")?;
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        found.push(Reported {
            code: text("code"),
            is_error: one["severity"] == "error",
            file: text("file"),
            object: text("object"),
            message: text("message"),
            place: format!("{}:{}", text("file"), one["line"]),
        });
    }
    Ok(found)
}

fn print_row(class: &str, one: &Counted, rules: &str) {
    let missed = one.errors - one.errors_found - one.errors_warned;
    println!(
        "{class:<6} {:>6} {:>9} {:>9} {missed:>7} {:>8} of {:>3} {:>6} {:>6}   {rules}",
        one.errors,
        one.errors_found,
        one.errors_warned,
        one.warnings_found,
        one.warnings,
        one.false_errors,
        one.extra_errors
    );
}

fn add(total: &mut Counted, one: &Counted) {
    let Counted {
        errors,
        warnings,
        errors_found,
        errors_warned,
        warnings_found,
        false_errors,
        extra_errors,
    } = one;
    total.errors += errors;
    total.warnings += warnings;
    total.errors_found += errors_found;
    total.errors_warned += errors_warned;
    total.warnings_found += warnings_found;
    total.false_errors += false_errors;
    total.extra_errors += extra_errors;
}
