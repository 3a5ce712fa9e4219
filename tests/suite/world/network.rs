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
            let given = place.path().join("given");
            let looks = format!("grep -rqF '{address}' . && touch {}\nexit 1", given.display());
            program(&place, "kubectl", &looks);
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
            // What is not fetched is not handed on, to whoever builds the rest.
            assert!(!given.exists() && !started(&place).contains("[git]"), "{list} {address}");
            gen_in(&place, "", &["check", "k8s", "--network"]);
            assert!(given.exists(), "{list} {address}");
        }
    }
}

/// The programs that were started, with their arguments.
fn started(place: &Place) -> String {
    std::fs::read_to_string(place.path().join("started")).unwrap_or_default()
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

/// What a configuration of kustomize's makes it read is told by its kind, not by the texts in it.
#[test]
fn configurations_that_may_fetch_are_not_handed_on() {
    let closed = "apiVersion: builtin\nkind: LabelTransformer\nmetadata: { name: l }\nlabels: { a: b }\n\
                  fieldSpecs: [{ path: metadata/labels, create: true }]\n";
    let composed = "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: c }\nfiles: [";
    // `a=http://127.0.0.1/e` in base64.
    let hidden = format!("{composed}!!binary YT1odHRwOi8vMTI3LjAuMC4xL2U=]\n");
    let harmless = format!("{composed}a.yaml]\n");
    let patch =
        "apiVersion: builtin\nkind: PatchTransformer\nmetadata: { name: p }\npath: b.yaml\n";
    let charts =
        "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: { name: h }\nname: h\n";
    let foreign = "apiVersion: example.com/v1\nkind: LabelTransformer\nmetadata: { name: l }\n";
    let several = format!("{closed}---\n{harmless}");
    for (text, is_handed_on) in [
        (closed, true),
        (&hidden, false),
        (&harmless, false),
        (patch, false),
        (charts, false),
        (foreign, false),
        (&several, false),
    ] {
        for list in ["generators", "transformers", "validators"] {
            for folder in ["", "inner/"] {
                let name = if folder.is_empty() { "t.yaml" } else { "inner" };
                let mut files = vec![
                    (
                        "k8s/kustomization.yaml".to_owned(),
                        format!("namePrefix: q-\n{list}: [{name}]\n"),
                    ),
                    (format!("k8s/{folder}t.yaml"), text.to_owned()),
                ];
                if !folder.is_empty() {
                    let inner = "k8s/inner/kustomization.yaml".to_owned();
                    files.push((inner, "resources: [t.yaml]\n".to_owned()));
                }
                let files: Vec<_> =
                    files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
                let place = Place::new(&files);
                program(&place, "kubectl", "cat t.yaml");
                let ended = gen_in(&place, "", &["check", "k8s"]);
                // What a folder makes may be of any kind.
                let started = is_handed_on && folder.is_empty();
                assert_eq!(
                    place.path().join("started").exists(),
                    started,
                    "{list} {folder} {text}"
                );
                let told = ended.err.contains("may fetch, which needs `--network`");
                assert_eq!(told, !started, "{list} {folder} {text}: {}", ended.err);
            }
        }
    }
}
