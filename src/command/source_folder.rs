//! The folders that Argo CD reads: whether they are there, and each environment's own.

use std::collections::BTreeMap;
use std::path::Path;

use crate::command::talk::Talk;
use crate::disk;
use crate::stack::argocd::ArgoCd;

/// What Argo CD reads of an environment.
#[derive(Clone, Copy, Debug)]
pub struct SourceFolder<'a> {
    pub env: &'a str,
    pub argocd: &'a ArgoCd,
    pub repo_url: &'a str,
}

/// Whether each environment has rendered objects of its own; two Applications of one folder would fight for its objects.
pub fn are_apart(sources: &[SourceFolder], talk: Talk) -> bool {
    let mut read: BTreeMap<(&str, &str, &str), &str> = BTreeMap::new();
    for SourceFolder { env, argocd, repo_url } in sources {
        let ArgoCd { manifests, path, .. } = argocd;
        let Some(other) = read.insert((repo_url, path, manifests), env) else { continue };
        talk.usage(
            &format!("`{other}` and `{env}` would read one folder: `{manifests}`"),
            "leave `argocd.manifests` out, for `manifests/ENV`, or write `${env}` in it",
        );
        return false;
    }
    true
}

/// Says where Argo CD looks for rendered objects that are not there yet.
pub fn tell_of_manifests(sources: &[SourceFolder], talk: Talk) {
    for SourceFolder { env, argocd, .. } in sources {
        let folder = argocd.manifests.as_str();
        if disk::exists(Path::new(folder)) {
            continue;
        }
        let env = if env.is_empty() { String::new() } else { format!("{env} ") };
        talk.note_with(
            &format!("Argo CD will read the objects in `{folder}`, and there are none"),
            &format!(
                "write them by `gen render {env}--output-dir {folder}`, or say where they are: `argocd.manifests`"
            ),
        );
    }
}

/// Says where Argo CD looks for a chart that is not there yet.
pub fn tell_of_charts(sources: &[SourceFolder], talk: Talk) {
    let mut told = Vec::new();
    for SourceFolder { argocd, .. } in sources {
        let chart = argocd.chart.as_str();
        if !told.contains(&chart) && !disk::exists(&Path::new(chart).join("Chart.yaml")) {
            told.push(chart);
            talk.note_with(
                &format!("Argo CD will read the chart in `{chart}`, and there is none"),
                &format!(
                    "write it by `gen helm --output-dir {chart}`, or say where it is: `argocd.chart`"
                ),
            );
        }
    }
}
