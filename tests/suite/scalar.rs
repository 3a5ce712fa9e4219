//! What plain scalars mean, and which of them are in doubt as text.

use std::collections::BTreeMap;

use stackgen::layer::scalar::{Meaning, certain_text, in_quotes, meaning};

#[test]
fn canonical_scalars_have_one_meaning() {
    assert_eq!(meaning("null"), Meaning::Null);
    assert_eq!(meaning("true"), Meaning::Bool(true));
    assert_eq!(meaning("-17"), Meaning::Integer(-17));
    assert_eq!(meaning("0"), Meaning::Integer(0));
    assert_eq!(meaning("1.10"), Meaning::Float(1.1));
    assert_eq!(meaning("10Gi"), Meaning::Text);
}

#[test]
fn text_that_no_reader_changes_is_certain() {
    let texts = "17|8080|-1|0|9223372036854775807|0.5|1.25|-2.5|true|false|info|1.4.2|250m|10Gi|\
        8080:80|192.168.0.1|a=b|-|--|.|..|_|_1|e3|0x|0o|0b|0xfg|0o9|1e|e|+|+a|1-2|1:60|\
        60:61|a:1|1:|:1|2024-01|2024-01-15-rc1|24-01-01|2024-001-01|yess|onn|inf|nan|12h|1s|\
        v1|sha256:1e3|1,5|~/x|nullable|é|12:30h|1..2|1.2.3|1e3e4|${name}";
    for text in texts.split('|') {
        assert_eq!(certain_text(text), Ok(()), "{text}");
    }
}

#[test]
fn text_that_some_reader_changes_is_in_doubt() {
    let mut shown: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let texts = "yes|YES|No|on|Off|y|N|True|FALSE|0755|08|0123|0o14|0O17|0x1F|-0x1f|0b11|0B1|1_000|\
        1__0.5|-_1|1e3|1E3|1.5e3|1234e56|12e+3|12:30|12:30:45|-190:20:30|1:30.5|2001-01-01|\
        2001-1-1|2001-01-01T00:00:00Z|2001-01-01 10:00:00|.inf|-.Inf|+.INF|.NaN|=|<<|1.10|\
        1.0|-0|-0.0|00.5|+1|+1.5|1.|.5|~|nuLL||9223372036854775808|123456789012345678901|\
        0.00001|1234567890123456.5";
    for text in texts.split('|') {
        let doubt = certain_text(text).expect_err(text);
        shown.entry(doubt.why).or_default().push(text);
    }
    let lines = shown.into_iter().map(|(why, texts)| format!("{why}: {}", texts.join(" | ")));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @"
    a boolean to some readers: yes | YES | No | on | Off | y | N | True | FALSE
    a date to some readers: 2001-01-01 | 2001-1-1 | 2001-01-01T00:00:00Z | 2001-01-01 10:00:00
    a number of another base to some readers: 0o14 | 0O17 | 0x1F | -0x1f | 0b11 | 0B1
    a number of base 60 to some readers: 12:30 | 12:30:45 | -190:20:30 | 1:30.5
    a number that some readers round: 9223372036854775808 | 123456789012345678901
    a number to YAML, which other programs may write without its last zeros: 1.10 | 1.0 | -0.0 | 0.00001 | 1234567890123456.5
    a number to some readers: 1e3 | 1E3 | 1.5e3 | 1234e56 | 12e+3 | -0 | 00.5 | +1 | +1.5 | 1. | .5
    a number with the underscores left out to some readers: 1_000 | 1__0.5 | -_1
    an octal number to some readers: 0755 | 08 | 0123
    no text to some readers: .inf | -.Inf | +.INF | .NaN | = | <<
    null to some readers: ~ | nuLL |
    ");
}

#[test]
fn quotes_are_chosen_to_need_no_escapes() {
    insta::assert_snapshot!(
        [r"1.10", r#"a "b""#, r"C:\x", r#"it's "x""#, "a\tb"].map(in_quotes).join("\n"),
        @r#"
    `"1.10"`
    `'a "b"'`
    `'C:\x'`
    `"it's \"x\""`
    `"a\tb"`
    "#
    );
}
