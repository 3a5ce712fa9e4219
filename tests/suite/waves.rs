//! Waves: what pods need comes with the first of them, and nothing comes earlier than that.

use std::collections::BTreeMap;

use crate::folder::names_in;
use crate::program::Place;

/// A worker that is like a frontend, whose claim both mount, and objects of the user's own.
const SHOP: &str = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow }
backends:
  worker:
    like: web
    port: null
    command: [work]
    envFrom: [{ configMap: settings }, { configMap: late }]
    volumes: { tls: { mountPath: /tls, secret: internal-tls } }
frontends:
  web:
    image: acme/web:1.0.0
    port: 3000
    volumes: { storage: { mountPath: /data, claim: { size: 1Gi } } }
extraObjects:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: { A: b } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: unused }, data: { A: b } }
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: late, annotations: { argocd.argoproj.io/sync-wave: \"2\" } }
    data: { C: d }
  - apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata: { name: internal }
    spec: { secretName: internal-tls, issuerRef: { name: own }, dnsNames: [worker] }
  - { apiVersion: cert-manager.io/v1, kind: Issuer, metadata: { name: own }, spec: { selfSigned: {} } }
";

/// The waves of rendered objects, by kind and name, and the order in which they are printed.
fn waves(rendered: &str) -> (BTreeMap<String, String>, Vec<String>) {
    let mut waves = BTreeMap::new();
    let mut order = Vec::new();
    for object in rendered.split("---\n") {
        let value = |start: &str| {
            let line = object.lines().find_map(|line| line.strip_prefix(start));
            line.unwrap_or_default().trim_matches('\'').to_owned()
        };
        let name = format!("{}/{}", value("kind: "), value("  name: "));
        waves.insert(name.clone(), value("    argocd.argoproj.io/sync-wave: "));
        order.push(name);
    }
    (waves, order)
}

#[test]
fn what_is_shared_comes_with_the_first_that_needs_it() {
    let rendered = Place::new(&[("values/base.yaml", SHOP)]).prints(&["render"]);
    let (waves, order) = waves(&rendered);
    for (name, wave) in [
        ("Deployment/worker", "1"),
        ("Deployment/web", "2"),
        ("PersistentVolumeClaim/web-storage", "1"),
        ("ConfigMap/settings", "1"),
        ("Certificate/internal", "1"),
        ("Issuer/own", "1"),
        // Nobody needs it, and of this one the values say when it comes.
        ("ConfigMap/unused", "3"),
        ("ConfigMap/late", "2"),
    ] {
        assert_eq!(waves.get(name).map(String::as_str), Some(wave), "{name}: {rendered}");
    }
    let place = |name: &str| order.iter().position(|one| one == name);
    assert!(place("PersistentVolumeClaim/web-storage") < place("Deployment/worker"), "{order:?}");
    assert!(place("ConfigMap/settings") < place("Deployment/worker"), "{order:?}");
}

#[test]
fn a_claim_does_not_come_before_who_mounts_it_first() {
    let alone = SHOP.replace("like: web", "image: acme/work:1.0.0");
    let (waves, _) = waves(&Place::new(&[("values/base.yaml", &alone)]).prints(&["render"]));
    assert_eq!(waves["PersistentVolumeClaim/web-storage"], "2");
}

#[test]
fn the_folders_of_tiers_are_waves() {
    let place = Place::new(&[("values/base.yaml", SHOP), ("values/dev.yaml", "{}\n")]);
    let made = place.run(&["render", "dev", "--output-dir", "out"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let found = names_in(&place.path().join("out/2-backend"));
    assert!(found.iter().any(|name| name.contains("web-storage")), "{found:?}");
}
