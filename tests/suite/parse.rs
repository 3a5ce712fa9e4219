//! Reading YAML: what becomes a tree, and what is said of each mistake.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use stackgen::diagnostic::{self, MessageFormat};
use stackgen::layer::limits::{MAX_BYTES, MAX_DEPTH, MAX_DIAGNOSTICS};
use stackgen::layer::node::{Node, Style, Value};
use stackgen::layer::parse::parse;
use stackgen::source::Sources;

/// The mistakes in a text as people see them.
fn mistakes(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("values/dev.yaml", text);
    match parse(file, text) {
        Ok(node) => panic!("no mistake: {}", outline(&node)),
        Err(found) => diagnostic::render(&found, &sources, MessageFormat::Human, false),
    }
}

/// A tree as one line: plain scalars as they are, quoted ones in quotes.
fn tree(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("values/dev.yaml", text);
    match parse(file, text) {
        Ok(node) => outline(&node),
        Err(found) => {
            panic!("{}", diagnostic::render(&found, &sources, MessageFormat::Human, false))
        }
    }
}

fn outline(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Scalar(scalar) if scalar.style == Style::Plain => scalar.text.clone(),
        Value::Scalar(scalar) => format!("{:?}", scalar.text),
        Value::List(items) => {
            format!("[{}]", items.iter().map(outline).collect::<Vec<_>>().join(", "))
        }
        Value::Map(map) => {
            let entries = map.entries.iter();
            let entries = entries.map(|(key, entry)| format!("{key}: {}", outline(&entry.node)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// What every value of a text underlines, line by line.
fn underlined(text: &str) -> String {
    fn walk(node: &Node, path: &str, sources: &Sources, lines: &mut Vec<String>) {
        lines.push(format!("{path} = {:?}", sources.text(node.span)));
        match &node.value {
            Value::Null | Value::Scalar(_) => {}
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{path}[{index}]"), sources, lines);
                }
            }
            Value::Map(map) => {
                for (key, entry) in &map.entries {
                    let path = format!("{path}.{key}");
                    assert_eq!(sources.text(entry.key).trim_matches('"'), key);
                    walk(&entry.node, &path, sources, lines);
                }
            }
        }
    }
    let mut sources = Sources::default();
    let file = sources.add("values/dev.yaml", text);
    let node = parse(file, text).expect("the text is read");
    let mut lines = Vec::new();
    walk(&node, "", &sources, &mut lines);
    lines.join("\n")
}

#[test]
fn trees_keep_the_style_of_scalars() {
    insta::assert_snapshot!(tree("a: 1.10\nb: \"x\"\nc: 'y'\nd: |\n  z\ne: [~, null, '', ]\nf:\n8: on\n"), @r#"{a: 1.10, b: "x", c: "y", d: "z\n", e: [null, null, ""], f: null, 8: on}"#);
}

#[test]
fn nothing_is_an_empty_map() {
    for text in ["", "# only a comment\n", "\u{feff}", "---\n", "--- # x\n...\n", "~", "\r\n"] {
        assert_eq!(tree(text), "{}", "{text:?}");
    }
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_fine() {
    insta::assert_snapshot!(underlined("\u{feff}a: é\r\nb:\r\n  - \"x\"\r\n"), @r#"
     = "a"
    .a = "é"
    .b = "- \"x\""
    .b[0] = "\"x\""
    "#);
}

#[test]
fn core_tags_decide_the_style() {
    insta::assert_snapshot!(tree("a: !!str 5\nb: !!int \"5\"\nc: !!str\nd: ! 7\ne: !!map {}\nf: !!seq []\n"), @r#"{a: "5", b: 5, c: "", d: "7", e: {}, f: []}"#);
}

#[test]
fn merge_keys_give_way_to_keys_written_out() {
    insta::assert_snapshot!(tree("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  a: 0\n  <<: [*x, *y]\n  c: 9\n  d: 5\n\"<<\": text\n"), @"{x: {a: 1, b: 2}, y: {b: 3, c: 4}, z: {a: 0, b: 2, c: 9, d: 5}, <<: text}");
}

#[test]
fn copies_of_an_anchor_underline_the_anchor() {
    insta::assert_snapshot!(underlined("x: &x {a: 1}\ny: *x\nz:\n  <<: *x\n"), @r#"
     = "x"
    .x = "{a: 1}"
    .x.a = "1"
    .y = "{a: 1}"
    .y.a = "1"
    .z = "<<"
    .z.a = "1"
    "#);
}

#[test]
fn maps_and_lists_underline_one_line() {
    insta::assert_snapshot!(underlined("a:\n  b: # why\n    - c: 1 # x\n      d: 2\n    - e\n  f: {\n    g: 1 }\n  h: {i: 1} # j\n  k: |\n    line\n    line\n  l: \"q\"\n"), @r#"
     = "a"
    .a = "b"
    .a.b = "- c: 1"
    .a.b[0] = "c"
    .a.b[0].c = "1"
    .a.b[0].d = "2"
    .a.b[1] = "e"
    .a.f = "{"
    .a.f.g = "1"
    .a.h = "{i: 1}"
    .a.h.i = "1"
    .a.k = "line"
    .a.l = "\"q\""
    "#);
}

#[test]
fn a_tab_indents() {
    insta::assert_snapshot!(mistakes("a:\n\tb: 1\n"), @"
    error[GEN002]: a tab where YAML takes spaces
     --> values/dev.yaml:2:1
      |
    2 |     b: 1
      | ^^^^ a tab
      |
    help: indent with spaces, two more than `a:` has
      |
    2 |   b: 1
      | ++
    ");
}

#[test]
fn a_tab_indents_after_a_value() {
    insta::assert_snapshot!(mistakes("a:\n  b: 1\n\tc: 2\n"), @"
    error[GEN002]: a tab where YAML takes spaces
     --> values/dev.yaml:3:1
      |
    3 |     c: 2
      | ^^^^ a tab
      |
    help: indent with 2 spaces, like the line above
      |
    3 |   c: 2
      | ++
    ");
}

#[test]
fn a_tab_behind_spaces() {
    insta::assert_snapshot!(mistakes("a:\r\n  b: 1\r\n \tc: 2\r\n"), @"
    error[GEN002]: a tab where YAML takes spaces
     --> values/dev.yaml:3:2
      |
    3 |      c: 2
      |  ^^^^ a tab
      |
    help: indent with 2 spaces, like the line above
      |
    3 |   c: 2
      | ++
    ");
}

#[test]
fn a_tab_indents_block_text() {
    insta::assert_snapshot!(mistakes("a:\n  b: |\n\tc\n"), @"
    error[GEN002]: a tab where YAML takes spaces
     --> values/dev.yaml:3:1
      |
    3 |     c
      | ^^^^ a tab
      |
      = help: replace each tab with two spaces
    ");
}

#[test]
fn keys_stand_twice() {
    insta::assert_snapshot!(mistakes("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n"), @"
    error[GEN003]: a key stands twice in one map: `c`
     --> values/dev.yaml:4:3
      |
    3 |   c: 1
      |   - first here
    4 |   c: 2
      |   ^ again here
      |
      = help: remove one `c`, or merge the two

    error[GEN003]: a key stands twice in one map: `a`
     --> values/dev.yaml:5:1
      |
    1 | a: 1
      | - first here
    ...
    5 | a: 3
      | ^ again here
      |
      = help: remove one `a`, or merge the two
    ");
}

#[test]
fn aliases_explode() {
    insta::assert_snapshot!(mistakes("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"), @"
    error[GEN004]: aliases expand to more than gen reads
     --> values/dev.yaml:5:26
      |
    5 | e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]
      |                          ^^ one copy too many
      |
      = help: write the values out, or let fewer aliases contain aliases
    ");
}

#[test]
fn an_alias_holds_itself() {
    insta::assert_snapshot!(mistakes("a: &a [*a]\n"), @"
    error[GEN004]: an alias inside of what it stands for: `*a`
     --> values/dev.yaml:1:8
      |
    1 | a: &a [*a]
      |        ^^ this would never end
      |
      = help: remove `*a`, or write the value out
    ");
}

#[test]
fn an_alias_without_an_anchor() {
    insta::assert_snapshot!(mistakes("host: *.example.com\n"), @r#"
    error[GEN001]: an alias without an anchor: `*.example.com`
     --> values/dev.yaml:1:7
      |
    1 | host: *.example.com
      |       ^^^^^^^^^^^^^ no `&.example.com` stands above
      |
      = help: write `"*.example.com"` if it is text
    "#);
}

#[test]
fn a_reference_in_a_flow_map() {
    insta::assert_snapshot!(mistakes("env: {A: ${databases.main.host}, B: 1}\n"), @r#"
    error[GEN007]: a reference without quotes: `${databases.main.host}`
     --> values/dev.yaml:1:10
      |
    1 | env: {A: ${databases.main.host}, B: 1}
      |          ^^^^^^^^^^^^^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: write `"${databases.main.host}"`
    "#);
}

#[test]
fn a_reference_within_text_in_a_flow_map() {
    insta::assert_snapshot!(mistakes("env: {A: http://${backends.api.host}/x, B: 1}\n"), @r#"
    error[GEN007]: a reference without quotes: `http://${backends.api.host}/x`
     --> values/dev.yaml:1:10
      |
    1 | env: {A: http://${backends.api.host}/x, B: 1}
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: write `"http://${backends.api.host}/x"`
    "#);
}

#[test]
fn a_reference_in_a_flow_list() {
    insta::assert_snapshot!(mistakes("hosts: [${name}, b]\n"), @r#"
    error[GEN007]: a reference without quotes: `${name}`
     --> values/dev.yaml:1:9
      |
    1 | hosts: [${name}, b]
      |         ^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: write `"${name}"`
    "#);
}

#[test]
fn a_helm_template() {
    insta::assert_snapshot!(mistakes("a: {{ .Values.x }}\n"), @r#"
    error[GEN007]: a template where YAML expects a value: `{{ .Values.x }}`
     --> values/dev.yaml:1:4
      |
    1 | a: {{ .Values.x }}
      |    ^^^^^^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: values are plain YAML: write the value itself, or `"{{ .Values.x }}"` to keep the text
    "#);
}

#[test]
fn a_helm_template_with_text_behind() {
    insta::assert_snapshot!(mistakes("a: {{ .Values.x }}-y\nb: 1\n"), @r#"
    error[GEN007]: a template where YAML expects a value: `{{ .Values.x }}-y`
     --> values/dev.yaml:1:4
      |
    1 | a: {{ .Values.x }}-y
      |    ^^^^^^^^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: values are plain YAML: write the value itself, or `"{{ .Values.x }}-y"` to keep the text
    "#);
}

#[test]
fn a_helm_directive() {
    insta::assert_snapshot!(mistakes("{{- if .Values.x }}\na: 1\n{{- end }}\n"), @r#"
    error[GEN007]: a template where YAML expects a value: `{{- if .Values.x }}`
     --> values/dev.yaml:1:1
      |
    1 | {{- if .Values.x }}
      | ^^^^^^^^^^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: values are plain YAML: write the value itself, or `"{{- if .Values.x }}"` to keep the text
    "#);
}

#[test]
fn a_jinja_directive() {
    insta::assert_snapshot!(mistakes("{% if x %}\na: 1\n"), @r#"
    error[GEN007]: a template where YAML expects a value: `{% if x %}`
     --> values/dev.yaml:1:1
      |
    1 | {% if x %}
      | ^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: values are plain YAML: write the value itself, or `"{% if x %}"` to keep the text
    "#);
}

#[test]
fn a_key_in_braces_without_a_value() {
    insta::assert_snapshot!(mistakes("path: {id}\n"), @r#"
    error[GEN007]: a key without a value in braces: `id`
     --> values/dev.yaml:1:8
      |
    1 | path: {id}
      |        ^^ no `:` and no value follow
      |
      = help: write `"{id}"` if it is text, or give `id` a value
    "#);
}

#[test]
fn several_keys_in_braces_without_a_value() {
    insta::assert_snapshot!(mistakes("path: {a, b, c: 1}\n"), @r#"
    error[GEN007]: a key without a value in braces: `a`
     --> values/dev.yaml:1:8
      |
    1 | path: {a, b, c: 1}
      |        ^ no `:` and no value follow
      |
      = help: write `"{a, b, c: 1}"` if it is text, or give `a` a value
    "#);
}

#[test]
fn two_documents() {
    insta::assert_snapshot!(mistakes("a: 1\n---\nb: 2\n"), @"
    error[GEN008]: more than one YAML document in one file
     --> values/dev.yaml:2:1
      |
    2 | ---
      | ^^^ a second document starts here
      |
      = help: move the second document to a file of its own, or remove this line
    ");
}

#[test]
fn a_custom_tag() {
    insta::assert_snapshot!(mistakes("a: !vault secret\nb: !!set {x: 1}\n"), @"
    error[GEN001]: a tag that has no meaning here: `!vault`
     --> values/dev.yaml:1:4
      |
    1 | a: !vault secret
      |    ^^^^^^ not a tag of this kind of value
      |
      = help: remove `!vault`, or quote the value if the tag is text

    error[GEN001]: a tag that has no meaning here: `!!set`
     --> values/dev.yaml:2:4
      |
    2 | b: !!set {x: 1}
      |    ^^^^^ not a tag of this kind of value
      |
      = help: remove `!!set`, or quote the value if the tag is text
    ");
}

#[test]
fn a_list_as_key() {
    insta::assert_snapshot!(mistakes("? [a, b]\n: 1\n"), @r#"
    error[GEN001]: a map or a list stands where a key is expected
     --> values/dev.yaml:1:3
      |
    1 | ? [a, b]
      |   ^^^^^^ keys are text
      |
      = help: write `"[a, b]"` if it is a key
    "#);
}

#[test]
fn a_value_without_key() {
    insta::assert_snapshot!(mistakes(": b\n"), @"
    error[GEN001]: a value without a key
     --> values/dev.yaml:1:1
      |
    1 | : b
      | ^ nothing stands before the `:`
      |
      = help: write a name before the `:`
    ");
}

#[test]
fn a_merge_of_text() {
    insta::assert_snapshot!(mistakes("a:\n  <<: text\n"), @r#"
    error[GEN102]: `<<` takes in maps
     --> values/dev.yaml:2:7
      |
    2 |   <<: text
      |   --  ^^^^ neither a map nor a list of maps
      |   |
      |   the merge key
      |
      = help: name anchored maps: `<<: *name`, or quote `"<<"` if it is a key
    "#);
}

#[test]
fn two_merge_keys() {
    insta::assert_snapshot!(mistakes("x: &x {a: 1}\ny:\n  <<: *x\n  <<: *x\n"), @"
    error[GEN003]: a key stands twice in one map: `<<`
     --> values/dev.yaml:4:3
      |
    3 |   <<: *x
      |   -- first here
    4 |   <<: *x
      |   ^^ again here
      |
      = help: merge several with one key: `<<: [*a, *b]`
    ");
}

#[test]
fn a_quote_not_closed() {
    insta::assert_snapshot!(mistakes("a: \"foo\nb: 1\nc: \"x\"\n"), @r#"
    error[GEN001]: a quote is not closed: `"`
     --> values/dev.yaml:1:4
      |
    1 | a: "foo
      |    ^^^^ opened here
      |
      = help: end the text with `"`
    "#);
}

#[test]
fn a_quote_not_closed_below_a_closed_one() {
    insta::assert_snapshot!(mistakes("\"a\": 'x' # it's\nb: 'foo\n"), @"
    error[GEN001]: a quote is not closed: `'`
     --> values/dev.yaml:2:4
      |
    2 | b: 'foo
      |    ^^^^ opened here
      |
      = help: end the text with `'`
    ");
}

#[test]
fn a_quote_closed_by_the_next_one() {
    insta::assert_snapshot!(mistakes("a:\n  b: \"foo\n    c: \"x\"\n"), @r#"
    error[GEN001]: a quote is not closed: `"`
     --> values/dev.yaml:2:6
      |
    2 |   b: "foo
      |      ^ opened here
      |
      = help: end the text with `"`
    "#);
}

#[test]
fn a_bracket_not_closed() {
    insta::assert_snapshot!(mistakes("a: [1, 2\nb: 3\n"), @"
    error[GEN001]: a bracket is not closed: `[`
     --> values/dev.yaml:1:4
      |
    1 | a: [1, 2
      |    ^ opened here
      |
      = help: close it with `]`
    ");
}

#[test]
fn a_brace_not_closed() {
    insta::assert_snapshot!(mistakes("a: {b: 1\nc: 2\n"), @"
    error[GEN001]: a bracket is not closed: `{`
     --> values/dev.yaml:1:4
      |
    1 | a: {b: 1
      |    ^ opened here
      |
      = help: close it with `}`
    ");
}

#[test]
fn a_bracket_not_closed_before_another() {
    insta::assert_snapshot!(mistakes("a: [1, 2\nb: [3]\n"), @"
    error[GEN001]: a bracket is not closed: `[`
     --> values/dev.yaml:1:4
      |
    1 | a: [1, 2
      |    ^ opened here
      |
      = help: close it with `]`
    ");
}

#[test]
fn a_bracket_not_closed_at_the_end() {
    insta::assert_snapshot!(mistakes("a: [1, 2\n"), @"
    error[GEN001]: a bracket is not closed: `[`
     --> values/dev.yaml:1:4
      |
    1 | a: [1, 2
      |    ^ opened here
      |
      = help: close it with `]`
    ");
}

#[test]
fn a_bracket_closed_by_another() {
    insta::assert_snapshot!(mistakes("a: [1, 2}\n"), @"
    error[GEN001]: a bracket closed by another kind: `[` by `}`
     --> values/dev.yaml:1:4
      |
    1 | a: [1, 2}
      |    ^ opened here
      |
      = help: close it with `]`
    ");
}

#[test]
fn a_missing_comma() {
    insta::assert_snapshot!(mistakes("a: {\n  x: 1\n  y: 2\n}\n"), @"
    error[GEN001]: entries of a map without a `,` between them
     --> values/dev.yaml:3:3
      |
    3 |   y: 2
      |   ^ expected `,` or `}` before this
      |
      = help: put `,` between entries, and quotes around text with `,` `:` `{` or `}`
    ");
}

#[test]
fn a_second_colon() {
    insta::assert_snapshot!(mistakes("a: b: c # d\n"), @r#"
    error[GEN001]: a second `:` in a value
     --> values/dev.yaml:1:5
      |
    1 | a: b: c # d
      |     ^ YAML takes this for another key
      |
      = help: write `"b: c"` if it is text
    "#);
}

#[test]
fn a_key_too_far_right() {
    insta::assert_snapshot!(mistakes("a:\n  b: 1\n   c: 2\n"), @"
    error[GEN001]: a key in a wrong column
     --> values/dev.yaml:3:4
      |
    3 |    c: 2
      |    ^^^^ in column 4
      |
      = help: start it in column 3 like the line above
    ");
}

#[test]
fn a_key_too_far_left() {
    insta::assert_snapshot!(mistakes("a:\n  b: 1\n c: 2\n"), @"
    error[GEN001]: a key in a wrong column
     --> values/dev.yaml:3:2
      |
    3 |  c: 2
      |  ^^^^ in column 2
      |
      = help: start it in column 3 like `b`, or in column 1 like `a`
    ");
}

#[test]
fn keys_below_a_value() {
    insta::assert_snapshot!(mistakes("a: b\n  c: d\n"), @"
    error[GEN001]: a key in a wrong column
     --> values/dev.yaml:2:3
      |
    2 |   c: d
      |   ^^^^ in column 3
      |
      = help: start it in column 1 like the line above, or write `b:` as a key of its own below that line if it belongs there
    ");
}

#[test]
fn no_space_after_a_colon() {
    insta::assert_snapshot!(mistakes("a:\n  b:1\n  c: 2\n"), @"
    error[GEN001]: no space after a `:`
     --> values/dev.yaml:2:4
      |
    2 |   b:1
      |    ^ a space belongs after this
      |
      = help: write `b: 1`
    ");
}

#[test]
fn no_space_after_a_quoted_key() {
    insta::assert_snapshot!(mistakes("a: 1\n\"c\":1\n"), @r#"
    error[GEN001]: no space after a `:`
     --> values/dev.yaml:2:4
      |
    2 | "c":1
      |    ^ a space belongs after this
      |
      = help: write `"c": 1`
    "#);
}

#[test]
fn a_key_below_list_items() {
    insta::assert_snapshot!(mistakes("- a\nb: 1\n"), @"
    error[GEN001]: a key in a wrong column
     --> values/dev.yaml:2:1
      |
    2 | b: 1
      | ^^^^ in column 1
      |
      = help: start this line with `- ` as the lines above, or indent it below one of them
    ");
}

#[test]
fn a_list_item_below_keys() {
    insta::assert_snapshot!(mistakes("a: 1\n- b\n"), @"
    error[GEN001]: a list item in a wrong place
     --> values/dev.yaml:2:1
      |
    2 | - b
      | ^^^ in column 1
      |
      = help: indent the items below a key of their own, or remove the `- `
    ");
}

#[test]
fn a_line_without_a_colon() {
    insta::assert_snapshot!(mistakes("a: 1\nb\nc: 2\n"), @"
    error[GEN001]: a key without a `:`
     --> values/dev.yaml:2:1
      |
    2 | b
      | ^ expected `key: value`
      |
      = help: add `:` and a value, or indent the line if it continues the text above
    ");
}

#[test]
fn an_at_sign() {
    insta::assert_snapshot!(mistakes("a: @x y # z\n"), @r#"
    error[GEN001]: a value cannot start with `@`
     --> values/dev.yaml:1:4
      |
    1 | a: @x y # z
      |    ^^^^ needs quotes
      |
      = help: write `"@x y"`
    "#);
}

#[test]
fn a_backtick() {
    insta::assert_snapshot!(mistakes("a: `x`\n"), @r#"
    error[GEN001]: a value cannot start with a backtick
     --> values/dev.yaml:1:4
      |
    1 | a: `x`
      |    ^^^ needs quotes
      |
      = help: write `"`x`"`
    "#);
}

#[test]
fn a_percent_sign() {
    insta::assert_snapshot!(mistakes("a: %x\n"), @r#"
    error[GEN001]: a value cannot start with `%`
     --> values/dev.yaml:1:4
      |
    1 | a: %x
      |    ^^ needs quotes
      |
      = help: write `"%x"`
    "#);
}

#[test]
fn a_control_character() {
    insta::assert_snapshot!(mistakes("a: \u{7}\n"), @r"
    error[GEN001]: a control character: `U+0007`
     --> values/dev.yaml:1:4
      |
    1 | a: \u{7}
      |    ^^^^^ not allowed in YAML text
      |
      = help: remove it, or write it as an escape in double quotes
    ");
}

#[test]
fn text_after_a_quote() {
    insta::assert_snapshot!(mistakes("a: \"foo\" bar\n"), @r#"
    error[GEN001]: text after a closing quote
     --> values/dev.yaml:1:10
      |
    1 | a: "foo" bar
      |          ^ the value ended before this
      |
      = help: put the whole value in quotes, and `\` before each `"` inside
    "#);
}

#[test]
fn an_apostrophe_in_single_quotes() {
    insta::assert_snapshot!(mistakes("a: 'it's'\n"), @"
    error[GEN001]: text after a closing quote
     --> values/dev.yaml:1:8
      |
    1 | a: 'it's'
      |        ^ the value ended before this
      |
      = help: double a `'` inside of single quotes, such as `'it''s'`
    ");
}

#[test]
fn an_unknown_escape() {
    insta::assert_snapshot!(mistakes("a: \"\\d\"\n"), @r#"
    error[GEN001]: an unknown escape in double quotes
     --> values/dev.yaml:1:4
      |
    1 | a: "\d"
      |    ^ in this text
      |
      = help: write `\\` for a backslash, or use single quotes
    "#);
}

#[test]
fn a_list_in_the_line_of_its_key() {
    insta::assert_snapshot!(mistakes("a: - b\n"), @"
    error[GEN001]: a list item in the middle of a line
     --> values/dev.yaml:1:4
      |
    1 | a: - b
      |    ^ cannot stand here
      |
      = help: start each `- ` on a line of its own, or write `[a, b]`
    ");
}

#[test]
fn a_merge_conflict() {
    insta::assert_snapshot!(mistakes("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> theirs\n"), @"
    error[GEN001]: an unresolved merge conflict
     --> values/dev.yaml:1:1
      |
    1 | <<<<<<< HEAD
      | ^^^^^^^^^^^^ one side starts here
      |
      = help: choose a side and remove the lines `<<<<<<<`, `=======`, `>>>>>>>`
    ");
}

#[test]
fn a_closing_bracket() {
    insta::assert_snapshot!(mistakes("a: } x\n"), @r#"
    error[GEN001]: a value cannot start with `}`
     --> values/dev.yaml:1:4
      |
    1 | a: } x
      |    ^^^ needs quotes
      |
      = help: write `"} x"`
    "#);
}

#[test]
fn text_after_a_bracket() {
    insta::assert_snapshot!(mistakes("a: [x]y\n"), @"
    error[GEN001]: text after the end of a value
     --> values/dev.yaml:1:7
      |
    1 | a: [x]y
      |       ^ the value ended before this
      |
      = help: put quotes around the whole value, or remove this text
    ");
}

#[test]
fn an_unusual_mistake() {
    insta::assert_snapshot!(mistakes("a: &\n"), @r#"
    error[GEN001]: a value cannot start with `&`
     --> values/dev.yaml:1:4
      |
    1 | a: &
      |    ^ needs quotes
      |
      = help: write `"&"`
    "#);
}

#[test]
fn a_template_as_key() {
    insta::assert_snapshot!(mistakes("{{ .Values.x }}: 1\n"), @r#"
    error[GEN007]: a template where YAML expects a value: `{{ .Values.x }}: 1`
     --> values/dev.yaml:1:1
      |
    1 | {{ .Values.x }}: 1
      | ^^^^^^^^^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: values are plain YAML: write the value itself, or `"{{ .Values.x }}: 1"` to keep the text
    "#);
}

#[test]
fn a_template_in_a_list() {
    insta::assert_snapshot!(mistakes("- {{ .Values.x }}\n- {{ .Values.y }}\n"), @r#"
    error[GEN007]: a template where YAML expects a value: `{{ .Values.x }}`
     --> values/dev.yaml:1:3
      |
    1 | - {{ .Values.x }}
      |   ^^^^^^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: values are plain YAML: write the value itself, or `"{{ .Values.x }}"` to keep the text

    error[GEN007]: a template where YAML expects a value: `{{ .Values.y }}`
     --> values/dev.yaml:2:3
      |
    2 | - {{ .Values.y }}
      |   ^^^^^^^^^^^^^^^ YAML reads `{` as the start of a map
      |
      = help: values are plain YAML: write the value itself, or `"{{ .Values.y }}"` to keep the text
    "#);
}

#[test]
fn one_bracket_too_many() {
    insta::assert_snapshot!(mistakes("a: {b: 1}}\n"), @"
    error[GEN001]: a closing bracket without an opening one: `}`
     --> values/dev.yaml:1:10
      |
    1 | a: {b: 1}}
      |          ^ closes nothing
      |
      = help: remove it, or put quotes around the whole value if it is text
    ");
}

#[test]
fn an_asterisk_alone() {
    insta::assert_snapshot!(mistakes("a: *\nb: & x\n"), @r#"
    error[GEN001]: a value cannot start with `*`
     --> values/dev.yaml:1:4
      |
    1 | a: *
      |    ^ needs quotes
      |
      = help: write `"*"`
    "#);
}

#[test]
fn a_question_mark() {
    insta::assert_snapshot!(mistakes("a: ? b\n"), @r#"
    error[GEN001]: a value cannot start with `?`
     --> values/dev.yaml:1:4
      |
    1 | a: ? b
      |    ^^^ needs quotes
      |
      = help: write `"? b"`
    "#);
}

#[test]
fn text_behind_a_block_indicator() {
    insta::assert_snapshot!(mistakes("a: |x\n  y\n"), @"
    error[GEN001]: text in the line of `|` or `>`
     --> values/dev.yaml:1:4
      |
    1 | a: |x
      |    ^ the line starts a block of text
      |
      = help: start the text in the next line, or put it in quotes
    ");
}

#[test]
fn a_comment_right_behind_a_value() {
    insta::assert_snapshot!(mistakes("a: \"x\"#c\n"), @r##"
    error[GEN001]: a comment right behind a value
     --> values/dev.yaml:1:7
      |
    1 | a: "x"#c
      |       ^ starts here
      |
      = help: put a space before `#`
    "##);
}

#[test]
fn a_missing_comma_in_one_line() {
    insta::assert_snapshot!(mistakes("a: {b: 1, c: x d: 2}\n"), @"
    error[GEN001]: entries of a map without a `,` between them
     --> values/dev.yaml:1:17
      |
    1 | a: {b: 1, c: x d: 2}
      |                 ^ expected `,` or `}` before this
      |
      = help: put `,` between entries, and quotes around text with `,` `:` `{` or `}`
    ");
}

#[test]
fn a_missing_comma_in_a_list() {
    insta::assert_snapshot!(mistakes("a: [\"b\" \"c\"]\n"), @r#"
    error[GEN001]: items of a list without a `,` between them
     --> values/dev.yaml:1:9
      |
    1 | a: ["b" "c"]
      |         ^ expected `,` or `]` before this
      |
      = help: put `,` between items, and quotes around text with `,` `:` `[` or `]`
    "#);
}

#[test]
fn a_tab_indents_a_flow_map() {
    insta::assert_snapshot!(mistakes("a: {\n\t\"b\": 1\n\t\"c\": 2\n}\n"), @r#"
    error[GEN002]: a tab where YAML takes spaces
     --> values/dev.yaml:2:1
      |
    2 |     "b": 1
      | ^^^^ a tab
      |
      = help: replace each tab with two spaces
    "#);
}

#[test]
fn a_second_colon_in_a_list() {
    insta::assert_snapshot!(mistakes("- name: a: b\n"), @r#"
    error[GEN001]: a second `:` in a value
     --> values/dev.yaml:1:10
      |
    1 | - name: a: b
      |          ^ YAML takes this for another key
      |
      = help: write `"a: b"` if it is text
    "#);
}

#[test]
fn a_mistake_in_the_second_key_of_an_item() {
    insta::assert_snapshot!(mistakes("- a: 1\n   b: 2\n"), @"
    error[GEN001]: a key in a wrong column
     --> values/dev.yaml:2:4
      |
    2 |    b: 2
      |    ^^^^ in column 4
      |
      = help: start it in column 3 like the line above
    ");
}

#[test]
fn a_list_item_too_far_left() {
    insta::assert_snapshot!(mistakes("a:\n    - b\n  - c\n"), @"
    error[GEN001]: a list item in a wrong place
     --> values/dev.yaml:3:3
      |
    3 |   - c
      |   ^^^ in column 3
      |
      = help: start it in column 5 like the line above, or in column 1
    ");
}

#[test]
fn a_long_key() {
    insta::assert_snapshot!(mistakes(&format!("{}: 1\n", "a".repeat(1100))), @"
    error[GEN001]: a key of more than 1024 characters
     --> values/dev.yaml:1:1
      |
    1 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ YAML does not allow this
      |
      = help: put quotes around the whole text if it is a value
    ");
}

#[test]
fn an_unknown_directive_value() {
    insta::assert_snapshot!(mistakes("%YAML 3.0\n---\na: 1\n"), @"
    error[GEN001]: the text is not YAML
     --> values/dev.yaml:1:1
      |
    1 | %YAML 3.0
      | ^ unsupported YAML major version
    ");
}

#[test]
fn text_after_the_end() {
    insta::assert_snapshot!(mistakes("a: 1\n... b\n"), @"
    error[GEN001]: the text is not YAML
     --> values/dev.yaml:2:5
      |
    2 | ... b
      |     ^ invalid content after document end marker
    ");
}

#[test]
fn a_foreign_byte_order_mark() {
    insta::assert_snapshot!(mistakes("a: 1\n﻿b: 2\n"), @"
    error[GEN001]: the text is not YAML
     --> values/dev.yaml:2:1
      |
    2 | b: 2
      | ^ a BOM must not appear inside a document
    ");
}

#[test]
fn tabs_between_brackets_and_behind_values_are_fine() {
    insta::assert_snapshot!(tree("{\n\t\"a\": 1,\n\t\"b\":\t[2]\t# c\n}\n"), @"{a: 1, b: [2]}");
    insta::assert_snapshot!(tree("a:\tb\t\nc: d\t# e\n"), @"{a: b, c: d}");
}

#[test]
fn no_more_than_a_hundred_mistakes_are_told() {
    let text = "a: 1\n".repeat(100_000);
    assert_eq!(mistakes(&text).matches("error[GEN003]").count(), MAX_DIAGNOSTICS);
}

#[test]
fn deep_texts_are_refused_at_once() {
    let deep = MAX_DEPTH + 1;
    let nested: Vec<String> = (0..deep).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    let chained: Vec<String> =
        (1..deep).map(|level| format!("a{level}: &a{level} [*a{}]\n", level - 1)).collect();
    let texts = [
        "[".repeat(200_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
        "[{a: ".repeat(deep),
        nested.concat(),
        format!("a0: &a0 [x]\n{}", chained.concat()),
    ];
    for text in texts {
        let start = Instant::now();
        let shown = mistakes(&text);
        let shown: String = shown.chars().take(80).collect();
        assert!(shown.starts_with("error[GEN005]"), "{shown}");
        assert!(start.elapsed() < Duration::from_secs(2), "{:?} for {shown}", start.elapsed());
    }
}

#[test]
fn the_deepest_text_is_read() {
    let text = format!("{}x{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert_eq!(tree(&text), text);
}

#[test]
fn large_texts_are_refused() {
    let text = "#".repeat(MAX_BYTES + 1);
    let shown: String = mistakes(&text).chars().take(80).collect();
    assert!(shown.starts_with("error[GEN006]: the file is larger than 20 MiB"), "{shown}");
}

#[test]
fn copies_of_long_text_count_by_their_length() {
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(1000));
    assert!(mistakes(&text).starts_with("error[GEN004]"));
}

/// Pieces that YAML cares about, in any order.
fn fragments() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b: ", "c:", "- ", "-", "\n", "\n  ", "\n    ", "\t", " ", "{", "}", "[", "]", ",",
        ": ", ":", "\"", "'", "#", " # ", "|", ">-", "&x ", "*x", "*y", "<<: ", "!!str ", "!t ",
        "? ", "---\n", "...\n", "%", "@", "`", "${", "{{ ", " }}", "é", "\u{feff}", "\r\n", "\\",
        "~", "null", "1.10", "<<<<<<< ", "\0", "\u{2028}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Reads and renders; the property is that nothing panics and every place lies in the text.
fn read_and_render(text: &str) {
    let mut sources = Sources::default();
    let file = sources.add("values/dev.yaml", text);
    let Err(found) = parse(file, text) else { return };
    assert!(!found.is_empty());
    for label in found.iter().flat_map(|diagnostic| &diagnostic.labels) {
        let place = label.span.start as usize..label.span.end as usize;
        assert!(text.get(place.clone()).is_some(), "{place:?} of {text:?}");
    }
    for format in [MessageFormat::Human, MessageFormat::Json, MessageFormat::Github] {
        assert!(diagnostic::render(&found, &sources, format, true).contains("GEN"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_fragments_panic(text in fragments()) {
        read_and_render(&text);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        read_and_render(&text);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        read_and_render(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn what_a_merge_left_behind_alone() {
    for mark in ["=======", ">>>>>>> feature"] {
        let said = mistakes(&format!("a:\n  b: 1\n{mark}\nc: 2\n"));
        assert!(said.contains("an unresolved merge conflict"), "{said}");
        assert!(said.contains("values/dev.yaml:3:1"), "{said}");
    }
}

#[test]
fn characters_that_look_like_blanks_and_colons_are_named() {
    for (text, place, named) in [
        ("a:\n  c: 1\n  b:\u{a0}1\n", "3:5", "U+00A0"),
        ("a:\n  b: 1\n\u{a0} c: 2\n  d: 3\n", "3:1", "U+00A0"),
        ("a:\n  c: 1\n  b\u{ff1a}1\n", "3:4", "U+FF1A"),
    ] {
        let said = mistakes(text);
        assert!(
            said.contains(named) && said.contains(&format!("values/dev.yaml:{place}")),
            "{said}"
        );
    }
}

#[test]
fn a_schedule_that_starts_with_an_asterisk() {
    let said = mistakes("a:\n  schedule: */5 * * * *\n");
    assert!(said.contains("write `\"*/5 * * * *\"` if it is text"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}
