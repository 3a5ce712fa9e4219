//! Folders of the project that containers see as folders: `files: { /config/: { dir: config } }`.

use crate::program::Place;

const BASE: &str = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow, inlineSecrets: allow, unusedDatabases: allow }
backends:
  api:
    image: acme/api:1.4.2
    port: 8000
    readOnly: true
    files:
      /etc/api/one.conf: single
      /config/: { dir: conf, mode: \"0440\" }
      /config/own.yml: its own
      /config/replaced.yml: { text: replaced, mode: \"0400\" }
";

const FILES: [(&str, &str); 5] = [
    ("conf/a.yml", "a: 1\n"),
    ("conf/deep/a.yml", "a: 2\n"),
    ("conf/replaced.yml", "old\n"),
    ("conf/.hidden", "hidden\n"),
    ("conf/.git-like/x", "hidden\n"),
];

fn place(base: &str) -> Place {
    let mut files = vec![("values/base.yaml", base)];
    files.extend(FILES);
    Place::new(&files)
}

#[test]
fn a_folder_is_mounted_as_one_with_what_is_below_it() {
    let rendered = place(BASE).prints(&["render"]);
    for part in [
        "  one.conf: single",
        "  own.yml: its own",
        "  replaced.yml: replaced",
        "mountPath: /etc/api/one.conf\n",
        "subPath: one.conf\n",
        "mountPath: /config\n",
        "name: config\n",
        "path: a.yml\n",
        "path: deep/a.yml\n",
        "mode: 288\n",
        "mode: 256\n",
    ] {
        assert!(rendered.contains(part), "no `{part}` in {rendered}");
    }
    assert!(!rendered.contains("hidden") && !rendered.contains("old"), "{rendered}");
    // Both files of one name have keys of their own.
    assert_eq!(rendered.matches("-a.yml: |").count(), 2, "{rendered}");
}

#[test]
fn compose_charts_and_databases_have_the_files_of_a_folder() {
    let place = place(&format!(
        "{BASE}databases:\n  main:\n    engine: postgres\n    credentials: {{ value: devpassword }}\n    \
         init: {{ all: {{ dir: conf/sql }} }}\n    files: {{ /etc/extra: {{ dir: conf/deep }} }}\n"
    ));
    place.write("conf/sql/001-a.sql", "select 1;");
    place.write("conf/sql/README.md", "told");
    let rendered = place.prints(&["render"]);
    for part in ["  001-a.sql: select 1;", "mountPath: /etc/extra\n"] {
        assert!(rendered.contains(part), "no `{part}` in {rendered}");
    }
    place.prints(&["compose", "--output-dir", "made"]);
    let compose = place.read("made/compose.yaml");
    for part in [
        "/config/deep/a.yml",
        "/config/own.yml",
        "/etc/extra/a.yml",
        "/docker-entrypoint-initdb.d/001-a.sql",
    ] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
}

#[test]
fn folders_that_cannot_be_mounted_are_told() {
    let said = |from: &str, to: &str| {
        let values = BASE.replace(from, to);
        assert_ne!(values, BASE);
        place(&values).run(&["render"]).err
    };
    for (from, to, part) in [
        ("dir: conf,", "dir: nowhere,", "the folder `nowhere` does not exist"),
        ("dir: conf,", "dir: conf/a.yml,", "is a file, not a folder"),
        ("dir: conf,", "dir: ../..,", "leads out of"),
        ("/config/: {", "/: {", "a folder has an absolute path inside the container"),
        ("/config/: {", "config: {", "a folder has an absolute path inside the container"),
        (
            "    files:",
            "    writable: [/config/cache]\n    files:",
            "`/config/cache` is inside of `/config`",
        ),
        (
            "    files:",
            "    volumes: { c: { mountPath: /config, ephemeral: true } }\n    files:",
            "two things are mounted at",
        ),
        ("dir: conf, mode", "dir: conf, text: a, mode", "takes `dir` or `text`, not both"),
    ] {
        let told = said(from, to);
        assert!(told.contains(part), "no `{part}` in {told}");
    }
}

#[test]
fn sidecars_and_init_containers_have_files_of_their_own() {
    let place = place(&format!(
        "{BASE}    sidecars:\n      nginx: {{ image: \"nginx:1.29\", files: {{ /etc/nginx/one.conf: its own file, /etc/more/: {{ dir: conf/deep }} }} }}\n    \
         initContainers:\n      fill: {{ command: [fill], files: {{ /etc/api/one.conf: filled }} }}\n"
    ));
    let rendered = place.prints(&["render"]);
    for part in [
        "one.conf: single",
        "one.conf: its own file",
        "one.conf: filled",
        "mountPath: /etc/nginx/one.conf",
        "mountPath: /etc/more\n",
        "name: nginx-files",
    ] {
        assert!(rendered.contains(part), "no `{part}` in {rendered}");
    }
    // What is another container's own is not seen in the component's, and takes the place of the component's in its own.
    assert_eq!(rendered.matches("mountPath: /etc/nginx/one.conf").count(), 1, "{rendered}");
    assert_eq!(rendered.matches("mountPath: /etc/api/one.conf").count(), 2, "{rendered}");
    let compose = place.prints(&["compose"]);
    assert!(compose.contains("target: /etc/nginx/one.conf"), "{compose}");
}
