//! Why a part of an object is there: its guard.
//!
//! The table comes first, then the values that come out in the part, then what is in it, and last the environments'
//! names. A guard that contradicts a rendering is not taken.

use crate::helm::guard::Guard;
use crate::helm::knob::{Form, Knob, ValuePath};
use crate::helm::mark;
use crate::helm::node::{ChartNode, PartEntry};
use crate::helm::raw::RawPart;
use crate::helm::rendering::MarkedRendering;
use crate::helm::table::{self, PartPlace};
use crate::helm::variables::known_below;

/// Lifts objects.
#[derive(Debug)]
pub struct Lifter<'a> {
    pub knobs: &'a [Knob],
    pub renderings: &'a [MarkedRendering],
    /// Environments by number.
    pub environments: &'a [String],
    /// Whether no values come out: then none is a reason.
    pub is_fixed: bool,
}

/// Maps that are there when anything is in them.
const MIXED: [&str; 4] = ["annotations", "resources", "requests", "limits"];

/// Where a part is.
#[derive(Debug)]
pub struct PartAt<'a> {
    pub kind: &'a str,
    /// The object's name.
    pub name: String,
    pub component: Option<ValuePath>,
    pub path: ValuePath,
    /// The knobs that come out in the reference to a Secret that the part is in.
    pub around: Vec<usize>,
    /// When there is the ConfigMap of the component's variables.
    pub config: Option<Guard>,
    /// Of a map that is there when anything is in it, the renderings in which it might be.
    pub outer: Option<Vec<usize>>,
}

impl PartAt<'_> {
    /// Where it is, as the table says it.
    pub fn place(&self) -> PartPlace<'_> {
        PartPlace { kind: self.kind, component: self.component.as_deref(), path: &self.path }
    }

    /// Whether a value is one of its component.
    pub fn owns(&self, path: &[String]) -> bool {
        self.component.as_ref().is_some_and(|component| path.starts_with(component))
    }

    /// Whether it is the list of whom a policy lets in or out: an empty one would be another thing than none.
    pub fn is_of_rules(&self) -> bool {
        self.kind == "NetworkPolicy" && self.path.len() == 2 && self.path[0] == "spec"
    }

    /// Whether it is a map that is there when anything is in it.
    pub fn is_mixed(&self) -> bool {
        self.path.last().is_some_and(|key| MIXED.contains(&key.as_str()))
    }
}

/// The renderings that a part is in, and what it is there.
pub type PartByRendering<'r> = Vec<(usize, &'r RawPart)>;

impl Lifter<'_> {
    /// The guard of a part that some of a scope have; nothing where no environment has it and no value tells.
    pub fn guarded(
        &self,
        at: &PartAt,
        parts: &PartByRendering,
        scope: &[usize],
        node: ChartNode,
    ) -> Option<(Guard, ChartNode)> {
        let has = |number: &usize| parts.iter().any(|(own, _)| own == number);
        let is_always = scope.iter().all(has);
        // Nothing empty is written of what has many origins, none of which says more of it than another.
        let is_mixed = at.is_mixed();
        let is_whole = is_mixed || at.is_of_rules() && !self.is_fixed;
        if let Some(when) = is_whole.then(|| self.any_of(&node)).flatten() {
            return Some((when, node));
        }
        if let ChartNode::Checksum(contents) = &node
            && let Some(when) = self.any_of(contents)
        {
            return Some((when, node));
        }
        // What its own renderings all have alike has reasons as well.
        if is_mixed && !is_always && !self.is_fixed {
            let mut with_reasons = node.clone();
            let when = self.of_entries(at, &mut with_reasons);
            if let Some(when) = when.filter(|when| self.fits(when, parts, scope)) {
                return Some((when, with_reasons));
            }
        }
        if let Some(when) = self.known(at, parts, scope) {
            return Some((when, node));
        }
        // A rule is there where any of its peers is: without any it would let in everyone.
        let peers = ["from", "to"].iter().find_map(|key| self.any_of(node.get(key)?));
        if let Some(when) = peers.filter(|when| self.fits(when, parts, scope)) {
            return Some((when, node));
        }
        if is_always {
            return Some((Guard::Always, node));
        }
        let any = self.any_of(&node).filter(|when| !when.is_of_environments());
        if let Some(when) = any.filter(|when| self.fits(when, parts, scope)) {
            return Some((when, node));
        }
        // A rule is there where any of its ports is.
        let any = node.get("ports").and_then(|ports| self.any_of(ports));
        if let Some(when) = any.filter(|when| self.fits(when, parts, scope)) {
            return Some((when, node));
        }
        // What all renderings of an environment have, and none of another, is of that environment alone.
        let made = self.origins(parts);
        if !self.is_fixed && self.fits(&made, parts, scope) {
            return Some((made, node));
        }
        let own = scope.iter().filter(|number| self.renderings[**number].environment.is_some());
        if own.clone().all(has) && own.clone().next().is_some() {
            return Some((Guard::Always, node));
        }
        let any = self.any_of(&node);
        if let Some(when) = any.filter(|when| self.fits(when, parts, scope)) {
            return Some((when, node));
        }
        Some((self.of_environment(at, parts, scope)?, node))
    }

    /// A map or a list is there when anything is in it.
    pub fn any_of(&self, node: &ChartNode) -> Option<Guard> {
        let (ChartNode::Map(entries) | ChartNode::List(entries)) = node else { return None };
        let mut any: Vec<Guard> = Vec::new();
        for entry in entries {
            match &entry.when {
                Guard::Or(more) => any.extend(more.iter().cloned()),
                when => any.push(when.clone()),
            }
        }
        let mut seen: Vec<Guard> = Vec::new();
        any.retain(|when| {
            !seen.contains(when) && {
                seen.push(when.clone());
                true
            }
        });
        let is_known = any.iter().all(|when| *when != Guard::Always);
        if self.is_fixed || !is_known { None } else { Guard::any(any) }
    }

    /// When there is a ConfigMap or a Secret of variables: where anything is in it.
    pub fn of_contents(
        &self,
        at: &PartAt,
        parts: &PartByRendering,
        scope: &[usize],
        node: &ChartNode,
    ) -> Option<Guard> {
        let Some(ChartNode::Map(entries)) = node.get("data") else { return None };
        at.component.as_ref().filter(|path| path[0] != "databases")?;
        let is_open = |entry: &&PartEntry| mark::of_variable(&entry.key).is_some();
        let is_config = at.kind == "ConfigMap" && entries.iter().any(|entry| is_open(&entry));
        if self.is_fixed || !is_config && at.kind != "Secret" {
            return None;
        }
        let mut any: Vec<Guard> = Vec::new();
        for entry in entries {
            let when = match mark::of_variable(&entry.key) {
                Some(index) => Guard::Plain(self.knobs[index].path.clone()),
                None => entry.when.clone(),
            };
            if !any.contains(&when) {
                any.push(when);
            }
        }
        let contents = if any.contains(&Guard::Always) { Guard::Always } else { Guard::any(any)? };
        let is_known = |path: &[String]| self.is_known(path);
        contents.among(&is_known).filter(|guard| self.fits(guard, parts, scope))
    }

    /// What the table says, or the values that come out in a part say of it.
    pub fn known(&self, at: &PartAt, parts: &PartByRendering, scope: &[usize]) -> Option<Guard> {
        if self.is_fixed {
            return None;
        }
        // A list of the values is there where it says anything, whatever is there beside it.
        if let Some(when) = self.said_list(parts).filter(|when| self.fits(when, parts, scope)) {
            return Some(when);
        }
        let declared = self.declared(at, parts, scope);
        // Of what is no knob nothing can be said.
        let is_known = |path: &[String]| self.is_known(path);
        let mut declared = declared
            .iter()
            .filter_map(|guard| guard.among(&is_known))
            .filter(|guard| *guard != Guard::Always);
        if let Some(guard) = declared.find(|guard| self.fits(guard, parts, scope)) {
            return Some(guard);
        }
        let own = [self.version(at, parts), self.certificate(at, parts), self.summed(at)];
        let own = self.secret_variable(at, parts).into_iter().chain(own.into_iter().flatten());
        let mut own = own.chain(self.sources(at, parts));
        if let Some(guard) = own.find(|guard| self.fits(guard, parts, scope)) {
            return Some(guard);
        }
        if parts.len() == scope.len() {
            return None;
        }
        let mut knobs = knobs_in(parts);
        knobs.sort_unstable();
        knobs.dedup();
        let is_texts = parts.iter().any(|(_, part)| part.is_texts());
        if let [only] = knobs[..]
            && (is_texts || parts.iter().any(|(_, part)| part.is_added(only)))
            && self.knobs[only].form == Form::Open
        {
            let path = self.knobs[only].path.clone();
            let known = known_below(&path, self.knobs);
            let guard = if is_texts { Guard::Plain(path) } else { Guard::Added(path, known) };
            if self.fits(&guard, parts, scope) {
                return Some(guard);
            }
        }
        // The texts of a map are there where it has any, whatever secrets are beside them.
        if let Some(index) = at.path.last().and_then(|key| mark::of_variable(key)) {
            let path = &self.knobs[index].path;
            let guard = Guard::Plain(path.clone());
            if !known_below(path, self.knobs).is_empty() && self.fits(&guard, parts, scope) {
                return Some(guard);
            }
        }
        // What all objects have alike is no reason for one of them.
        if at.path.is_empty() {
            let is_own = |knob: &Knob| knob.path.len() > 1 || knob.form == Form::Host;
            knobs.retain(|index| is_own(&self.knobs[*index]));
        }
        let mut candidates: Vec<ValuePath> = self.doors(at, &knobs);
        candidates.extend(self.of_marks(at, parts));
        // What is near it is looked for only where no value in it tells.
        let names = std::iter::once_with(|| self.words(at, parts, &knobs)).flatten();
        let urls = candidates.iter().filter(|path| path.last().is_some_and(|key| key == "urlKey"));
        let composed = urls.map(|path| {
            let secret = path[..path.len() - 1].to_vec();
            Guard::Or(vec![Guard::Given(path.clone()), Guard::Given(secret).not()])
        });
        let composed: Vec<Guard> = composed.collect();
        let given = |path: ValuePath| match self.knobs.iter().find(|knob| knob.path == path) {
            Some(knob) if knob.form.has_zero() => Guard::Said(path),
            _ => Guard::Given(path),
        };
        let several = self.of_several(at);
        // Of what is said of a load balancer, the Service has what it is itself.
        let is_inside = at.kind == "Service" && at.path.len() > 1;
        let inside = candidates.iter().filter(|path| is_inside && is_of_balancer(path));
        let inside = inside.filter_map(|path| {
            let own = table::inside(at.component.as_ref()?).among(&is_known)?;
            Some(Guard::And(vec![own, Guard::Given(path.clone())]))
        });
        let inside: Vec<Guard> = inside.collect();
        let several = several.into_iter().chain(inside);
        let candidates = candidates.into_iter().map(given);
        let mut guards = candidates.chain(several).chain(composed).chain(names);
        let known = guards.find(|guard| self.fits(guard, parts, scope));
        known.or_else(|| self.sealed(at, parts, scope))
    }

    /// That something is said in the list that a part is all items of.
    fn said_list(&self, parts: &PartByRendering) -> Option<Guard> {
        let (_, first) = parts.first()?;
        let knob = &self.knobs[first.spread()?];
        let is_list = matches!(knob.form, Form::Fragment(_));
        is_list.then(|| Guard::Given(knob.path.clone()))
    }

    /// Whether a value, or one below it, is a knob, or may be added to one.
    pub fn is_known(&self, path: &[String]) -> bool {
        self.knobs.iter().any(|knob| {
            // What has a place of its own in an open map is closed there.
            let is_added = || {
                let own = path.get(..=knob.path.len());
                !own.is_some_and(|own| self.knobs.iter().any(|other| other.path.starts_with(own)))
            };
            let is_open = knob.form == Form::Open && !knob.path.is_empty();
            knob.path.starts_with(path) || is_open && path.starts_with(&knob.path) && is_added()
        })
    }

    pub fn is_knob(&self, path: &[String]) -> bool {
        self.knobs.iter().any(|knob| knob.path == path)
    }

    /// Whether a guard holds in those of a scope that have a part, and in no other.
    pub fn fits(&self, guard: &Guard, parts: &PartByRendering, scope: &[usize]) -> bool {
        scope.iter().all(|number| {
            let has = parts.iter().any(|(own, _)| own == number);
            guard.holds(&self.renderings[*number].values) == has
        })
    }

    /// That the values are those of an environment of which any rendering is made that has a part.
    pub fn origins(&self, parts: &PartByRendering) -> Guard {
        let mut of: Vec<usize> =
            parts.iter().map(|(number, _)| self.renderings[*number].of).collect();
        of.sort_unstable();
        of.dedup();
        Guard::Environment(of.into_iter().map(|index| self.environments[index].clone()).collect())
    }

    /// The environments among renderings.
    pub fn names(&self, parts: &PartByRendering) -> Vec<String> {
        let own = parts.iter().filter_map(|(number, _)| self.renderings[*number].environment);
        own.map(|index| self.environments[index].clone()).collect()
    }
}

/// Whether a value is one of a load balancer.
fn is_of_balancer(path: &[String]) -> bool {
    path.get(3).is_some_and(|key| key == "loadBalancer")
        || path.last().is_some_and(|key| key == "loadBalancerAnnotations")
}

/// The knobs that come out in a part, in each rendering that has it.
pub fn knobs_in(parts: &PartByRendering) -> Vec<usize> {
    let mut found = Vec::new();
    for (_, part) in parts {
        part.knobs(&mut found);
    }
    found
}
