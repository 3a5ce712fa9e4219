//! Charts that a chart names by a path (`repository: file://../common`): Helm renders what lies in `charts/`,
//! where `helm dependency build` would put them.
//! <https://helm.sh/docs/helm/helm_dependency/>

use std::collections::BTreeMap;

use crate::command::packed_chart::is_packed_chart;
use crate::layer::node::Value;
use crate::manifest::look::Look;
use crate::manifest::parsed::{Parsed, join};
use crate::source::Sources;

/// How deep such charts lie in each other at most, and how many files they have together.
const MOST_LEVELS: usize = 8;
const MOST_FILES: usize = 20_000;

/// The files of folders by their paths.
type ChartFiles = BTreeMap<String, Vec<u8>>;

/// Adds to the files of a chart those of the charts that it names by their paths, and of those that these name.
///
/// # Errors
/// One cannot be read; there are too many.
pub fn add(
    chart: &str,
    files: &mut ChartFiles,
    read: &dyn Fn(&str) -> Result<ChartFiles, String>,
) -> Result<(), String> {
    // Where a chart is put, and where it was read.
    let mut next = vec![(chart.to_owned(), chart.to_owned(), 0)];
    while let Some((placed, from, level)) = next.pop() {
        for NamedChart { name, path } in named(&placed, files) {
            let beside = below(&placed, &format!("charts/{name}"));
            let is_there = |path: &String| {
                let rest = path.strip_prefix(&beside);
                rest.is_some_and(|rest| rest.starts_with('/') || is_packed_chart(path))
            };
            if files.keys().any(is_there) {
                continue;
            }
            let source = join(&from, &path);
            if level == MOST_LEVELS {
                return Err(format!("charts lie in more than {MOST_LEVELS} others that name them"));
            }
            let start = below(&source, "");
            for (path, bytes) in read(&source)? {
                let rest = path.strip_prefix(&start).unwrap_or(&path);
                files.insert(format!("{beside}/{rest}"), bytes);
            }
            if files.len() > MOST_FILES {
                return Err(format!(
                    "with the charts that it names it has more than {MOST_FILES} files"
                ));
            }
            next.push((beside, source, level + 1));
        }
    }
    Ok(())
}

/// A chart that is named by its path.
struct NamedChart {
    name: String,
    path: String,
}

fn named(chart: &str, files: &ChartFiles) -> Vec<NamedChart> {
    let mut sources = Sources::default();
    let text = files.get(&below(chart, "Chart.yaml")).and_then(|bytes| str::from_utf8(bytes).ok());
    let Some(text) = text else { return Vec::new() };
    let file = sources.add("Chart.yaml", text.to_owned());
    let parsed = Parsed::read("Chart.yaml".to_owned(), file, &sources);
    let dependencies = parsed.roots.first().and_then(|root| root.get("dependencies"));
    let Some(Value::List(all)) = dependencies.map(|node| &node.value) else { return Vec::new() };
    let named = |node: &crate::layer::node::Node| {
        let name = node.text("name")?;
        let path = node.text("repository")?.strip_prefix("file://")?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let fits = name.chars().all(is_plain) && !matches!(name, "" | "." | "..");
        fits.then(|| NamedChart { name: name.to_owned(), path: path.to_owned() })
    };
    all.iter().filter_map(named).collect()
}

/// A path below a folder, which begins as the paths of the files there do.
fn below(folder: &str, path: &str) -> String {
    format!("{}/{path}", if folder.is_empty() { "." } else { folder })
}
