//! What a chart refuses: what gen would refuse, in gen's words, and what only a chart can be told.

use crate::helm::access::Access;
use crate::helm::condition::Condition;
use crate::helm::decide::Question;
use crate::helm::expression::{Expression, Segment};
use crate::helm::leaf::{Kind, Leaf, Path};
use crate::helm::train::{Lesson, Mistake};

/// The template that fails before anything is made.
pub fn file(chart: &str, leaves: &[Leaf], lesson: &Lesson) -> String {
    let access = Access::root(chart, leaves);
    let mut text =
        "{{- /* What cannot work is refused before anything is made. */ -}}\n".to_owned();
    for choice in 0..leaves.len() {
        text += &exclusive(&access, choice);
    }
    text += &shared_namespaces(&access);
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
    let is_least = |leaf: &&Leaf| leaf.path.last().is_some_and(|key| key == "minAvailable");
    for leaf in leaves.iter().filter(is_least) {
        text += &budget(&access, &leaf.path);
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

/// Two tiers in one namespace are wired otherwise than two in their own.
fn shared_namespaces(access: &Access) -> String {
    let is_namespace = |leaf: &&Leaf| leaf.path.first().is_some_and(|key| key == "namespaces");
    let tiers: Vec<&Leaf> = access.leaves.iter().filter(is_namespace).collect();
    let mut text = String::new();
    for (place, one) in tiers.iter().enumerate() {
        for other in &tiers[place + 1..] {
            let message = format!(
                "`{}` and `{}` are the same: make a chart of values that say so",
                one.path.join("."),
                other.path.join(".")
            );
            let (one, other) = (access.path(&one.path), access.path(&other.path));
            text += &refusal(&format!("eq {one} {other}"), &format!("{message:?}"));
        }
    }
    text
}

/// What compares one number with another, which no mark shows: said here, and not learnt.
const BOUNDS: &str = "the autoscaler's minimum of ";
const BUDGET: &str = "pods this budget forbids every drain of a node";

fn is_of_bounds(mistake: &Mistake) -> bool {
    let is_said = |text: &str| text.contains(BOUNDS) || text.contains(BUDGET);
    match &mistake.message {
        Expression::Literal(text) => text.as_str().is_some_and(is_said),
        Expression::Text(segments) => segments
            .iter()
            .any(|segment| matches!(segment, Segment::Literal(text) if is_said(text))),
        Expression::Bare(_) => false,
    }
}

/// Reads places of one component.
struct Component<'a> {
    access: &'a Access<'a>,
    path: &'a [String],
}

impl Component<'_> {
    fn at(&self, keys: &str) -> String {
        let keys = keys.split('.').map(str::to_owned);
        self.access.path(&self.path.iter().cloned().chain(keys).collect())
    }

    fn has(&self, keys: &str) -> bool {
        let place: Path =
            self.path.iter().cloned().chain(keys.split('.').map(str::to_owned)).collect();
        self.access.leaves.iter().any(|leaf| leaf.path == place)
    }

    /// The fewest pods that run beside each other, and when: of the component, or of each track.
    fn fewest(&self) -> Vec<(String, String)> {
        let (min, replicas) = (self.at("autoscaling.min"), self.at("replicas"));
        let prefix = self.path.len() + 3;
        let track = |leaf: &Leaf| {
            let place = leaf.path.get(self.path.len()..)?;
            let is_own = leaf.path.starts_with(self.path) && place.len() == 5;
            let is_track = is_own && place[..3] == ["release", "blueGreen", "tracks"];
            (is_track && place[4] == "replicas").then(|| leaf.path[prefix].clone())
        };
        let (blue_green, canary) = (self.at("release.blueGreen"), self.at("release.canary"));
        let mut all: Vec<(String, String)> = self
            .access
            .leaves
            .iter()
            .filter_map(track)
            .map(|name| {
                let own = self.at(&format!("release.blueGreen.tracks.{name}.replicas"));
                (blue_green.clone(), format!("(int (coalesce {min} {own} {replicas} 1))"))
            })
            .collect();
        if self.has("release.canary") {
            let own = ["stable", "canary"].map(|name| {
                let own = self.at(&format!("release.canary.{name}.replicas"));
                format!("(coalesce {own} {replicas} 1)")
            });
            all.push((canary.clone(), format!("(int (add {}))", own.join(" "))));
        }
        let otherwise = match (self.has("release.blueGreen"), self.has("release.canary")) {
            (false, false) => "true".to_owned(),
            (true, false) => format!("(not {blue_green})"),
            (false, true) => format!("(not {canary})"),
            (true, true) => format!("(not (or {blue_green} {canary}))"),
        };
        all.push((otherwise, format!("(int (coalesce {min} {replicas} 1))")));
        all
    }
}

/// Where an autoscaler would keep more pods than it may.
fn autoscaler(access: &Access, max: &[String]) -> String {
    let Some((path, _)) = max.split_at_checked(2) else { return String::new() };
    let component = Component { access, path };
    let (group, replicas) = (component.at("autoscaling"), component.at("replicas"));
    let (least, most) = (component.at("autoscaling.min"), component.at("autoscaling.max"));
    let mut text = String::new();
    for (when, pods) in component.fewest() {
        let message = format!(
            "(printf \"{BOUNDS}%d is above its maximum of %d: raise `{}`\" {pods} (int {most}))",
            max.join(".")
        );
        text += &refusal(&both(&when, &format!("{group} (gt {pods} (int {most}))")), &message);
    }
    let none = format!("and {group} (not {least}) (eq (toString {replicas}) \"0\")");
    text + &refusal(&none, "\"an autoscaler keeps at least one pod: raise it to 1\"")
}

/// Where a budget would let nobody drain a node.
fn budget(access: &Access, least: &[String]) -> String {
    let Some((path, _)) = least.split_at_checked(2) else { return String::new() };
    let component = Component { access, path };
    let least_available = component.at("disruptionBudget.minAvailable");
    let mut text = String::new();
    for (when, pods) in component.fewest() {
        let message = format!(
            "(printf \"with %d {BUDGET}: lower `{}`, or run more pods\" {pods})",
            least.join(".")
        );
        let count = format!("(gt {pods} 1) (ge (int {least_available}) {pods})");
        let percent = format!("(int (trimSuffix \"%\" {least_available}))");
        let share = format!(
            "(kindIs \"string\" {least_available}) (gt {pods} 1) (gt (mul {percent} {pods}) (mul 100 (sub {pods} 1)))"
        );
        text += &refusal(&both(&when, &count), &message);
        text += &refusal(&both(&when, &share), &message);
    }
    text
}

/// A test under a condition that may always hold.
fn both(when: &str, test: &str) -> String {
    if when == "true" { format!("and {test}") } else { format!("and {when} {test}") }
}

fn refusal(test: &str, message: &str) -> String {
    format!("{{{{- if {test} }}}}\n{{{{- fail {message} }}}}\n{{{{- end }}}}\n")
}
