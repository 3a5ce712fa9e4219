//! Helm gets what gen has looked at, packed charts too: no schema in them reads or fetches anything.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{config, gen_in, program};
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
