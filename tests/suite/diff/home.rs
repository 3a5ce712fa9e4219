//! Objects in another namespace: new and empty within one environment, the same between two.

use serde_json::Value as Json;

use super::{BASE, manifests, shop};
use crate::program::Place;

/// Every way to name two states of one environment of which the second is in another namespace.
fn moves() -> Vec<(&'static str, Place, Vec<&'static str>)> {
    let layer = shop();
    layer.write("new.yaml", "namespace: other\n");
    let folders = shop();
    for (namespace, folder) in [("shop", "one"), ("other", "two")] {
        let set = format!("namespace={namespace}");
        folders.prints(&["render", "--env", "dev", "--set", &set, "--output-dir", folder]);
    }
    let tier = shop();
    tier.write("new.yaml", "namespaces: { database: other }\n");
    vec![
        ("a layer", layer, vec!["dev", "-f", "new.yaml"]),
        ("a flag", shop(), vec!["dev", "--set", "namespace=other"]),
        ("two folders", folders, vec!["./one", "./two"]),
        ("one tier", tier, vec!["dev", "-f", "new.yaml"]),
    ]
}

#[test]
fn diff_namespace_that_changes() {
    for (what, place, sides) in moves() {
        let run = |more: &[&str]| place.run(&[&["diff"], sides.as_slice(), more].concat());
        let human = run(&[]).out;
        assert!(human.contains("\n  loses data: "), "{what}: {human}");
        assert!(human.contains("PersistentVolumeClaim other/data-main"), "{what}: {human}");
        assert!(human.contains("the data stay in `shop`"), "{what}: {human}");
        let summary = human.lines().find(|line| line.contains("loses data: ")).expect("a summary");
        assert!(summary.contains("other/data-main"), "{what}: {summary}");
        let markdown = run(&["--format", "markdown"]).out;
        assert!(markdown.contains("- **loses data**"), "{what}: {markdown}");
        assert!(markdown.contains("- **interrupts**"), "{what}: {markdown}");
        let json: Json = serde_json::from_str(&run(&["--format", "json"]).out).expect("JSON");
        let effects = &json["summary"]["effects"];
        assert!(effects["loses-data"].as_u64() > Some(0), "{what}: {effects}");
        assert!(effects["interrupts"].as_u64() > Some(0), "{what}: {effects}");
        assert_eq!(run(&["--exit-code"]).code, 1, "{what}");
    }
}

#[test]
fn two_environments_run_beside_each_other() {
    let place = shop();
    place.write("values/dev.yaml", "namespace: shop-dev\n");
    place.write("values/next.yaml", "namespace: shop-next\n");
    for (sides, apart) in [(["dev", "next"], true), (["dev@kind", "dev@minikube"], false)] {
        let out = place.prints(&[&["diff"], &sides[..]].concat());
        assert!(!out.contains("loses data") && !out.contains("interrupts"), "{out}");
        assert_eq!(out.contains("compared as if both had one name"), apart, "{out}");
        let markdown = place.prints(&["diff", sides[0], sides[1], "--format", "markdown"]);
        assert_eq!(markdown.contains("compared as if both had one name"), apart, "{markdown}");
    }
}

#[test]
fn a_stateful_set_of_another_name_leaves_its_claims() {
    let set = |name: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{ name: {name}, namespace: shop }}\nspec:\n  volumeClaimTemplates: [{{ metadata: {{ name: data }} }}]\n"
        )
    };
    let out = manifests(&set("db"), &set("database"));
    assert!(out.contains("nothing mounts its claims any more"), "{out}");
    assert!(out.contains("loses data: StatefulSet shop/db"), "{out}");
}

#[test]
fn a_database_of_another_name_is_an_empty_one() {
    let place = Place::new(&[("values/base.yaml", BASE), ("values/dev.yaml", "target: kind\n")]);
    place.write(
        "new.yaml",
        "databases: { main: null, first: { engine: postgres, version: \"17\", credentials: { value: devpassword123 } } }\nbackends: { api: { connects: [first] } }\n",
    );
    let out = place.prints(&["diff", "dev", "-f", "new.yaml"]);
    assert!(out.contains("PersistentVolumeClaim shop/data-main  removed, loses data"), "{out}");
}
