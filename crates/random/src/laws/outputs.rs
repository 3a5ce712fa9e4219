//! Every other output is made too, and is well-formed; what one refuses, it refuses for a reason that is
//! known.
//!
//! [`OUTPUTS`] are those of which each project is tried; another one is tried by naming it to
//! [`tried_on`](crate::laws::tried_on).

use std::collections::BTreeMap;

use serde_json::Value as Json;
use stackgen::argocd::{self, Delivery, RepoContent};
use stackgen::capacity::Capacity;
use stackgen::emit;
use stackgen::plan::Failure;
use stackgen::resolve::inputs::Platform;
use stackgen::{cluster, compose, diagram, report};

use crate::laws::{Made, Outcome, for_people};
use crate::project::Project;

/// Files by their paths.
pub type Files = Vec<(String, String)>;

/// Something that is made of a project.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    pub name: &'static str,
    /// Makes it of an environment.
    pub make: fn(&Made, &Project) -> Result<Files, Failure>,
    /// The codes of the reasons for which it may be refused.
    pub refusals: &'static [&'static str],
}

/// What is quick to make.
pub const OUTPUTS: [Output; 5] = [
    Output { name: "compose", make: on_compose, refusals: &[] },
    Output { name: "cluster", make: |made, _| Ok(on_a_cluster(made)), refusals: &[] },
    Output { name: "argocd", make: |made, _| Ok(by_argo_cd(made)), refusals: &[] },
    Output { name: "graph", make: |made, _| Ok(as_a_picture(made)), refusals: &[] },
    Output { name: "capacity", make: |made, _| Ok(in_numbers(made)), refusals: &[] },
];

/// The first line of what is written.
const WHAT: &str = "A random project";

/// Makes outputs, and reads them.
///
/// # Errors
/// A text that cannot be read, or a refusal for a reason that is not among those of the output.
pub fn hold(
    made: &Made,
    project: &Project,
    outputs: &[Output],
    refused: &mut BTreeMap<String, usize>,
) -> Outcome {
    for Output { name, make, refusals } in outputs {
        match make(made, project) {
            Ok(files) => {
                for (path, text) in files {
                    well_formed(&path, &text).map_err(|error| format!("{name}: {error}"))?;
                }
            }
            Err(Failure::Values { diagnostics, sources }) => {
                for diagnostic in &diagnostics {
                    let code = diagnostic.code.as_str();
                    if !refusals.contains(&code) {
                        let said = for_people(&diagnostics, &sources);
                        return Err(format!("{name} is refused: {said}"));
                    }
                    *refused.entry(format!("{name} {code}")).or_default() += 1;
                }
            }
            Err(Failure::World(error)) => return Err(format!("{name}: {error:#}")),
        }
    }
    Ok(())
}

fn on_compose(made: &Made, project: &Project) -> Result<Files, Failure> {
    let rendering = made.plan.render_for(Platform::Compose, &project.memory)?;
    let composed = compose::build(&rendering.stack, &rendering.bundle, &made.plan.env);
    Ok(emit::compose::files(&composed, WHAT))
}

fn on_a_cluster(made: &Made) -> Files {
    let rendering = &made.rendering;
    let cluster = cluster::build(&rendering.stack, &rendering.bundle, &made.plan.env);
    cluster.map(|cluster| emit::cluster::files(&cluster, WHAT)).unwrap_or_default()
}

fn by_argo_cd(made: &Made) -> Files {
    let mut files = Files::new();
    for source in [RepoContent::Manifests, RepoContent::Chart, RepoContent::Plugin] {
        let delivery = Delivery {
            stack: &made.rendering.stack,
            bundle: &made.rendering.bundle,
            env: &made.plan.env,
            source,
            repo_url: "https://git.example.com/acme/shop.git",
        };
        files.extend(emit::argocd::files(&argocd::build(delivery), WHAT));
        if source == RepoContent::Manifests {
            let tiers = argocd::per_tier(delivery, "argocd/tiers");
            files.extend(emit::argocd::files(&tiers, WHAT));
        }
        let set = argocd::set(&[delivery]);
        files.extend(set.map(|set| emit::argocd::files(&set, WHAT)).unwrap_or_default());
    }
    files
}

fn as_a_picture(made: &Made) -> Files {
    let graph = diagram::stack::diagram(&made.rendering.stack, &made.plan.env);
    vec![
        ("graph.mmd".to_owned(), emit::mermaid::text(&graph)),
        ("graph.dot".to_owned(), emit::dot::text(&graph)),
        ("graph.svg".to_owned(), emit::svg::text(&graph)),
    ]
}

fn in_numbers(made: &Made) -> Files {
    let stack = &made.rendering.stack;
    let capacity = Capacity::of(&made.rendering.bundle, stack.target.nodes);
    let json = report::capacity_json::to_json(stack, &made.plan.env, &capacity);
    vec![
        ("capacity.txt".to_owned(), report::capacity::to_text(stack, &capacity)),
        ("capacity.json".to_owned(), json.to_string()),
    ]
}

/// A text in the language that its path tells.
fn well_formed(path: &str, text: &str) -> Outcome {
    let error = match path.rsplit('.').next() {
        Some("json") => serde_json::from_str::<Json>(text).err().map(|error| error.to_string()),
        Some("yaml") => {
            let read: Result<Vec<Json>, _> = serde_saphyr::from_multiple(text);
            read.err().map(|error| error.to_string())
        }
        Some("svg") => roxmltree::Document::parse(text).err().map(|error| error.to_string()),
        _ if text.trim().is_empty() => Some("it is empty".to_owned()),
        _ => None,
    };
    error.map_or(Ok(()), |error| Err(format!("{path} cannot be read: {error}\n{text}")))
}
