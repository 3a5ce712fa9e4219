//! What Argo CD is told of an environment, from the values.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::argocd::{ArgoCd, ClusterRef};
use crate::values::argocd;
use crate::values::plain;
use crate::values::read::At;
use crate::values::scalar::Text;

impl ArgoCd {
    /// Completes what the values say.
    pub fn resolve(
        field: Option<&At<argocd::ArgoCd>>,
        name: &str,
        env: &str,
        report: &mut Report,
    ) -> Self {
        let field = field.map(|field| field.value.clone()).unwrap_or_default();
        let argocd::ArgoCd {
            repo_url,
            revision,
            path,
            manifests,
            chart,
            namespace,
            project,
            clusters,
        } = &field;
        let mut folder = |field: &Option<At<Text>>, default: &str| {
            field.as_ref().map_or(default.to_owned(), |path| folder(path, report))
        };
        let (path, manifests, chart) = (
            folder(path, ""),
            folder(manifests, format!("manifests/{env}").trim_end_matches('/')),
            folder(chart, &format!("charts/{name}")),
        );
        if let Some(at) = field.path.as_ref().filter(|_| field.manifests.is_none()) {
            let ends = format!("/{path}");
            let doubled = ["/manifests".to_owned(), format!("/{manifests}")];
            if let Some(end) = doubled.iter().find(|end| ends.ends_with(*end)) {
                let above = ends[..ends.len() - end.len()].trim_start_matches('/');
                report.add(
                    Diagnostic::warning(
                        Code::InvalidValue,
                        format!("Argo CD would read `{path}/{manifests}`"),
                    )
                    .at(at.span, "the folder of the project, and not of what is rendered")
                    .help(match above {
                        "" => "remove `path`: the project is at the root".to_owned(),
                        above => format!("write `{above}`"),
                    }),
                );
            }
        }
        if let Some((at, branch)) =
            field.revision.as_ref().and_then(|at| Some((at, at.as_str().strip_prefix("origin/")?)))
        {
            report.add(
                Diagnostic::warning(
                    Code::InvalidValue,
                    format!("the repository has no branch `origin/{branch}`"),
                )
                .at(at.span, "what a clone calls a branch of the repository")
                .write(branch),
            );
        }
        Self {
            repo_url: repo_url.as_ref().map(|url| address(url, report)),
            revision: plain::text(revision.as_ref()).unwrap_or_else(|| "HEAD".to_owned()),
            path,
            manifests,
            chart,
            namespace: namespace.as_ref().map_or("argocd", |name| name.as_str()).to_owned(),
            project: project.as_ref().map(|name| name.as_str().to_owned()),
            clusters: match clusters {
                None => vec![ClusterRef::here()],
                Some(list) => self::clusters(list.span, &list.value, report),
            },
        }
    }

    /// A folder of the project, as the repository has it.
    pub fn in_repository(&self, folder: &str) -> String {
        let parts = [self.path.as_str(), folder].into_iter().filter(|part| !part.is_empty());
        let path = parts.collect::<Vec<_>>().join("/");
        if path.is_empty() { ".".to_owned() } else { path }
    }
}

/// The address of a repository. Everybody who may look at the Application reads it.
fn address(url: &At<Text>, report: &mut Report) -> String {
    let text = url.as_str();
    let login =
        text.split_once("://").and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'));
    if login.is_some_and(|(login, _)| login.contains(':')) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "the address of a repository holds a password")
                .at(url.span, "everybody who sees the Application would read it")
                .help("remove it, and put it into the repository's Secret, which `gen argocd` prepares"),
        );
    }
    // `https://…`, `ssh://…`, and `git@host:path`; anything else Argo CD takes for a folder of its own.
    let is_whole = text.contains("://")
        || text.split_once(':').is_some_and(|(host, _)| !host.contains('/') && !host.is_empty())
        || text.starts_with('/');
    if text.is_empty() || text.contains(char::is_whitespace) || !is_whole {
        let host = text.split('/').next().unwrap_or_default();
        let is_web = text.contains('/')
            && host.contains('.')
            && !host.starts_with('.')
            && !text.contains(char::is_whitespace);
        let wrong =
            Diagnostic::error(Code::InvalidValue, "`repoURL` is no address of a Git repository");
        report.add(if is_web {
            wrong.at(url.span, "without `https://`").write(format!("https://{text}"))
        } else {
            wrong
                .at(url.span, "expected an address")
                .help("write what `git remote get-url origin` prints")
        });
    }
    // What a browser shows of a folder is no repository.
    let page = ["/-/tree/", "/-/blob/", "/tree/", "/blob/"].iter().find_map(|part| text.find(part));
    if let Some(end) = page.filter(|_| text.starts_with("http")) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "`repoURL` is the address of a page")
                .at(url.span, "a folder, as a browser shows it")
                .write(format!("{}.git", &text[..end])),
        );
    }
    text.to_owned()
}

/// A folder inside of the repository, without `.` and without a `/` at its end.
fn folder(path: &At<Text>, report: &mut Report) -> String {
    let text = path.as_str();
    let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if text.starts_with('/') || parts.contains(&"..") || text.contains(['\\', '\n']) {
        report.add(
            Diagnostic::error(Code::InvalidValue, format!("`{text}` leads out of the repository"))
                .at(path.span, "expected a folder in it")
                .help("write the path from the top of the repository, such as `apps/shop`"),
        );
    }
    parts.join("/")
}

fn clusters(span: Span, list: &[At<Text>], report: &mut Report) -> Vec<ClusterRef> {
    let mut clusters = Vec::new();
    for item in list {
        let text = item.as_str();
        let cluster = if text.contains("://") {
            ClusterRef::Server(text.to_owned())
        } else {
            if text.contains(".svc") {
                report.add(
                    Diagnostic::warning(
                        Code::InvalidValue,
                        format!("`{text}` is taken for the name of a cluster"),
                    )
                    .at(item.span, "Argo CD knows its servers by their urls")
                    .write(format!("https://{text}")),
                );
            }
            ClusterRef::Name(text.to_owned())
        };
        if text.trim().is_empty() || clusters.contains(&cluster) {
            report.add(
                Diagnostic::error(Code::InvalidValue, format!("`{text}` is no further cluster"))
                    .at(item.span, "empty, or named before")
                    .help("remove it"),
            );
        }
        clusters.push(cluster);
    }
    if clusters.is_empty() {
        report.add(
            Diagnostic::error(Code::Missing, "no cluster gets this environment")
                .at(span, "an empty list")
                .help("name a cluster, or remove `clusters` for the one that Argo CD runs in"),
        );
    }
    clusters
}
