//! What `gen explain` shows of each code: the wrong example yields it, and the right one does not.

use stackgen::check::RULES;
use stackgen::diagnostic::{Code, Lesson, lessons};

use crate::program::{Ended, Place};
use crate::project::{Memory, request, said};

/// The files of an example: what stands above the first `# values/…` is the base.
fn files_of(example: &str, code: Code) -> Vec<(String, String)> {
    let mut files = vec![("values/base.yaml".to_owned(), String::new())];
    for line in example.split_inclusive('\n') {
        match line.trim_end().strip_prefix("# ").filter(|name| name.starts_with("values/")) {
            Some(name) => files.push((name.to_owned(), String::new())),
            None => files.last_mut().expect("a file").1.push_str(line),
        }
    }
    if code == Code::Size && example.contains("20 MiB") {
        files[0].1 += &format!("# {}\n", "x".repeat(20 << 20));
    }
    files
}

/// What is said about an example, and whether it names the code.
fn yields(lesson: &Lesson, example: &str) -> (bool, String) {
    let code = format!("[{}]", lesson.code);
    if let Some(line) = example.strip_prefix("$ ") {
        let said = command(line.trim_end());
        // What is about the command line itself has no code where people read.
        let usage =
            said.lines().any(|line| line.starts_with("error: ") && !line.contains("not made"));
        let stale = said.contains("is out of date");
        let is_it = match lesson.code {
            Code::Usage => usage,
            Code::OutOfDate => stale,
            _ => said.contains(&code),
        };
        return (is_it, said);
    }
    let files = files_of(example, lesson.code);
    let borrowed: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    if borrowed.len() > 1 {
        let place = Place::new(&borrowed);
        let ended = place.run(&["render", "--all", "--output-dir", "manifests"]);
        return (ended.err.contains(&code), ended.err);
    }
    let said = said(&Memory::new(&borrowed), &request("", None, &[]));
    (said.contains(&code), said)
}

/// Runs the command of an example beside a small stack.
fn command(line: &str) -> String {
    let place = Place::new(&[(
        "values/base.yaml",
        "name: shop\nbackends: { api: { image: ghcr.io/acme/api:1.4.2, port: 8000 } }\n",
    )]);
    let mut words = line.split(' ').peekable();
    let mut settings = Vec::new();
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        settings.push((name, value));
        words.next();
    }
    assert_eq!(words.next(), Some("gen"), "{line}");
    let mut command = place.command(&words.collect::<Vec<_>>());
    let ended = Ended::of(command.envs(settings).output().expect("a run"));
    ended.err + &ended.out
}

#[test]
fn every_code_is_explained_and_its_examples_are_what_they_say() {
    let is_rule = |code: &Code| RULES.iter().any(|rule| rule.code == *code);
    let wanted: Vec<Code> = Code::ALL.iter().copied().filter(|code| !is_rule(code)).collect();
    let found: Vec<Code> = lessons().map(|lesson| lesson.code).collect();
    assert_eq!(found, wanted);
    let mut wrong = String::new();
    for lesson in lessons() {
        let Lesson { code, why, symptom, bad, good } = lesson;
        let is_told = why.ends_with('.') && why.len() > 80 && !symptom.ends_with('.');
        let (yes, of_bad) = yields(lesson, bad);
        let (no, of_good) = yields(lesson, good);
        if !(is_told && yes && !no) {
            wrong += &format!("{code}\n{bad}{of_bad}\n{good}{of_good}\n");
        }
        // A right example has no other mistake.
        if of_good.contains("error[") {
            wrong += &format!("{code}: the right one\n{good}{of_good}\n");
        }
    }
    assert_eq!(wrong, "");
}
