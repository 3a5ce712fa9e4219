//! `--set`, `--set-string` and `--set-file`: what becomes a tree, and what is said of each mistake.

use proptest::prelude::*;
use stackgen::diagnostic::{self, MessageFormat};
use stackgen::layer::node::{Node, Style, Value};
use stackgen::layer::set::{SetFlag, contents, parse_set};
use stackgen::source::Sources;

fn read(flag: SetFlag, text: &str) -> Result<String, String> {
    let mut sources = Sources::default();
    let file = sources.add("--set", text);
    parse_set(file, flag, text)
        .map(|node| outline(&node, &sources))
        .map_err(|mistake| diagnostic::render(&[mistake], &sources, MessageFormat::Human, false))
}

fn tree(text: &str) -> String {
    read(SetFlag::Set, text).unwrap_or_else(|shown| panic!("{shown}"))
}

fn mistake(text: &str) -> String {
    read(SetFlag::Set, text).expect_err("a mistake")
}

/// A tree as one line: flag scalars as they are, quoted ones in quotes; every span lies in the text.
fn outline(node: &Node, sources: &Sources) -> String {
    let place = node.span.start as usize..node.span.end as usize;
    assert!(sources.get(node.span.file).text.get(place).is_some());
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Scalar(scalar) if scalar.style == Style::Flag => format!("<{}>", scalar.text),
        Value::Scalar(scalar) => format!("{:?}", scalar.text),
        Value::List(items) => {
            let items = items.iter().map(|item| outline(item, sources));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Value::Map(map) => {
            let entries = map.entries.iter();
            let entries =
                entries.map(|(key, entry)| format!("{key}: {}", outline(&entry.node, sources)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn assignments_become_a_tree() {
    insta::assert_snapshot!(tree("a.b.c=1,a.d=true,e=x=y"), @"{a: {b: {c: <1>}, d: <true>}, e: <x=y>}");
}

#[test]
fn backslashes_take_meaning_away() {
    insta::assert_snapshot!(tree(r"annotations.example\.com/x=a\,b,c=\{d,e=C:\f\\,g=\null"), @r"{annotations: {example.com/x: <a,b>}, c: <{d>, e: <C:\f\>, g: <\null>}");
}

#[test]
fn braces_make_lists() {
    insta::assert_snapshot!(tree(r"a={x,y\,z},b={},c={,},d={1}"), @"{a: [<x>, <y,z>], b: [], c: [<>, <>], d: [<1>]}");
}

#[test]
fn null_deletes_and_nothing_is_empty_text() {
    insta::assert_snapshot!(tree("a=null,b=,c=nullable"), @"{a: null, b: <>, c: <nullable>}");
}

#[test]
fn set_string_makes_text() {
    let shown = read(SetFlag::SetString, "a=1,b=null,c={true}").unwrap();
    insta::assert_snapshot!(shown, @r#"{a: "1", b: "null", c: ["true"]}"#);
}

#[test]
fn set_file_puts_contents_in_place_of_paths() {
    let text = r"a.b=sql/x.sql,c={d}.txt";
    let mut sources = Sources::default();
    let file = sources.add("--set-file", text);
    let mut node = parse_set(file, SetFlag::SetFile, text).unwrap();
    contents(&mut node, &mut |path, span| {
        Ok::<_, ()>(format!("contents of {path} for {}", sources.text(span)))
    })
    .unwrap();
    insta::assert_snapshot!(outline(&node, &sources), @r#"{a: {b: "contents of sql/x.sql for sql/x.sql"}, c: "contents of {d}.txt for {d}.txt"}"#);
}

#[test]
fn an_index() {
    insta::assert_snapshot!(mistake("a.b[0].c=1"), @"
    error[GEN009]: a list cannot be changed item by item
     --> --set:1:4
      |
    1 | a.b[0].c=1
      |    ^ an index
      |
      = help: set the whole list: `b={first,second}`
    ");
}

#[test]
fn no_value() {
    insta::assert_snapshot!(mistake("a=1,b.c"), @r#"
    error[GEN009]: an assignment without a value
     --> --set:1:5
      |
    1 | a=1,b.c
      |     ^^^ no `=` follows
      |
      = help: write `{first,second}` for a list, `\,` for a comma inside of a text, or `path.to.key=value` for a further value
    "#);
}

#[test]
fn nothing() {
    insta::assert_snapshot!(mistake(""), @r"
    error[GEN009]: an assignment without a value
     --> --set:1:1
      |
    1 |
      | ^ no `=` follows
      |
      = help: write `path.to.key=value`, with `\,` for a comma inside of a value
    ");
}

#[test]
fn an_empty_key() {
    insta::assert_snapshot!(mistake("a..b=1"), @r"
    error[GEN009]: an empty key
     --> --set:1:3
      |
    1 | a..b=1
      |   ^ nothing stands before this
      |
      = help: write a name between the dots, with `\.` for a dot inside of a name
    ");
}

#[test]
fn a_list_that_is_not_closed() {
    insta::assert_snapshot!(mistake("a={b,c"), @r"
    error[GEN009]: a list is not closed
     --> --set:1:3
      |
    1 | a={b,c
      |   ^ opened here
      |
      = help: end the list with `}`, or write `\{` for a brace in text
    ");
}

#[test]
fn text_after_a_list() {
    insta::assert_snapshot!(mistake("a={b}c"), @r"
    error[GEN009]: text after a list
     --> --set:1:6
      |
    1 | a={b}c
      |      ^ the list ended before this
      |
      = help: put a `,` before the next assignment, or write `\{` for a brace in text
    ");
}

#[test]
fn a_key_twice() {
    insta::assert_snapshot!(mistake("a.b=1,a.b=2"), @"
    error[GEN009]: a key is set twice in one flag
     --> --set:1:9
      |
    1 | a.b=1,a.b=2
      |   -     ^ again here
      |   |
      |   first here
      |
      = help: keep one of the two assignments
    ");
}

#[test]
fn a_key_as_value_and_as_map() {
    insta::assert_snapshot!(mistake("a=1,a.b=2"), @"
    error[GEN009]: a key is set twice in one flag
     --> --set:1:5
      |
    1 | a=1,a.b=2
      | -   ^ again here
      | |
      | first here
      |
      = help: keep one of the two assignments
    ");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in r"[a-c.,=\\{}\[\]é]{0,16}") {
        for flag in [SetFlag::Set, SetFlag::SetString, SetFlag::SetFile] {
            let _ = read(flag, &text);
        }
    }
}

#[test]
fn deep_paths_are_refused_at_once() {
    let shown = mistake(&("a.".repeat(100_000) + "a=1"));
    assert!(shown.contains("error[GEN005]: more than 64 maps in each other"), "{shown}");
    assert!(shown.contains("--set:1:129"), "{shown}");
    assert!(tree(&("a.".repeat(63) + "a=1")).contains("<1>"));
}
