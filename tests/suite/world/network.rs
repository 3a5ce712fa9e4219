//! Nothing is fetched unless `--network` says so.

use std::net::TcpListener;

use super::{config, gen_in, program};
use crate::program::Place;

/// What kustomize fetches, in all forms of its documentation.
const ADDRESSES: [&str; 17] = [
    "https://example.com/a.yaml",
    "http://169.254.169.254/latest/meta-data",
    "HTTPS://example.com/a",
    "https://github.com/acme/shop//k8s?ref=v1",
    "ssh://git@example.com/acme/shop.git",
    "git@example.com:acme/shop",
    "git@github.com:acme/shop.git//k8s?ref=main",
    "git::https://example.com/acme/shop",
    "github.com/acme/shop/k8s",
    "GitHub.com/acme/shop",
    "www.github.com/acme/shop",
    "github.com:acme/shop",
    "gh:acme/shop",
    "file:///tmp/shop",
    "example.com/acme/shop.git",
    "dev.azure.com/acme/_git/shop",
    "example.com:acme/shop?ref=main",
];

#[test]
fn kustomization_fetches() {
    for address in ADDRESSES {
        for list in ["resources", "bases", "components", "generators"] {
            let place = Place::new(&[
                ("k8s/one/kustomization.yaml", &format!("{list}:\n- \"{address}\"\n")),
                ("k8s/two/kustomization.yaml", "resources: [a.yaml]\n"),
                (
                    "k8s/two/a.yaml",
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: {}\ndata: {}\n",
                ),
            ]);
            program(&place, "kubectl", "exit 1");
            program(&place, "git", "exit 1");
            for verb in ["check", "graph"] {
                let ended = gen_in(&place, "", &[verb, "k8s"]);
                let told = format!("`{address}` is fetched with `--network` alone");
                assert!(ended.err.contains(&told), "{list} {address} {verb}: {}", ended.err);
                // Others are not concerned.
                if verb == "check" {
                    assert!(ended.out.contains("GEN003"), "{address}: {}", ended.out);
                }
            }
            gen_in(&place, "", &["diff", "./k8s", "./k8s"]);
            assert!(!place.path().join("started").exists(), "{list} {address}");
            gen_in(&place, "", &["check", "k8s", "--network"]);
            assert!(place.path().join("started").exists(), "{list} {address}");
        }
    }
}

#[test]
fn kustomization_fetches_files_of_any_field() {
    let address = "http://127.0.0.1:9/a.yaml";
    for text in [
        format!("configMapGenerator: [{{ name: a, files: [\"{address}\"] }}]"),
        format!("configMapGenerator: [{{ name: a, files: [\"a={address}\"] }}]"),
        format!("configMapGenerator: [{{ name: a, envs: [\"{address}\"] }}]"),
        format!("patches: [{{ path: \"{address}\" }}]"),
        format!("patchesStrategicMerge: [\"{address}\"]"),
        format!("openapi: {{ path: \"{address}\" }}"),
        format!("replacements: [{{ path: \"{address}\" }}]"),
        "transformers: [plugin.yaml]".to_owned(),
        "helmCharts: [{ name: a, repo: \"http://127.0.0.1:9\" }]".to_owned(),
    ] {
        let place = Place::new(&[
            ("k8s/kustomization.yaml", &format!("namePrefix: a-\n{text}\n")),
            (
                "k8s/plugin.yaml",
                "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: a }\n\
                 files: [\"http:\\x2f/127.0.0.1:9/a\"]\n",
            ),
        ]);
        program(&place, "kubectl", "exit 1");
        let ended = gen_in(&place, "", &["check", "k8s"]);
        assert!(ended.err.contains("passed over"), "{text}: {}", ended.err);
        assert!(!place.path().join("started").exists(), "{text}");
    }
}

/// With the real programs, where there are any: nobody knocks.
#[test]
fn nobody_is_asked_for_what_kustomizations_name() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener that does not wait");
    let address = listener.local_addr().expect("an address");
    let place = Place::new(&[
        ("k8s/kustomization.yaml", &format!("resources: [\"http://{address}/a.yaml\"]\n")),
        ("chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"),
        ("chart/values.schema.json", &format!("{{ \"$ref\": \"http://{address}/schema\" }}")),
        ("chart/templates/a.yaml", &config("a")),
    ]);
    for arguments in
        [&["check", "k8s", "chart"][..], &["graph", "k8s"], &["diff", "./k8s", "./chart"]]
    {
        let ended = gen_in(&place, "", arguments);
        assert!(ended.err.contains("--network") || ended.err.contains("helm"), "{}", ended.err);
    }
    assert!(listener.accept().is_err());
}
