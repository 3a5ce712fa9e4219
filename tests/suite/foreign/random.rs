//! Each writer, with any text.

use proptest::prelude::*;
use stackgen::diagnostic::{Code, Diagnostic, MessageFormat, render};
use stackgen::diagram::{Diagram, DiagramNode, Door, Edge};
use stackgen::emit::{dot, mermaid, svg};
use stackgen::foreign;
use stackgen::source::{Sources, Span};
use stackgen::values::tier::Tier;

use super::laws::assert_text;

/// Text of anything, with much of what means something to somebody.
fn text() -> impl Strategy<Value = String> {
    let signs = prop::sample::select(vec![
        "::error::",
        "##[group]",
        "##vso[",
        "\u{1b}[31m",
        "\r",
        "\n",
        "\u{9b}",
        "\u{202e}",
        "\"",
        "\\",
        "'",
        "`",
        "<b>",
        "]]>",
        "%%{",
        "--",
        "@a",
        "\u{fffe}",
        "\0",
        "é",
        "名",
        "${",
        "$(",
        " ",
        "#",
    ]);
    let part = prop_oneof![
        signs.prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        "[a-z:# ]{0,4}"
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

/// What a POSIX shell with `$'…'` takes a word for.
fn read(word: &str) -> Option<String> {
    if let Some(inside) = word.strip_prefix("$'").and_then(|rest| rest.strip_suffix('\'')) {
        let mut bytes = Vec::new();
        let mut all = inside.bytes();
        while let Some(byte) = all.next() {
            match byte {
                b'\\' => match all.next()? {
                    digit @ b'0'..=b'7' => {
                        let digits = [digit, all.next()?, all.next()?];
                        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 8).ok()?);
                    }
                    other => bytes.push(other),
                },
                b'\'' => return None,
                other => bytes.push(other),
            }
        }
        return String::from_utf8(bytes).ok();
    }
    if let Some(inside) = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        let shown = inside.replace(r"'\''", "\u{1}");
        return (!shown.contains('\'')).then(|| shown.replace('\u{1}', "'"));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    word.chars().all(plain).then(|| word.to_owned())
}

proptest! {
    #[test]
    fn lines_and_reports(text in text()) {
        let line = foreign::line(&text);
        prop_assert!(!line.chars().any(foreign::is_hidden));
        prop_assert_eq!(foreign::line(&line).into_owned(), line.clone().into_owned());
        assert_text(&foreign::report(&text, false), "a report");
    }

    #[test]
    fn json(text in text()) {
        let written = serde_json::to_string(&text).expect("JSON");
        let safe = foreign::json(&written).into_owned();
        assert_text(&safe, "JSON");
        prop_assert_eq!(serde_json::from_str::<String>(&safe).expect("JSON"), text);
    }

    #[test]
    fn xml(text in text()) {
        let written = format!("<a b=\"{0}\">{0}</a>", foreign::xml(&text));
        let document = roxmltree::Document::parse(&written).expect("XML");
        let shown = foreign::line(&text).into_owned();
        prop_assert_eq!(document.root_element().attribute("b"), Some(shown.as_str()));
    }

    #[test]
    fn words_of_a_shell(text in text()) {
        let word = foreign::word(&text);
        prop_assert_eq!(read(&word), Some(text), "{}", word);
        prop_assert!(!word.chars().any(foreign::is_hidden));
    }

    #[test]
    fn diagnostics(message in text(), source in text(), name in text(), start in 0_usize..40, length in 0_usize..9) {
        let mut sources = Sources::default();
        let file = sources.add(name, source.clone());
        let at = |offset: usize| u32::try_from(source.floor_char_boundary(offset.min(source.len()))).expect("short");
        let span = Span { file, start: at(start), end: at(start + length) };
        let found = Diagnostic::error(Code::Usage, message.clone())
            .at(span, message.clone())
            .note(message.clone())
            .help(message.clone());
        for one in [found.clone(), found.fix(span, message)] {
            assert_text(&render(std::slice::from_ref(&one), &sources, MessageFormat::Human, false), "human");
            assert_text(&render(std::slice::from_ref(&one), &sources, MessageFormat::Json, false), "JSON");
            let github = render(&[one], &sources, MessageFormat::Github, false);
            prop_assert_eq!(github.lines().count(), 1);
            prop_assert!(github.starts_with("::error file="));
            prop_assert!(!github.trim_end_matches('\n').chars().any(foreign::is_hidden));
        }
    }

    #[test]
    fn pictures(text in text()) {
        let node = || DiagramNode {
            name: text.clone(),
            tier: Tier::Backend,
            namespace: Some(text.clone()),
            runs: text.clone(),
            service: text.clone(),
            pods: Some(text.clone()),
            tracks: Vec::new(),
            is_broken: false,
        };
        let diagram = Diagram {
            title: text.clone(),
            nodes: vec![node(), node()],
            edges: vec![Edge { from: 0, to: 1, label: text.clone() }],
            doors: vec![Door { to: 0, kind: "Ingress", at: text.clone() }],
        };
        let plain = Diagram {
            title: "a".to_owned(),
            nodes: vec![DiagramNode { name: "a".to_owned(), ..node() }, node()],
            ..diagram.clone()
        };
        for (one, other) in [
            (mermaid::text(&diagram), mermaid::text(&plain)),
            (dot::text(&diagram), dot::text(&plain)),
            (svg::text(&diagram), svg::text(&plain)),
        ] {
            assert_text(&one, "a picture");
            prop_assert_eq!(one.lines().count(), other.lines().count());
        }
        prop_assert!(roxmltree::Document::parse(&svg::text(&diagram)).is_ok());
    }
}
