//! minikube: which flags it has, and which add-ons.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use program::process::{ask, find};
use program::project::{Gen, Project};
use serde_json::Value as Json;

use crate::cluster_tools::Tool;

/// What minikube says of itself.
#[derive(Debug)]
pub struct Help {
    start: String,
    addons: Json,
}

impl Help {
    /// # Errors
    /// There is no minikube.
    pub fn asked() -> Result<Self> {
        let minikube = find("minikube", "minikube 1.35 or later")?;
        let say = |arguments: &[&str]| -> Result<String> {
            ask(Command::new(&minikube).args(arguments), "")?.clean("minikube")
        };
        let addons = say(&["addons", "list", "--output", "json"])?;
        Ok(Self {
            start: say(&["start", "--help"])?,
            addons: serde_json::from_str(&addons).context("not JSON")?,
        })
    }
}

impl Tool for Help {
    /// Every flag and every add-on of the command is one of minikube's.
    fn check(&self, _: &Gen, _: &Project, _: &str, text: &str) -> Result<String> {
        let (_, command) = text.split_once("minikube start").context("no command")?;
        let flags = command.split_whitespace().filter(|word| *word != "\\");
        let mut count = 0;
        for flag in flags {
            let (name, value) = flag.split_once('=').with_context(|| format!("`{flag}`"))?;
            let known = self.start.split([' ', '\n', ',', '=']).any(|word| word == name);
            // The profile is a flag of every command.
            ensure!(known || name == "--profile", "minikube has no `{name}`");
            if name == "--addons" {
                for addon in value.split(',') {
                    ensure!(self.addons[addon].is_object(), "minikube has no add-on `{addon}`");
                }
            }
            count += 1;
        }
        Ok(format!("{count} flags"))
    }
}
