//! Laws over many layouts of kustomizations: where things are told, and what `--fix` writes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{CPU, SERVICE_PATCH, WITH_8080, application, check, findings, ingress, placed};
use crate::program::Place;

const NAMES: [&str; 2] = ["dev", "prod"];

/// Ways in which an overlay has another port than the base.
#[derive(Clone, Copy, Debug)]
enum Way {
    File,
    InPlace,
    Operations,
    ListOfPatches,
    Component,
    /// A kustomization between the overlay and the base.
    Nested,
    /// No base at all: each has the same files.
    Copies,
}

const WAYS: [Way; 7] = [
    Way::File,
    Way::InPlace,
    Way::Operations,
    Way::ListOfPatches,
    Way::Component,
    Way::Nested,
    Way::Copies,
];

/// Layouts: the way, which of the overlays have the other port, and whether each has its own Ingress.
fn layouts() -> impl Iterator<Item = (Way, [bool; 2], bool)> {
    let changes = [[true, false], [false, true], [true, true]];
    WAYS.into_iter().flat_map(move |way| {
        changes
            .into_iter()
            .flat_map(move |changed| [false, true].map(move |own| (way, changed, own)))
    })
}

/// A layout in which each Ingress asks port 80, and whatever has the other port is wrong.
fn layout(way: Way, changed: [bool; 2], has_own: bool) -> Place {
    let mut common = Vec::new();
    if !matches!(way, Way::Copies) {
        common = super::base(&whole(80, has_own));
    }
    if matches!(way, Way::Component) {
        let part = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{ path: p.yaml }]\n";
        common.push(("parts/other/kustomization.yaml".to_owned(), part.to_owned()));
        common.push(("parts/other/p.yaml".to_owned(), SERVICE_PATCH.to_owned()));
    }
    let all = [0, 1].map(|index| overlay(way, NAMES[index], changed[index], has_own));
    placed(&common, &all)
}

/// The application, with an Ingress unless each overlay has its own.
fn whole(port: u16, has_own: bool) -> String {
    let ingress = if has_own { String::new() } else { ingress("shop", 80) };
    application(port, CPU) + &ingress
}

fn overlay(way: Way, name: &'static str, is_changed: bool, has_own: bool) -> super::Overlay {
    let folder = format!("overlays/{name}");
    let mut files: Vec<(String, String)> = Vec::new();
    let mut add = |path: String, text: &str| files.push((path, text.to_owned()));
    let own = if has_own { ", ingress.yaml" } else { "" };
    let mut list = format!("resources: [../../base{own}]\nnamePrefix: \"\"\n");
    let mut made = if is_changed { WITH_8080 } else { "all app.yaml" }.to_owned();
    let inline = SERVICE_PATCH.replace('\n', "\n      ");
    match way {
        Way::Copies => {
            let port = if is_changed { 8080 } else { 80 };
            "all app.yaml".clone_into(&mut made);
            add(format!("{folder}/app.yaml"), &whole(port, has_own));
            list = format!("resources: [app.yaml{own}]\nnamePrefix: \"\"\n");
        }
        Way::Nested => {
            let text = if is_changed { "patches: [{ path: p.yaml }]\n" } else { "" };
            let text = format!("resources: [../../base]\nnameSuffix: \"\"\n{text}");
            add(format!("between/{name}/kustomization.yaml"), &text);
            if is_changed {
                add(format!("between/{name}/p.yaml"), SERVICE_PATCH);
            }
            list = format!("resources: [../../between/{name}{own}]\nnamePrefix: \"\"\n");
        }
        _ if !is_changed => {}
        Way::File => {
            add(format!("{folder}/p.yaml"), SERVICE_PATCH);
            list += "patches: [{ path: p.yaml }]\n";
        }
        Way::ListOfPatches => {
            add(format!("{folder}/p.yaml"), SERVICE_PATCH);
            list += "patchesStrategicMerge: [p.yaml]\n";
        }
        Way::InPlace => list += &format!("patches:\n  - patch: |-\n      {inline}\n"),
        Way::Operations => list += super::OPERATIONS,
        Way::Component => list += "components: [../../parts/other]\n",
    }
    if has_own {
        add(format!("{folder}/ingress.yaml"), &ingress(name, 80));
        made += "; all ingress.yaml";
    }
    files.push((format!("{folder}/kustomization.yaml"), list));
    (name, files, made)
}

/// What is said of a place: its file, its line, and the words.
type ToldPlace = (String, u64, String);

/// Findings: how bad and what they say without the name of an overlay, with their places, that to look at first.
type Told = BTreeMap<(String, String), Vec<ToldPlace>>;

fn told(place: &Place, path: &str) -> Told {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all = Told::new();
    let told = findings(place, path).into_iter().map(|(message, line)| {
        let labels = line["labels"].as_array().expect("labels").iter().map(|label| {
            let line = label["line"].as_u64().expect("a line");
            (text(&label["file"]), line, text(&label["text"]))
        });
        ((text(&line["severity"]), message), labels.collect::<Vec<ToldPlace>>())
    });
    merge(&mut all, told);
    all
}

/// What is told of several, each time with the places that are new.
fn merge(all: &mut Told, told: impl IntoIterator<Item = ((String, String), Vec<ToldPlace>)>) {
    for (what, places) in told {
        let known = all.entry(what).or_default();
        for place in places {
            if !known.contains(&place) {
                known.push(place);
            }
        }
    }
}

/// How many errors each overlay has.
fn errors(place: &Place) -> [usize; 2] {
    NAMES.map(|name| {
        let all = told(place, &format!("overlays/{name}"));
        all.keys().filter(|(severity, _)| severity == "error").count()
    })
}

/// The number at the end of a text, or after a word of it.
fn number<'t>(text: &'t str, after: &str) -> Option<&'t str> {
    let rest = text.split_once(after)?.1;
    let end = rest.find(|one: char| !one.is_ascii_digit()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|number| !number.is_empty())
}

fn line(place: &Place, file: &str, line: u64) -> String {
    let text = place.read(&format!("k8s/{file}"));
    let index = usize::try_from(line).expect("a line") - 1;
    text.lines().nth(index).expect("a line").to_owned()
}

#[test]
fn what_is_told_lies_in_what_it_is_about_and_says_what_stands_there() {
    let mut seen = 0;
    for (way, changed, has_own) in layouts() {
        let place = layout(way, changed, has_own);
        let mut alone = Told::new();
        for name in NAMES {
            let other = NAMES.into_iter().find(|other| *other != name).expect("another");
            let own = told(&place, &format!("overlays/{name}"));
            for ((severity, message), labels) in &own {
                assert_eq!(severity, "error", "{way:?} {changed:?} {has_own}: {message}");
                for (index, (file, at, text)) in labels.iter().enumerate() {
                    assert!(!file.contains(&format!("/{other}/")), "{way:?}: {file}: {message}");
                    let said = if index == 0 {
                        number(message, "port ")
                    } else {
                        number(text, "port is ")
                    };
                    let Some(said) = said else { continue };
                    seen += 1;
                    let shown = line(&place, file, *at);
                    assert!(
                        shown.contains(said),
                        "{way:?} {file}:{at}: {shown}: {message}, {text}"
                    );
                }
            }
            merge(&mut alone, own);
        }
        assert_eq!(told(&place, "."), alone, "{way:?} {changed:?} {has_own}");
    }
    assert!(seen > 80, "{seen}");
}

#[test]
fn what_is_written_breaks_nothing_and_is_written_once() {
    let mut mended = 0;
    for (way, changed, has_own) in layouts() {
        let place = layout(way, changed, has_own);
        let files = || {
            ["base/app.yaml", "parts/other/p.yaml"]
                .map(|path| std::fs::read_to_string(place.path().join("k8s").join(path)).ok())
        };
        let (shared, before) = (files(), errors(&place));
        check(&place, &[".", "--fix"]);
        let (now, after) = (files(), errors(&place));
        let what = format!("{way:?} {changed:?} {has_own}: {before:?} {after:?}");
        for index in 0..NAMES.len() {
            assert!(after[index] <= before[index], "{what}");
            mended += before[index] - after[index];
        }
        if now != shared {
            assert!(after[0] < before[0] && after[1] < before[1], "{what}");
        }
        let again = check(&place, &[".", "--fix"]);
        assert!(!again.err.contains(" made in "), "{what} {}", again.err);
    }
    assert!(mended > 20, "{mended}");
}
