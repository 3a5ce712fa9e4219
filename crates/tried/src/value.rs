//! Values: from texts to every output.

use std::collections::BTreeMap;

use stackgen::argocd::{self, Delivery, RepoContent};
use stackgen::capacity::Capacity;
use stackgen::diagnostic::{self, MessageFormat};
use stackgen::layer::set::SetFlag;
use stackgen::plan::{Failure, Plan, Project, Rendering, Request};
use stackgen::resolve::inputs::Platform;
use stackgen::{cluster, compose, diagram, emit, report};
use stackgen_random::{Choices, laws};

use crate::{Tries, parts};

/// Values that work, for flags to change.
const BASE: &str = include_str!("../base.yaml");

/// A project of texts.
struct Texts<'t>(BTreeMap<&'t str, String>);

impl Project for Texts<'_> {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        Ok(self.0.get(path).cloned())
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        let name = |path: &&str| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".yaml")?;
            (!name.contains('/')).then(|| name.to_owned())
        };
        Ok(self.0.keys().filter_map(name).collect())
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        let start = format!("{folder}/");
        let files = self.0.keys().filter_map(|path| path.strip_prefix(start.as_str()));
        let files: Vec<String> = files.map(str::to_owned).collect();
        Ok((!files.is_empty()).then_some(files))
    }

    fn environment(&self, name: &str) -> Option<String> {
        Some(format!("given {name}"))
    }
}

/// Renders the environment `dev` of the files in a text.
pub fn values(text: &str, tries: Tries) {
    let project = Texts(parts(text, "values/base.yaml").into_iter().collect());
    everything(&project, &Request { env: "dev".to_owned(), ..Request::default() }, tries);
}

/// Renders values that work with a flag for each line: `--set`, or, behind a tab or two, `--set-string` or
/// `--set-file`.
pub fn sets(text: &str, tries: Tries) {
    let set = |line: &str| match line
        .strip_prefix('\t')
        .map(|rest| rest.strip_prefix('\t').ok_or(rest))
    {
        None => (SetFlag::Set, line.to_owned()),
        Some(Err(line)) => (SetFlag::SetString, line.to_owned()),
        Some(Ok(line)) => (SetFlag::SetFile, line.to_owned()),
    };
    let sets = text.split('\n').map(set).collect();
    let project = Texts(BTreeMap::from([("values/base.yaml", BASE.to_owned())]));
    everything(&project, &Request { sets, ..Request::default() }, tries);
}

/// The project that some bytes make keeps all laws, or the one that is to be tried.
pub fn projects(bytes: &[u8], tries: Tries) {
    let project = stackgen_random::Project::of(Choices::of_bytes(bytes));
    let laws = match tries {
        Tries::All => laws::LAWS.as_slice(),
        Tries::One(place) => std::slice::from_ref(&laws::LAWS[place % laws::LAWS.len()]),
    };
    if let Some(broken) = laws::tried_by(&project, laws).broken {
        panic!("breaks `{}`: {}\n{}", broken.law, broken.what, project.shown());
    }
}

/// What is wrong, in a form; else an output.
fn everything(project: &dyn Project, request: &Request, tries: Tries) {
    let plan = match Plan::new(project, request) {
        Ok(plan) => plan,
        Err(failure) => return told(failure, tries),
    };
    let made = |output: &dyn Fn(&Rendering)| match plan.render(project) {
        Ok(made) => output(&made),
        Err(failure) => told(failure, tries),
    };
    tries.run(&[
        &|| made(&objects),
        &|| made(&|made| delivered(made, &plan.env, RepoContent::Manifests)),
        &|| made(&|made| delivered(made, &plan.env, RepoContent::Chart)),
        &|| made(&|made| delivered(made, &plan.env, RepoContent::Plugin)),
        &|| made(&|made| drawn(made, &plan.env)),
        &|| made(&|made| placed(made, &plan.env)),
        &|| match plan.render_for(Platform::Compose, project) {
            Ok(made) => {
                let composed = compose::build(&made.stack, &made.bundle, &plan.env);
                let _ = emit::compose::files(&composed, "A fuzzer");
            }
            Err(failure) => told(failure, tries),
        },
        &|| {
            let _ = report::values::to_yaml(
                &plan.root,
                report::values::ToldBeside { origins: Some(&plan.shown_sources()), defaults: true },
            );
        },
    ]);
}

fn objects(made: &Rendering) {
    let _ = emit::yaml::objects(made.bundle.objects.iter().map(|object| &object.body));
    let _ = emit::folder::files(&made.bundle);
}

fn delivered(made: &Rendering, env: &str, source: RepoContent) {
    let repo_url = "https://git.example.com/shop.git";
    let (stack, bundle) = (&made.stack, &made.bundle);
    let delivery = Delivery { stack, bundle, env, source, repo_url, hydrates: false };
    let _ = emit::argocd::files(&argocd::per_tier(delivery, "argocd/tiers"), "A fuzzer");
    if let Some(made) = argocd::set(&[delivery, delivery]) {
        let _ = emit::argocd::files(&made, "A fuzzer");
    }
}

fn drawn(made: &Rendering, env: &str) {
    let graph = diagram::stack::diagram(&made.stack, env);
    let _ = (emit::mermaid::text(&graph), emit::dot::text(&graph));
    let svg = emit::svg::text(&graph);
    roxmltree::Document::parse(&svg).expect("XML");
}

fn placed(made: &Rendering, env: &str) {
    let (stack, bundle) = (&made.stack, &made.bundle);
    if let Some(cluster) = cluster::build(stack, bundle, env) {
        let _ = emit::cluster::files(&cluster, "A fuzzer");
    }
    let capacity = Capacity::of(bundle, stack.target.nodes);
    let _ = report::capacity::to_text(stack, &capacity);
    let _ = report::capacity_json::to_json(stack, env, &capacity);
}

fn told(failure: Failure, tries: Tries) {
    let Failure::Values { diagnostics, sources } = failure else { return };
    tries.run(&[
        &|| {
            let _ = diagnostic::render(&diagnostics, &sources, MessageFormat::Human, true);
        },
        &|| {
            let _ = diagnostic::render(&diagnostics, &sources, MessageFormat::Github, false);
        },
        &|| {
            let told = diagnostic::render(&diagnostics, &sources, MessageFormat::Json, false);
            for line in told.lines() {
                serde_json::from_str::<serde_json::Value>(line).expect("JSON");
            }
        },
    ]);
}
