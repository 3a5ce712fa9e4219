//! Where charts are among files.

use crate::manifest::look::Look;
use crate::manifest::parsed::{Parsed, file_name, folder, is_below, join};

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

/// Files that are meant to make a chart and do not: Helm reads `Chart.yaml`, in these letters.
pub fn misnamed(parsed: &[Parsed]) -> Vec<&Parsed> {
    let is_near = |file: &&Parsed| {
        let name = file_name(&file.path);
        name != "Chart.yaml"
            && ["chart.yaml", "chart.yml"].iter().any(|chart| name.eq_ignore_ascii_case(chart))
    };
    let says_so = |file: &&Parsed| {
        file.roots.first().is_some_and(|root| {
            matches!(root.text("apiVersion"), Some("v1" | "v2"))
                && root.get("version").is_some()
                && root.get("kind").is_none()
        })
    };
    parsed.iter().filter(is_near).filter(says_so).collect()
}

/// The files in a folder, or below it.
pub fn files_below<'p>(folder: &'p str, files: &'p [Parsed]) -> impl Iterator<Item = &'p Parsed> {
    files.iter().filter(move |file| is_below(&file.path, folder))
}

/// Whether a file is in one of some folders, or below it.
pub fn is_below_any(path: &str, folders: &[String]) -> bool {
    folders.iter().any(|folder| is_below(path, folder))
}

/// What a chart calls itself: one that cannot be rendered makes objects all the same, which are called after it.
pub fn chart_name(chart: &str, files: &[Parsed]) -> Option<String> {
    let path = join(chart, "Chart.yaml");
    let file = files.iter().find(|file| file.path == path)?;
    file.roots.first()?.text("name").map(str::to_owned)
}
