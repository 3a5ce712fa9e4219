//! Helm: the program, and its packages, which render many values in one process.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};
use program::folder::repository;
use program::process::Running;
use serde_json::{Value as Json, json};

use crate::go::GoProgram;

/// The modules of Helm 3 and Helm 4.
const MODULES: [(&str, &str); 2] = [("helm.sh/helm/v3", "v3.22.0"), ("helm.sh/helm/v4", "v4.3.1")];

/// Where Helm 3 has the packages of Helm 4.
const PACKAGES: [(&str, &str); 4] = [
    ("\t\"helm.sh/helm/v4/pkg/chart/common\"", "\tcommon \"helm.sh/helm/v3/pkg/chartutil\""),
    ("\t\"helm.sh/helm/v4/pkg/chart/common/util\"", "\tutil \"helm.sh/helm/v3/pkg/chartutil\""),
    ("helm.sh/helm/v4/pkg/chart/v2/loader", "helm.sh/helm/v3/pkg/chart/loader"),
    ("helm.sh/helm/v4/", "helm.sh/helm/v3/"),
];

/// One version of Helm.
#[derive(Debug)]
pub struct Helm {
    pub version: &'static str,
    pub program: PathBuf,
    engine: PathBuf,
}

impl Helm {
    /// Both versions, from the cache or built.
    ///
    /// # Errors
    /// There is no Go, or no proxy to download the modules from.
    pub fn all() -> Result<Vec<Self>> {
        let source = fs::read_to_string(repository().join("tests/conformance/helm_template.go"))?;
        MODULES.into_iter().map(|(module, version)| Self::built(module, version, &source)).collect()
    }

    fn built(module: &'static str, version: &'static str, source: &str) -> Result<Self> {
        let helm = GoProgram { name: "helm", module, version, package: "cmd/helm", source: None };
        let mut source = source.to_owned();
        if module.ends_with("v3") {
            for (newer, older) in PACKAGES {
                source = source.replace(newer, older);
            }
        }
        let source = Some(source.as_str());
        let package = "cmd/helm-template";
        let engine = GoProgram { name: "helm-template", module, version, package, source };
        Ok(Self { version, program: helm.built()?, engine: engine.built()? })
    }

    /// Renders a chart again and again.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn engine(&self, chart: &Path) -> Result<Engine> {
        let mut command = Command::new(&self.engine);
        command.arg(chart).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = Running(command.spawn().context("cannot run Helm's engine")?);
        let stdin = process.0.stdin.take().context("no stdin")?;
        let stdout = BufReader::new(process.0.stdout.take().context("no stdout")?);
        Ok(Engine { _process: process, stdin, stdout })
    }
}

/// A process that renders one chart.
#[derive(Debug)]
pub struct Engine {
    _process: Running,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Engine {
    /// Asks for a release with values files, the later above the earlier.
    ///
    /// # Errors
    /// The process is gone.
    pub fn ask(&mut self, name: &str, namespace: &str, files: &[&Path]) -> Result<()> {
        let request = json!({ "name": name, "namespace": namespace, "files": files });
        writeln!(self.stdin, "{request}").context("Helm's engine is gone")
    }

    /// The objects of the release that was asked for, or why there are none.
    ///
    /// # Errors
    /// The process is gone.
    pub fn answer(&mut self) -> Result<Result<Vec<Json>, String>> {
        let mut line = String::new();
        self.stdout.read_line(&mut line).context("Helm's engine is gone")?;
        let mut answer: Json = serde_json::from_str(&line).context("Helm's engine is gone")?;
        Ok(match (answer["objects"].take(), &answer["error"]) {
            (_, Json::String(error)) if !error.is_empty() => Err(error.clone()),
            (Json::Array(objects), _) => Ok(objects),
            _ => Ok(Vec::new()),
        })
    }
}
