//! Readers of YAML: Python's of YAML 1.1 and 1.2, and kubectl's. They must read what gen means.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use program::folder::{cache, repository};
use program::process::{ask, find};
use program::project::Project;
use serde_json::{Value as Json, json};
use stackgen::emit::yaml;

use crate::conformance::{Bench, Outcome};

/// The packages that hold the readers.
const PACKAGES: [&str; 2] = ["pyyaml", "ruamel.yaml"];

/// Python with the readers.
#[derive(Debug)]
pub struct Readers {
    python: PathBuf,
}

impl Readers {
    /// The readers from the cache, downloaded into it where they are missing.
    ///
    /// # Errors
    /// There is no Python, or no network to download from.
    pub fn installed() -> Result<Self> {
        let folder = cache()?.join("venv");
        let python = folder.join("bin/python3");
        let works = |python: &Path| {
            let run = ask(Command::new(python).args(["-c", "import yaml, ruamel.yaml"]), "");
            run.is_ok_and(|run| run.code == Some(0))
        };
        if !works(&python) {
            let system = find("python3", "python3 and python3-venv")?;
            let mut venv = Command::new(system);
            venv.args(["-m", "venv", "--clear"]).arg(&folder);
            ask(&mut venv, "")?.clean("python3 -m venv").context("install python3-venv")?;
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet"]).args(PACKAGES);
            ask(&mut pip, "")?
                .clean("pip install")
                .context("run `cargo acceptance conformance --prepare` where there is a network")?;
        }
        Ok(Self { python })
    }

    /// Lets every reader read a text; `more` are flags of `yaml_readers.py`.
    ///
    /// # Errors
    /// One of them reads something else than `expected`.
    pub fn read(&self, text: &str, expected: &Json, more: &[&str]) -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (yaml, json) = (folder.path().join("text.yaml"), folder.path().join("expected.json"));
        fs::write(&yaml, text)?;
        fs::write(&json, expected.to_string())?;
        let mut command = Command::new(&self.python);
        command.arg(repository().join("tests/conformance/yaml_readers.py"));
        let finished = ask(command.args(more).arg(&yaml).arg(&json), "")?;
        if finished.code != Some(0) {
            bail!("{}{}", finished.stdout, finished.stderr);
        }
        Ok(())
    }
}

/// Strings that YAML gives a meaning to, as values, keys and items, through all readers.
pub fn check_strings(bench: &Bench) {
    let strings = || -> Result<Vec<String>> {
        let path = repository().join("tests/data/nasty-strings.json");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(serde_json::from_str(&text)?)
    };
    bench.table.check("strings, readers of Python", || {
        let strings = strings()?;
        let keys: BTreeMap<&String, &String> = strings.iter().map(|text| (text, text)).collect();
        let value = json!({ "values": numbered(&strings), "keys": keys, "items": strings });
        let mut text = String::new();
        yaml::document(&value, &mut text);
        bench.readers.read(&text, &value, &[])?;
        Ok(Outcome { objects: strings.len(), result: "read" })
    });
    bench.table.check("strings, kubectl", || {
        let strings = strings()?;
        let keys: BTreeMap<&String, &String> = strings.iter().map(|text| (text, text)).collect();
        let kubectl = bench.cluster.kubectl.to_string_lossy().into_owned();
        for data in [json!(numbered(&strings)), json!(keys)] {
            let object = json!({
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": { "name": "strings", "finalizers": strings },
                "data": data,
            });
            let mut text = String::new();
            yaml::document(&object, &mut text);
            bench.readers.read(&text, &object, &["--kubectl", &kubectl])?;
        }
        Ok(Outcome { objects: strings.len(), result: "read" })
    });
}

/// Every environment of a project: its YAML is its JSON.
pub fn check(bench: &Bench, project: &Project) {
    for env in project.environments().unwrap_or_default() {
        bench.table.check(&format!("{} {env}, readers", project.name), || {
            let (text, objects) = bench.r#gen.objects(project, &env)?;
            bench.readers.read(&text, &json!({ "items": objects }), &["--list"])?;
            Ok(Outcome { objects: objects.len(), result: "read" })
        });
    }
}

fn numbered(strings: &[String]) -> BTreeMap<String, &String> {
    strings.iter().enumerate().map(|(index, text)| (format!("s{index}"), text)).collect()
}
