//! A project in memory that grows layer by layer, and what gen makes of it.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use stackgen::argocd::{self, Delivery, RepoContent};
use stackgen::capacity::Capacity;
use stackgen::diagram;
use stackgen::emit::{self, yaml};
use stackgen::layer::set::SetFlag;
use stackgen::plan::{Plan, Request};
use stackgen::resolve::inputs::Platform;
use stackgen::{cluster, compose, report};

use crate::project::{self, shown};

/// Files by path, and what is asked for.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, String>,
    request: Request,
}

impl Memory {
    /// A project of files; the environment is `dev`.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let mut memory = Self::default();
        "dev".clone_into(&mut memory.request.env);
        memory.files.insert("values/dev.yaml".to_owned(), String::new());
        for (path, text) in files {
            memory.files.insert((*path).to_owned(), (*text).to_owned());
        }
        memory
    }

    #[must_use]
    pub fn file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }

    #[must_use]
    pub fn target(mut self, target: &str) -> Self {
        self.request.target = Some(target.to_owned());
        self
    }

    /// A `-f` file.
    #[must_use]
    pub fn layer(mut self, text: &str) -> Self {
        self.request.files.push(("extra.yaml".to_owned(), text.to_owned()));
        self
    }

    #[must_use]
    pub fn set(mut self, flag: SetFlag, text: &str) -> Self {
        self.request.sets.push((flag, text.to_owned()));
        self
    }

    fn project(&self) -> project::Memory {
        let files: Vec<(&str, &str)> =
            self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        project::Memory::new(&files)
    }

    /// The merged layers.
    pub fn plan(&self) -> Plan {
        Plan::new(&self.project(), &self.request)
            .unwrap_or_else(|failure| panic!("{}", shown(failure)))
    }

    /// The merged value at a dotted path, as JSON; null where there is none.
    pub fn value(&self, path: &str) -> Json {
        let all = stackgen::layer::json::to_json(&self.plan().root);
        all.pointer(&format!("/{}", path.replace('.', "/"))).cloned().unwrap_or(Json::Null)
    }

    /// The objects, or what is wrong.
    pub fn objects(&self) -> Result<Vec<Json>, String> {
        let project = self.project();
        let plan = Plan::new(&project, &self.request).map_err(shown)?;
        let rendering = plan.render(&project).map_err(shown)?;
        Ok(rendering.bundle.objects.into_iter().map(|object| object.body.into_json()).collect())
    }

    /// Makes of it what other verbs than `gen render` do, as far as the values allow.
    pub fn elsewhere(&self) {
        let project = self.project();
        let Ok(plan) = Plan::new(&project, &self.request) else { return };
        if let Ok(made) = plan.render_for(Platform::Compose, &project) {
            let composed = compose::build(&made.stack, &made.bundle, &plan.env);
            let _ = emit::compose::files(&composed, "A test");
        }
        let Ok(made) = plan.render(&project) else { return };
        if let Some(cluster) = cluster::build(&made.stack, &made.bundle, &plan.env) {
            let _ = emit::cluster::files(&cluster, "A test");
        }
        for source in [RepoContent::Manifests, RepoContent::Chart, RepoContent::Plugin] {
            let delivery = Delivery {
                stack: &made.stack,
                bundle: &made.bundle,
                env: &plan.env,
                source,
                repo_url: "https://git.example.com/shop.git",
                hydrates: false,
            };
            let _ = emit::argocd::files(&argocd::per_tier(delivery, "argocd/tiers"), "A test");
            let made = argocd::set(&[delivery, delivery]).expect("environments");
            let _ = emit::argocd::files(&made, "A test");
        }
        let graph = diagram::stack::diagram(&made.stack, &plan.env);
        let _ = (emit::mermaid::text(&graph), emit::dot::text(&graph), emit::svg::text(&graph));
        let capacity = Capacity::of(&made.bundle, made.stack.target.nodes);
        let _ = report::capacity::to_text(&made.stack, &capacity);
        let _ = report::capacity_json::to_json(&made.stack, &plan.env, &capacity);
    }

    /// The objects as YAML.
    pub fn yaml(&self) -> String {
        let objects = self.objects().unwrap_or_else(|error| panic!("{error}"));
        yaml::documents(&objects)
    }

    /// The `compose.yaml`.
    pub fn compose(&self) -> String {
        let (project, plan) = (self.project(), self.plan());
        let made = plan.render_for(Platform::Compose, &project);
        let made = made.unwrap_or_else(|failure| panic!("{}", shown(failure)));
        emit::compose::file(&compose::build(&made.stack, &made.bundle, &plan.env), "A test")
    }

    /// What is wrong.
    pub fn error(&self) -> String {
        self.objects().expect_err("a mistake")
    }

    /// The object of a kind and a name.
    pub fn object(&self, kind: &str, name: &str) -> Json {
        let objects = self.objects().unwrap_or_else(|error| panic!("{error}"));
        let found = objects.into_iter().find(|object| is(object, kind, name));
        found.unwrap_or_else(|| panic!("no {kind} {name}"))
    }
}

/// Whether an object has a kind and a name.
pub fn is(object: &Json, kind: &str, name: &str) -> bool {
    object["kind"] == kind && object["metadata"]["name"] == name
}
