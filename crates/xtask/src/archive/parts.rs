//! What a released program is made of: a bill of materials in the words of CycloneDX, and the notices that licenses
//! ask for. Both are told by cargo's own resolution, for one target.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use program::cargo::cargo;
use program::folder::repository;
use program::process::ask;
use serde_json::{Value as Json, json};

/// The package that is released.
const ROOT: &str = "stackgen";

/// What the names of files with licenses start with.
const NOTICES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"];

/// The packages that are linked, by name and version.
#[derive(Debug)]
pub struct Parts(Vec<Part>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    version: String,
    license: String,
    folder: PathBuf,
    /// As `Cargo.lock` has it; nothing for packages of this repository.
    checksum: Option<String>,
}

impl Parts {
    /// # Errors
    /// Cargo fails, or tells what is not understood.
    pub fn of(target: &str) -> Result<Self> {
        let mut command = cargo();
        command.args(["metadata", "--format-version=1", "--locked", "--filter-platform", target]);
        let told: Json = serde_json::from_str(&ask(&mut command, "")?.clean("cargo metadata")?)?;
        let lock = fs::read_to_string(repository().join("Cargo.lock"))?;
        let list = |json: &Json| json.as_array().cloned().unwrap_or_default();
        let packages: BTreeMap<String, Json> = list(&told["packages"])
            .into_iter()
            .map(|package| (text(&package["id"]), package))
            .collect();
        let nodes: BTreeMap<String, Json> = list(&told["resolve"]["nodes"])
            .into_iter()
            .map(|node| (text(&node["id"]), node))
            .collect();
        let root = packages.iter().find(|(_, package)| package["name"] == ROOT);
        let mut waiting = vec![root.context("the package is not there")?.0.clone()];
        let mut seen = BTreeSet::new();
        let mut parts = Vec::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id.clone()) {
                continue;
            }
            let package = &packages[&id];
            // What builds or tests it is not in it.
            let linked =
                |link: &&Json| list(&link["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            waiting.extend(
                list(&nodes[&id]["deps"]).iter().filter(linked).map(|link| text(&link["pkg"])),
            );
            if package["name"] != ROOT {
                parts.push(Part::of(package, &lock));
            }
        }
        parts.sort();
        ensure!(parts.len() > 20, "only {} parts", parts.len());
        Ok(Self(parts))
    }

    /// CycloneDX as JSON. <https://cyclonedx.org/docs/1.5/json/>
    ///
    /// # Errors
    /// None is expected.
    pub fn sbom(&self) -> Result<String> {
        let components: Vec<Json> = self.0.iter().map(Part::component).collect();
        let own = format!("pkg:cargo/{ROOT}@{}", env!("CARGO_PKG_VERSION"));
        let sbom = json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "application",
                    "bom-ref": own,
                    "name": "gen",
                    "version": env!("CARGO_PKG_VERSION"),
                    "purl": own,
                    "licenses": [{ "expression": "Apache-2.0" }],
                },
            },
            "components": components,
        });
        Ok(serde_json::to_string_pretty(&sbom)? + "\n")
    }

    /// Each part with its license, and the texts that come with it. Texts that are the same are told once.
    ///
    /// # Errors
    /// A part's folder cannot be read.
    pub fn notices(&self) -> Result<String> {
        let mut told = "gen is made of these, beside its own sources:\n\n".to_owned();
        let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for part in &self.0 {
            let name = format!("{} {}", part.name, part.version);
            told += &format!("  {name}: {}\n", part.license);
            for text in notices(&part.folder)? {
                texts.entry(text).or_default().push(name.clone());
            }
        }
        for (text, names) in texts {
            told +=
                &format!("\n{}\n{}\n\n{}\n", "-".repeat(100), names.join(", "), text.trim_end());
        }
        Ok(told)
    }
}

impl Part {
    fn of(package: &Json, lock: &str) -> Self {
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        let entry = lock.split("[[package]]\n").find(|package| package.starts_with(&entry));
        let checksum = entry.and_then(|entry| {
            let line = entry.lines().find_map(|line| line.strip_prefix("checksum = "))?;
            Some(line.trim_matches('"').to_owned())
        });
        let manifest = PathBuf::from(text(&package["manifest_path"]));
        let folder = manifest.parent().map(Path::to_owned).unwrap_or_default();
        Self {
            name,
            version,
            license: text(&package["license"]).replace('/', " OR "),
            folder,
            checksum,
        }
    }

    fn component(&self) -> Json {
        let purl = format!("pkg:cargo/{}@{}", self.name, self.version);
        let mut component = json!({
            "type": "library",
            "bom-ref": purl,
            "name": self.name,
            "version": self.version,
            "purl": purl,
            "licenses": [{ "expression": self.license }],
        });
        if let Some(checksum) = &self.checksum {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
        }
        component
    }
}

fn notices(folder: &Path) -> Result<Vec<String>> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    names.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        path.is_file() && NOTICES.iter().any(|start| name.starts_with(start))
    });
    names.sort();
    names.iter().map(|path| Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned())).collect()
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::Parts;
    use crate::dist;

    #[test]
    fn parts_are_what_is_linked_with_their_licenses() {
        let parts = Parts::of(&dist::host().expect("rustc")).expect("parts");
        let names: Vec<&str> = parts.0.iter().map(|part| part.name.as_str()).collect();
        assert!(names.contains(&"clap") && names.contains(&"k8s-openapi"), "{names:?}");
        for other in ["proptest", "insta", "criterion", "tokio"] {
            assert!(!names.contains(&other), "{other} is not linked");
        }
        for part in &parts.0 {
            let own = part.name.starts_with("stackgen");
            assert!(!part.license.is_empty() && (own || part.checksum.is_some()), "{part:?}");
        }
        let sbom: serde_json::Value =
            serde_json::from_str(&parts.sbom().expect("a bill")).expect("JSON");
        assert_eq!(sbom["components"].as_array().map(Vec::len), Some(parts.0.len()));
        let notices = parts.notices().expect("notices");
        assert!(
            notices.contains("Permission is hereby granted") && notices.contains("clap "),
            "{notices}"
        );
    }
}
