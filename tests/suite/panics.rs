//! No input makes gen panic: mutated values, random bytes and wrong types end in objects or in errors.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::consistency::stacks;
use crate::folder::repository;
use crate::memory::Memory;
use crate::numbers::Numbers;

/// Texts that trip readers and types.
const NASTY: [&str; 24] = [
    "",
    "~",
    "null",
    "{}",
    "[]",
    "[[]]",
    "{a: {b: c}}",
    "yes",
    "0755",
    "1e3",
    "-1",
    "99999999999999999999",
    "\"\"",
    "\"\\u0000\"",
    "${",
    "${databases.main.host}",
    "$${x}",
    "${x y}",
    "*x",
    "&x y",
    "!tag z",
    "\"a\\nb\"",
    "é日本",
    "- a",
];

/// A text with one line of it deleted, doubled, moved, indented otherwise, or given another value.
fn mutated(text: &str, numbers: &mut Numbers) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=numbers.below(3) {
        let index = numbers.below(lines.len());
        let line = lines[index].clone();
        match numbers.below(6) {
            0 => {
                lines.remove(index);
            }
            1 => lines.insert(index, line),
            2 => lines[index] = format!("  {line}"),
            3 => line.trim_start().clone_into(&mut lines[index]),
            4 => {
                let other = numbers.below(lines.len());
                lines.swap(index, other);
            }
            _ => {
                let key = line.split(':').next().unwrap_or_default();
                lines[index] = format!("{key}: {}", NASTY[numbers.below(NASTY.len())]);
            }
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.join("\n")
}

/// Renders, and looks at what values and their history print; only a panic fails. Whether it renders.
fn survives(text: &str, env: &str) -> bool {
    let project = Memory::new(&[("values/base.yaml", text), ("values/dev.yaml", env)]);
    project.elsewhere();
    project.objects().is_ok()
}

#[test]
fn mutated_values_never_panic() {
    let read = |path: &str| std::fs::read_to_string(repository().join(path)).expect("values");
    let pairs = [
        ("values/base.yaml", "values/dev.yaml"),
        ("examples/blue-green/values/base.yaml", "examples/blue-green/values/dev.yaml"),
        ("examples/blue-green/values/base.yaml", "examples/blue-green/values/canary.yaml"),
        ("examples/two-tier-mysql/values/base.yaml", "examples/two-tier-mysql/values/dev.yaml"),
    ];
    let mut numbers = Numbers(7);
    let mut rendered = 0;
    for (base, env) in pairs {
        let (base, env) = (read(base), read(env));
        for _ in 0..250 {
            let mutated = [mutated(&base, &mut numbers), mutated(&env, &mut numbers)];
            rendered += usize::from(survives(&mutated[0], &mutated[1]));
        }
    }
    // Both what renders and what is refused must be tried.
    assert!((5..500).contains(&rendered), "{rendered} of 1000 render");
}

#[test]
fn wrong_types_in_what_is_passed_through_never_panic() {
    let base = "name: a\npolicy: { inlineSecrets: allow }\ndatabases: { main: { engine: postgres, credentials: { value: x } } }\nbackends: { api: { image: { repository: r, tag: t }, port: 80 } }\n";
    let nasty = [
        "extraObjects: [{ apiVersion: v1, kind: X, metadata: { name: n, annotations: text } }]",
        "extraObjects: [{ apiVersion: v1, kind: X, metadata: { name: n, annotations: [a] } }]",
        "extraObjects: [{ apiVersion: v1, kind: X, metadata: text }]",
        "extraObjects: [{ apiVersion: v1, kind: [X], metadata: { name: n } }]",
        "extraObjects: [text, [], {}]",
        "patches: [{ target: { kind: Deployment }, merge: { spec: null } }]",
        "patches: [{ target: { kind: Deployment }, merge: { spec: text, metadata: { labels: [] } } }]",
        "patches: [{ target: {}, merge: { spec: { template: [] } } }]",
        "patches: [{ target: { kind: Service }, json: [{ op: remove, path: /spec }, { op: replace, path: \"\", value: 1 }] }]",
        "patches: [{ target: { kind: Service }, json: [text] }]",
        "backends: { api: { pod: { containers: text } } }",
        "backends: { api: { pod: { containers: [{ image: x }] } } }",
        "backends: { api: { pod: { containers: [] , volumes: null } } }",
        "backends: { api: { container: { name: other, env: [{}] } } }",
        "backends: { api: { container: { $patch: delete } } }",
        "backends: { api: { pod: { $patch: replace } } }",
        "backends: { api: { affinity: { podAntiAffinity: text } } }",
        "databases: { main: { pod: { initContainers: [[]] } } }",
    ];
    assert!(survives(base, ""), "without them it renders");
    for layer in nasty {
        survives(base, layer);
    }
}

/// A value somewhere in a random stack is replaced, renamed or taken out: gen answers, and shows none
/// of the secrets around it.
#[test]
fn values_of_wrong_types_never_panic_nor_show_secrets() {
    let mut refused = 0;
    for seed in 0..1500 {
        let mut numbers = Numbers(seed);
        let mut values = stacks::random(&mut numbers);
        for _ in 0..=numbers.below(2) {
            damage(&mut values, &mut numbers);
        }
        let text = if numbers.once_in(2) { values.to_string() } else { format!("{values:#}") };
        let said = Memory::new(&[("values/base.yaml", &text)]).objects().err().unwrap_or_default();
        assert!(!said.contains("hunter2"), "seed {seed}: {said}\n{text}");
        refused += usize::from(!said.is_empty());
    }
    assert!((300..1500).contains(&refused), "{refused} of 1500 are refused");
}

/// Changes a value at a random place, or its key.
fn damage(value: &mut Json, numbers: &mut Numbers) {
    let deeper = numbers.below(8) > 0;
    match value {
        Json::Object(map) if deeper && !map.is_empty() => {
            let index = numbers.below(map.len());
            let (key, below) = map.iter_mut().nth(index).expect("an entry");
            let key = key.clone();
            // The name of a variable tells whether it is a secret.
            if numbers.once_in(10) && !key.contains('_') {
                let other = format!("{key}s");
                let moved = map.shift_remove(&key).unwrap_or_default();
                map.insert(other, moved);
            } else {
                damage(below, numbers);
            }
        }
        Json::Array(items) if deeper && !items.is_empty() => {
            let index = numbers.below(items.len());
            damage(&mut items[index], numbers);
        }
        _ => {
            *value = match numbers.below(9) {
                0 => Json::Null,
                1 => json!(true),
                2 => json!(-1),
                3 => json!(70_000),
                4 => json!([value.clone()]),
                5 => json!({ "a": value.clone() }),
                6 => json!("\u{0} ${"),
                7 => json!({}),
                _ => json!(1.5),
            }
        }
    }
}

/// Each of these would hang or exhaust the memory of a reader without limits.
#[test]
fn exploding_values_are_answered() {
    let laughs: String = (0..12)
        .map(|level| {
            let below = format!("*l{}, ", level - 1).repeat(9);
            if level == 0 {
                "l0: &l0 [x, x]\n".to_owned()
            } else {
                format!("l{level}: &l{level} [{below}]\n")
            }
        })
        .collect();
    let deep_list = "- ".repeat(100_000);
    let lines: Vec<String> = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let deep_map = lines.concat();
    for text in [
        &"[".repeat(200_000),
        &"{a: ".repeat(50_000),
        &laughs,
        &deep_list,
        &deep_map,
        &"a".repeat(1_000_000),
    ] {
        survives(text, "");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_text_never_panics(text in "\\PC*", other in "[ -~\n]{0,200}") {
        survives(&text, &other);
    }
}
