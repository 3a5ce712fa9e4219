//! How a template reads a value: its path, safe where maps on the way may be absent.

use serde_json::Value as Json;

use crate::helm::decide::Question;
use crate::helm::expression::{Segment, Writing};
use crate::helm::leaf::{Form, Kind, Leaf, Path, State};

/// Where a template stands: what it may call a component, and what is known there.
#[derive(Clone, Debug)]
pub struct Access<'a> {
    pub leaves: &'a [Leaf],
    /// The chart's name, with which its helpers' names start.
    pub chart: &'a str,
    /// The path of a component and the variable that holds its values.
    pub component: Option<(Path, String)>,
    /// Leaves that are in a state here.
    pub known: Vec<(usize, usize)>,
}

impl<'a> Access<'a> {
    /// At the top, outside of any component.
    pub fn root(chart: &'a str, leaves: &'a [Leaf]) -> Self {
        Access { leaves, chart, component: None, known: Vec::new() }
    }

    /// Among the templates of a component.
    pub fn component(chart: &'a str, leaves: &'a [Leaf], path: Path) -> Self {
        let variable = format!("${}", variable(&path[1]));
        Access { leaves, chart, component: Some((path, variable)), known: Vec::new() }
    }

    /// The line that gives a component's values a name.
    pub fn opening(&self) -> String {
        let Some((path, variable)) = &self.component else { return String::new() };
        let value = Self::root(self.chart, self.leaves).path(path);
        format!("{{{{- {variable} := {value} }}}}\n")
    }

    /// The expression that reads a leaf.
    pub fn leaf(&self, index: usize) -> String {
        let leaf = &self.leaves[index];
        match &leaf.kind {
            Kind::Release("prefix") => format!("include \"{}.prefix\" .", self.chart),
            Kind::Release("name") => ".Release.Name".to_owned(),
            Kind::Release(_) => ".Release.Namespace".to_owned(),
            _ => self.path(&leaf.path),
        }
    }

    /// The expression that reads a path.
    pub fn path(&self, path: &Path) -> String {
        let (mut text, mut at) = match &self.component {
            Some((component, variable)) if path.starts_with(component) => {
                (variable.clone(), component.len())
            }
            _ => (".Values".to_owned(), 0),
        };
        while at < path.len() {
            let key = &path[at];
            if at > 0 && !self.is_certain(&path[..at]) {
                text = format!("({text})");
            }
            let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            text = if plain {
                format!("{text}.{key}")
            } else if self.is_certain(&path[..at]) {
                format!("(index {text} \"{key}\")")
            } else {
                format!("(get ({text} | default dict) \"{key}\")")
            };
            at += 1;
        }
        text
    }

    /// Whether the map at a path is surely there.
    fn is_certain(&self, path: &[String]) -> bool {
        if self.component.as_ref().is_some_and(|(component, _)| component.as_slice() == path) {
            return true;
        }
        self.leaves.iter().any(|leaf| {
            let below = leaf.path.starts_with(path)
                && (leaf.path.len() > path.len() || leaf.kind == Kind::Group);
            let always = match leaf.kind {
                Kind::Group if leaf.path == path => {
                    leaf.states.len() == 1 || self.is_known_given(path)
                }
                Kind::Finite | Kind::Variables | Kind::Group => false,
                _ => !leaf.states.iter().any(|state| matches!(state, State::Absent)),
            };
            below && always && self.is_there(leaf)
        })
    }

    fn is_known_given(&self, path: &[String]) -> bool {
        self.known.iter().any(|(leaf, state)| {
            self.leaves[*leaf].path == path && self.leaves[*leaf].is_given(*state)
        })
    }

    fn is_there(&self, leaf: &Leaf) -> bool {
        match leaf.within {
            None => true,
            Some((of, state)) => {
                let outer = &self.leaves[of];
                self.known.contains(&(of, state)) || outer.states.len() == 1 && self.is_there(outer)
            }
        }
    }

    /// The condition that asks whether a leaf is in a state.
    pub fn question(&self, question: Question) -> String {
        let Question { leaf: index, state, or } = question;
        let leaf = &self.leaves[index];
        let at = self.leaf(index);
        let absent = |there: bool| {
            if !leaf.kind.may_be_nothing() {
                return if there { format!("not {at}") } else { at.clone() };
            }
            let test = format!("kindIs \"invalid\" {at}");
            if there { test } else { format!("not ({test})") }
        };
        if or.is_some() {
            return absent(false);
        }
        match (&leaf.kind, &leaf.states[state]) {
            (Kind::Choice, _) => match self.member(index, state) {
                Ok(member) => member,
                Err(none) => self.inside(leaf, none),
            },
            (Kind::Same(one, other), _) => {
                let (one, other) = (self.leaf(*one), self.leaf(*other));
                format!("and {one} (eq {one} {other})")
            }
            (Kind::Several(counts), _) => {
                self.inside(leaf, format!("gt (int {}) 1", self.first(counts)))
            }
            (Kind::Group, State::There(_)) if self.is_never_empty(index, state) => at,
            (Kind::Group, State::There(_)) => format!("kindIs \"map\" {at}"),
            (Kind::Group, State::Fixed(..)) => format!("and (kindIs \"bool\" {at}) {at}"),
            (Kind::Count(_), State::Any) => format!("gt (int {at}) 1"),
            (Kind::Count(_), State::Fixed(..)) if leaf.states.len() == 2 => {
                format!("le (int {at}) 1")
            }
            (Kind::Count(_), State::Fixed(..)) => {
                format!("and ({}) (le (int {at}) 1)", absent(false))
            }
            (Kind::Flag, _) => {
                if state == 1 {
                    at
                } else {
                    format!("not {at}")
                }
            }
            (Kind::Pods, State::Fixed(Json::String(_), _)) => format!("kindIs \"string\" {at}"),
            (Kind::Pods, State::Fixed(..)) => format!("not (kindIs \"string\" {at})"),
            (_, State::Absent) => self.inside(leaf, absent(true)),
            (_, State::Fixed(value, _)) => match value {
                Json::String(text) => format!("eq {at} {}", Json::from(text.clone())),
                Json::Bool(true) => at,
                Json::Bool(false) => format!("and (kindIs \"bool\" {at}) (not {at})"),
                Json::Number(number) => format!("eq (int {at}) {number}"),
                _ => format!("eq (toJson {at}) {}", Json::from(value.to_string())),
            },
            (_, State::Any | State::There(_) | State::Silent) => absent(false),
        }
    }

    /// The first of some counts that is there.
    pub fn first(&self, counts: &[usize]) -> String {
        let texts: Vec<String> = counts.iter().map(|count| self.leaf(*count)).collect();
        let may_be_nothing = |count: &usize| self.leaves[*count].kind.may_be_nothing();
        match texts.as_slice() {
            [only] => only.clone(),
            // Only nothing at all is passed over where no pods are a count, too.
            _ if counts.iter().rev().skip(1).any(may_be_nothing) => {
                format!("(first (without (list {}) nil))", texts.join(" "))
            }
            _ => format!("({})", texts.join(" | default ")),
        }
    }

    /// A test that would hold as well where the leaf has no place, and must not.
    fn inside(&self, leaf: &Leaf, test: String) -> String {
        match leaf.within {
            Some((outer, state)) if !self.is_there(leaf) => {
                let outer = self.question(Question::of(outer, state));
                format!("and {} {}", operand(&outer), operand(&test))
            }
            _ => test,
        }
    }

    /// Whether a map has something in it whenever it is there.
    fn is_never_empty(&self, group: usize, state: usize) -> bool {
        let absent = |leaf: &Leaf| leaf.states.iter().any(|state| matches!(state, State::Absent));
        let group_is_bool = self.leaves[group].states.iter().any(|s| matches!(s, State::Fixed(..)));
        let inside = |leaf: &Leaf| leaf.within == Some((group, state)) && !absent(leaf);
        !group_is_bool && self.leaves.iter().any(inside)
    }

    /// Whether a member of a choice is there; an error where no member is meant.
    fn member(&self, choice: usize, state: usize) -> Result<String, String> {
        let of =
            |state: usize| self.leaves.iter().position(|leaf| leaf.within == Some((choice, state)));
        if let Some(member) = of(state) {
            return Ok(self.leaf(member));
        }
        let members = (0..state).filter_map(of).map(|member| self.leaf(member));
        Err(format!("not (or {})", members.collect::<Vec<_>>().join(" ")))
    }

    /// Whether a value can stand between double quotes as it is.
    pub fn is_safe(&self, index: usize) -> bool {
        match &self.leaves[index].kind {
            Kind::Text(Form::Secret | Form::Free) | Kind::Variables | Kind::Finite => false,
            Kind::Release(_)
            | Kind::Text(_)
            | Kind::Count(_)
            | Kind::Percent
            | Kind::Pods
            | Kind::NodePort
            | Kind::Quantity(..)
            | Kind::Flag
            | Kind::Group
            | Kind::Choice
            | Kind::Same(..)
            | Kind::Several(_) => true,
        }
    }

    /// A value in its way of writing, as a pipeline.
    pub fn written(&self, index: usize, writing: Writing) -> String {
        let at = self.leaf(index);
        match writing {
            Writing::Plain => at,
            Writing::UrlEncoded => format!("{at} | urlquery | replace \"+\" \"%20\""),
            Writing::Dashed => format!("{at} | replace \".\" \"-\""),
        }
    }

    /// A text as one expression.
    pub fn text(&self, segments: &[Segment]) -> String {
        if let [Segment::Value(index, writing)] = segments {
            return self.written(*index, *writing);
        }
        let mut format = String::new();
        let mut arguments = String::new();
        for segment in segments {
            match segment {
                Segment::Literal(text) => format += &text.replace('%', "%%"),
                Segment::Value(index, writing) => {
                    let whole = matches!(self.leaves[*index].kind, Kind::Count(_) | Kind::NodePort);
                    format += "%s";
                    let value = self.written(*index, *writing);
                    let value = if whole { format!("toString {value}") } else { value };
                    arguments += &format!(" {}", operand(&value));
                }
            }
        }
        format!("printf {}{arguments}", Json::from(format))
    }
}

/// A text as one operand: in brackets, unless it is a path, or something in brackets and what is read from it.
pub fn operand(text: &str) -> String {
    let mut depth = 0;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 => return format!("({text})"),
            _ => {}
        }
    }
    text.to_owned()
}

/// A component's name as the name of a variable: `two-tier-app` is `twoTierApp`.
fn variable(component: &str) -> String {
    let mut parts = component.split('-').filter(|part| !part.is_empty());
    let mut name = parts.next().unwrap_or("component").to_owned();
    for part in parts {
        let mut letters = part.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name += letters.as_str();
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("c{name}") } else { name }
}
