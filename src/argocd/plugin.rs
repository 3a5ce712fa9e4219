//! gen as a plugin of Argo CD, which then renders the values in Git itself.
//! <https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/>

use serde::Serialize;
use serde_json::Value as Json;

use crate::object::to_json;

/// The name by which Applications ask for it.
pub const NAME: &str = "gen";

/// What runs in the folder of an Application. Parameters arrive as variables, which gen reads: the sidecar has no
/// shell.
const GENERATE: [&str; 4] = ["gen", "render", "--quiet", "--argocd-parameters"];

/// What is in folders that gen can render.
const DISCOVER: &str = "./values/base.yaml";

/// A parameter as an Application gives it.
#[derive(Clone, Debug, Serialize)]
pub struct Parameter {
    pub name: &'static str,
    pub string: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PluginConfig {
    api_version: &'static str,
    kind: &'static str,
    metadata: PluginMetadata,
    spec: PluginSpec,
}

#[derive(Clone, Debug, Serialize)]
struct PluginMetadata {
    name: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct PluginSpec {
    generate: Command,
    discover: Discover,
    parameters: Parameters,
}

#[derive(Clone, Debug, Serialize)]
struct Command {
    command: [&'static str; 4],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Discover {
    file_name: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Parameters {
    r#static: Vec<Announcement>,
}

/// A parameter as people see it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Announcement {
    name: &'static str,
    title: &'static str,
    tooltip: &'static str,
    collection_type: &'static str,
}

/// The parameters of an environment on a target.
pub fn parameters(env: &str, target: &str) -> Vec<Parameter> {
    let all = [("env", env), ("target", target)];
    let given = all.into_iter().filter(|(_, text)| !text.is_empty());
    given.map(|(name, text)| Parameter { name, string: text.to_owned() }).collect()
}

/// The `plugin.yaml` of the sidecar.
pub fn config() -> Json {
    let parameter =
        |name, title, tooltip| Announcement { name, title, tooltip, collection_type: "string" };
    to_json(&PluginConfig {
        api_version: "argoproj.io/v1alpha1",
        kind: "ConfigManagementPlugin",
        metadata: PluginMetadata { name: NAME },
        spec: PluginSpec {
            generate: Command { command: GENERATE },
            discover: Discover { file_name: DISCOVER },
            parameters: Parameters {
                r#static: vec![
                    parameter("env", "Environment", "The NAME of values/NAME.yaml"),
                    parameter(
                        "target",
                        "Target",
                        "A built-in one such as kind or eks, or the NAME of profiles/NAME.yaml",
                    ),
                ],
            },
        },
    })
}
