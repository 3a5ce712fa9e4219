//! Environments as arguments: every verb that is about one takes its name, as well as `--env`.

use super::shop;
use crate::program::Place;

/// What each verb is given, but for the environment.
const VERBS: [&[&str]; 9] = [
    &["render"],
    &["values"],
    &["capacity"],
    &["graph"],
    &["check"],
    &["compose"],
    &["argocd", "--set=argocd.repoURL=https://git.example.com/shop.git"],
    &["helm", "--output-dir=chart"],
    &["cluster"],
];

#[test]
fn an_environment_is_an_argument_or_an_option() {
    let mut seen = 0;
    for verb in VERBS {
        let argument = shop().run(&[verb, &["prod"]].concat());
        let option = shop().run(&[verb, &["--env", "prod"]].concat());
        assert_eq!(argument.code, 0, "{verb:?}: {}", argument.err);
        assert_eq!(argument.out, option.out, "{verb:?}");
        let unknown = shop().run(&[verb, &["prd"]].concat());
        assert_ne!(unknown.code, 0, "{verb:?}");
        seen += 1;
    }
    assert_eq!(seen, VERBS.len());
}

#[test]
fn files_come_before_environments_of_their_name() {
    let place = Place::new(&[
        ("values/base.yaml", super::BASE),
        ("values/prod.yaml", "namespace: shop-prod\n"),
        ("prod", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n"),
    ]);
    let checked = place.run(&["check", "prod"]);
    assert!(checked.err.contains("1 object in 1 file"), "{}", checked.err);
}

#[test]
fn options_of_the_one_and_the_other() {
    let place = shop();
    place.write("k8s/one.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n");
    for (args, said) in [
        (vec!["check", "k8s", "--target", "eks"], "`--target` is for environments"),
        (vec!["check", "prod", "--fix"], "`--fix` is for manifests"),
        (vec!["graph", "k8s", "--set", "name=x"], "`--set` is for environments"),
        (vec!["graph", "dev", "prod"], "a picture is of one environment"),
    ] {
        let ended = place.run(&args);
        assert_eq!(ended.code, 2, "{args:?}: {}", ended.err);
        assert!(ended.err.contains(said), "{args:?}: {}", ended.err);
    }
    assert_eq!(place.run(&["check", "prod", "--target", "eks"]).code, 0);
}

#[test]
fn a_name_that_is_neither_a_file_nor_an_environment() {
    let place = shop();
    for verb in ["check", "graph"] {
        let ended = place.run(&[verb, "prd"]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(
            ended.err.contains("there is no file, folder or environment `prd`"),
            "{}",
            ended.err
        );
        assert!(ended.err.contains("write `prod`"), "{}", ended.err);
        // What looks like a path is one.
        assert!(place.run(&[verb, "./prd"]).err.contains("cannot read"), "{verb}");
    }
}
