//! Small texts that mean a lot: gen says what is too much, and does not work it out.

use std::fmt::Write;

use crate::check::{client, codes, told};

/// Variables of which each names the one before some times.
fn chain(levels: usize, times: usize) -> String {
    let mut lines = "- { name: A0, value: \"http://main:7000/\" }\n".to_owned();
    for level in 1..=levels {
        let value = format!("$(A{})", level - 1).repeat(times);
        writeln!(lines, "- {{ name: A{level}, value: \"{value}\" }}").expect("a string");
    }
    client(&lines)
}

#[test]
fn variables_bomb() {
    // 2^24, 2^60, 2^400 and 8^100 times the first one.
    for (levels, times) in [(24, 2), (60, 2), (400, 2), (100, 8)] {
        let found = codes(&[("k8s.yaml", &chain(levels, times))]);
        assert!(found.contains(&"GEN429 Pod/api".to_owned()), "{levels} {times}: {found:?}");
    }
    let shown = told(&[("k8s.yaml", &chain(60, 2))]);
    assert!(shown.contains("`A13` is longer than 131072 bytes"), "{shown}");
    assert!(shown.contains("k8s.yaml:23:31"), "{shown}");
}

#[test]
fn what_a_program_can_be_given_is_no_bomb() {
    let found = codes(&[("k8s.yaml", &chain(12, 2))]);
    assert!(!found.contains(&"GEN429 Pod/api".to_owned()), "{found:?}");
    // As long as it can be: with its name, `=` and a zero byte at the end.
    for (length, expected) in [(131_072 - 6, false), (131_072 - 5, true)] {
        let lines = format!("- {{ name: LONG, value: {} }}", "x".repeat(length));
        let found = codes(&[("k8s.yaml", &client(&lines))]);
        assert_eq!(found.contains(&"GEN429 Pod/api".to_owned()), expected, "{length}");
    }
}

#[test]
fn variables_that_name_many_long_ones_or_themselves() {
    let mut lines = format!("- {{ name: A, value: {} }}\n", "x".repeat(100_000));
    for index in 0..2_000 {
        writeln!(lines, "- {{ name: B{index}, value: \"$(A)$(B{index})\" }}").expect("a string");
    }
    let found = codes(&[("k8s.yaml", &client(&lines))]);
    assert!(found.contains(&"GEN424 Pod/api".to_owned()), "{found:?}");
}

#[test]
fn deep_texts_in_manifests_are_told() {
    let deep = 100_000;
    let texts = [
        "[".repeat(deep),
        "{a: ".repeat(deep),
        "{\"a\":".repeat(deep),
        "- ".repeat(deep),
        format!("services: {}", "{a: ".repeat(deep)),
    ];
    for text in texts {
        for name in ["k8s.yaml", "k8s.json", "compose.yaml", "kustomization.yaml"] {
            let shown = told(&[(name, &text)]);
            assert!(shown.contains("GEN005") || shown.contains("GEN001"), "{name}: {shown}");
        }
    }
}

#[test]
fn numbers_that_are_no_numbers() {
    for number in ["1e999999999", "99999999999999999999", "-1", "0x7fffffffffffffff", "1.5"] {
        let text = format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: a }}\nspec: {{ selector: {{ a: b }}, ports: [{{ port: {number}, nodePort: {number} }}] }}\n---\n\
             apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: a }}\nspec:\n  replicas: {number}\n  selector: {{ matchLabels: {{ a: b }} }}\n  \
             template:\n    metadata: {{ labels: {{ a: b }} }}\n    spec:\n      containers: [{{ name: a, image: \"a:1\", ports: [{{ containerPort: {number} }}], \
             resources: {{ requests: {{ cpu: {number}, memory: {number} }} }} }}]\n"
        );
        told(&[("k8s.yaml", &text)]);
    }
}
