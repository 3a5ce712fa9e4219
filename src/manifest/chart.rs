//! Where charts are among files.

use crate::manifest::parsed::{Parsed, file_name, folder};

/// The outermost folders that are charts.
pub fn charts(parsed: &[Parsed]) -> Vec<String> {
    let is_chart = |file: &&Parsed| file_name(&file.path) == "Chart.yaml";
    let mut folders: Vec<String> =
        parsed.iter().filter(is_chart).map(|file| folder(&file.path).to_owned()).collect();
    folders.sort();
    let mut outermost: Vec<String> = Vec::new();
    for folder in folders {
        if !outermost.iter().any(|outer| is_below(&folder, outer)) {
            outermost.push(folder);
        }
    }
    outermost
}

/// Whether a file is in one of some folders, or below it.
pub fn is_below_any(path: &str, folders: &[String]) -> bool {
    folders.iter().any(|folder| is_below(path, folder))
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
