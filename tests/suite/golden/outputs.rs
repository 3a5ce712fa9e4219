//! What an environment is elsewhere, on its own target.

use std::collections::{BTreeMap, BTreeSet};

use stackgen::argocd::{self, Delivery, RepoContent};
use stackgen::capacity::Capacity;
use stackgen::diagram;
use stackgen::diff::{Premise, Relation, SideObject, cause, compare};
use stackgen::plan::{Plan, Rendering, Request};
use stackgen::report::diff_answer::Answer;
use stackgen::resolve::inputs::Platform;
use stackgen::{cluster, compose, emit, report};

use super::shown;
use crate::folder::Folder;

/// Both sides are of one project, which has the same files.
const NO_FOLDERS: &BTreeSet<String> = &BTreeSet::new();

/// The files that `gen compose` and `gen cluster` make of an environment, and what other verbs tell of it.
pub fn of(folder: &Folder, env: &str) -> Vec<(String, String)> {
    let request = Request { env: env.to_owned(), ..Request::default() };
    let plan = Plan::new(folder, &request).expect("layers that merge");
    let render = |platform| match plan.render_for(platform, folder) {
        Ok(rendering) => rendering,
        Err(failure) => panic!("{env}: {}", shown(failure)),
    };
    let made = render(Platform::Compose);
    let composed = compose::build(&made.stack, &made.bundle, env);
    let what = format!("The stack `{}` in the environment `{env}`", made.stack.name);
    let mut files = emit::compose::files(&composed, &what);
    if !composed.gaps.is_empty() {
        let told: Vec<String> = composed.gaps.iter().map(|gap| format!("{gap}\n")).collect();
        files.push(("compose.gaps.txt".to_owned(), told.concat()));
    }
    let made = render(Platform::Kubernetes);
    let cluster = cluster::build(&made.stack, &made.bundle, env).expect("a target with a tool");
    let what = format!("A cluster for {}{}", what[..1].to_lowercase(), &what[1..]);
    let of_cluster = emit::cluster::files(&cluster, &what).into_iter();
    files.extend(of_cluster.map(|(path, text)| (format!("cluster.{path}"), text)));
    files.extend(for_argocd(&made, env));
    let graph = diagram::stack::diagram(&made.stack, env);
    files.push(("graph.svg".to_owned(), emit::svg::text(&graph)));
    files.push(("graph.mmd".to_owned(), emit::mermaid::text(&graph)));
    files.push(("graph.dot".to_owned(), emit::dot::text(&graph)));
    let capacity = Capacity::of(&made.bundle, made.stack.target.nodes);
    files.push(("capacity.txt".to_owned(), report::capacity::to_text(&made.stack, &capacity)));
    // A name that starts with a dot is hidden where it is reviewed.
    files.into_iter().map(|(path, text)| (path.trim_start_matches('.').to_owned(), text)).collect()
}

/// In what two environments differ, each on its own target.
pub fn diff(folder: &Folder, before: &str, after: &str) -> String {
    let sides = [before, after].map(|env| {
        let request = Request { env: env.to_owned(), ..Request::default() };
        let plan = Plan::new(folder, &request).expect("layers that merge");
        let made =
            plan.render(folder).unwrap_or_else(|failure| panic!("{env}: {}", shown(failure)));
        let items: Vec<SideObject> = made.bundle.objects.iter().map(SideObject::rendered).collect();
        (plan, items)
    });
    let premise = Premise { relation: Relation::Apart, ..Premise::default() };
    let comparison = compare(&sides[0].1, &sides[1].1, &premise);
    let files = BTreeMap::new();
    let [one, other] = [0, 1].map(|side| {
        let (plan, items) = &sides[side];
        cause::Side { project: folder, plan, items, files: &files, folders: NO_FOLDERS }
    });
    let causes = cause::causes(&one, &other, &comparison);
    for (whole, fields) in &causes.of {
        let known = !whole.is_empty() && fields.iter().all(|causes| !causes.is_empty());
        assert!(known, "{before}, {after}: a difference without a cause");
    }
    let names = [before.to_owned(), after.to_owned()];
    let [(one, before), (other, after)] = &sides;
    let sides = [(before.as_slice(), &one.sources), (after.as_slice(), &other.sources)];
    report::diff::to_text(&Answer::new(names, comparison, Some(causes), sides), false)
}

/// What `gen argocd` makes; by tier, too, where each has a namespace of its own.
fn for_argocd(made: &Rendering, env: &str) -> Vec<(String, String)> {
    let url = "https://git.example.com/stack.git";
    let delivery = Delivery {
        stack: &made.stack,
        bundle: &made.bundle,
        env,
        source: RepoContent::Manifests,
        repo_url: made.stack.argocd.repo_url.as_deref().unwrap_or(url),
        hydrates: false,
    };
    let what = format!("The stack `{}` in the environment `{env}`", made.stack.name);
    let text = emit::argocd::text(&argocd::build(delivery), &what);
    let mut files = vec![("argocd.yaml".to_owned(), text)];
    if made.stack.namespaces.len() > 1 {
        let folder = made.stack.argocd.in_repository(&format!("argocd/{env}/tiers"));
        let by_tier = emit::argocd::files(&argocd::per_tier(delivery, &folder), &what);
        files.extend(
            by_tier
                .into_iter()
                .map(|(path, text)| (format!("argocd.{}", path.replace('/', ".")), text)),
        );
    }
    files
}
