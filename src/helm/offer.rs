//! Which values a chart offers of a project: what the tables of `offered` have of it.

use crate::helm::closed::{is_closed, is_odd, is_operated, runs, shares_group};
use crate::helm::door_host::before_domain;
use crate::helm::knob::{CREATE, Form, Knob, ValuePath, below};
use crate::helm::offered::{
    BESIDE, COMPONENT, DATABASE, OPERATED, Offer, OfferedValue, ROOT, WORKLOAD,
};
use crate::helm::place::{self, below_key, is_any, is_formed, is_key, is_named, keys, paths};
use crate::helm::usual_port::usual_port;
use crate::helm::whole_part;
use crate::layer::node::Node;
use crate::stack::beside::MIGRATE;
use crate::values::TIERS;

/// All knobs of some environments' values.
pub fn knobs(roots: &[&Node]) -> Vec<Knob> {
    let fact = |form| Knob {
        path: ValuePath::new(),
        form,
        default: None,
        slim: true,
        full: true,
        inside: None,
        before_domain: None,
    };
    let mut knobs = vec![fact(Form::Prefix), fact(Form::Instance), fact(Form::Namespace)];
    add(&mut knobs, roots, &[], ROOT);
    if knobs.iter().any(|knob| knob.path.first().is_some_and(|key| key == "namespaces")) {
        let path = CREATE.map(str::to_owned).to_vec();
        knobs.push(Knob { path, slim: false, full: false, ..fact(Form::Presence) });
    }
    for tier in TIERS {
        for name in keys(roots, &[tier.to_owned()]) {
            let place = [tier.to_owned(), name];
            // Nothing else depends on what ends, unless it runs in others' pods, nor on what no one names.
            let is_apart = tier == "jobs" && !is_any(roots, &below(&place, "before"));
            let is_last = matches!(tier, "backends" | "frontends") && !is_named(roots, &place[1]);
            if is_apart || is_last || roots.iter().any(|root| place::get(root, &place).is_none()) {
                let path = below(&place, "enabled");
                knobs.push(Knob { path, slim: false, full: false, ..fact(Form::Presence) });
            }
            if tier == "databases" {
                add(&mut knobs, roots, &place, DATABASE);
            } else {
                add(&mut knobs, roots, &place, WORKLOAD);
            }
            let migration = below(&place, MIGRATE);
            if !keys(roots, &migration).is_empty() {
                add(&mut knobs, roots, &migration, BESIDE);
            }
            for group in ["sidecars", "initContainers"] {
                let group = below(&place, group);
                for name in keys(roots, &group) {
                    add(&mut knobs, roots, &below_key(&group, name), BESIDE);
                }
            }
            // A database may be elsewhere in one environment; one that always is has no pods.
            if roots.iter().any(|root| runs(root, &place)) {
                // What others say of its hosts they say as they are.
                let is_named = is_named(roots, &place[1]);
                let parts = whole_part::PARTS.iter().filter(|part| part.is_of(tier, is_named));
                knobs.extend(parts.map(|part| {
                    let path = below(&place, part.keys);
                    Knob { path, slim: false, full: false, ..fact(Form::Whole(part)) }
                }));
                add(&mut knobs, roots, &place, COMPONENT);
            }
        }
    }
    knobs
}

fn add(knobs: &mut Vec<Knob>, roots: &[&Node], place: &[String], table: &[OfferedValue]) {
    let by_operator = is_operated(roots, place);
    let has_group = shares_group(roots, place);
    for (pattern, form, offer) in table {
        if by_operator && !OPERATED.contains(pattern) {
            continue;
        }
        let (pattern, offer) = if has_group { by_group(pattern, offer) } else { (*pattern, offer) };
        let inside = pattern.split_once('/').map(|(keys, _)| place.len() + keys.split('.').count());
        for path in paths(roots, place, &pattern.replace('/', ".")) {
            let around = &path[..path.len() - 1];
            // A job has no replicas, and a worker no doors: gen would refuse what is laid there.
            if !is_key(if *form == Form::Switch { around } else { &path }) {
                continue;
            }
            // What listens nowhere has no doors.
            let has_doors = || is_any(roots, &[place, &["port".to_owned()]].concat());
            let is_door = pattern.starts_with("expose.");
            // Nor is it asked at a port, unless it is asked in another way.
            let is_probe = pattern.starts_with("probes.") && !is_any(roots, &path[..4]);
            if (is_door || is_probe) && !has_doors()
                || *form == Form::Path && is_door && roots.iter().any(|root| is_formed(root, &path))
            {
                continue;
            }
            if is_closed(roots, place, pattern) || is_odd(roots, &path, *form) {
                continue;
            }
            // Whatever is a secret may be in a Secret that exists; what is a plain text is no secret.
            let is_variable = (pattern.contains("env.*/existingSecret")
                || pattern.contains("files.*/existingSecret"))
                && !["value", "externalSecret"]
                    .iter()
                    .any(|key| is_any(roots, &below(&path[..path.len() - 2], key)));
            let is_there = is_any(roots, &path) || *form == Form::Switch && is_any(roots, around);
            let (slim, full) = match offer {
                Offer::Kept | Offer::Default(_) | Offer::Elsewhere | Offer::Told => (false, false),
                Offer::In(slim, full) => (*slim, *full),
                Offer::Else(_) => (true, true),
            };
            let is_offered =
                (slim || full) && inside.is_none_or(|length| is_any(roots, &path[..length]));
            let is_elsewhere = |key: &&str| is_any(roots, &below(around, key));
            let always = matches!(offer, Offer::Default(_) | Offer::Elsewhere)
                || *offer == Offer::Told
                    && ["existingSecret", "externalSecret"].iter().any(is_elsewhere)
                || matches!(form, Form::Flag(_));
            if !is_there && (!is_offered || is_variable) && !always {
                continue;
            }
            let default = match (offer, form) {
                (Offer::Elsewhere, Form::Port) => usual_port(roots, place).map(Into::into),
                (Offer::Else(text), _) => Some((*text).into()),
                // Whoever turns on a door says no path.
                (_, Form::Path) if is_door => Some("/".into()),
                (Offer::Default(text), _) => {
                    Some(text.parse().map_or_else(|_| (*text).into(), i64::into))
                }
                (_, Form::Flag(value)) => Some((*value).into()),
                _ => None,
            };
            let before_domain =
                before_domain(roots, &path).filter(|_| *form == Form::Host && !has_group);
            knobs.push(Knob { path, form: *form, default, slim, full, inside, before_domain });
        }
    }
}

/// Where doors share a load balancer that is called by one of them, none is offered beside those that there are, nor is
/// anything else to a door of no host, or of several.
fn by_group<'o>(pattern: &'static str, offer: &'o Offer) -> (&'static str, &'o Offer) {
    match pattern {
        "expose.ingress.annotations" => ("expose.ingress/annotations", offer),
        "expose.ingress.tls.secretName" => ("expose.ingress.tls/secretName", offer),
        door if door.starts_with("expose.ingress.") => (door, &Offer::Kept),
        other => (other, offer),
    }
}
