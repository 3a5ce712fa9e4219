//! Folders of files that are named one by one, as some of them are not taken as they are.

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::mounted::{MountSource, Mounted, is_script};
use crate::resolve::inputs::NamedFiles;

/// A file of a mount: where it lies beside the project, and where the program has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptedFile {
    pub path: String,
    pub target: String,
}

/// The files of a mount, each one by itself.
pub fn files_of(mount: &Mounted) -> Vec<AdoptedFile> {
    match &mount.source {
        MountSource::File { path, .. } => {
            vec![AdoptedFile { path: path.clone(), target: mount.target.clone() }]
        }
        MountSource::Folder { path, names, .. } => {
            let file = |name: &String| AdoptedFile {
                path: format!("{path}/{name}"),
                target: format!("{}/{name}", mount.target),
            };
            names.iter().map(file).collect()
        }
        _ => Vec::new(),
    }
}

/// Names the files of a mounted folder one by one in a draft; whether the draft has those of the mount.
pub fn open(base: &mut DraftMap, mount: &Mounted, files: &dyn NamedFiles) -> bool {
    let Some(own) = base.get_map("files") else { return false };
    if !matches!(mount.source, MountSource::Folder { .. }) || own.get(&mount.target).is_none() {
        return files_of(mount).first().is_some_and(|first| own.get(&first.target).is_some());
    }
    base.remove(&["files".to_owned(), mount.target.clone()]);
    for AdoptedFile { path, target } in files_of(mount) {
        let is_run = files.text(&path).is_ok_and(|text| is_script(&path, &text));
        let mut own = DraftMap::default();
        own.set("file", Draft::text(path));
        if is_run {
            own.set("mode", Draft::text("0755"));
        }
        base.below("files").set_at(&target, Draft::Map(own), Some(mount.span));
    }
    true
}
