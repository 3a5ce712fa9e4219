//! Sides that gen renders, and the values that cause their differences.

use super::{BASE, changed, refused, shop};
use crate::program::Place;

#[test]
fn two_environments_differ_by_their_values() {
    insta::assert_snapshot!(shop().prints(&["diff", "dev", "prod"]), @r#"
    dev → prod

    backends.api.image.tag: 1.4.1 → 1.4.2
      values/base.yaml:11:49 → values/prod.yaml:4:19
      ~ Deployment shop/api  rolls pods
          metadata.labels["app.kubernetes.io/version"]: 1.4.1 → 1.4.2
          spec.template.metadata.labels["app.kubernetes.io/version"]: 1.4.1 → 1.4.2
          spec.template.spec.containers[api].image: ghcr.io/acme/api:1.4.1 → ghcr.io/acme/api:1.4.2
      ~ labels and annotations alone: ServiceAccount shop/api, NetworkPolicy shop/api, ConfigMap shop/api, Service shop/api

    backends.api.env.LOG_LEVEL: info → warn
      values/base.yaml:14:23 → values/prod.yaml:5:23
      ~ ConfigMap shop/api  changes in place
          data.LOG_LEVEL: info → warn
      ~ Deployment shop/api  rolls pods
          spec.template.metadata.annotations["checksum/config"]: changed

    5 objects differ (5 changed), 8 are the same
      rolls pods: Deployment shop/api
    "#);
}

#[test]
fn an_environment_is_the_same_as_itself() {
    let place = shop();
    let out = place.prints(&["diff", "dev", "dev", "--exit-code"]);
    assert_eq!(out, "dev → dev\n\nno object differs, 13 are the same\n");
}

#[test]
fn exit_code_says_that_something_differs() {
    let place = shop();
    assert_eq!(place.run(&["diff", "dev", "prod"]).code, 0);
    assert_eq!(place.run(&["diff", "dev", "prod", "--exit-code"]).code, 1);
}

#[test]
fn a_field_has_all_its_causes() {
    let out = changed(&[
        "backends.api.image.tag=2.0.0",
        "backends.api.image.repository=ghcr.io/acme/other",
    ]);
    let image = "spec.template.spec.containers[api].image: ghcr.io/acme/api:1.4.1 → ghcr.io/acme/other:2.0.0";
    assert_eq!(out.matches(image).count(), 2, "{out}");
}

#[test]
fn what_makes_sense_together_alone_is_one_cause() {
    // A reference to a backend that is not there yet does not render.
    let out = changed(&[
        "backends.api.env.JOBS=${backends.worker.url}",
        "backends.worker.image.repository=ghcr.io/acme/worker",
        "backends.worker.image.tag=1.0.0",
        "backends.worker.port=9000",
    ]);
    assert!(out.contains("\nbackends.worker: nothing → {"), "{out}");
    assert!(out.contains("data.JOBS: nothing → http://worker:9000"), "{out}");
    assert!(!out.contains("no object changes by"), "{out}");
}

#[test]
fn a_value_that_changes_no_object_is_named() {
    let out = changed(&["policy.inlineSecrets=warn"]);
    assert!(out.contains("no object changes by `policy.inlineSecrets`"), "{out}");
}

#[test]
fn a_namespace_of_another_name_is_the_same_namespace() {
    let out = changed(&["namespace=other"]);
    assert!(out.contains("the namespace `shop` is `other` then"), "{out}");
    assert!(out.contains("\nnamespace: nothing → other\n"), "{out}");
    assert!(!out.contains(" added") && !out.contains(" removed"), "{out}");
}

#[test]
fn secrets_are_masked_and_told() {
    let out = changed(&["databases.main.credentials.value=hunter2hunter2"]);
    assert!(out.contains("databases.main.credentials.value: ******** → ********"), "{out}");
    assert!(out.contains("data.password: changed"), "{out}");
    assert!(!out.contains("hunter2") && !out.contains("devpassword123"), "{out}");
    assert!(out.contains("PostgreSQL keeps the password with which its data were made"), "{out}");
}

#[test]
fn the_password_of_a_database_is_not_its_clients_url() {
    let out =
        changed(&["backends.api.connects={}", "backends.api.env.DB_HOST=elsewhere.example.com"]);
    assert!(!out.contains("keeps the password"), "{out}");
}

#[test]
fn a_strategy_that_renames_the_deployment_takes_two_steps() {
    let place = shop();
    let release = |active: &str, tracks: &str| {
        format!(
            "backends: {{ api: {{ release: {{ blueGreen: {{ active: {active}, tracks: {tracks} }} }} }} }}\n"
        )
    };
    place.write("values/blue.yaml", &release("blue", "{ blue: {}, green: {} }"));
    place.write("values/stable.yaml", &release("stable", "{ stable: {}, green: {} }"));
    let out = place.prints(&["diff", "dev", "blue"]);
    assert!(out.contains("Service shop/api  interrupts"), "{out}");
    assert!(
        out.contains("leads to `api-blue`, and nothing answers until pods of these are ready"),
        "{out}"
    );
    let out = place.prints(&["diff", "dev", "stable"]);
    assert!(!out.contains("interrupts"), "{out}");
}

#[test]
fn a_colour_is_switched_or_changed() {
    let two = BASE.to_owned()
        + "    release: { blueGreen: { active: blue, tracks: { blue: {}, green: { image: { tag: 1.5.0 } } } } }\n";
    let place = Place::new(&[("values/base.yaml", &two)]);
    let switch = ["diff", "--set", "backends.api.release.blueGreen.active=green"];
    let out = place.prints(&switch);
    assert!(out.contains("traffic goes from `api-blue` to `api-green`"), "{out}");
    assert!(!out.contains("interrupts"), "{out}");
    let tag = ["--set", "backends.api.release.blueGreen.tracks.green.image.tag=1.5.1"];
    let out = place.prints(&[&switch[..], &tag].concat());
    assert!(
        out.contains("traffic is switched to `api-green` while these pods are replaced"),
        "{out}"
    );
}

#[test]
fn databases_tell_what_they_keep() {
    let out = changed(&["databases.main.version=16"]);
    assert!(out.contains("PostgreSQL 16 does not start on the data of 17"), "{out}");
    let out = changed(&["databases.main.database=other"]);
    assert!(
        out.contains("PostgreSQL reads `POSTGRES_DB` when its data are made, and never again"),
        "{out}"
    );
    let out = changed(&["databases.main.storage.size=512Mi"]);
    assert!(out.contains("a claim can grow and never shrink"), "{out}");
    let out = changed(&["databases.main.storage.size=2Gi"]);
    assert!(!out.contains("cannot be changed in place"), "{out}");
    let out = changed(&["databases.main.storage.size=1024Mi"]);
    assert!(out.contains("no object differs"), "{out}");
    let out = changed(&["databases.main.storage.ephemeral=true"]);
    assert!(
        out.contains("pods start with an empty volume; the data stay in the claim `data-main`"),
        "{out}"
    );
    let out = changed(&["databases.main=null", "backends.api.connects=null"]);
    assert!(out.contains("PersistentVolumeClaim shop/data-main  removed, loses data"), "{out}");
}

#[test]
fn a_script_of_a_database_ran_once() {
    let scripts = "databases: { main: { init: { 001-a.sql: \"select 1;\" } } }\n";
    let place = Place::new(&[("values/base.yaml", BASE), ("values/dev.yaml", scripts)]);
    place.write("values/next.yaml", &scripts.replace("select 1", "select 2"));
    let out = place.prints(&["diff", "dev", "next"]);
    assert!(out.contains("PostgreSQL ran the scripts once, and does not run them again"), "{out}");
}

#[test]
fn an_environment_is_compared_on_two_targets() {
    let out = shop().prints(&["diff", "dev@kind", "dev@minikube"]);
    assert!(out.starts_with("dev@kind → dev@minikube\n"), "{out}");
    assert!(out.contains("target: kind → minikube") || out.contains("no object"), "{out}");
    let one = shop().prints(&["diff", "dev", "prod", "--target", "minikube"]);
    assert!(!one.contains("target:"), "{one}");
}

#[test]
fn a_variable_that_is_not_set_is_no_difference() {
    let from = "databases: { main: { credentials: { fromEnv: NO_SUCH } } }\n";
    let place =
        Place::new(&[("values/base.yaml", BASE), ("values/a.yaml", from), ("values/b.yaml", from)]);
    let ended = place.run(&["diff", "a", "b"]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "a → b\n\nno object differs, 13 are the same\n")
    );
    assert!(
        ended.err.contains("`NO_SUCH` is not set here: its value is not compared"),
        "{}",
        ended.err
    );
}

#[test]
fn what_was_meant_is_said() {
    let place = shop();
    insta::assert_snapshot!(refused(&place, &["diff"]), @r#"
    error: compare what?

      help: name two sides, such as `gen diff dev prod`
    "#);
    insta::assert_snapshot!(refused(&place, &["diff", "dev"]), @r#"
    error: compare `dev` with what?

      help: name a second side, or add `--rev REVISION`, `--live`, or `--set PATH=VALUE`
    "#);
    insta::assert_snapshot!(refused(&place, &["diff", "main..HEAD"]), @r#"
    error: `main..HEAD` is no side

      help: write `--rev main..HEAD`
    "#);
    insta::assert_snapshot!(refused(&place, &["diff", "dev", "prdo"]), @r#"
    error: there is no environment `prdo`: `values/prdo.yaml` does not exist

      help: write `--env prod`
    "#);
    insta::assert_snapshot!(refused(&place, &["diff", "--live"]), @r#"
    error: compare which environment with the cluster?

      help: write `gen diff prod --live`
    "#);
}

#[test]
fn very_many_changes_are_told_by_component() {
    let backends = |tag: &str, port: u16| -> String {
        let one = |index: u16| {
            let image = format!("image: {{ repository: example.com/a{index}-{tag}, tag: {tag} }}");
            let replicas = port - 7999;
            format!("  a{index}: {{ {image}, port: {port}, replicas: {replicas}, connects: [] }}\n")
        };
        "backends:\n".to_owned() + &(0..40).map(one).collect::<String>()
    };
    let before =
        format!("{}\n{}", BASE.split("backends:").next().expect("a start"), backends("one", 8000));
    let place = Place::new(&[("values/base.yaml", &before), ("values/dev.yaml", "target: kind\n")]);
    place.write("values/next.yaml", &backends("two", 8001));
    let out = place.prints(&["diff", "dev", "next"]);
    let heads: Vec<&str> = out.lines().filter(|line| line.starts_with("backends.a7.")).collect();
    assert_eq!(heads.len(), 4, "{heads:?}");
    assert_eq!(out.matches("~ Deployment shop/a7 ").count(), 1, "{out}");
}
