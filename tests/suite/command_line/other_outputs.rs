//! `gen compose` and `gen cluster` as programs: folders, checks, refusals.

use super::shop;
use crate::program::Place;

#[test]
fn compose_goes_to_stdout_or_into_a_folder() {
    let place = shop();
    let text = place.prints(&["compose", "--env", "dev"]);
    assert!(
        text.starts_with("# The stack `shop` in the environment `dev`, made by gen.\n"),
        "{text}"
    );
    let write = ["compose", "--env", "dev", "--output-dir", "out"];
    place.prints(&write);
    assert_eq!(place.read("out/compose.yaml"), text);
    let check = [&write[..], &["--check"]].concat();
    assert_eq!(place.prints(&check), "");
    let changed = place.run(&[&check[..], &["--set", "backends.api.replicas=4"]].concat());
    assert_eq!(changed.code, 1);
    assert!(changed.out.contains("+      replicas: 4\n"), "{}", changed.out);
}

#[test]
fn a_cluster_goes_to_stdout_or_into_a_folder() {
    let place = shop();
    let text = place.prints(&["cluster", "--env", "dev"]);
    assert!(text.contains("\nkind: Cluster\n"), "{text}");
    let write = ["cluster", "--all", "--target", "kind", "--target", "eks", "--output-dir", "out"];
    place.prints(&write);
    assert_eq!(place.read("out/dev/kind/kind.yaml"), text);
    assert!(place.read("out/prod/eks/eksctl.yaml").contains("name: shop-prod\n"));
    assert_eq!(place.prints(&[&write[..], &["--check"]].concat()), "");
}

#[test]
fn what_is_not_of_gen_stays() {
    for (verb, file) in [("compose", "compose.yaml"), ("cluster", "kind.yaml")] {
        let place = shop();
        place.write(&format!("out/{file}"), "mine\n");
        let ended = place.run(&[verb, "--env", "dev", "--output-dir", "out"]);
        assert_eq!(ended.code, 3, "{verb}: {}", ended.err);
        assert_eq!(place.read(&format!("out/{file}")), "mine\n");
    }
}

#[test]
fn the_users_own_variables_stay() {
    let place = shop();
    let database = "databases: { main: { engine: redis, credentials: { fromEnv: PASSWORD } } }\n";
    place.write("more.yaml", database);
    let write = ["compose", "--env=dev", "--output-dir=out", "-f", "more.yaml"];
    place.write("out/.env", "MAIN_PASSWORD=mine\n");
    let mut command = place.command(&write);
    let ended = crate::program::Ended::of(command.env("PASSWORD", "p").output().expect("a run"));
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(place.read("out/.env"), "MAIN_PASSWORD=mine\n");
    assert!(place.read("out/.env.example").contains("\nMAIN_PASSWORD=\n"));
}

#[test]
fn several_do_not_go_to_one_stdout() {
    for arguments in [&["compose", "--all"][..], &["cluster", "--all"]] {
        let ended = shop().run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ended.err.contains("--output-dir"), "{}", ended.err);
    }
}

#[test]
fn wrong_values_make_nothing() {
    for verb in ["compose", "cluster"] {
        let wrong = ["--all", "--output-dir", "out", "--set", "backends.api.port=http"];
        let ended = shop().run(&[&[verb][..], &wrong].concat());
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{verb}");
    }
}

#[test]
fn a_target_without_a_tool_is_told() {
    let place = shop();
    place.write("profiles/own.yaml", "cluster: {}\n");
    let ended = place.run(&["cluster", "--env", "dev", "--target", "own"]);
    assert_eq!(ended.code, 2);
    insta::assert_snapshot!(ended.err, @"
    error: gen knows no tool that makes a cluster for the target `own`

      help: add `--target` with one of `kind`, `minikube`, `eks` or `eks-auto`
    ");
}

#[test]
fn what_is_no_side_and_no_form_is_told_as_that() {
    let place = Place::new(&[
        ("values/base.yaml", "name: shop\nbackends: { api: { image: \"a/b:1\", port: 80 } }\n"),
        ("values/dev.yaml", "target: kind\n"),
        ("values/prod.yaml", "target: eks\n"),
    ]);
    let ended = place.run(&["diff", "values/dev.yaml", "values/prod.yaml"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    let ended = place.run(&["graph", "dev", "-o", "shop.svg"]);
    assert!(ended.err.contains("-o FORMAT > FILE"), "{}", ended.err);
    assert!(!ended.err.contains("--output-dir"), "{}", ended.err);
}
