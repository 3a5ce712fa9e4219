//! What Compose reads in a file. It needs no engine for that.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use program::docker::Engine;
use program::folder::repository;
use program::project::{Gen, Project};
use serde_json::{Value as Json, json};
use stackgen::emit::yaml;

/// A password with characters that mean something to somebody.
const PASSWORD: &str = "p@ss $w/r:d%1#";

/// The same, as it stands in `.env`.
const QUOTED: &str = "'p@ss $w/r:d%1#'";

/// Lets Compose read an environment, profiles included; how many services it finds.
///
/// # Errors
/// It refuses the file, warns, or reads something else than gen means.
pub fn check(r#gen: &Gen, engine: &Engine, project: &Project, env: &str) -> Result<usize> {
    let folder = tempfile::tempdir()?;
    r#gen.compose(project, env, folder.path())?;
    fill(folder.path())?;
    let config = read(engine, folder.path())?;
    let text = fs::read_to_string(folder.path().join("compose.yaml"))?;
    let services = config["services"].as_object().context("no services")?;
    let written = services_of(&text);
    let found: BTreeSet<&str> = services.keys().map(String::as_str).collect();
    ensure!(found == written, "Compose finds {found:?} of {written:?}");
    for (name, service) in services {
        for (variable, value) in service["environment"].as_object().into_iter().flatten() {
            let value = value.as_str().with_context(|| format!("{name}: {variable} is no text"))?;
            ensure!(!value.contains("${"), "{name}: {variable} is `{value}`");
        }
        let network = &service["networks"];
        ensure!(
            network.is_object() || service["network_mode"] == "none",
            "{name} is in no network"
        );
    }
    Ok(services.len())
}

/// Lets Compose read strings that YAML, Compose or `.env` give a meaning to: as variables, as passwords
/// and as files; how many.
///
/// # Errors
/// It reads something else.
pub fn check_strings(r#gen: &Gen, engine: &Engine) -> Result<usize> {
    let path = repository().join("tests/data/nasty-strings.json");
    let mut strings: Vec<String> = serde_json::from_str(&fs::read_to_string(path)?)?;
    strings.extend(
        [PASSWORD, "a\\", "'", "\"", "\\'\"$", "${X}", "$${X}", "$(X)", "x\ny", " # "]
            .map(str::to_owned),
    );
    // No environment can hold a NUL, and an empty secret is one that is missing.
    strings.retain(|text| !text.contains('\0') && !text.is_empty());
    let named = |start: &str, of: &dyn Fn(&str) -> Json| -> BTreeMap<String, Json> {
        strings.iter().enumerate().map(|(at, text)| (format!("{start}{at}"), of(text))).collect()
    };
    let mut variables = named("S", &|text| json!(text.replace("${", "$${")));
    variables.extend(named("V", &|text| json!({ "value": text })));
    let files = named("/etc/strings/", &|text| json!({ "text": text.replace("${databases", "") }));
    let allow = ["inlineSecrets", "missingProbes", "missingRequests", "writtenAddresses"];
    let allow: BTreeMap<&str, &str> = allow.map(|key| (key, "allow")).into();
    let values = json!({
        "name": "strings",
        "policy": allow,
        "backends": { "api": {
            "image": { "repository": "acme/api", "tag": "1.0.0" },
            "port": 8000,
            "env": variables,
            "files": files,
        } },
    });
    let folder = tempfile::tempdir()?;
    let mut text = String::new();
    yaml::document(&values, &mut text);
    fs::create_dir(folder.path().join("values"))?;
    fs::write(folder.path().join("values/base.yaml"), text)?;
    fs::write(folder.path().join("values/dev.yaml"), "")?;
    let project = Project { name: "strings".to_owned(), folder: folder.path().to_owned() };
    let out = folder.path().join("out");
    r#gen.compose(&project, "dev", &out)?;
    fs::copy(out.join(".env.example"), out.join(".env"))?;
    let config = read(engine, &out)?;
    let environment = &config["services"]["api"]["environment"];
    for (at, text) in strings.iter().enumerate() {
        for variable in [format!("S{at}"), format!("V{at}")] {
            let found = plain(&environment[&variable]);
            ensure!(found.as_ref() == Some(text), "{variable} is {found:?}, and not {text:?}");
        }
        let found = plain(&config["configs"][format!("api-files_{at}")]["content"]);
        ensure!(found.as_ref() == Some(text), "file {at} is {found:?}, and not {text:?}");
    }
    Ok(strings.len())
}

/// Writes a `.env` in which nothing is missing.
///
/// # Errors
/// The file cannot be written.
pub fn fill(folder: &Path) -> Result<()> {
    let example = fs::read_to_string(folder.join(".env.example")).unwrap_or_default();
    let filled = |line: &str| match line.strip_suffix('=') {
        Some(name) if !name.starts_with('#') => format!("{name}={QUOTED}\n"),
        _ => format!("{line}\n"),
    };
    Ok(fs::write(folder.join(".env"), example.lines().map(filled).collect::<String>())?)
}

fn read(engine: &Engine, folder: &Path) -> Result<Json> {
    let config = engine.compose(folder, &["--profile", "*", "config", "--format", "json"])?;
    if config.code != Some(0) || !config.stderr.is_empty() {
        bail!("docker compose config says: {}", config.stderr.trim());
    }
    serde_json::from_str(&config.stdout).context("not JSON")
}

/// A text of the configuration, in which Compose has escaped what it would replace.
fn plain(value: &Json) -> Option<String> {
    value.as_str().map(|text| text.replace("$$", "$"))
}

/// The names of the services in a file, by its text alone.
fn services_of(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().skip_while(|line| *line != "services:").skip(1);
    let inside = lines.take_while(|line| line.starts_with(' '));
    let names = inside.filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    names.filter(|name| !name.starts_with(' ')).collect()
}
