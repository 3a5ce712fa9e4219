//! Every other output is made of every project, and is well-formed: nothing that renders is refused.

use serde_json::Value as Json;
use stackgen::argocd::{self, Delivery, RepoContent};
use stackgen::capacity::Capacity;
use stackgen::emit;
use stackgen::resolve::inputs::Platform;
use stackgen::{cluster, compose, diagram, report};

use crate::laws::{Made, Outcome, shown};
use crate::project::Project;

/// The first line of what is written.
const WHAT: &str = "A random project";

pub fn compose(made: &[Made], project: &Project) -> Outcome {
    made.iter().try_for_each(|made| {
        let rendering = made.plan.render_for(Platform::Compose, &project.memory);
        let rendering = rendering.map_err(shown)?;
        let composed = compose::build(&rendering.stack, &rendering.bundle, &made.plan.env);
        well_formed(&emit::compose::files(&composed, WHAT))
    })
}

pub fn cluster(made: &[Made], _: &Project) -> Outcome {
    made.iter().try_for_each(|made| {
        let rendering = &made.rendering;
        let cluster = cluster::build(&rendering.stack, &rendering.bundle, &made.plan.env);
        cluster.map_or(Ok(()), |cluster| well_formed(&emit::cluster::files(&cluster, WHAT)))
    })
}

pub fn argocd(made: &[Made], _: &Project) -> Outcome {
    made.iter().try_for_each(|made| {
        for source in [RepoContent::Manifests, RepoContent::Chart, RepoContent::Plugin] {
            let delivery = Delivery {
                stack: &made.rendering.stack,
                bundle: &made.rendering.bundle,
                env: &made.plan.env,
                source,
                repo_url: "https://git.example.com/acme/shop.git",
                hydrates: false,
            };
            well_formed(&emit::argocd::files(&argocd::build(delivery), WHAT))?;
            if source == RepoContent::Manifests {
                let tiers = argocd::per_tier(delivery, "argocd/tiers");
                well_formed(&emit::argocd::files(&tiers, WHAT))?;
            }
            if let Some(set) = argocd::set(&[delivery]) {
                well_formed(&emit::argocd::files(&set, WHAT))?;
            }
        }
        Ok(())
    })
}

pub fn graph(made: &[Made], _: &Project) -> Outcome {
    made.iter().try_for_each(|made| {
        let graph = diagram::stack::diagram(&made.rendering.stack, &made.plan.env);
        well_formed(&[
            ("graph.mmd".to_owned(), emit::mermaid::text(&graph)),
            ("graph.dot".to_owned(), emit::dot::text(&graph)),
            ("graph.svg".to_owned(), emit::svg::text(&graph)),
        ])
    })
}

pub fn capacity(made: &[Made], _: &Project) -> Outcome {
    made.iter().try_for_each(|made| {
        let stack = &made.rendering.stack;
        let capacity = Capacity::of(&made.rendering.bundle, stack.target.nodes);
        let json = report::capacity_json::to_json(stack, &made.plan.env, &capacity);
        well_formed(&[
            ("capacity.txt".to_owned(), report::capacity::to_text(stack, &capacity)),
            ("capacity.json".to_owned(), json.to_string()),
        ])
    })
}

/// Texts in the languages that their paths tell.
fn well_formed(files: &[(String, String)]) -> Outcome {
    files.iter().try_for_each(|(path, text)| {
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
    })
}
