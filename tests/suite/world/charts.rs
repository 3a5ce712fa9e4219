//! Helm gets what gen has looked at, packed charts too: no schema in them reads or fetches anything.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{config, gen_in, program, repository};
use crate::program::Place;

/// Schemas that Helm would look elsewhere for, or of which gen cannot tell.
const ELSEWHERE: &[&[u8]] = &[
    br#"{ "$ref": "http://127.0.0.1:9/a" }"#,
    br#"{ "$ref": "file:///etc/passwd" }"#,
    br#"{ "$ref": "../../../../etc/passwd" }"#,
    br#"{ "properties": { "a": { "allOf": [{ "$dynamicRef": "other.json" }] } } }"#,
    br#"{ "$schema": "http://127.0.0.1:9//json-schema.org/draft-07/schema" }"#,
    br#"{ "$schema": "https://json-schema.org/draft/2099-01/schema" }"#,
    b"\xef\xbb\xbf{ \"$ref\": \"http://127.0.0.1:9/a\" }",
    br#"{ "title": "\ud800", "$ref": "http://127.0.0.1:9/a" }"#,
    b"{ \"title\": \"\xff\", \"$ref\": \"http://127.0.0.1:9/a\" }",
    br#"{ "maximum": 1e999, "$ref": "http://127.0.0.1:9/a" }"#,
];

const HARMLESS: &[u8] = br##"{
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$ref": "#/definitions/a",
    "definitions": { "a": { "type": "object" } }
}"##;

/// An archive, compressed.
fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        // As it is written, whatever that is.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_mode(0o644);
        header.set_size(u64::try_from(bytes.len()).expect("a size"));
        header.set_cksum();
        archive.append(&header, *bytes).expect("an archive");
    }
    archive.into_inner().expect("an archive").finish().expect("a packed chart")
}

/// A packed chart with a schema under a name, and one more file.
fn sub(schema_at: &str, schema: &[u8], beside: Option<&[u8]>) -> Vec<u8> {
    let about: &[u8] = b"apiVersion: v2\nname: sub\nversion: 1.0.0\n";
    let mut files = vec![("sub/Chart.yaml", about), (schema_at, schema)];
    files.extend(beside.map(|bytes| ("sub/charts/inner.tgz", bytes)));
    packed(&files)
}

/// A chart with a file, and a program in place of Helm that prints an object and lists what is packed.
fn chart(path: &str, bytes: &[u8]) -> Place {
    let place = Place::new(&[
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        ("c/templates/a.yaml", &config("a")),
    ]);
    let path = place.path().join("c").join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
    let seen = place.path().join("seen");
    let list = format!("for a in charts/*.tgz; do tar tzf $a >> {}; done", seen.display());
    program(&place, "helm", &format!("{list}\ncat templates/a.yaml"));
    place
}

fn is_refused(path: &str, bytes: &[u8]) {
    let place = chart(path, bytes);
    for verb in ["check", "graph"] {
        let ended = gen_in(&place, "", &[verb, "c"]);
        assert!(ended.err.contains("passed over: `c"), "{path}: {}", ended.err);
        assert!(!place.path().join("started").exists(), "{path}: {}", ended.err);
    }
}

#[test]
fn a_schema_that_refers_elsewhere_is_refused_wherever_it_is_packed() {
    for schema in ELSEWHERE {
        let flat = sub("sub/values.schema.json", schema, None);
        is_refused("values.schema.json", schema);
        is_refused("charts/sub/values.schema.json", schema);
        is_refused("charts/sub-1.0.0.tgz", &flat);
        is_refused("charts/other/charts/sub.tgz", &flat);
        is_refused("charts/sub.tgz", &sub("sub/values.yaml", b"", Some(&flat)));
    }
    for name in ["sub//values.schema.json", "./sub/./values.schema.json", "sub\\values.schema.json"]
    {
        is_refused("charts/sub.tgz", &sub(name, ELSEWHERE[0], None));
    }
    // Compressed in two parts, as gzip allows.
    let mut parts = Vec::new();
    let plain = {
        let mut plain = Vec::new();
        let flat = sub("sub/values.schema.json", ELSEWHERE[0], None);
        std::io::copy(&mut flate2::read::GzDecoder::new(flat.as_slice()), &mut plain)
            .expect("text");
        plain
    };
    for part in plain.chunks(512) {
        let mut one = GzEncoder::new(&mut parts, Compression::fast());
        one.write_all(part).expect("a part");
        one.finish().expect("a part");
    }
    is_refused("charts/sub.tgz", &parts);
}

#[test]
fn a_packed_chart_that_cannot_be_looked_into_is_refused() {
    is_refused("charts/sub.tgz", b"no archive");
    is_refused("charts/sub.tgz", &[0x1f, 0x8b, 8, 0]);
    is_refused("charts/sub.tgz", &packed(&[("values.yaml", b"")]));
    is_refused("charts/sub.tgz", &packed(&[("sub/../../values.yaml", b"")]));
    is_refused("charts/sub.tgz", &packed(&[("/sub/values.yaml", b"")]));
    let mut deep = sub("sub/values.yaml", b"", None);
    for _ in 0..8 {
        deep = sub("sub/values.yaml", b"", Some(&deep));
    }
    is_refused("charts/sub.tgz", &deep);
}

#[test]
fn a_packed_chart_without_such_a_schema_is_rendered_as_it_was_read() {
    let inner = sub("sub/values.schema.json", HARMLESS, None);
    let place = chart("charts/sub.tgz", &sub("./sub//values.schema.json", HARMLESS, Some(&inner)));
    // What archives of Macs have beside files; Helm passes over it.
    fs::write(place.path().join("c/charts/._sub.tgz"), b"no archive").expect("a file");
    let ended = gen_in(&place, "", &["check", "c"]);
    assert!(
        ended.out.is_empty() && !ended.err.contains("passed over"),
        "{} {}",
        ended.out,
        ended.err
    );
    let seen = place.read("seen");
    let files: Vec<&str> = seen.lines().collect();
    assert_eq!(files, ["sub/Chart.yaml", "sub/charts/inner.tgz", "sub/values.schema.json"]);
}

#[test]
fn the_latest_draft_by_its_old_address_is_fetched_by_nobody() {
    let schema = br#"{ "$schema": "http://json-schema.org/schema#" }"#;
    let ended = gen_in(&chart("values.schema.json", schema), "", &["check", "c"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
}

/// What `gen check` says of the chart `c` beside the charts `d` and `e`, of which the first names the next.
fn beside(of_c: &str, of_d: &str, of_e: &str) -> (String, String) {
    let about =
        |name: &str, more: &str| format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n{more}");
    let place = chart("values.yaml", b"");
    repository(&place, "");
    for (name, more) in [("c", of_c), ("d", of_d), ("e", of_e)] {
        place.write(&format!("{name}/Chart.yaml"), &about(name, more));
        place.write(&format!("{name}/templates/a.yaml"), &config(name));
    }
    let seen = place.path().join("seen");
    program(
        &place,
        "helm",
        &format!("find . -type f | sort > {}\ncat templates/a.yaml", seen.display()),
    );
    let ended = gen_in(&place, "", &["check", "c"]);
    let seen = if seen.exists() { place.read("seen") } else { String::new() };
    (ended.err, seen)
}

#[test]
fn charts_that_are_named_by_their_paths_are_there() {
    let names = |name: &str, path: &str| {
        format!("dependencies: [{{ name: {name}, version: 1.0.0, repository: 'file://{path}' }}]\n")
    };
    let (err, seen) = beside(&names("d", "../d"), &names("e", "../e"), "");
    assert!(!err.contains("passed over"), "{err}");
    for path in ["./charts/d/templates/a.yaml", "./charts/d/charts/e/Chart.yaml"] {
        assert!(seen.lines().any(|line| line == path), "{seen}");
    }
    // Neither out of the root, nor round and round.
    for (of_c, of_d) in [
        (names("d", "../../../etc"), String::new()),
        (names("d", "/etc"), String::new()),
        (names("d", "../d"), names("c", "../c")),
    ] {
        let (err, _) = beside(&of_c, &of_d, "");
        assert!(err.contains("passed over: `c/Chart.yaml`"), "{of_c}: {err}");
    }
    let (_, seen) = beside(&names("../x", "../d"), "", "");
    assert!(!seen.contains('x'), "{seen}");
}

#[test]
fn a_chart_by_another_name_is_no_chart() {
    let place = Place::new(&[
        ("h/chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        ("h/templates/a.yaml", "{{- if .Values.a }}\na: {{ .Values.b }}\n{{- end }}\n"),
        ("k/a.yaml", &config("a")),
    ]);
    let ended = place.run(&["check", "."]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    let why =
        "passed over: `h/chart.yaml`: Helm reads `Chart.yaml`, and this is `chart.yaml`: rename it";
    assert!(ended.err.contains(why), "{}", ended.err);
    assert!(!ended.err.contains("h/templates"), "{}", ended.err);
}
