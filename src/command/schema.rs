//! `gen schema`

use std::process::ExitCode;

use crate::disk;
use crate::values::schema::schema;

/// Print the JSON Schema of values files, for editors
///
/// Save it as `values.schema.json`; the first line of each values file names it:
/// `# yaml-language-server: $schema=../values.schema.json`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gen schema > values.schema.json")]
pub struct Schema {}

pub fn run() -> anyhow::Result<ExitCode> {
    disk::print(&text()?)?;
    Ok(ExitCode::SUCCESS)
}

/// The schema as a file's text.
///
/// # Errors
/// None in practice: the schema is JSON.
pub fn text() -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&schema())? + "\n")
}
