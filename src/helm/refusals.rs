//! What a chart refuses: what gen would refuse, in gen's words, and what only a chart can be told.

use crate::helm::access::{Access, operand};
use crate::helm::condition::Condition;
use crate::helm::decide::Question;
use crate::helm::expression::{Expression, Segment};
use crate::helm::knobs::below;
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
    let is_component = |leaf: &&Leaf| leaf.kind == Kind::Group && leaf.path.len() == 2;
    for leaf in leaves.iter().filter(is_component) {
        text += &pods(chart, leaves, &leaf.path);
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
                Kind::Group => access.question(Question::of(*leaf, state)),
                _ => access.leaf(*leaf),
            };
            operand(&test)
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
    path: &'a Path,
}

impl Component<'_> {
    fn at(&self, keys: &str) -> String {
        self.access.path(&below(self.path, keys))
    }

    fn has(&self, keys: &str) -> bool {
        let place = below(self.path, keys);
        self.access.leaves.iter().any(|leaf| leaf.path == place)
    }

    /// Lines that set `$fewest` to how few pods may run beside each other: of the component, or of each track.
    fn fewest(&self) -> String {
        let all: Vec<&[usize]> =
            self.access.leaves.iter().filter_map(|leaf| self.counts(leaf)).collect();
        let of = |keys: &str| -> Vec<&[usize]> {
            let path = below(self.path, keys);
            let own = |counts: &&&[usize]| self.access.leaves[counts[0]].path.starts_with(&path);
            all.iter().filter(own).copied().collect()
        };
        let mut ways = Vec::new();
        let tracks: Vec<String> = of("release.blueGreen")
            .iter()
            .map(|counts| format!("(int {})", self.access.first(counts)))
            .collect();
        if !tracks.is_empty() {
            ways.push((self.at("release.blueGreen"), tracks.join(" ")));
        }
        let weights: Vec<String> =
            of("release.canary").iter().map(|counts| self.access.first(counts)).collect();
        if !weights.is_empty() {
            ways.push((self.at("release.canary"), format!("(int (add {}))", weights.join(" "))));
        }
        let own = all.first().map(|counts| self.access.first(counts)).unwrap_or_default();
        let mut text = format!("{{{{- $fewest := list (int {own}) }}}}\n");
        for (place, (when, counts)) in ways.iter().enumerate() {
            let word = if place == 0 { "if" } else { "else if" };
            text += &format!("{{{{- {word} {when} }}}}\n{{{{- $fewest = list {counts} }}}}\n");
        }
        if !ways.is_empty() {
            text += "{{- end }}\n";
        }
        text
    }

    /// The counts of the component, or of one of its tracks.
    fn counts<'l>(&self, leaf: &'l Leaf) -> Option<&'l [usize]> {
        let Kind::Several(counts) = &leaf.kind else { return None };
        let own = self.access.leaves[*counts.last()?].path.starts_with(self.path);
        own.then_some(counts)
    }
}

/// Where an autoscaler would keep more pods than it may, or a budget would let nobody drain a node.
fn pods(chart: &str, leaves: &[Leaf], path: &Path) -> String {
    let access = Access::component(chart, leaves, path.clone());
    let component = Component { access: &access, path };
    let has = |keys: &str| component.has(keys).then(|| component.at(keys));
    let (most, least) = (has("autoscaling.max"), has("disruptionBudget.minAvailable"));
    if most.is_none() && least.is_none() {
        return String::new();
    }
    let name = path.join(".");
    let mut tests = String::new();
    if let Some(most) = &most {
        let message = format!(
            "(printf \"{BOUNDS}%d is above its maximum of %d: raise `{name}.autoscaling.max`\" $pods (int {most}))"
        );
        let group = component.at("autoscaling");
        tests += &refusal(&format!("and {group} (gt $pods (int {most}))"), &message);
    }
    if let Some(least) = &least {
        let message = format!(
            "(printf \"with %d {BUDGET}: lower `{name}.disruptionBudget.minAvailable`, or run more pods\" $pods)"
        );
        tests += &refusal(&format!("and (gt $pods 1) (ge (int {least}) $pods)"), &message);
        let percent = format!("(int (trimSuffix \"%\" {least}))");
        let share = format!(
            "and (kindIs \"string\" {least}) (gt $pods 1) (gt (mul {percent} $pods) (mul 100 (sub $pods 1)))"
        );
        tests += &refusal(&share, &message);
    }
    let mut text = format!(
        "{{{{- /* How few pods of `{}` may run beside each other: of each track, where there are tracks. */}}}}\n{}{}{{{{- range $pods := $fewest }}}}\n{tests}{{{{- end }}}}\n",
        path[1],
        access.opening(),
        component.fewest()
    );
    if most.is_some() {
        let [group, min, replicas] =
            ["autoscaling", "autoscaling.min", "replicas"].map(|keys| component.at(keys));
        let none = format!("and {group} (not {min}) (eq (toString {replicas}) \"0\")");
        text += &refusal(&none, "\"an autoscaler keeps at least one pod: raise it to 1\"");
    }
    text
}

fn refusal(test: &str, message: &str) -> String {
    format!("{{{{- if {test} }}}}\n{{{{- fail {message} }}}}\n{{{{- end }}}}\n")
}
