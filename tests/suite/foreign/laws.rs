//! The law of each format, held over every verb.

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value as Json;
use stackgen::foreign;

use super::{NASTY, place};
use crate::program::Ended;

/// What is printed moves no cursor, hides nothing, and is no command to a runner.
pub fn assert_text(text: &str, what: &str) {
    let hidden = text.chars().find(|c| foreign::is_hidden(*c) && !matches!(c, '\n' | '\t'));
    assert_eq!(hidden, None, "{what}: {text:?}");
    for line in text.split(['\n', '\r']) {
        let start = line.trim_start();
        assert!(!start.starts_with("::") || start.starts_with("::: "), "{what}: {line}");
        assert!(!foreign::has_command(line), "{what}: {line}");
    }
}

/// Runs whose output people read, on the terminal and in logs.
const FOR_PEOPLE: &[&[&str]] = &[
    &["check", "k8s", "--level", "note"],
    &["check", "k8s", "next", "--level", "note"],
    &["check", "--level", "note"],
    &["diff", "./k8s", "./next"],
    &["diff", "dev", "prod"],
    &["diff", "--format", "markdown", "./k8s", "./next"],
    &["diff", "--format", "markdown", "dev", "prod"],
    &["graph", "k8s"],
    &["graph", "k8s", "-o", "dot"],
    &["graph", "k8s", "-o", "svg"],
    &["graph", "--env", "dev", "-o", "svg"],
    &["capacity", "--env", "dev"],
    &["values", "--env", "dev"],
    &["values", "--env", "dev", "--origins"],
    &["values", "--env", "dev", "--explain", "backends"],
    &["values", "--env", "dev", "-o", "json"],
    &["render", "--env", "dev"],
    &["render", "--env", "dev", "-o", "json"],
    &["compose", "--env", "dev"],
    &["argocd", "--env", "dev", "--repo", "https://example.com/a.git"],
    &["check", "k8s", "--level", "note", "--format", "json"],
    &["check", "k8s", "--level", "note", "--format", "sarif"],
    &["check", "k8s", "--level", "note", "--format", "junit"],
    &["diff", "--format", "json", "./k8s", "./next"],
    &["-C", "wrong", "render"],
    &["-C", "wrong", "check"],
    &["-C", "wrong", "values"],
    &["-C", "wrong", "values", "--origins"],
    &["-C", "wrong", "--message-format", "json", "render"],
    &["render", "--env", NASTY],
    &["render", "--env", "dev", "--target", NASTY],
    &["render", "--env", "dev", "--set", NASTY],
    &["render", "--env", "dev", "--only", NASTY],
    &["render", "--env", "dev", "-f", NASTY],
    &["values", "--env", "dev", "--explain", NASTY],
    &["check", NASTY],
    &["check", "k8s", "--select", NASTY],
    &["check", "k8s", "--format", NASTY],
    &["diff", NASTY, "./k8s"],
    &["diff", "--rev", NASTY],
    &["graph", NASTY],
    &["explain", NASTY],
    &["-C", NASTY, "render"],
    &[NASTY],
];

#[test]
fn control_characters_and_workflow_commands() {
    let place = place();
    for run in FOR_PEOPLE {
        for color in ["never", "always"] {
            let arguments = [run, &["--color", color][..]].concat();
            let Ended { code, out, err } = place.run(&arguments);
            assert!((0..=3).contains(&code), "{run:?}");
            let plain = |text: &str| {
                // Colours are gen's own.
                let mut parts = text.split("\u{1b}[");
                let mut kept = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    let end = part.find(|c: char| !c.is_ascii_digit() && c != ';');
                    let end = end.filter(|end| part[*end..].starts_with('m'));
                    kept += &part[end.expect("a colour") + 1..];
                }
                kept
            };
            let (out, err) =
                if color == "always" { (plain(&out), plain(&err)) } else { (out, err) };
            assert_text(&out, &format!("{run:?}"));
            assert_text(&err, &format!("stderr of {run:?}"));
        }
    }
}

#[test]
fn what_is_rendered_is_what_was_written() {
    let text = place().prints(&["render", "--env", "dev", "-q"]);
    let found = serde_yaml_documents(&text)
        .into_iter()
        .find(|object| object["kind"] == "ConfigMap" && object["metadata"]["name"] == "x");
    assert_eq!(found.expect("the object")["data"]["k"], NASTY);
    let list: Json =
        serde_json::from_str(&place().prints(&["render", "--env", "dev", "-q", "-o", "json"]))
            .expect("JSON");
    let items = list["items"].as_array().expect("items");
    assert!(items.iter().any(|object| object["data"]["k"] == NASTY));
}

fn serde_yaml_documents(text: &str) -> Vec<Json> {
    use serde::Deserialize;
    yaml_serde::Deserializer::from_str(text)
        .map(|document| Json::deserialize(document).expect("YAML"))
        .collect()
}

#[test]
fn workflow_commands_of_a_report_are_its_findings() {
    for run in [
        &["check", "k8s", "--level", "note", "--format", "github"][..],
        &["-C", "wrong", "check", "--format", "github"],
    ] {
        let out = place().run(run).out;
        assert!(!out.is_empty());
        for line in out.lines() {
            let (head, text) = line[2..].split_once("::").expect("a command");
            let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
            assert!(
                line.starts_with("::") && ["error", "warning", "notice"].contains(&command),
                "{line}"
            );
            for property in properties.split(',') {
                let name = property.split('=').next().unwrap_or_default();
                assert!(
                    ["file", "line", "col", "endLine", "endColumn", "title"].contains(&name),
                    "{line}"
                );
            }
            assert!(!text.chars().any(foreign::is_hidden), "{line}");
        }
    }
}

#[test]
fn xml_is_well_formed() {
    for run in [
        &["check", "k8s", "--level", "note", "--format", "junit"][..],
        &["graph", "k8s", "-o", "svg"],
        &["graph", "--env", "dev", "-o", "svg"],
    ] {
        let out = place().run(run).out;
        let document =
            roxmltree::Document::parse(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
        let known = [
            "svg",
            "title",
            "style",
            "defs",
            "marker",
            "path",
            "filter",
            "feDropShadow",
            "rect",
            "text",
            "testsuites",
            "testsuite",
            "testcase",
            "failure",
        ];
        let mut names = document
            .descendants()
            .filter(roxmltree::Node::is_element)
            .map(|node| node.tag_name().name());
        assert!(names.all(|name| known.contains(&name)), "{out}");
    }
}

#[test]
fn json_is_json() {
    for run in [
        &["check", "k8s", "--level", "note", "--format", "json"][..],
        &["check", "k8s", "--level", "note", "--format", "sarif"],
        &["diff", "--format", "json", "./k8s", "./next"],
        &["values", "--env", "dev", "-o", "json"],
    ] {
        let out = place().run(run).out;
        let all: Result<Vec<Json>, _> =
            serde_json::Deserializer::from_str(&out).into_iter().collect();
        assert!(!all.expect("JSON").is_empty());
    }
    let wrong = place().run(&["-C", "wrong", "--message-format", "json", "render"]).err;
    assert!(wrong.lines().all(|line| serde_json::from_str::<Json>(line).is_ok()), "{wrong}");
}

#[test]
fn markdown_has_no_markup_of_others() {
    for sides in [["./k8s", "./next"], ["dev", "prod"]] {
        let out = place().prints(&["diff", "--format", "markdown", sides[0], sides[1]]);
        assert_markdown(&out);
    }
}

/// Text and code, and of all else what gen itself writes.
fn assert_markdown(text: &str) {
    let mut in_code = false;
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://kubernetes.io/"), "{dest_url}: {text}");
            }
            Event::Start(Tag::Image { dest_url, .. }) => panic!("an image {dest_url}: {text}"),
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code = false,
            Event::Text(words) if !in_code => {
                let all = ["@", "#", "://", "<", "](", "%"];
                assert!(!all.iter().any(|sign| words.contains(sign)), "{words}: {text}");
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let mut rest = html.to_string();
                for own in
                    ["<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>"]
                {
                    rest = rest.replace(own, "");
                }
                assert!(!rest.contains(['<', '>']), "{html}: {text}");
            }
            _ => {}
        }
    }
}

#[test]
fn pictures_keep_their_lines() {
    let mermaid = place().prints(&["graph", "k8s", "-q"]);
    let starts =
        ["---", "title: \"", "flowchart LR", "door", "subgraph space", "node", "end", "classDef "];
    for line in mermaid.lines() {
        assert!(starts.iter().any(|start| line.trim_start().starts_with(start)), "{line}");
        assert!(!line.contains("%%") && !line.contains('`') && !line.contains("<script"), "{line}");
        assert_eq!(line.matches('"').count() % 2, 0, "{line}");
    }
    let dot = place().prints(&["graph", "k8s", "-q", "-o", "dot"]);
    let mut outside = String::new();
    let mut rest = dot.as_str();
    while let Some((before, text)) = rest.split_once('"') {
        outside += before;
        let mut escaped = false;
        let end = text.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        rest = &text[end.expect("the end of a text") + 1..];
    }
    outside += rest;
    assert!(!outside.contains("Zq") && !outside.contains("node9"), "{outside}");
}

#[test]
fn a_command_in_a_help_is_safe_to_copy() {
    let before = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: \"a$(touch x)'b\\n\", namespace: \"-n`id`\" }\nspec: { selector: { matchLabels: { a: b } } }\n";
    let place = crate::program::Place::new(&[
        ("a/a.yaml", before),
        ("b/a.yaml", &before.replace("a: b", "a: c")),
    ]);
    let out = place.prints(&["diff", "./a", "./b"]);
    assert!(out.contains(r"deployment $'a$(touch x)\'b\012' '--namespace=-n`id`'"), "{out}");
}
