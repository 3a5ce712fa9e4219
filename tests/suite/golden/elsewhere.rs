//! An environment on a target that is not its own: the difference to what it is on its own.

use similar::TextDiff;

/// Lines around a change, as people read differences.
const CONTEXT: usize = 3;

/// The unified diff from one text to another; [`applied`] to the one, it gives the other.
pub fn diff(own: (&str, &str), other: (&str, &str)) -> String {
    let diff = TextDiff::from_lines(own.1, other.1);
    let text = diff.unified_diff().context_radius(CONTEXT).header(own.0, other.0).to_string();
    assert_eq!(applied(own.1, &text), other.1, "{} is not what its diff says", other.0);
    text
}

/// A text with a unified diff applied to it, as `patch` does it: by the numbers of the lines.
fn applied(text: &str, diff: &str) -> String {
    let mut lines = text.split_inclusive('\n');
    let mut at = 0;
    let mut result = String::new();
    for line in diff.split_inclusive('\n').skip(2) {
        let (sign, rest) = line.split_at(1);
        match sign {
            "@" => {
                // "@@ -12,7 +12,8 @@"; a hunk that takes no line names the one before it.
                let range = rest.split(['-', ' ']).nth(2).expect("a range");
                let (start, count) = range.split_once(',').unwrap_or((range, "1"));
                let start: usize = start.parse().expect("a number");
                let before = if count == "0" { start } else { start - 1 };
                result.extend(lines.by_ref().take(before - at));
                at = before;
            }
            "+" => result.push_str(rest),
            "-" | " " => {
                assert_eq!(lines.next(), Some(rest), "line {}", at + 1);
                at += 1;
                if sign == " " {
                    result.push_str(rest);
                }
            }
            _ => panic!("not a line of a diff: {line}"),
        }
    }
    result.extend(lines);
    result
}

#[test]
fn a_diff_says_all_that_differs() {
    let lines = |numbers: &[u32]| -> String {
        numbers.iter().map(|number| format!("line {number}\n")).collect::<Vec<_>>().concat()
    };
    let all: Vec<u32> = (0..40).collect();
    let own = lines(&all);
    for others in [
        lines(&all[..39]),
        lines(&all[1..]),
        lines(&[&all[..9], &[100, 101], &all[11..]].concat()),
        lines(&[&[100], &all[..20], &[101], &all[20..], &[102]].concat()),
        lines(&[&all[..5], &all[30..]].concat()),
        lines(&[]),
    ] {
        for (one, other) in [(&own, &others), (&others, &own)] {
            let diff = diff(("one", one), ("other", other));
            assert!(diff.starts_with("--- one\n+++ other\n@@ "), "{diff}");
        }
    }
}
