//! What an environment is elsewhere, on its own target.

use stackgen::capacity::Capacity;
use stackgen::diagram;
use stackgen::plan::{Plan, Request};
use stackgen::stack::inputs::Platform;
use stackgen::{cluster, compose, emit, report};

use super::shown;
use crate::folder::Folder;

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
    assert_eq!(composed.gaps, Vec::<String>::new(), "{env}");
    let what = format!("The stack `{}` in the environment `{env}`", made.stack.name);
    let mut files = emit::compose::files(&composed, &what);
    let made = render(Platform::Kubernetes);
    let cluster = cluster::build(&made.stack, &made.bundle, env).expect("a target with a tool");
    let what = format!("A cluster for {}{}", what[..1].to_lowercase(), &what[1..]);
    let of_cluster = emit::cluster::files(&cluster, &what).into_iter();
    files.extend(of_cluster.map(|(path, text)| (format!("cluster.{path}"), text)));
    let graph = diagram::stack::diagram(&made.stack, env);
    files.push(("graph.svg".to_owned(), emit::svg::text(&graph)));
    files.push(("graph.mmd".to_owned(), emit::mermaid::text(&graph)));
    files.push(("graph.dot".to_owned(), emit::dot::text(&graph)));
    let capacity = Capacity::of(&made.bundle, made.stack.target.nodes);
    files.push(("capacity.txt".to_owned(), report::capacity::to_text(&made.stack, &capacity)));
    // A name that starts with a dot is hidden where it is reviewed.
    files.into_iter().map(|(path, text)| (path.trim_start_matches('.').to_owned(), text)).collect()
}
