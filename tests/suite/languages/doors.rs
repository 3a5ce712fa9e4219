//! Scripts of databases, paths of controllers, and values that another form would change.

use serde_json::Value as Json;

use super::{QUIET, object, objects, project, refused};
use crate::program::Place;

#[test]
fn init_scripts() {
    let place = project(
        "engine: postgres, credentials: { value: pw }, init: { 1-users.sh: { file: users.sh }, 2-tables.sql: \"select 1;\", 10-more.sh: \"echo sourced\\n\" }",
        "A: b",
    );
    place.write("users.sh", "#!/bin/bash\r\necho hello\r\nexit 0\r\n");
    let ended = place.run(&["render", "-o", "json"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("`users.sh` has the line ends of Windows"), "{}", ended.err);
    assert!(ended.err.contains("`10-more.sh` runs before `2-tables.sql`"), "{}", ended.err);
    assert!(ended.err.contains("as in `02-tables.sql`"), "{}", ended.err);
    let list: Json = serde_json::from_str(&ended.out).expect("JSON");
    let objects = list["items"].as_array().expect("a list");
    let volumes =
        object(objects, "StatefulSet", "main")["spec"]["template"]["spec"]["volumes"].as_array();
    let volumes = volumes.expect("volumes");
    let items = volumes.iter().find_map(|one| one["configMap"]["items"].as_array()).expect("items");
    let mode =
        |name: &str| &items.iter().find(|item| item["key"] == name).expect("a script")["mode"];
    assert_eq!(mode("1-users.sh"), 0o755);
    // What names no interpreter is sourced, as it was: it may use the entrypoint's own functions.
    assert!(mode("10-more.sh").is_null() && mode("2-tables.sql").is_null());
    place.write("users.sh", "#!/bin/bash\necho hello\n");
    let err = place.run(&["render"]).err;
    assert!(!err.contains("Windows"), "{err}");
}

#[test]
fn ingress_characters_under_prefix() {
    let of = |path: &str, target: &str| {
        let text = format!(
            "name: shop\ndomain: shop.example.com\n{QUIET}backends:\n  api:\n    image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}\n    port: 8000\n    \
             expose: {{ ingress: {{ path: \"{path}\" }} }}\n"
        );
        (Place::new(&[("values/base.yaml", &text)]), target.to_owned())
    };
    let cases = [
        ("/api", "kind", "Prefix"),
        ("/a_b-c/d", "kind", "Prefix"),
        ("/v1/orders:batch", "kind", "ImplementationSpecific"),
        ("/~u", "kind", "ImplementationSpecific"),
        ("/a%20b", "minikube", "ImplementationSpecific"),
        ("/v1.0", "kind", "ImplementationSpecific"),
        ("/v1.0", "eks", "Prefix"),
        ("/~u", "k3s", "Prefix"),
    ];
    for (path, target, expected) in cases {
        let (place, target) = of(path, target);
        let objects = objects(&place, &["--target", &target]);
        let route = &object(&objects, "Ingress", "api")["spec"]["rules"][0]["http"]["paths"][0];
        assert_eq!(
            (&route["path"], &route["pathType"]),
            (&path.into(), &expected.into()),
            "{target}"
        );
    }
    for path in ["/api(/|$)(.*)", "/*", "/a.+", "/[a-z]"] {
        for target in ["kind", "eks"] {
            let (place, target) = of(path, target);
            let err = refused(&place, &["render", "--target", &target]);
            assert!(err.contains("is an expression, and no path"), "{path}: {err}");
        }
    }
}

#[test]
fn default_deny_and_http01() {
    let of = |tls: &str, deny: bool| {
        let text = format!(
            "name: shop\ndomain: shop.example.com\n{QUIET}networkPolicy: {{ defaultDeny: {deny} }}\nfrontends:\n  web:\n    \
             image: {{ repository: ghcr.io/acme/web, tag: 1.4.2 }}\n    port: 8080\n    expose: {{ ingress: {{ {tls} }} }}\n"
        );
        objects(&Place::new(&[("values/base.yaml", &text)]), &["--target", "kind"])
    };
    let solver = |objects: &[Json]| {
        let is_it = |one: &&Json| one["metadata"]["name"] == "acme-solver";
        objects.iter().find(is_it).cloned()
    };
    let asked = "tls: true, annotations: { cert-manager.io/cluster-issuer: letsencrypt }";
    let policy = solver(&of(asked, true)).expect("a way to the solver");
    assert_eq!(
        policy["spec"]["podSelector"]["matchLabels"]["acme.cert-manager.io/http01-solver"],
        "true"
    );
    assert_eq!(policy["spec"]["ingress"][0]["ports"][0]["port"], 8089);
    let from = &policy["spec"]["ingress"][0]["from"][0]["namespaceSelector"]["matchLabels"];
    assert_eq!(from["kubernetes.io/metadata.name"], "ingress-nginx");
    assert!(solver(&of(asked, false)).is_none());
    assert!(solver(&of("tls: true", true)).is_none());
}

#[test]
fn existing_secret_named_as_component() {
    for hatch in ["pod: { hostAliases: [] }", "container: { tty: true }"] {
        for existing in ["{ name: api, key: token }", "{ name: other, key: token }"] {
            let text = format!(
                "name: shop\n{QUIET}backends:\n  api:\n    image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}\n    port: 8000\n    {hatch}\n    \
                 env: {{ LOG_LEVEL: info, TOKEN: {{ existingSecret: {existing} }} }}\n"
            );
            let place = Place::new(&[("values/base.yaml", &text)]);
            place.prints(&["render"]);
            let out = place.run(&["check"]);
            assert_eq!(out.code, 0, "{hatch} {existing}: {}{}", out.out, out.err);
        }
    }
}

#[test]
fn extra_list_replaced() {
    let extra = |name: &str| {
        format!(
            "extraObjects: {{ {name}: {{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: {name} }}, data: {{ a: b }} }} }}\n"
        )
    };
    let base = format!(
        "name: shop\n{QUIET}backends: {{ api: {{ image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}, port: 8000 }} }}\n"
    );
    let lists = |text: String| {
        text.replace("extraObjects: { base: ", "extraObjects: [")
            .replace("extraObjects: { prod: ", "extraObjects: [")
            .replace(" } } }\n", " } }]\n")
    };
    for as_lists in [false, true] {
        let form = |text: String| if as_lists { lists(text) } else { text };
        let place = Place::new(&[
            ("values/base.yaml", &(base.clone() + &form(extra("base")))),
            ("values/prod.yaml", &form(extra("prod"))),
        ]);
        let objects = objects(&place, &["--env", "prod"]);
        object(&objects, "ConfigMap", "base");
        object(&objects, "ConfigMap", "prod");
    }
}

#[test]
fn values_shows_set() {
    let place = project("engine: redis, credentials: { value: pw }", "X: why");
    let sets = ["1.10", "", "~", "1e3", "0755", "017", "yes"];
    for text in sets {
        let tag = format!("backends.api.env.A={text}");
        let run = |more: &[&str]| place.prints(&[&["values", "--set", &tag], more].concat());
        let json: Json = serde_json::from_str(&run(&["-o", "json"])).expect("JSON");
        assert_eq!(json["backends"]["api"]["env"]["A"], text, "{text}");
        let objects = objects(&place, &["--set", &tag]);
        assert_eq!(object(&objects, "ConfigMap", "api")["data"]["A"], text, "{text}");
        // What is shown, saved as a layer, means the same.
        place.write("shown.yaml", &run(&["--show-secrets"]));
        let again = place.prints(&["render", "-f", "shown.yaml"]);
        assert_eq!(again, place.prints(&["render", "--set", &tag]), "{text}");
    }
    let json: Json = serde_json::from_str(&place.prints(&[
        "values",
        "--set",
        "backends.api.replicas=3",
        "-o",
        "json",
    ]))
    .expect("JSON");
    assert_eq!(json["backends"]["api"]["replicas"], 3);
}
