//! eksctl: the schema of its configuration.

use std::process::Command;

use anyhow::{Context, Result, bail};
use program::process::{ask, find};
use program::project::{Gen, Project};
use serde_json::Value as Json;

use crate::cluster_tools::Tool;

/// The schema that eksctl prints.
#[derive(Debug)]
pub struct Schema {
    validator: jsonschema::Validator,
}

impl Schema {
    /// # Errors
    /// There is no eksctl.
    pub fn asked() -> Result<Self> {
        let eksctl = find("eksctl", "eksctl 0.200 or later")?;
        let schema = ask(Command::new(eksctl).args(["utils", "schema"]), "")?.clean("eksctl")?;
        let schema: Json = serde_json::from_str(&schema).context("not JSON")?;
        let validator = jsonschema::validator_for(&schema);
        Ok(Self { validator: validator.map_err(|error| anyhow::anyhow!("{error}"))? })
    }
}

impl Tool for Schema {
    fn check(&self, _: &Gen, _: &Project, _: &str, text: &str) -> Result<String> {
        let config: Json = yaml_serde::from_str(text).context("not YAML")?;
        let wrong: Vec<String> = self
            .validator
            .iter_errors(&config)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        if !wrong.is_empty() {
            bail!("{}", wrong.join("\n"));
        }
        Ok("valid".to_owned())
    }
}
