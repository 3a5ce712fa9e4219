//! One release of a chart.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use program::folder::cache;
use program::process::{ask, find};
use serde_json::Value as Json;

use crate::application::Application;
use crate::application::wait::text;

/// How long Helm waits for what it made.
const PATIENCE: &str = "5m";

/// The release of an application's chart, by the name of the chart.
pub struct Release<'a, 'b> {
    application: &'a Application<'b>,
    helm: PathBuf,
    chart: PathBuf,
}

impl<'a, 'b> Release<'a, 'b> {
    /// Writes the chart of an application with what makes it small, and the namespaces that it needs.
    ///
    /// # Errors
    /// gen refuses the values.
    pub fn made(application: &'a Application<'b>) -> Result<Self> {
        let release = Self::of(application)?;
        let above = release.chart.with_extension("json");
        std::fs::create_dir_all(&release.chart)?;
        std::fs::write(&above, application.values.to_string())?;
        let mut command = Command::new(&application.bench.r#gen.path);
        command.current_dir(&application.project.folder).args(["helm", "--env", &application.env]);
        command.arg("-f").arg(&above).arg("--output-dir").arg(&release.chart);
        ask(&mut command, "")?.clean("gen helm")?;
        application.bench.cluster.make_namespaces(&application.now.objects)?;
        Ok(release)
    }

    /// The release of an application whose chart was written before.
    ///
    /// # Errors
    /// There is no Helm.
    pub fn of(application: &'a Application<'b>) -> Result<Self> {
        let chart = cache()?.join("releases").join(application.id());
        Ok(Self { application, helm: find("helm", "Helm 3.14 or later")?, chart })
    }

    /// Runs Helm on the release.
    ///
    /// # Errors
    /// It fails.
    pub fn helm(&self, verb: &str, more: &[&str]) -> Result<String> {
        self.helm_within(verb, more, PATIENCE)
    }

    /// The same with another patience.
    ///
    /// # Errors
    /// It fails.
    pub fn helm_within(&self, verb: &str, more: &[&str], patience: &str) -> Result<String> {
        let name = self.application.now.stack.name.as_str();
        let mut command = Command::new(&self.helm);
        command.arg(verb).arg(name);
        if matches!(verb, "install" | "upgrade") {
            let values = self.chart.join(format!("values-{}.yaml", self.application.env));
            command.arg(&self.chart).arg("--values").arg(values).arg("--wait");
        }
        command.args(["--namespace", self.namespace()?]).args(more);
        command.args(["--timeout", patience]);
        ask(&mut command, "")?.clean(&format!("helm {verb}"))
    }

    fn namespace(&self) -> Result<&str> {
        let namespace = self.application.now.stack.namespaces.first();
        namespace.map(|namespace| namespace.name.as_str()).context("a stack without a namespace")
    }

    /// The tags of the images of workloads, each with its Deployment.
    ///
    /// # Errors
    /// The cluster does not answer.
    pub fn tags(&self) -> Result<Vec<(String, String)>> {
        let mut tags = Vec::new();
        for namespace in self.application.namespaces() {
            for deployment in self.application.list("deployments", &namespace)? {
                let image = text(&deployment["spec"]["template"]["spec"]["containers"][0]["image"]);
                let tag = image.rsplit(':').next().unwrap_or_default();
                tags.push((text(&deployment["metadata"]["name"]).to_owned(), tag.to_owned()));
            }
        }
        ensure!(!tags.is_empty(), "there are no Deployments");
        Ok(tags)
    }

    /// The claims, by namespace and name.
    ///
    /// # Errors
    /// The cluster does not answer.
    pub fn claims(&self) -> Result<Vec<String>> {
        let mut claims = Vec::new();
        for namespace in self.application.namespaces() {
            let found = self.application.list("persistentvolumeclaims", &namespace)?;
            let name = |claim: &Json| format!("{namespace}/{}", text(&claim["metadata"]["name"]));
            claims.extend(found.iter().map(name));
        }
        Ok(claims)
    }
}
