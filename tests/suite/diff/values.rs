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

    backends.api.env.LOG_LEVEL: info → warn
      values/base.yaml:14:23 → values/prod.yaml:5:23
      ~ ConfigMap shop/api  changes in place
          data.LOG_LEVEL: info → warn
      ~ Deployment shop/api  rolls pods
          spec.template.metadata.annotations["checksum/config"]: changed

    2 objects differ (2 changed), 11 are the same
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
fn a_namespace_of_another_name_is_told_by_its_cause() {
    let out = changed(&["namespace=other"]);
    assert!(out.contains("the namespace `shop` is `other` then"), "{out}");
    assert!(out.contains("\nnamespace: nothing → other\n"), "{out}");
    assert!(!out.contains(" added") && !out.contains(" removed"), "{out}");
    assert!(!out.contains("no object changes by"), "{out}");
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
    assert!(out.contains("volumes of the class `standard` cannot grow"), "{out}");
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

      help: write `prod`
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

/// To a cluster an object of another name is another object.
#[test]
fn another_name_tells_what_it_does() {
    insta::assert_snapshot!(changed(&["databases.main.names.claims.data=other"]), @r"
    dev → dev with databases.main.names.claims.data

    databases.main.names.claims.data: nothing → other
      not set → --set:1:34
      + PersistentVolumeClaim shop/other  added
      ~ StatefulSet shop/main  loses data
          spec.template.spec.volumes[data].persistentVolumeClaim.claimName: data-main → other
          = pods use the claim `other`; the data stay in the claim `data-main`
            help: copy the data before; nothing deletes the old ones
          = its only pod restarts: nothing answers meanwhile
      - PersistentVolumeClaim shop/data-main  removed, loses data
          = nothing mounts the data any more; Argo CD and Helm keep the claim, and whoever deletes it deletes them, where the class says so
            help: copy the data before; to keep the volume, let its `persistentVolumeReclaimPolicy` be `Retain`
            https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
          = `other` is a new claim, and empty; the data stay in `data-main`
            help: keep the name, or copy the data before

    3 objects differ (1 added, 1 removed, 1 changed), 11 are the same
      loses data: StatefulSet shop/main, PersistentVolumeClaim shop/data-main
      rolls pods: StatefulSet shop/main
      what is removed stays in a cluster until it is deleted there: `kubectl apply` leaves it, Argo CD prunes it
    ");
    insta::assert_snapshot!(changed(&["backends.api.names.service=api-service"]), @r"
    dev → dev with backends.api.names.service

    backends.api.names.service: nothing → api-service
      not set → --set:1:28
      + Service shop/api-service  added
      - Service shop/api  removed, interrupts
          = it is called `api-service` after: what calls `api` finds nothing once it is deleted
            help: let all callers outside of these objects follow before it is deleted

    2 objects differ (1 added, 1 removed), 12 are the same
      interrupts: Service shop/api
      what is removed stays in a cluster until it is deleted there: `kubectl apply` leaves it, Argo CD prunes it
    ");
    insta::assert_snapshot!(changed(&["backends.api.names.secret=a", "databases.main.names.secret=auth"]), @r"
    dev → dev with backends.api.names.secret, databases.main.names.secret

    databases.main.names.secret: nothing → auth
      not set → --set:1:29
      + Secret shop/auth  added
      ~ StatefulSet shop/main  rolls pods
          spec.template.spec.containers[postgres].env[POSTGRES_PASSWORD].valueFrom.secretKeyRef.name: main → auth
          = its only pod restarts: nothing answers meanwhile
      ~ Deployment shop/api  rolls pods
          spec.template.spec.containers[api].env[DATABASE_URL].valueFrom.secretKeyRef.name: main → auth
          spec.template.spec.containers[api].env[DB_PASSWORD].valueFrom.secretKeyRef.name: main → auth
      - Secret shop/main  removed
          = it is called `auth` after; whoever reads `main` beside these objects must follow

    no object changes by `backends.api.names.secret`

    4 objects differ (1 added, 1 removed, 2 changed), 10 are the same
      rolls pods: StatefulSet shop/main, Deployment shop/api
      what is removed stays in a cluster until it is deleted there: `kubectl apply` leaves it, Argo CD prunes it
    ");
    insta::assert_snapshot!(changed(&["backends.api.names.workload=api-deployment"]), @r"
    dev → dev with backends.api.names.workload

    backends.api.names.workload: nothing → api-deployment
      not set → --set:1:29
      + Deployment shop/api-deployment  added
      - Deployment shop/api  removed
          = it is called `api-deployment` after: until it is deleted the pods of both run
            help: delete the old one: kubectl delete deployment api -n shop

    2 objects differ (1 added, 1 removed), 12 are the same
      what is removed stays in a cluster until it is deleted there: `kubectl apply` leaves it, Argo CD prunes it
    ");
    insta::assert_snapshot!(changed(&["databases.main.names.workload=postgres"]), @r"
    dev → dev with databases.main.names.workload

    databases.main.names.workload: nothing → postgres
      not set → --set:1:31
      + StatefulSet shop/postgres  added
      - StatefulSet shop/main  removed, interrupts
          = it is called `postgres` after: until it is deleted the pods of both have the same data, or the new ones wait
            help: delete the old one: kubectl delete statefulset main -n shop
            https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes

    2 objects differ (1 added, 1 removed), 12 are the same
      interrupts: StatefulSet shop/main
      what is removed stays in a cluster until it is deleted there: `kubectl apply` leaves it, Argo CD prunes it
    ");
}

/// A selector is the one thing that a Deployment keeps.
#[test]
fn another_selector_makes_workloads_anew() {
    insta::assert_snapshot!(changed(&["backends.api.selector.app=backend"]), @r#"
    dev → dev with backends.api.selector.app

    backends.api.selector.app: nothing → backend
      not set → --set:1:27
      ~ NetworkPolicy shop/main  interrupts
          spec.ingress[0].from[0].podSelector.matchLabels.app: nothing → backend
          spec.ingress[0].from[0].podSelector.matchLabels["app.kubernetes.io/instance"]: shop → nothing
          spec.ingress[0].from[0].podSelector.matchLabels["app.kubernetes.io/name"]: api → nothing
          = pods of Deployment `api` that run now are cut off as soon as it is applied, and not when others have taken their place
            help: admit both for one release, and take the old ones out in the next
            https://kubernetes.io/docs/concepts/services-networking/network-policies/#pod-lifecycle
      ~ NetworkPolicy shop/api  changes in place
          metadata.labels.app: api → backend
          spec.podSelector.matchLabels.app: nothing → backend
          spec.podSelector.matchLabels["app.kubernetes.io/instance"]: shop → nothing
          spec.podSelector.matchLabels["app.kubernetes.io/name"]: api → nothing
      ~ Service shop/api  interrupts
          metadata.labels.app: api → backend
          spec.selector.app: nothing → backend
          spec.selector["app.kubernetes.io/instance"]: shop → nothing
          spec.selector["app.kubernetes.io/name"]: api → nothing
          = the Service leads to `api`, and nothing answers until pods of these are ready
            help: take two steps: first add the new pods beside the old ones, then switch (a component that rolls becomes blue/green with `active: stable` first)
            https://kubernetes.io/docs/concepts/services-networking/service/#services-in-kubernetes
      ~ Deployment shop/api  cannot be changed in place
          metadata.labels.app: api → backend
          spec.selector.matchLabels.app: nothing → backend
          spec.selector.matchLabels["app.kubernetes.io/instance"]: shop → nothing
          spec.selector.matchLabels["app.kubernetes.io/name"]: api → nothing
          spec.selector.matchLabels.track: stable → nothing
          spec.template.metadata.labels.app: api → backend
          spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchLabels.app: nothing → backend
          spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchLabels["app.kubernetes.io/instance"]: shop → nothing
          spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchLabels["app.kubernetes.io/name"]: api → nothing
          spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchLabels.track: stable → nothing
          = the selector of a workload cannot change
            help: `kubectl delete deployment api -n shop` and apply: it is made anew, and is away for a while
            https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates
      ~ labels and annotations alone: ServiceAccount shop/api, ConfigMap shop/api

    6 objects differ (6 changed), 7 are the same
      cannot be changed in place: Deployment shop/api
      interrupts: NetworkPolicy shop/main, Service shop/api
      rolls pods: Deployment shop/api
    "#);
}
