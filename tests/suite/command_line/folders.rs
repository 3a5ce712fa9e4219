//! `gen render --output-dir`, and what of a stack is rendered.

use std::collections::BTreeSet;

use super::shop;
use crate::program::Place;

/// All files below a folder of a place, but for gen's record of them.
fn files(place: &Place, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![place.path().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    let root = place.path().join(folder);
    let relative = |path: std::path::PathBuf| {
        path.strip_prefix(&root).expect("inside").to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = found.into_iter().map(relative).collect();
    names.retain(|name| ![".gen-files", ".gitattributes"].contains(&&**name));
    names.sort();
    names
}

#[test]
fn an_environment_is_a_folder_with_a_file_per_object() {
    let place = shop();
    let ended = place.run(&["render", "--env", "dev", "--output-dir", "out"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""));
    insta::assert_snapshot!(ended.err, @"gen: out: 10 added, 0 changed, 0 removed, 0 unchanged");
    insta::assert_snapshot!(files(&place, "out").join("\n"), @"
    0-first/api.serviceaccount.yaml
    0-first/shop-dev.namespace.yaml
    0-first/web.serviceaccount.yaml
    2-backend/api.deployment.yaml
    2-backend/api.networkpolicy.yaml
    2-backend/api.service.yaml
    3-frontend/web.deployment.yaml
    3-frontend/web.networkpolicy.yaml
    3-frontend/web.service.yaml
    kustomization.yaml
    ");
}

#[test]
fn environments_and_targets_get_a_folder_each() {
    let place = shop();
    let flags = ["render", "--env=dev", "--env=prod", "--target=kind", "--target=eks"];
    place.prints(&[&flags[..], &["--output-dir", "out"]].concat());
    let roots: BTreeSet<String> = files(&place, "out")
        .iter()
        .map(|path| path.split('/').take(2).collect::<Vec<_>>().join("/"))
        .collect();
    assert_eq!(
        roots.into_iter().collect::<Vec<_>>(),
        ["dev/eks", "dev/kind", "prod/eks", "prod/kind"]
    );
}

#[test]
fn all_environments_get_a_folder_each() {
    let place = shop();
    place.prints(&["render", "--all", "--output-dir", "out"]);
    let roots: BTreeSet<String> = files(&place, "out")
        .iter()
        .map(|path| path.split('/').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(roots.into_iter().collect::<Vec<_>>(), ["dev", "prod"]);
}

#[test]
fn a_check_tells_what_a_run_would_change_and_changes_nothing() {
    let place = shop();
    let write = ["render", "--env", "dev", "--output-dir", "out"];
    let check = [&write[..], &["--check"]].concat();
    let first = place.run(&check);
    assert_eq!(first.code, 1);
    assert!(first.out.contains("--- /dev/null\n+++ b/"), "{}", first.out);
    assert!(!place.path().join("out").exists());
    place.prints(&write);
    assert_eq!(place.prints(&check), "");
    let changed = place.run(&[&check[..], &["--set", "backends.api.replicas=4"]].concat());
    assert_eq!(changed.code, 1);
    assert!(changed.out.contains("-  replicas: 1\n+  replicas: 4\n"), "{}", changed.out);
    assert!(changed.err.contains("out is out of date"), "{}", changed.err);
}

#[test]
fn what_gen_no_longer_makes_is_removed() {
    let place = shop();
    let write = ["render", "--env", "dev", "--output-dir", "out"];
    place.prints(&write);
    let before = files(&place, "out").len();
    let ended = place.run(&[&write[..], &["--set", "frontends=null"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
    let after = files(&place, "out");
    assert!(after.len() < before && !after.iter().any(|path| path.contains("web")), "{after:?}");
}

#[test]
fn what_is_not_of_gen_is_refused_and_left_alone() {
    let place = shop();
    place.write("out/kustomization.yaml", "mine\n");
    let ended = place.run(&["render", "--env", "dev", "--output-dir", "out"]);
    assert_eq!(ended.code, 3);
    insta::assert_snapshot!(ended.err, @"
    error: nothing was written to `out`: move these away or choose another folder
      `out/kustomization.yaml` is a file that gen did not make
    ");
    assert_eq!(place.read("out/kustomization.yaml"), "mine\n");
    assert_eq!(files(&place, "out"), ["kustomization.yaml"]);
}

#[test]
fn one_wrong_environment_writes_nothing() {
    let place = shop();
    place.write("values/prod.yaml", "backends: { api: { port: http } }\n");
    let ended = place.run(&["render", "--all", "--output-dir", "out"]);
    assert_eq!(ended.code, 2);
    assert!(!place.path().join("out").exists());
}

/// The kinds and names of what a selection keeps.
fn kept(flags: &[&str]) -> Vec<String> {
    let text = shop().prints(&[&["render", "--env", "dev", "-o", "json"], flags].concat());
    let list: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let name = |item: &serde_json::Value| {
        format!(
            "{} {}",
            item["kind"].as_str().unwrap_or_default(),
            item["metadata"]["name"].as_str().unwrap_or_default()
        )
    };
    list["items"].as_array().expect("a list").iter().map(name).collect()
}

#[test]
fn a_tier_a_component_and_a_wave_can_be_kept() {
    let api = kept(&["--only", "api"]);
    assert!(api.contains(&"Deployment api".to_owned()), "{api:?}");
    assert!(!api.iter().any(|name| name.ends_with("web")), "{api:?}");
    assert_eq!(kept(&["--only", "backend"]), api);
    let both = kept(&["--only", "api", "--only", "frontend"]);
    assert!(both.contains(&"Deployment web".to_owned()), "{both:?}");
    assert!(kept(&["--wave", "-1"]).contains(&"Namespace shop-dev".to_owned()));
    assert!(kept(&["--wave", "2"]).iter().all(|name| name.ends_with("web")));
    assert_eq!(kept(&["--only", "api", "--wave", "2"]), Vec::<String>::new());
}

#[test]
fn writing_one_environment_leaves_the_others_alone() {
    let place = shop();
    place.prints(&["render", "--all", "--output-dir", "out"]);
    let before = place.read("out/prod/kustomization.yaml");
    let more = ["--set", "labels.team=a"];
    place.prints(&[&["render", "--env", "dev", "--output-dir", "out/dev"], &more[..]].concat());
    assert_eq!(place.read("out/prod/kustomization.yaml"), before);
    let ended = place.run(&["render", "--all", "--output-dir", "out", "--check"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("-    team: a"), "{}", ended.out);
    assert!(ended.err.contains("out/prod is up to date"), "{}", ended.err);
}

#[test]
fn a_part_of_a_stack_is_no_folder() {
    let place = shop();
    let ended = place.run(&["render", "--env", "dev", "--only", "api", "--output-dir", "out"]);
    assert_eq!(ended.code, 2);
    assert!(!place.path().join("out").exists());
}

#[test]
fn the_folder_of_an_environment_that_is_gone_goes() {
    let place = shop();
    let all = ["render", "--all", "--output-dir", "out"];
    place.prints(&all);
    // Another verb's folder, and one of nobody's, are not for this verb to judge.
    place.prints(&["compose", "--env", "dev", "--output-dir", "out/compose"]);
    place.write("out/notes/dev.yaml", "mine: true\n");
    std::fs::remove_file(place.path().join("values/prod.yaml")).expect("an environment");
    let stale = place.run(&[&all[..], &["--check"]].concat());
    assert_eq!(stale.code, 1);
    assert!(
        stale.out.contains("--- a/out/prod/kustomization.yaml\n+++ /dev/null\n"),
        "{}",
        stale.out
    );
    let ended = place.run(&all);
    assert!(
        ended.err.contains("out/prod: 10 removed, of an environment that is gone"),
        "{}",
        ended.err
    );
    assert!(!place.path().join("out/prod").exists());
    let left: BTreeSet<String> = files(&place, "out")
        .iter()
        .filter_map(|path| path.split('/').next().map(str::to_owned))
        .collect();
    assert_eq!(left.into_iter().collect::<Vec<_>>(), ["compose", "dev", "notes"]);
    assert_eq!(place.run(&[&all[..], &["--check"]].concat()).code, 0);
}

#[test]
fn what_check_prints_is_a_patch_of_the_repository() {
    let place = shop();
    let render = ["render", "--env", "dev", "--output-dir", "k8s/dev"];
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        let ended = git.args(arguments).current_dir(place.path()).output().expect("git");
        assert!(ended.status.success(), "{arguments:?}: {ended:?}");
    };
    git(&["init", "-q"]);
    place.prints(&render);
    let more = [&render[..], &["--check", "--set", "backends.api.port=9000"]].concat();
    let told = place.run(&more);
    assert_eq!(told.code, 1);
    place.write("change.patch", &told.out);
    git(&["apply", "change.patch"]);
    assert_eq!(place.run(&more).code, 0);
    let github = place.run(
        &["--message-format", "github"]
            .into_iter()
            .chain(render)
            .chain(["--check"])
            .collect::<Vec<_>>(),
    );
    assert!(
        github.err.contains(
            "::error file=k8s/dev/2-backend/api.deployment.yaml,line=1,col=1,endLine=1,endColumn=1,title=GEN011"
        ),
        "{}",
        github.err
    );
}
