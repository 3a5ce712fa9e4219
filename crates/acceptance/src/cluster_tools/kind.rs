//! kind's own parser, built from its Go module.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use program::folder::repository;
use program::process::ask;
use program::project::{Gen, Project, items};
use serde_json::Value as Json;

use crate::cluster_tools::Tool;
use crate::go::GoProgram;

/// The release of kind that decides.
const VERSION: &str = "v0.33.0";

/// The parser as a program.
#[derive(Debug)]
pub struct Parser {
    program: PathBuf,
}

impl Parser {
    /// The program from the cache, built into it where it is missing or of another source.
    ///
    /// # Errors
    /// There is no Go, or no proxy to download the module from.
    pub fn built() -> Result<Self> {
        let source = fs::read_to_string(repository().join("tests/conformance/kind_config.go"))?;
        let program = GoProgram {
            name: "kind-config",
            module: "sigs.k8s.io/kind",
            version: VERSION,
            package: "pkg/kind-config",
            source: Some(&source),
        };
        Ok(Self { program: program.built()? })
    }
}

impl Tool for Parser {
    /// kind takes the file, and maps exactly the ports that the objects open on nodes, and those of an ingress
    /// controller where they have an Ingress.
    fn check(&self, r#gen: &Gen, project: &Project, env: &str, text: &str) -> Result<String> {
        let config = ask(&mut Command::new(&self.program), text)?.clean("kind")?;
        let config: Json = serde_json::from_str(&config).context("not JSON")?;
        let nodes = config["Nodes"].as_array().context("no nodes")?;
        let mappings = nodes.iter().filter_map(|node| node["ExtraPortMappings"].as_array());
        let mapped: BTreeSet<u64> = mappings
            .flatten()
            .filter(|port| port["HostPort"] == port["ContainerPort"])
            .filter_map(|port| port["HostPort"].as_u64())
            .collect();
        let flags = ["--target", "kind", "-o", "json"];
        let objects = items(&r#gen.render(project, env, &flags)?.clean("gen render")?)?;
        let services = objects.iter().filter(|object| object["kind"] == "Service");
        let ports = services.filter_map(|service| service["spec"]["ports"].as_array());
        let mut opened: BTreeSet<u64> =
            ports.flatten().filter_map(|port| port["nodePort"].as_u64()).collect();
        if objects.iter().any(|object| object["kind"] == "Ingress") {
            opened.extend([80, 443]);
        }
        ensure!(mapped == opened, "kind maps {mapped:?}, the objects open {opened:?}");
        Ok(format!("{} nodes, ports {mapped:?}", nodes.len()))
    }
}
