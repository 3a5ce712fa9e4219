//! What a chart refuses: what gen would refuse, in gen's words, and what only a chart can be told.

use crate::helm::access::Access;
use crate::helm::condition::Condition;
use crate::helm::decide::Question;
use crate::helm::expression::{Expression, Segment};
use crate::helm::leaf::{Kind, Leaf};
use crate::helm::train::{Lesson, Mistake};

/// The template that fails before anything is made.
pub fn file(chart: &str, leaves: &[Leaf], lesson: &Lesson) -> String {
    let access = Access { leaves, chart, component: None, known: Vec::new() };
    let mut text =
        "{{- /* What cannot work is refused before anything is made. */ -}}\n".to_owned();
    for choice in 0..leaves.len() {
        text += &exclusive(&access, choice);
    }
    for mistake in lesson.mistakes.iter().filter(|mistake| !is_of_bounds(mistake)) {
        let condition = Condition::of(&mistake.when);
        if matches!(condition, Condition::Always | Condition::Never) {
            continue;
        }
        let message = match &mistake.message {
            Expression::Text(segments) => format!("({})", access.text(segments)),
            Expression::Literal(text) => text.to_string(),
            Expression::Bare(_) => continue,
        };
        text += &refusal(&condition.text(&access), &message);
    }
    for leaf in leaves.iter().filter(|leaf| leaf.kind == Kind::Count(8)) {
        text += &autoscaler(&access, &leaf.path);
    }
    text
}

/// Where one of several is meant, a chart's values can have two: those of a file and those of a flag.
fn exclusive(access: &Access, choice: usize) -> String {
    let leaves = access.leaves;
    let members: Vec<usize> = (0..leaves.len())
        .filter(|leaf| leaves[*leaf].within.is_some_and(|(of, _)| of == choice))
        .filter(|_| leaves[choice].kind == Kind::Choice)
        .collect();
    let key = |leaf: &usize| leaves[*leaf].path.last().cloned().unwrap_or_default();
    // A digest stands above a tag.
    if members.len() < 2 || members.iter().any(|member| key(member) == "digest") {
        return String::new();
    }
    let given: Vec<String> = members
        .iter()
        .map(|leaf| {
            let state = leaves[*leaf].states.len() - 1;
            let test = match leaves[*leaf].kind {
                Kind::Group => access.question(Question { leaf: *leaf, state }),
                _ => access.leaf(*leaf),
            };
            if test.contains(' ') && !test.starts_with('(') { format!("({test})") } else { test }
        })
        .collect();
    let mut pairs = Vec::new();
    for (place, one) in given.iter().enumerate() {
        pairs.extend(given[place + 1..].iter().map(|other| format!("and {one} {other}")));
    }
    let test = match pairs.as_slice() {
        [only] => only.clone(),
        several => format!("or ({})", several.join(") (")),
    };
    let path = &leaves[members[0]].path;
    let keys: Vec<String> = members.iter().map(|leaf| format!("`{}`", key(leaf))).collect();
    let message = format!(
        "`{}` has several of {}: set all but one to `null`",
        path[..path.len() - 1].join("."),
        keys.join(", ")
    );
    refusal(&test, &format!("{message:?}"))
}

/// How words about an autoscaler's bounds begin. No mark stands between them, so they cannot be learnt.
const BOUNDS: &str = "the autoscaler's minimum of ";

fn is_of_bounds(mistake: &Mistake) -> bool {
    match &mistake.message {
        Expression::Literal(text) => text.as_str().is_some_and(|text| text.starts_with(BOUNDS)),
        Expression::Text(segments) => {
            matches!(segments.first(), Some(Segment::Literal(text)) if text.starts_with(BOUNDS))
        }
        Expression::Bare(_) => false,
    }
}

/// Where an autoscaler would keep more pods than it may: its own minimum, or else the replicas of the
/// component or of one of its tracks.
fn autoscaler(access: &Access, max: &[String]) -> String {
    let Some((component, _)) = max.split_at_checked(2) else { return String::new() };
    let at = |keys: &[&str]| {
        let keys = keys.iter().map(|key| (*key).to_owned());
        access.path(&component.iter().cloned().chain(keys).collect())
    };
    let (group, replicas) = (at(&["autoscaling"]), at(&["replicas"]));
    let (min, max) = (at(&["autoscaling", "min"]), at(&["autoscaling", "max"]));
    let tracks = access.leaves.iter().filter_map(|leaf| match leaf.path.as_slice() {
        [_, _, release, blue_green, tracks, track, last]
            if leaf.path.starts_with(component)
                && [release.as_str(), blue_green, tracks, last]
                    == ["release", "blueGreen", "tracks", "replicas"] =>
        {
            Some(at(&[release, blue_green, tracks, track, last]))
        }
        _ => None,
    });
    let mut text = String::new();
    let mut refuse = |of: &str| {
        let least = format!("(int (coalesce {min} {of} 1))");
        let message = format!(
            "(printf \"{BOUNDS}%d is above its maximum of %d: raise `{}`\" {least} (int {max}))",
            component
                .iter()
                .map(String::as_str)
                .chain(["autoscaling.max"])
                .collect::<Vec<_>>()
                .join(".")
        );
        text += &refusal(&format!("and {group} (gt {least} (int {max}))"), &message);
    };
    let none = format!("and {group} (not {min}) (eq (toString {replicas}) \"0\")");
    let tracks: Vec<String> = tracks.collect();
    if tracks.is_empty() {
        refuse(&replicas);
    } else {
        for track in tracks {
            refuse(&format!("{track} {replicas}"));
        }
    }
    text + &refusal(&none, "\"an autoscaler keeps at least one pod: raise it to 1\"")
}

fn refusal(test: &str, message: &str) -> String {
    format!("{{{{- if {test} }}}}\n{{{{- fail {message} }}}}\n{{{{- end }}}}\n")
}
