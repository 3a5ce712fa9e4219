//! Marks in the values of a rendering: what is offered, what is taken away, and what the chart's values then are.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::helm::door_host::of_domain;
use crate::helm::environment::{ChartEnvironment, MarkLevel, Variant};
use crate::helm::guard::ENVIRONMENT;
use crate::helm::knob::is_many;
use crate::helm::knob::{CREATE, Form, INSTANCE, Knob, NAMESPACE, PREFIX, below, ends_in};
use crate::helm::laid::{has_reference, is_excluded, is_on, prune, shift};
use crate::helm::mark::{self, Marks, added_variable, mark};
use crate::helm::place::{self, put};
use crate::helm::prepare::tolerant;
use crate::helm::several;
use crate::layer::merge::merge;
use crate::layer::node::Node;
use crate::source::{FileId, Span};
use crate::stack::expose::ISSUERS;
use crate::values;

/// What no variant takes away.
const NEEDED: &str = "credentials rootCredentials requests className env host path drainSeconds";

/// The definition of ServiceMonitors.
const MONITORS: &str = "servicemonitors.monitoring.coreos.com";

/// What a bare variant takes away whole.
const WHOLE: [&str; 2] = ["autoscaling", "disruptionBudget"];

/// What asks for a certificate while a chart is made.
pub const ISSUER: &str = "issuer-of-the-values";

/// Puts marks into values.
#[derive(Clone, Copy, Debug)]
pub struct Marking<'a> {
    pub knobs: &'a [Knob],
}

impl Marking<'_> {
    /// The values of a rendering as gen reads them and as the chart does, and the marks in them; without marks for what is
    /// closed, and without what is withheld of the variant.
    pub fn lay(
        &self,
        environment: &ChartEnvironment,
        variant: Variant,
        level: MarkLevel,
        (closed, withheld): (&BTreeSet<usize>, &BTreeSet<usize>),
    ) -> (Node, Json, Marks) {
        if level == MarkLevel::Nothing {
            let said = json!({ ENVIRONMENT: environment.name });
            return (environment.given.clone(), said, Marks::default());
        }
        let mut root = environment.root.clone();
        let mut said = json!({});
        let mut marks = Marks::default();
        for (index, path) in [(INSTANCE, "name"), (NAMESPACE, "namespace")] {
            let mut path = vec![path.to_owned()];
            if place::get(&root, &path).is_some_and(|node| node.as_map().is_some()) {
                path.push("name".to_owned());
            }
            place::set(&mut root, &path, self.tree(index));
        }
        for index in [PREFIX, INSTANCE, NAMESPACE] {
            marks.add(index, &mark(index, self.knobs[index].form));
        }
        let open = self.knobs.iter().enumerate().skip(3);
        let open = open.filter(|(index, _)| level == MarkLevel::Knobs && !closed.contains(index));
        for (index, knob) in open.clone().filter(|(index, _)| !withheld.contains(index)) {
            if variant.has_offers() {
                self.offer(index, knob, variant, &mut root);
            } else if variant != Variant::Own {
                shift(knob, variant, &mut root);
            }
        }
        if variant == Variant::Turned("loadBalancer") {
            self.open_nodes(environment, open.clone(), withheld, &mut root);
        }
        for (index, knob) in open {
            if let Some(hosts) = of_domain(knob, &root, self.tree(index)) {
                place::set(&mut root, &knob.path, hosts);
                marks.add(index, &mark(index, knob.form));
                continue;
            }
            let is_away = variant.elsewhere().is_some()
                && ends_in(&knob.path, "external.port")
                && place::get(&root, &below(&knob.path[..2], "external.host")).is_some();
            if is_away && !withheld.contains(&index) {
                place::set(&mut root, &knob.path, self.tree(index));
            }
            // The port of a database elsewhere is for whoever has it there.
            let usual = knob.default.as_ref().filter(|_| knob.form == Form::Port);
            if let Some(usual) = usual.filter(|_| place::get(&root, &knob.path).is_none()) {
                put(&mut said, &knob.path, usual.clone());
                continue;
            }
            if let Some(value) = self.set(index, knob, variant, &mut root) {
                if let Form::Fragment(fragment) = knob.form {
                    marks.add_fragment(index, fragment.made(index));
                } else if !matches!(
                    knob.form,
                    Form::Word(_) | Form::Track | Form::Flag(_) | Form::Switch | Form::Presence
                ) {
                    marks.add(index, &value);
                }
                let is_named = || environment.named_ports.contains(&knob.path[..2].join("."));
                let is_door = || knob.path.get(2).is_some_and(|key| key == "expose");
                let is_http = || knob.path[0] != "databases";
                if knob.form == Form::Port && is_http() && !is_named()
                    || knob.form == Form::Path && is_door()
                {
                    marks.add_of_urls(index);
                }
                if knob.form == Form::Open {
                    let mut open = json!({ mark::variable(index): mark(index, knob.form) });
                    let is_there = |key: &str| {
                        place::get(&root, &place::below_key(&knob.path, key.to_owned())).is_some()
                    };
                    for key in ISSUERS.into_iter().filter(|key| is_there(key)) {
                        open[key] = ISSUER.into();
                    }
                    let secret = mark::secret_variable(index);
                    if is_there(&secret) {
                        open[secret] = added_variable(index);
                    }
                    put(&mut said, &knob.path, open);
                } else {
                    put(&mut said, &knob.path, value);
                }
            }
        }
        said[ENVIRONMENT] = environment.name.clone().into();
        self.fill(&mut said);
        // A class that a mark names is one of the cluster's; whether a definition exists, whoever installs the chart knows.
        let own = self.knobs.iter().enumerate();
        let own = own.filter(|(_, knob)| knob.path.last().is_some_and(|key| key == "className"));
        place::extend(&mut root, "cluster.storageClasses", own.map(|(index, _)| self.tree(index)));
        if variant != Variant::Own {
            let kinds = below(&["cluster".to_owned()], "customResources");
            if place::get(&root, &kinds).is_none() {
                place::set(&mut root, &kinds, place::tree(&json!([]), span(0)));
            }
            let monitors = std::iter::once(place::tree(&MONITORS.into(), span(0)));
            place::extend(&mut root, "cluster.customResources", monitors);
        }
        let beside = place::tree(&tolerant(), root.span);
        (merge(root, beside, values::shape()), said, marks)
    }

    /// Gives a port of each node to what has no load balancer any more.
    fn open_nodes<'k>(
        &self,
        environment: &ChartEnvironment,
        open: impl Iterator<Item = (usize, &'k Knob)>,
        withheld: &BTreeSet<usize>,
        root: &mut Node,
    ) {
        let ports =
            open.filter(|(index, knob)| knob.form == Form::NodePort && !withheld.contains(index));
        for (index, knob) in ports {
            let balancer = below(&knob.path[..2], "expose.loadBalancer");
            let is_turned = place::get(&environment.root, &balancer).is_some()
                && place::get(root, &balancer).is_none();
            if is_turned && !is_excluded(root, &knob.path) {
                place::set(root, &knob.path, self.tree(index));
            }
        }
    }

    fn tree(&self, index: usize) -> Node {
        place::tree(&mark(index, self.knobs[index].form), span(index))
    }

    /// Puts a knob where a variant has it, and takes it away where it has not.
    fn offer(&self, index: usize, knob: &Knob, variant: Variant, root: &mut Node) {
        let has = match variant {
            Variant::Slim => knob.slim,
            // What exists already leaves nothing to look at, nor does what tracks have of their own.
            Variant::Full => {
                let is_account = ends_in(&knob.path, "serviceAccount.name");
                let hides = |key: &String| {
                    matches!(key.as_str(), "existingSecret" | "existingClaim" | "release")
                };
                knob.full && !is_account && !knob.path.iter().any(hides)
            }
            // A certificate is that of its host, and a door is alone.
            Variant::Sealed => {
                let is_apart = |key: &String| matches!(key.as_str(), "secretName" | "loadBalancer");
                knob.full && !knob.path.iter().any(is_apart)
            }
            _ => false,
        };
        let of_component = knob.path.len() > 2;
        if !(knob.slim || knob.full) || of_component && place::get(root, &knob.path[..2]).is_none()
        {
            return;
        }
        let lacks =
            knob.inside.is_some_and(|length| place::get(root, &knob.path[..length]).is_none());
        if lacks || of_component && is_excluded(root, &knob.path) {
            return;
        }
        if !has && knob.form == Form::Open {
            // What is resolved or secret is no part of it, and stays: what follows from it is there, too.
            let there = place::get(root, &knob.path).cloned();
            for name in there.iter().flat_map(|node| self.opened(knob, node)) {
                place::remove(root, &[&knob.path[..], &[name]].concat());
            }
            prune(root, &[&knob.path[..], &[String::new()]].concat());
            return;
        }
        if knob.form == Form::Switch {
            let around = &knob.path[..knob.path.len() - 1];
            if has && place::get(root, around).is_none() {
                let is_tls = around.last().is_some_and(|key| key == "tls");
                let there = if is_tls { json!(true) } else { json!({}) };
                place::set(root, around, place::tree(&there, span(index)));
            }
            return;
        }
        if !has {
            // One way must stay where one is needed, and what others measure against.
            let is_needed = |key: &String| NEEDED.split(' ').any(|needed| needed == key);
            if !knob.path.iter().any(is_needed) {
                let group = &knob.path[..knob.path.len() - 1];
                let is_group = variant == Variant::Bare
                    && group.last().is_some_and(|key| WHOLE.contains(&key.as_str()));
                place::remove(root, if is_group { group } else { &knob.path });
                prune(root, &knob.path);
            }
            return;
        }
        let value = match knob.form {
            Form::Open => {
                let mut open = json!({ mark::variable(index): mark(index, knob.form) });
                if knob.is_env() {
                    open[mark::secret_variable(index)] = added_variable(index);
                }
                open
            }
            Form::Fragment(fragment) => fragment.said(index),
            Form::Word([]) if ends_in(&knob.path, "timeZone") => "Etc/UTC".into(),
            // A class stays what it is, or is the cluster's.
            Form::Word([]) => {
                let usual = place::get(root, &["cluster", "ingressClass"].map(str::to_owned));
                let said = place::get(root, &knob.path).or(usual).and_then(Node::as_scalar);
                // Where the cluster has none, a door may do without.
                if said.is_none() && variant == Variant::Slim {
                    return;
                }
                said.map_or_else(|| "nginx".to_owned(), |class| class.text.clone()).into()
            }
            Form::Word(words) => words.first().copied().unwrap_or_default().into(),
            form => mark(index, form),
        };
        let tree = knob.path.iter().rev().fold(value, |value, key| json!({ key.as_str(): value }));
        let below = std::mem::replace(root, Node::empty(root.span));
        *root = merge(below, place::tree(&tree, span(index)), values::shape());
    }

    /// Marks a knob where the values have it, and says what the chart's values then are.
    fn set(&self, index: usize, knob: &Knob, variant: Variant, root: &mut Node) -> Option<Json> {
        if knob.path == CREATE {
            return Some(variant.makes_namespaces().into());
        }
        let component = knob.path.len() > 2 && values::TIERS.contains(&knob.path[0].as_str());
        let is_absent = component && place::get(root, &knob.path[..2]).is_none();
        if knob.form == Form::Presence {
            return Some((!is_absent).into());
        }
        if is_absent {
            return None;
        }
        let there = place::get(root, &knob.path);
        match knob.form {
            Form::Presence | Form::Whole(_) => None,
            Form::Switch => Some(is_on(place::get(root, &knob.path[..knob.path.len() - 1])).into()),
            Form::Flag(default) => {
                let own =
                    there.and_then(Node::as_scalar).map_or(default, |scalar| scalar.text == "true");
                let is_deny = knob.path.last().is_some_and(|key| key == "defaultDeny");
                let value = match variant {
                    Variant::Bare => false,
                    Variant::Slim => !is_deny,
                    Variant::Full | Variant::Sealed => true,
                    _ => own,
                };
                place::set(root, &knob.path, place::tree(&value.into(), span(index)));
                Some(value.into())
            }
            Form::Word(_) | Form::Track => Some(there?.as_scalar()?.text.clone().into()),
            Form::Open => {
                let names = self.opened(knob, there?);
                let is_offered = there?.get(&mark::variable(index)).is_some();
                if names.is_empty() && !is_offered {
                    return None;
                }
                for name in names {
                    let path = place::below_key(&knob.path, name);
                    // Whoever asks for a certificate has a way to what answers for it.
                    let asks = path.last().is_some_and(|key| ISSUERS.contains(&key.as_str()));
                    place::remove(root, &path);
                    if asks && path.iter().any(|key| key == "ingress") {
                        place::set(root, &path, place::tree(&ISSUER.into(), span(index)));
                    }
                }
                let path = place::below_key(&knob.path, mark::variable(index));
                place::set(root, &path, self.tree(index));
                Some(mark(index, knob.form))
            }
            Form::Fragment(fragment) => {
                let own = there?;
                if has_reference(own) {
                    return None;
                }
                let said = fragment.said(index);
                place::set(root, &knob.path, place::tree(&said, span(index)));
                Some(said)
            }
            form => {
                match there {
                    None => {
                        // That of a door is for whoever opens it.
                        knob.default.as_ref().filter(|_| !knob.slim && form != Form::Path)?;
                    }
                    Some(node) if is_many(&knob.path) && several::said(node).is_some() => {}
                    Some(node)
                        if node.as_scalar().is_none_or(|scalar| scalar.text.contains("${")) =>
                    {
                        return None;
                    }
                    Some(_) => {}
                }
                place::set(root, &knob.path, self.tree(index));
                Some(mark(index, form))
            }
        }
    }
}

/// Where the mark of a knob stands, for messages that point at it.
fn span(index: usize) -> Span {
    let at = u32::try_from(index).unwrap_or(0);
    Span { file: FileId(u32::MAX), start: at, end: at }
}
