//! Real applications of others, in gen's own words: they render, compose, and nothing is found in them.

use stackgen::check;
use stackgen::compose;
use stackgen::diagnostic::Severity;
use stackgen::layer::parse;
use stackgen::manifest::collect::Collected;
use stackgen::manifest::object::objects;
use stackgen::plan::{Plan, Request};
use stackgen::resolve::inputs::Platform;
use stackgen::source::Sources;
use stackgen::{emit, layer};

use crate::folder::{Folder, names_in, repository};
use crate::project::shown;

/// How many environments there are at least.
const LEAST: usize = 14;

#[test]
fn applications_of_others_need_no_hatch() {
    let mut seen = 0;
    let apps = repository().join("tests/apps");
    for app in names_in(&apps).into_iter().filter(|name| apps.join(name).is_dir()) {
        for env in ["dev", "prod"] {
            let project = Folder(apps.join(&app));
            let request = Request { env: env.to_owned(), ..Request::default() };
            let plan = Plan::new(&project, &request)
                .unwrap_or_else(|failure| panic!("{app} {env}: {}", shown(failure)));
            let values = layer::json::to_json(&plan.root).to_string();
            for hatch in ["\"pod\":", "\"container\":", "extraObjects", "patches"] {
                assert!(!values.contains(hatch), "{app} {env} has a hatch: {hatch}");
            }
            let made = plan.render(&project);
            let made = made.unwrap_or_else(|failure| panic!("{app} {env}: {}", shown(failure)));
            let bodies = made.bundle.objects.iter().map(|object| &object.body);
            let found = mistakes(&emit::yaml::objects(bodies));
            assert!(found.is_empty(), "{app} {env}: {found:#?}");
            let made = plan.render_for(Platform::Compose, &project);
            let made = made.unwrap_or_else(|failure| panic!("{app} {env}: {}", shown(failure)));
            let composed = compose::build(&made.stack, &made.bundle, env);
            assert!(composed.file.services.len() > 3, "{app} {env}");
            seen += 1;
        }
    }
    assert!(seen >= LEAST, "{seen} environments");
}

/// What the rules find in manifests that are no matters of taste.
fn mistakes(manifests: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add("objects", manifests);
    let roots = parse::documents(file, manifests).roots;
    let objects = roots.iter().flat_map(|root| objects(file, root)).collect();
    let found = check::check(&Collected::whole(objects), &[], &sources).findings;
    let wrong = found.into_iter().filter(|one| one.diagnostic.severity == Severity::Error);
    wrong.map(|finding| finding.diagnostic.message).collect()
}
