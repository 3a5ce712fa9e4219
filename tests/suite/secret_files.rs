//! Files that are keys of Secrets: `files: { /run/secrets/token: { fromEnv: TOKEN } }`, and templates with a password in them.

use crate::program::Place;

const BASE: &str = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow, inlineSecrets: allow, unusedDatabases: allow }
backends:
  api:
    image: acme/api:1.4.2
    port: 8000
    connects: [main]
    files:
      /etc/api/plain.conf: plain
      /run/secrets/token: { value: \"tok\\nen\" }
      /etc/other/token: { value: another }
      /run/secrets/db: { text: \"${databases.main.password}\", template: true, mode: \"0440\" }
      /run/secrets/tls: { existingSecret: { name: certs, key: tls.key } }
      /etc/api/app.ini: { file: app.ini, template: true }
    sidecars:
      helper:
        image: acme/helper:1.0
        files: { /run/secrets/token: { value: of the helper } }
databases:
  main: { engine: postgres, credentials: { value: devpassword } }
";

const INI: &str =
    "host=${databases.main.host}\npassword=${databases.main.password}\nurl=${databases.main.url}\n";

fn place(base: &str) -> Place {
    Place::new(&[("values/base.yaml", base), ("app.ini", INI)])
}

/// The objects of a kind and a name.
fn object(rendered: &str, kind: &str, name: &str) -> String {
    let (kind, name) = (format!("kind: {kind}\n"), format!("\n  name: {name}\n"));
    let mut all = rendered.split("\n---\n");
    all.find(|one| one.contains(&kind) && one.contains(&name))
        .unwrap_or_else(|| panic!("no {kind}{name} in {rendered}"))
        .to_owned()
}

#[test]
fn secrets_are_files_and_are_in_no_config_map() {
    let rendered = place(BASE).prints(&["render"]);
    let secret = object(&rendered, "Secret", "api-files");
    // base64 of the texts.
    for part in [
        "  app.ini: aG9zdD1tYWluCnBhc3N3b3JkPWRldnBhc3N3b3JkCnVybD1wb3N0Z3Jlc3FsOi8vYXBwOmRldnBhc3N3b3JkQG1haW46NTQzMi9hcHAK",
        "  token: YW5vdGhlcg==",
        "-token: dG9rCmVu",
        "-token: b2YgdGhlIGhlbHBlcg==",
    ] {
        assert!(secret.contains(part), "no `{part}` in {secret}");
    }
    assert!(!object(&rendered, "ConfigMap", "api-files").contains("app.ini"), "{rendered}");
    let deployment = object(&rendered, "Deployment", "api");
    for part in [
        "mountPath: /run/secrets/token\n",
        "mountPath: /etc/other/token\n",
        "mountPath: /run/secrets/db\n          subPath: password\n",
        "secretName: main\n          items:\n          - key: password\n            path: password\n            mode: 288\n",
        "name: run-secrets-tls\n        secret:\n          secretName: certs\n          items:\n          - key: tls.key\n",
    ] {
        assert!(deployment.contains(part), "no `{part}` in {deployment}");
    }
}

#[test]
fn compose_and_charts_have_them_and_tell_no_secret() {
    let place = place(BASE);
    place.prints(&["compose", "--output-dir", "made"]);
    let compose = place.read("made/compose.yaml");
    for part in [
        "target: /run/secrets/token\n",
        "source: main-password\n      target: /run/secrets/db\n      uid: '10001'\n      mode: '0440'\n",
        "password=${MAIN_PASSWORD:?set it in .env}\n",
        "source: certs-tls-key\n",
    ] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
    assert!(!compose.contains("devpassword") && !compose.contains("another"), "{compose}");
    place.prints(&["helm", "--output-dir", "chart"]);
    let secret = place.read("chart/templates/api/secret.yaml");
    assert!(secret.contains("\"/run/secrets/token\").value"), "{secret}");
    assert!(secret.contains("required \"set databases.main.credentials.value\""), "{secret}");
    let shown = place.prints(&["values"]);
    assert!(!shown.contains("another") && !shown.contains("of the helper"), "{shown}");
}

#[test]
fn what_cannot_be_a_file_of_a_secret_is_told() {
    let of = |lines: &str| {
        let values = format!(
            "name: shop\npolicy: {{ missingRequests: allow, inlineSecrets: allow, missingProbes: allow, unusedDatabases: allow }}\nbackends:\n  api:\n    image: acme/api:1.4.2\n    port: 8000\n{lines}databases:\n  main: {{ engine: postgres, credentials: {{ existingSecret: {{ name: main }} }} }}\n"
        );
        let place = Place::new(&[
            ("values/base.yaml", &values),
            ("conf/a", "a"),
            ("conf/b", "${databases.main.password}"),
        ]);
        place.run(&["render"]).err
    };
    for (lines, told) in [
        (
            "    files: { /etc/a: { text: \"password=${databases.main.password}\", template: true } }\n",
            "error[GEN206]: a password that gen does not know cannot stand inside of a file",
        ),
        (
            "    files: { /conf/: { dir: conf, template: true } }\n",
            "holds a secret, inside of a folder of files",
        ),
        (
            "    files: { /conf/: { dir: conf }, /conf/x: { value: secret1 } }\n",
            "`/conf/x` holds a secret, inside of a folder of files",
        ),
        (
            "    files: { /etc/a: { value: secret1, template: true } }\n",
            "`template` has no effect on a secret",
        ),
    ] {
        let said = of(lines);
        assert!(said.contains(told), "no `{told}` in {said}");
    }
    // A file that is the password alone is its key.
    assert_eq!(
        of("    files: { /etc/a: { text: \"${databases.main.password}\", template: true } }\n"),
        ""
    );
}
