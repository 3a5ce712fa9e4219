//! An ApplicationSet: one template for all environments on all clusters.
//! <https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-List/>

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::argocd::application::{
    self, ApplicationSource, ApplicationSpec, Destination, Tool, metadata,
};
use crate::argocd::plugin::{self, Parameter};
use crate::argocd::{Delivered, Delivery, RepoContent, beside, project};
use crate::object::custom::{Custom, CustomResource};
use crate::object::to_json;
use crate::stack::argocd::ClusterRef;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ApplicationSetSpec {
    go_template: bool,
    go_template_options: [&'static str; 1],
    generators: [Generator; 1],
    sync_policy: SetPolicy,
    template: SetTemplate,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_patch: Option<&'static str>,
}

impl Custom for ApplicationSetSpec {
    const API_VERSION: &'static str = "argoproj.io/v1alpha1";
    const KIND: &'static str = "ApplicationSet";
}

#[derive(Clone, Debug, Serialize)]
struct Generator {
    list: Elements,
}

#[derive(Clone, Debug, Serialize)]
struct Elements {
    elements: Vec<Json>,
}

/// What becomes of objects whose Application goes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SetPolicy {
    preserve_resources_on_deletion: bool,
}

#[derive(Clone, Debug, Serialize)]
struct SetTemplate {
    metadata: TemplateMetadata,
    spec: ApplicationSpec,
}

#[derive(Clone, Debug, Serialize)]
struct TemplateMetadata {
    name: &'static str,
    labels: BTreeMap<String, String>,
}

/// Labels and annotations are no texts, and so no part of the template itself.
const NAMESPACE_METADATA: &str = "\
{{- if hasKey . \"namespaceMetadata\" }}
spec:
  syncPolicy:
    managedNamespaceMetadata: {{ toJson .namespaceMetadata }}
{{- end }}
";

/// The ApplicationSet of some environments of one stack, and an AppProject for each. `None` without
/// environments.
pub fn set(deliveries: &[Delivery<'_>]) -> Option<Delivered> {
    let first = *deliveries.first()?;
    let mut made = beside::made(first);
    made.objects.extend(deliveries.iter().filter_map(|delivery| project::of(*delivery)));
    let elements = deliveries.iter().flat_map(|delivery| {
        delivery.stack.argocd.clusters.iter().map(|cluster| element(*delivery, cluster))
    });
    let elements: Vec<Json> = elements.collect();
    let has = |key: &str| elements.iter().any(|element| !element[key].is_null());
    let metadata = metadata(first, first.stack.name.as_str());
    let spec = ApplicationSetSpec {
        go_template: true,
        go_template_options: ["missingkey=error"],
        sync_policy: SetPolicy { preserve_resources_on_deletion: true },
        template: SetTemplate {
            metadata: TemplateMetadata {
                name: "{{ .application }}",
                labels: metadata.labels.clone().unwrap_or_default(),
            },
            spec: template(deliveries, has("server"), has("cluster")),
        },
        template_patch: has("namespaceMetadata").then_some(NAMESPACE_METADATA),
        generators: [Generator { list: Elements { elements } }],
    };
    made.objects.push(to_json(&CustomResource::new(metadata, spec)));
    Some(made)
}

/// What is particular to an environment on a cluster.
fn element(delivery: Delivery<'_>, cluster: &ClusterRef) -> Json {
    let ApplicationSpec { project, source, destination, sync_policy, ignore_differences: _ } =
        application::spec(delivery, cluster);
    let mut element = json!({
        "application": delivery.name_on(cluster).as_str(),
        "env": delivery.env,
        "project": project,
        "revision": source.target_revision,
        "path": source.path,
        "namespace": destination.namespace,
    });
    match cluster {
        ClusterRef::Name(name) => element["cluster"] = name.as_str().into(),
        ClusterRef::Server(server) => element["server"] = server.as_str().into(),
    }
    if delivery.source == RepoContent::Plugin {
        element["target"] = delivery.stack.target.name.as_str().into();
    }
    if let Some(metadata) = sync_policy.managed_namespace_metadata {
        element["namespaceMetadata"] = to_json(&metadata);
    }
    element
}

/// What all have in common. What one of them leaves alone, all may: it is told by its name.
fn template(deliveries: &[Delivery<'_>], servers: bool, names: bool) -> ApplicationSpec {
    let delivery = deliveries[0];
    let mut common = application::spec(delivery, &delivery.stack.argocd.clusters[0]);
    for other in &deliveries[1..] {
        let spec = application::spec(*other, &other.stack.argocd.clusters[0]);
        common.ignore_differences.extend(spec.ignore_differences);
        for option in spec.sync_policy.sync_options {
            if !common.sync_policy.sync_options.contains(&option) {
                common.sync_policy.sync_options.push(option);
            }
        }
    }
    common.sync_policy.managed_namespace_metadata = None;
    let text = |key: &str| format!("{{{{ .{key} }}}}");
    // An element names its cluster one way or the other.
    let either = |key: &str, alone: bool| {
        if alone { text(key) } else { format!("{{{{ dig \"{key}\" \"\" . }}}}") }
    };
    ApplicationSpec {
        project: text("project"),
        source: ApplicationSource {
            target_revision: text("revision"),
            path: text("path"),
            tool: tool(delivery),
            ..common.source
        },
        destination: Destination {
            name: names.then(|| either("cluster", !servers)),
            server: servers.then(|| either("server", !names)),
            namespace: text("namespace"),
        },
        ..common
    }
}

fn tool(delivery: Delivery<'_>) -> Tool {
    let env = if delivery.env.is_empty() { "" } else { "{{ .env }}" };
    match delivery.source {
        RepoContent::Manifests => application::rendered(),
        RepoContent::Chart => application::chart(delivery, env),
        RepoContent::Plugin => {
            let parameter = |name, text: &str| Parameter { name, string: text.to_owned() };
            let parameters =
                vec![parameter("env", "{{ .env }}"), parameter("target", "{{ .target }}")];
            Tool::Plugin { name: plugin::NAME, parameters }
        }
    }
}
