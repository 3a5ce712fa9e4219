//! A folder that gen wrote, read by kustomize: the same objects in the same order.

use program::project::Project;
use serde_json::json;

use crate::conformance::{Bench, Outcome};

/// Every environment of a project.
pub fn check(bench: &Bench, project: &Project) {
    for env in project.environments().unwrap_or_default() {
        bench.table.check(&format!("{} {env}, kustomize", project.name), || {
            let (_, objects) = bench.r#gen.objects(project, &env)?;
            let folder = tempfile::tempdir()?;
            bench.r#gen.folder(project, &env, folder.path())?;
            let shown = folder.path().to_string_lossy();
            let built =
                bench.cluster.ask(&["kustomize", &shown], "")?.clean("kubectl kustomize")?;
            bench.readers.read(&built, &json!({ "items": objects }), &["--list"])?;
            Ok(Outcome { objects: objects.len(), result: "same" })
        });
    }
}
