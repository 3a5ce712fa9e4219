//! Environments that are made together, and what they have in common in one cluster.

use crate::program::Place;

const BASE: &str = "name: shop
policy: { missingProbes: allow, missingRequests: allow, writtenSecrets: allow, targetGaps: allow }
argocd: { repoURL: https://github.com/acme/shop.git }
backends:
  api: { image: { repository: r/api, tag: '1' }, port: 80, expose: { ingress: { host: shop.example.com } } }
";

fn place(dev: &str, prod: &str) -> Place {
    Place::new(&[("values/base.yaml", BASE), ("values/dev.yaml", dev), ("values/prod.yaml", prod)])
}

#[test]
fn two_environments_in_one_namespace_are_told() {
    let place = place("target: kind\n", "target: kind\n");
    let ended = place.run(&["render", "--all", "--output-dir", "out"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    insta::assert_snapshot!(ended.err, @"
    warning[GEN315]: the environment `dev` makes the same ServiceAccount `api` in `shop` in the same cluster, and 4 more objects
     --> values/base.yaml:1:7
      |
    1 | name: shop
      |       ^^^^ whoever applies last wins; what prunes deletes the other's
      |
      = help: write `namespace: shop-prod` into `values/prod.yaml`, or set `policy.sharedObjects: allow` for this environment

    warning[GEN315]: the environment `dev` answers at `shop.example.com/` in the same cluster, too
     --> values/base.yaml:1:7
      |
    1 | name: shop
      |       ^^^^ requests go to either of them
      |
      = help: give one of them another `host` or `domain`, in `values/prod.yaml`, or set `policy.sharedObjects: allow` for this environment

    gen: `prod`: 2 warnings
    gen: out/dev: 7 added, 0 changed, 0 removed, 0 unchanged
    gen: out/prod: 7 added, 0 changed, 0 removed, 0 unchanged
    ");
}

#[test]
fn one_host_in_two_namespaces_is_told() {
    let place =
        place("target: kind\nnamespace: shop-dev\n", "target: kind\nnamespace: shop-prod\n");
    let ended = place.run(&["render", "--all", "--output-dir", "out"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    insta::assert_snapshot!(ended.err, @"
    warning[GEN315]: the environment `dev` answers at `shop.example.com/` in the same cluster, too
     --> values/prod.yaml:2:12
      |
    2 | namespace: shop-prod
      |            ^^^^^^^^^ requests go to either of them
      |
      = help: give one of them another `host` or `domain`, in `values/prod.yaml`, or set `policy.sharedObjects: allow` for this environment

    gen: `prod`: 1 warning
    gen: out/dev: 7 added, 0 changed, 0 removed, 0 unchanged
    gen: out/prod: 7 added, 0 changed, 0 removed, 0 unchanged
    ");
}

#[test]
fn applications_of_argo_cd_that_fight_are_told() {
    let place = place("target: kind\n", "target: eks\n");
    // One Argo CD puts both into the cluster that it runs in, whatever their targets are called.
    for more in [&[][..], &["--application-set"]] {
        let ended = place.run(&[&["argocd", "--all", "--output-dir", "argocd"], more].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(ended.err.contains("GEN315"), "{}", ended.err);
        assert!(
            ended.err.contains("write `namespace: shop-prod` into `values/prod.yaml`"),
            "{}",
            ended.err
        );
    }
    let ended =
        place.run(&["argocd", "--all", "--output-dir", "x", "--set", "policy.sharedObjects=deny"]);
    assert_eq!((ended.code, place.path().join("x").exists()), (2, false), "{}", ended.err);
}

#[test]
fn environments_that_are_apart_are_not_told() {
    let apart = [
        ("target: kind\n", "target: eks\n"),
        (
            "target: kind\nnamespace: a\n",
            "target: kind\nnamespace: b\nbackends: { api: { expose: { ingress: { host: b.example.com } } } }\n",
        ),
    ];
    for (dev, prod) in apart {
        let ended = place(dev, prod).run(&["render", "--all", "--output-dir", "out"]);
        assert!(ended.code == 0 && !ended.err.contains("GEN315"), "{}", ended.err);
    }
    let same = place("target: kind\n", "target: kind\n");
    let twice = ["render", "dev", "--target", "kind", "--target", "eks", "--output-dir", "out"];
    assert!(!same.run(&twice).err.contains("GEN315"));
}

#[test]
fn a_check_of_the_project_tells_of_environments_that_meet() {
    let both = place("target: kind\n", "target: kind\n");
    let ended = both.run(&["check"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    for told in [
        "warning[GEN315]: the environment `dev` makes the same ServiceAccount `api` in `shop` in the same cluster",
        "the environment `dev` answers at `shop.example.com/` in the same cluster, too",
    ] {
        assert_eq!(ended.out.matches(told).count(), 1, "{told}: {}", ended.out);
    }
    // One alone meets nobody, and another namespace and host are another's.
    assert!(!both.run(&["check", "dev"]).out.contains("GEN315"));
    let apart = "target: kind\nnamespace: shop-prod\nbackends: { api: { expose: { ingress: { host: prod.example.com } } } }\n";
    assert!(!place("target: kind\n", apart).run(&["check"]).out.contains("GEN315"));
}

#[test]
fn default_deny_location() {
    let base = "\
name: r
policy: { missingProbes: allow, missingRequests: allow, targetGaps: allow }
databases:
  main: { engine: postgres, credentials: { existingSecret: { name: main } }, security: baseline, allowFrom: [{ podLabels: { job: x } }] }
extraObjects:
  migrate:
    apiVersion: batch/v1
    kind: Job
    metadata: { name: migrate }
    spec: { template: { metadata: { labels: { job: x } }, spec: { restartPolicy: Never, containers: [{ name: m, image: 'acme/api:1.4.2', env: [{ name: DB_HOST, value: main }] }] } } }
";
    let dev = "target: kind\nnetworkPolicy: { defaultDeny: true }\n";
    let place = Place::new(&[("values/base.yaml", base), ("values/dev.yaml", dev)]);
    let told = place.run(&["check", "dev"]).out;
    for code in ["GEN473", "GEN475"] {
        let (_, rest) = told.split_once(&format!("error[{code}]")).expect("the finding");
        let place = rest.lines().nth(1).unwrap_or_default();
        assert_eq!(place.trim(), "--> values/dev.yaml:2:31", "{told}");
    }
    // The values of a flag are where the flag is.
    let told = place.run(&["check", "dev", "--set", "name=q"]).out;
    assert!(told.contains("--> values/dev.yaml:2:31") && !told.contains("--> --set"), "{told}");
}
