//! What Argo CD is told, as files.

use crate::argocd::Delivered;
use crate::emit::yaml;

/// The file of Applications.
const APPLICATION: &str = "application.yaml";

/// The folder of the Applications that another one reads from Git.
pub const TIERS: &str = "tiers";

/// What `kubectl apply` reads; its first lines say how it is used.
pub fn text(made: &Delivered, what: &str) -> String {
    let mut text = format!("# {what}, for Argo CD, made by gen.\n#\n");
    text.push_str(&format!("#   kubectl apply --server-side -f {APPLICATION}\n\n"));
    text.push_str(&yaml::documents(&made.objects));
    text
}

/// All files: paths and texts. What `kubectl apply` must not read lies deeper, or ends otherwise.
pub fn files(made: &Delivered, what: &str) -> Vec<(String, String)> {
    let mut files = vec![(APPLICATION.to_owned(), text(made, what))];
    for (path, child) in &made.children {
        files.push((format!("{TIERS}/{path}"), yaml::documents([child])));
    }
    if let Some(secret) = &made.repository {
        let text = format!(
            "# How Argo CD reads a repository that is not public. Fill in what is empty, keep it out of Git:\n#\n\
             #   kubectl apply -f repository.yaml\n\n{}",
            yaml::documents([secret])
        );
        files.push(("repository.yaml.example".to_owned(), text));
    }
    if let Some(plugin) = &made.plugin {
        let text = format!(
            "# gen as a plugin of Argo CD: /home/argocd/cmp-server/config/plugin.yaml in a sidecar of\n\
             # argocd-repo-server that has gen and runs argocd-cmp-server: the image ghcr.io/stackgen/gen-cmp.\n\n{}",
            yaml::documents([plugin])
        );
        files.push(("plugin/plugin.yaml".to_owned(), text));
    }
    files
}
