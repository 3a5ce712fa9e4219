//! An Application for each open pull request: an ApplicationSet that asks the host of the repository which there are.
//! <https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Pull-Request/>

use std::collections::BTreeMap;

use serde::Serialize;

use crate::argocd::application::{
    self, ApplicationSource, ApplicationSpec, Destination, HelmParameter, Tool, metadata,
};
use crate::argocd::difference::IgnoredDifference;
use crate::argocd::project::AppProjectSpec;
use crate::argocd::{Delivered, Delivery, beside, project};
use crate::object::custom::{Custom, CustomResource};
use crate::object::to_json;

/// The label of the pull requests that get an environment.
pub const LABEL: &str = "preview";

/// How often the host of the repository is asked, in seconds, where no webhook tells.
const ASK_AGAIN: u32 = 300;

/// What a pull request's number is put into.
const NUMBER: &str = "{{ .number }}";

/// Where pull requests are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PullRequests {
    Github {
        owner: String,
        repo: String,
        labels: [&'static str; 1],
    },
    #[serde(rename_all = "camelCase")]
    Gitlab {
        project: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        api: Option<String>,
        labels: [&'static str; 1],
        pull_request_state: &'static str,
    },
}

impl PullRequests {
    /// Those of a repository, by its address; nothing for a host of which gen does not know how it is asked.
    pub fn of(repo_url: &str) -> Option<Self> {
        let rest = repo_url.split_once("://").map_or(repo_url, |(_, rest)| rest);
        let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
        let (host, path) = rest.split_once(['/', ':'])?;
        let path = path.trim_matches('/').trim_end_matches(".git");
        let (owner, repo) = path.rsplit_once('/')?;
        if host == "github.com" {
            return Some(Self::Github {
                owner: owner.to_owned(),
                repo: repo.to_owned(),
                labels: [LABEL],
            });
        }
        let host = host.split(':').next().unwrap_or(host);
        host.split('.').any(|part| part == "gitlab").then(|| Self::Gitlab {
            project: path.to_owned(),
            api: (host != "gitlab.com").then(|| format!("https://{host}/")),
            labels: [LABEL],
            pull_request_state: "opened",
        })
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PreviewSetSpec {
    go_template: bool,
    go_template_options: [&'static str; 1],
    generators: [PullRequestGenerator; 1],
    template: PreviewTemplate,
}

impl Custom for PreviewSetSpec {
    const API_VERSION: &'static str = "argoproj.io/v1alpha1";
    const KIND: &'static str = "ApplicationSet";
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PullRequestGenerator {
    pull_request: AskedPullRequests,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AskedPullRequests {
    #[serde(flatten)]
    host: PullRequests,
    requeue_after_seconds: u32,
}

#[derive(Clone, Debug, Serialize)]
struct PreviewTemplate {
    metadata: PreviewMetadata,
    spec: ApplicationSpec,
}

#[derive(Clone, Debug, Serialize)]
struct PreviewMetadata {
    name: String,
    labels: BTreeMap<String, String>,
}

/// The ApplicationSet of the previews of an environment, by its chart, and the AppProject that confines them. Each has a
/// namespace of its own, which stays with the claims in it when the pull request is closed.
pub fn of(delivery: Delivery<'_>, host: PullRequests) -> Delivered {
    let mut made = beside::made(delivery);
    let name = delivery.stack.name.with("previews");
    let one = format!("{}-pr-{NUMBER}", delivery.stack.name);
    if let Some(project) = project::spec(delivery) {
        let every = format!("{}-pr-*", delivery.stack.name);
        let destinations = delivery.stack.argocd.clusters.first();
        let destinations = destinations.map(|cluster| application::destination(cluster, &every));
        let project = AppProjectSpec {
            description: format!("Previews of the stack {}", delivery.stack.name),
            destinations: destinations.into_iter().collect(),
            ..project
        };
        let metadata = metadata(delivery, name.as_str());
        made.objects.push(to_json(&CustomResource::new(metadata, project)));
    }
    let Some(cluster) = delivery.stack.argocd.clusters.first() else { return made };
    let common = application::spec(delivery, cluster);
    let project = delivery.stack.argocd.project.clone().unwrap_or_else(|| name.to_string());
    let own = |difference: &IgnoredDifference| IgnoredDifference {
        namespace: one.clone(),
        ..difference.clone()
    };
    let spec = ApplicationSpec {
        project,
        ignore_differences: common.ignore_differences.iter().map(own).collect(),
        source: ApplicationSource {
            target_revision: "{{ .head_sha }}".to_owned(),
            tool: with_hosts(common.source.tool, delivery),
            ..common.source
        },
        destination: Destination { namespace: one.clone(), ..common.destination },
        ..common
    };
    let metadata = metadata(delivery, name.as_str());
    let labels = metadata.labels.clone().unwrap_or_default();
    let set = PreviewSetSpec {
        go_template: true,
        go_template_options: ["missingkey=error"],
        generators: [PullRequestGenerator {
            pull_request: AskedPullRequests { host, requeue_after_seconds: ASK_AGAIN },
        }],
        template: PreviewTemplate { metadata: PreviewMetadata { name: one, labels }, spec },
    };
    made.objects.push(to_json(&CustomResource::new(metadata, set)));
    made
}

/// The release with a host of each pull request's own: two Ingresses cannot answer for one.
fn with_hosts(tool: Tool, delivery: Delivery<'_>) -> Tool {
    let Tool::Helm { release_name, value_files, parameters: _ } = tool else { return tool };
    let hosts = delivery.stack.workloads.iter().filter_map(|workload| {
        let ingress = workload.expose.ingress.as_ref()?;
        let [host] = ingress.hosts.as_slice() else { return None };
        let component = &workload.component;
        Some(HelmParameter {
            name: format!("{}.{}.expose.ingress.host", component.tier.key(), component.name),
            value: format!("pr-{NUMBER}.{host}"),
        })
    });
    Tool::Helm { release_name, value_files, parameters: hosts.collect() }
}
