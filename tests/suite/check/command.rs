//! `gen check` and `gen explain` as programs: paths, flags, exit codes.

use crate::check::{client, server};
use crate::program::{Ended, Place};

fn broken() -> String {
    client("- { name: DB_HOST, value: mysql } # the database") + &server("mysql-svc", 8085)
}

#[test]
fn exit_codes_tell_findings_from_bad_input() {
    let place = Place::new(&[("k8s/app.yaml", &broken()), ("fine.yaml", &server("main", 80))]);
    let codes = |arguments: &[&str]| place.run(arguments).code;
    assert_eq!(codes(&["check", "k8s"]), 1);
    assert_eq!(codes(&["check", "fine.yaml"]), 0);
    assert_eq!(codes(&["check", "k8s", "--ignore", "GEN401"]), 0);
    assert_eq!(codes(&["check", "k8s", "--select", "GEN42"]), 0);
    assert_eq!(codes(&["check", "k8s", "--select", "GEN9"]), 2);
    assert_eq!(codes(&["check", "nothing"]), 3);
    assert_eq!(codes(&["check"]), 2);
    std::fs::create_dir(place.path().join("empty")).expect("a folder");
    assert_eq!(codes(&["check", "empty"]), 2);
    assert_eq!(codes(&["explain", "GEN401"]), 0);
    assert_eq!(codes(&["explain", "GEN4"]), 2);
}

#[test]
fn stdin_is_checked() {
    let place = Place::new(&[]);
    let mut child = place
        .command(&["check", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("a run");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, broken().as_bytes()).expect("a reader");
    drop(stdin);
    let ended = Ended::of(child.wait_with_output().expect("an end"));
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("--> <stdin>:10:"), "{}", ended.out);
    assert_eq!(ended.err, "gen: 3 objects in 1 file: 1 error\n");
}

#[test]
fn fixes_change_nothing_else() {
    let text = broken();
    let place = Place::new(&[("k8s/app.yaml", &text)]);
    let ended = place.run(&["check", "k8s", "--fix"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
    assert_eq!(place.read("k8s/app.yaml"), text.replace("value: mysql }", "value: mysql-svc }"));
    assert_eq!(place.run(&["check", "k8s"]).code, 0);
}

#[test]
fn what_an_edit_brings_to_light_is_mended_as_well() {
    // The full name leads to the Service, which has another port.
    let lines = "- { name: MAIN_URL, value: \"http://main:7000\" }";
    let both = client(lines).replace("{ name: api, labels", "{ name: api, namespace: shop, labels")
        + &server("main", 7001).replace("name: main }", "name: main, namespace: data }")
        + "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n"
        + "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: data }\n";
    let both = both.replace("{ name: main, labels", "{ name: main, namespace: data, labels");
    let place = Place::new(&[("app.yaml", &both)]);
    let told = |arguments: &[&str]| {
        let ended = place.run(arguments);
        let codes = ended.out.lines().filter_map(|line| line.split_once("error[")?.1.get(..6));
        (ended.code, codes.map(str::to_owned).collect::<Vec<_>>(), ended.err)
    };
    let (code, codes, err) = told(&["check", "app.yaml", "--fix"]);
    let (now, left, _) = told(&["check", "app.yaml"]);
    assert_eq!((code, &codes), (now, &left), "{err}");
    assert_eq!((code, codes), (0, Vec::new()), "{err}");
    assert!(err.starts_with("gen: 2 edits made in 1 file"), "{err}");
}

#[test]
fn a_baseline_knows_what_was_there_before() {
    let place = Place::new(&[("k8s/app.yaml", &broken())]);
    let known = ["check", "k8s", "--baseline", "known.txt"];
    assert_eq!(place.run(&known).code, 2);
    let written = place.run(&[&known[..], &["--write-baseline"]].concat());
    assert_eq!(written.code, 0, "{}", written.err);
    assert_eq!(place.run(&known).code, 0);
    place.write("k8s/app.yaml", &format!("# moved\n{}", broken()));
    assert_eq!(place.run(&known).code, 0);
    place.write("k8s/more.yaml", &broken().replace("name: api", "name: worker"));
    assert_eq!(place.run(&known).code, 1);
    place.write("k8s/app.yaml", &server("main", 80));
    std::fs::remove_file(place.path().join("k8s/more.yaml")).expect("a file");
    let stale = place.run(&known);
    assert!(stale.err.contains("1 finding no longer found"), "{}", stale.err);
}

#[test]
fn a_project_is_checked_at_the_values() {
    let values = "\
name: shop
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    probes: { readiness: { path: /readyz } }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
";
    let place = Place::new(&[("values/base.yaml", values)]);
    assert_eq!(
        place.run(&["check"]),
        Ended { code: 0, out: String::new(), err: "gen: the stack: no findings\n".to_owned() }
    );
    place.write("values/base.yaml", &values.replace("tag: 1.4.2", "tag: latest"));
    let ended = place.run(&["check"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.out.contains("warning[GEN303]") && ended.out.contains("values/base.yaml:4:"),
        "{}",
        ended.out
    );
}

#[test]
fn what_is_forced_by_hand_does_not_render_where_it_cannot_work() {
    let values = "\
name: shop
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    probes: { readiness: { path: /readyz } }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
extraObjects:
  - apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: { name: door }
    spec: { defaultBackend: { service: { name: api, port: { number: 8000 } } } }
";
    let place = Place::new(&[("values/base.yaml", values)]);
    assert_eq!(place.run(&["render"]).code, 0);
    place.write("values/base.yaml", &values.replace("number: 8000", "number: 80"));
    let ended = place.run(&["render"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(ended.err.starts_with("error[GEN481]"), "{}", ended.err);
    assert!(ended.err.contains("values/base.yaml:12:69"), "{}", ended.err);
    assert_eq!(place.run(&["check"]).code, 1);
}

/// What the values say to exist is there, whatever it is called; what a container names by hand is not.
#[test]
fn secrets_that_exist_are_not_taken_for_misspelt_ones() {
    let told = |form: &str| {
        let text = format!(
            "name: shop
policy: {{ inlineSecrets: allow }}
databases: {{ main: {{ engine: postgres, credentials: {{ value: pw-of-main }} }} }}
backends:
  api:
    image: {{ repository: acme/api, tag: '1' }}
    port: 80
    connects: [main]
    {form}
"
        );
        Place::new(&[("values/base.yaml", &text)]).run(&["check", "--level", "error"]).out
    };
    assert_eq!(told("env: { KEY: { existingSecret: { name: mains, key: password } } }"), "");
    let by_hand = told(
        "container: { env: [{ name: KEY, valueFrom: { secretKeyRef: { name: mains, key: password } } }] }",
    );
    assert!(by_hand.contains("needs the Secret `mains`, which is not here"), "{by_hand}");
    assert!(by_hand.contains("= help: write `main`"), "{by_hand}");
}

#[test]
fn explanations_have_both_examples() {
    let text = Place::new(&[]).prints(&["explain", "404"]);
    insta::assert_snapshot!(text, @r##"
    GEN404: a cluster IP is written into the configuration (error)

    A Service gets its address when it is made, and another one when it is made anew or on another
    cluster. It is an error where the Service that was meant is here; an address that may be a machine's
    is a warning.

    At run time: works until the Service is made anew, then times out

    Wrong:

        apiVersion: v1
        kind: Service
        metadata: { name: mysql }
        spec: { ports: [{ port: 3306 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: api }
        spec:
          containers:
            - name: api
              image: acme/api:1.4.2
              env:
                - { name: MYSQL_HOST, value: 10.98.19.211 }

    Right:

        apiVersion: v1
        kind: Service
        metadata: { name: mysql }
        spec: { ports: [{ port: 3306 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: api }
        spec:
          containers:
            - name: api
              image: acme/api:1.4.2
              env:
                - { name: MYSQL_HOST, value: mysql }
    "##);
    let all = Place::new(&[]).prints(&["explain"]);
    assert!(all.contains("GEN401  an address names a Service that does not exist\n"), "{all}");
}

#[test]
fn what_is_no_manifest_says_what_it_is() {
    let told = |text: &str| {
        let place = Place::new(&[("one.yaml", text)]);
        let ended = place.run(&["check", "one.yaml"]);
        (ended.code, ended.err)
    };
    let cases = [
        ("<!DOCTYPE html>\n<html></html>\n", "is a page for browsers"),
        ("# nothing yet\n", "is empty"),
        ("replicas: 2\nimage: { tag: \"1.4.2\" }\n", "may be a file of values"),
        ("name: {{ .Release.Name }}\n", "is a template of Helm"),
    ];
    for (text, what) in cases {
        let (code, stderr) = told(text);
        assert!(code == 2 && stderr.contains(what), "{code} {stderr}");
    }
}
