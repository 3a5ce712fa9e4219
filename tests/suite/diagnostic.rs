//! Diagnostics as people, programs and GitHub see them.

use stackgen::diagnostic::{Code, Diagnostic, MessageFormat, render};
use stackgen::source::{FileId, Sources, Span};

fn sources() -> (Sources, FileId, FileId) {
    let mut sources = Sources::default();
    let base = sources.add("values/base.yaml", "name: shop\nreplicas: 2\n");
    let dev = sources.add("values/dev: a,b.yaml", "# é\nreplicas: \"zwölf\" # why\n");
    (sources, base, dev)
}

fn find(sources: &Sources, file: FileId, text: &str) -> Span {
    let start = sources.get(file).text.find(text).expect(text);
    let offset = |at: usize| u32::try_from(at).expect("a short text");
    Span { file, start: offset(start), end: offset(start + text.len()) }
}

fn all() -> (Sources, Vec<Diagnostic>) {
    let (sources, base, dev) = sources();
    let diagnostics = vec![
        Diagnostic::error(Code::Missing, "a required value is missing: `databases`")
            .help("add `databases:` to `values/base.yaml`"),
        Diagnostic::error(Code::WrongType, "expected a number, found text: `zwölf`")
            .at(find(&sources, dev, "\"zwölf\""), "text")
            .also(find(&sources, base, "2"), "100% of this was replaced")
            .help("write a number"),
        Diagnostic::warning(Code::UnpinnedImage, "a short name")
            .at(find(&sources, base, "shop"), "")
            .at(find(&sources, base, "name: shop\nreplicas"), "two lines"),
    ];
    (sources, diagnostics)
}

fn shown(format: MessageFormat) -> String {
    let (sources, diagnostics) = all();
    render(&diagnostics, &sources, format, false)
}

#[test]
fn editors_get_a_line_each() {
    insta::assert_snapshot!(shown(MessageFormat::Short), @r"
    values/base.yaml:1:7: warning[GEN303]: a short name
    values/dev: a,b.yaml:2:11: error[GEN102]: expected a number, found text: `zwölf`
    error[GEN106]: a required value is missing: `databases`
    ");
}

#[test]
fn people_see_the_lines() {
    insta::assert_snapshot!(shown(MessageFormat::Human), @r#"
    warning[GEN303]: a short name
     --> values/base.yaml:1:1
      |
    1 | name: shop
      | ^^^^^^^^^^
      | |
      | two lines

    error[GEN102]: expected a number, found text: `zwölf`
     --> values/dev: a,b.yaml:2:11
      |
    2 | replicas: "zwölf" # why
      |           ^^^^^^^ text
      |
     ::: values/base.yaml:2:11
      |
    2 | replicas: 2
      |           - 100% of this was replaced
      |
      = help: write a number

    error[GEN106]: a required value is missing: `databases`
     |
     = help: add `databases:` to `values/base.yaml`
    "#);
}

#[test]
fn programs_see_json() {
    insta::assert_snapshot!(shown(MessageFormat::Json), @r#"
    {"code":"GEN303","severity":"warning","message":"a short name","file":"values/base.yaml","line":1,"column":7,"endLine":1,"endColumn":11,"labels":[{"file":"values/base.yaml","line":1,"column":7,"endLine":1,"endColumn":11,"text":"","primary":true},{"file":"values/base.yaml","line":1,"column":1,"endLine":2,"endColumn":9,"text":"two lines","primary":true}]}
    {"code":"GEN102","severity":"error","message":"expected a number, found text: `zwölf`","file":"values/dev: a,b.yaml","line":2,"column":11,"endLine":2,"endColumn":18,"labels":[{"file":"values/dev: a,b.yaml","line":2,"column":11,"endLine":2,"endColumn":18,"text":"text","primary":true},{"file":"values/base.yaml","line":2,"column":11,"endLine":2,"endColumn":12,"text":"100% of this was replaced","primary":false}],"help":"write a number"}
    {"code":"GEN106","severity":"error","message":"a required value is missing: `databases`","labels":[],"help":"add `databases:` to `values/base.yaml`"}
    "#);
}

#[test]
fn github_sees_workflow_commands() {
    insta::assert_snapshot!(shown(MessageFormat::Github), @"
    ::warning file=values/base.yaml,line=1,col=7,endLine=1,endColumn=10,title=GEN303::a short name%0Avalues/base.yaml:1:1: two lines
    ::error file=values/dev%3A a%2Cb.yaml,line=2,col=11,endLine=2,endColumn=17,title=GEN102::expected a number, found text: `zwölf`%0Atext%0Avalues/base.yaml:2:11: 100%25 of this was replaced%0Ahelp: write a number
    ::error title=GEN106::a required value is missing: `databases`%0Ahelp: add `databases:` to `values/base.yaml`
    ");
}

#[test]
fn flags_are_shown_as_sources() {
    let mut sources = Sources::default();
    let flag = sources.add("--set", "replicas=zwölf");
    let span = find(&sources, flag, "zwölf");
    let diagnostic = Diagnostic::error(Code::WrongType, "expected a number").at(span, "text");
    let shown = render(&[diagnostic], &sources, MessageFormat::Human, false);
    insta::assert_snapshot!(shown, @"
    error[GEN102]: expected a number
     --> --set:1:10
      |
    1 | replicas=zwölf
      |          ^^^^^ text
    ");
}

#[test]
fn long_lines_are_cut() {
    let mut sources = Sources::default();
    let text = format!("# x\nkey: {} here {}\n", "é".repeat(200_000), "y".repeat(200_000));
    let file = sources.add("values/dev.yaml", text);
    let diagnostics = [
        Diagnostic::error(Code::Syntax, "a word").at(find(&sources, file, "here"), "this one"),
        Diagnostic::error(Code::Syntax, "a long word")
            .at(find(&sources, file, &"y".repeat(200_000)), "this one"),
    ];
    insta::assert_snapshot!(render(&diagnostics, &sources, MessageFormat::Human, false), @"
    error[GEN001]: a word
     --> values/dev.yaml:2:200007
      |
    2 | ...ééééééééééééééééééééééééééééééééééééééééééééééééééééééééé here yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...
      |                                                              ^^^^ this one

    error[GEN001]: a long word
     --> values/dev.yaml:2:200012
      |
    2 | ...re yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this one
    ");
}

#[test]
fn places_far_apart_are_shown_apart() {
    let mut sources = Sources::default();
    let text = format!("a: 1\n{}b: 2\n", "# x\n".repeat(20_000));
    let file = sources.add("values/dev.yaml", text);
    let diagnostic = Diagnostic::error(Code::DuplicateKey, "two keys")
        .at(find(&sources, file, "b"), "here")
        .also(find(&sources, file, "a"), "there");
    let shown = render(&[diagnostic], &sources, MessageFormat::Human, false);
    insta::assert_snapshot!(shown, @"
    error[GEN003]: two keys
         --> values/dev.yaml:20002:1
          |
    20002 | b: 2
          | ^ here
          |
         ::: values/dev.yaml:1:1
          |
        1 | a: 1
          | - there
    ");
}

#[test]
fn color_is_asked_for() {
    let (sources, diagnostics) = all();
    let colored = render(&diagnostics, &sources, MessageFormat::Human, true);
    assert!(colored.contains("\u{1b}["));
    assert!(!shown(MessageFormat::Human).contains('\u{1b}'));
}

#[test]
fn no_diagnostics_are_no_text() {
    let sources = Sources::default();
    for format in [MessageFormat::Human, MessageFormat::Json, MessageFormat::Github] {
        assert_eq!(render(&[], &sources, format, false), "");
    }
}
