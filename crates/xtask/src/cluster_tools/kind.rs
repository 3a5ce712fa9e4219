//! kind's own parser, built from its Go module.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value as Json;

use crate::cluster_tools::Tool;
use crate::program::{ask, cache, find, repository};
use crate::project::{Gen, Project, items};

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
        let folder = cache()?.join(format!("kind-{VERSION}"));
        let (program, main) = (folder.join("kind-config"), folder.join("pkg/kind-config/main.go"));
        if program.is_file() && fs::read_to_string(&main).is_ok_and(|built| built == source) {
            return Ok(Self { program });
        }
        let go = find("go", "Go 1.25 or later")?;
        let mut download = Command::new(&go);
        download.args(["mod", "download", "-json", &format!("sigs.k8s.io/kind@{VERSION}")]);
        let module = ask(&mut download, "")?.clean("go mod download")?;
        let module: Json = serde_json::from_str(&module).context("not JSON")?;
        copy(Path::new(module["Dir"].as_str().context("no folder of the module")?), &folder)?;
        fs::create_dir_all(main.parent().unwrap_or(&folder))?;
        fs::write(&main, source)?;
        let mut build = Command::new(&go);
        build.current_dir(&folder).args(["build", "-o"]).arg(&program).arg("./pkg/kind-config");
        ask(&mut build, "")?.clean("go build")?;
        Ok(Self { program })
    }
}

impl Tool for Parser {
    /// kind takes the file, and maps exactly the ports that the objects open on nodes.
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
        let opened: BTreeSet<u64> =
            ports.flatten().filter_map(|port| port["nodePort"].as_u64()).collect();
        ensure!(mapped == opened, "kind maps {mapped:?}, the objects open {opened:?}");
        Ok(format!("{} nodes, ports {mapped:?}", nodes.len()))
    }
}

/// Copies a module, whose own files nobody may write to.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if !target.exists() {
            fs::copy(entry.path(), &target).with_context(|| target.display().to_string())?;
        }
    }
    Ok(())
}
