//! What is given to the charts among manifests: files of values, and single values.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::anyhow;

use crate::command::project::Folder;
use crate::disk::{Copy, ProgramCall};
use crate::layer::set::SetFlag;
use crate::manifest::parsed::join;
use crate::plan::Request;

/// Values for charts, later ones above earlier ones, as Helm takes them.
#[derive(Clone, Debug, Default)]
pub struct GivenValues {
    /// The texts of files.
    files: Vec<String>,
    /// Options of Helm.
    sets: Vec<(&'static str, String)>,
}

impl GivenValues {
    /// # Errors
    /// A file that a value is to be read from cannot be read.
    pub fn new(request: Request, project: &Folder) -> anyhow::Result<Self> {
        let files = request.files.into_iter().map(|(_, text)| text).collect();
        let mut sets = Vec::new();
        for (flag, text) in request.sets {
            let named = text.split_once('=').filter(|_| flag == SetFlag::SetFile);
            sets.push(match named {
                // Helm works on a copy, where the user's paths lead nowhere.
                Some((key, path)) => {
                    let content = project.named(Path::new(path))?;
                    let content =
                        content.ok_or_else(|| anyhow!("the file `{path}` does not exist"))?;
                    ("--set-literal", format!("{key}={content}"))
                }
                None if flag == SetFlag::Set => ("--set", text),
                None => ("--set-string", text),
            });
        }
        Ok(Self { files, sets })
    }

    /// The files of a chart, and those of the values beside them: Helm sees nothing else.
    pub fn beside(
        &self,
        folder: &str,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> BTreeMap<String, Vec<u8>> {
        let own = self.files.iter().enumerate();
        let own = own.map(|(index, text)| (name(folder, index), text.clone().into_bytes()));
        files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).chain(own).collect()
    }

    /// Names the values in a call of Helm, which works on a copy.
    pub fn name_in(&self, mut call: ProgramCall, folder: &str, copy: &Copy) -> ProgramCall {
        for index in 0..self.files.len() {
            call = call.option("--values", copy.place(&name(folder, index)));
        }
        for (option, text) in &self.sets {
            call = call.option(option, text);
        }
        call
    }
}

/// Where a file of values lies beside a chart.
fn name(folder: &str, index: usize) -> String {
    join(folder, &format!(".given-values-{index}.yaml"))
}
