//! Every rule: its bad example, and its good one.

use stackgen::check::{RULES, Rule};
use stackgen::diagnostic::{Code, Severity};

use crate::check::{Alone, found_with};

/// The files of an example: a document whose first line is `# name.yaml` is a file of that name.
fn files(example: &str) -> Vec<(String, String)> {
    let named = |text: &str| {
        let name = text.lines().next().and_then(|line| line.strip_prefix("# "));
        name.filter(|name| name.split_once('.').is_some_and(|(_, ending)| ending == "yaml"))
            .map(str::to_owned)
    };
    if named(example).is_none() {
        return vec![("example.yaml".to_owned(), example.to_owned())];
    }
    let documents = example.split("---\n");
    documents.map(|text| (named(text).expect("a name"), text.to_owned())).collect()
}

/// The severities of what a rule finds in an example; and the codes of errors of other rules.
fn found(rule: &Rule, example: &str) -> (Vec<Severity>, Vec<String>) {
    let files = files(example);
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (checked, sources, _) = found_with(&files, &Alone::default());
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for finding in checked.findings {
        let diagnostic = finding.diagnostic;
        if diagnostic.code == rule.code {
            let place = diagnostic.place().expect("a finding has a place");
            assert!(!sources.text(place).is_empty(), "{}: nothing is underlined", rule.code);
            assert!(diagnostic.help.is_some(), "{}: no help", rule.code);
            own.push(diagnostic.severity);
        } else if diagnostic.severity > Severity::Note && diagnostic.code != Code::MissingNamespace
        {
            // Examples declare no namespaces.
            others.push(format!("{}: {}", diagnostic.code, diagnostic.message));
        }
    }
    (own, others)
}

#[test]
fn bad_examples_are_found_and_nothing_else_in_them() {
    for rule in RULES {
        let (own, others) = found(rule, rule.bad);
        assert_eq!(own.iter().max(), Some(&rule.severity), "{}: its worst", rule.code);
        assert_eq!(others, Vec::<String>::new(), "{}: others in its bad example", rule.code);
    }
}

#[test]
fn good_examples_are_clean() {
    for rule in RULES {
        let (own, others) = found(rule, rule.good);
        assert_eq!(own, [], "{}: found in its good example", rule.code);
        assert_eq!(others, Vec::<String>::new(), "{}: others in its good example", rule.code);
    }
}

#[test]
fn rules_are_in_the_order_of_their_codes() {
    for pair in RULES.windows(2) {
        let [one, next] = [pair[0].code.as_str(), pair[1].code.as_str()];
        assert!(one < next, "{next} comes after {one}");
    }
    assert!(RULES.iter().all(|rule| !rule.why.is_empty() && !rule.symptom.is_empty()));
}
