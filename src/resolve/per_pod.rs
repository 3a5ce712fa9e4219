//! Components whose pods have claims of their own: what cannot go with them.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::names;
use crate::source::Span;
use crate::stack::component::Component;
use crate::values::read::{At, Map};
use crate::values::storage::{Claim, Volume};
use crate::values::tier::Tier;
use crate::values::workload::Workload;

/// Where it is said that each pod has such a claim.
fn said(claim: &Claim) -> Option<Span> {
    claim.per_pod.as_ref().filter(|flag| flag.value.0).map(|flag| flag.span)
}

/// Whether each pod is to have such a claim.
pub fn is_wanted(claim: &Claim) -> bool {
    said(claim).is_some()
}

/// The volumes of which each pod has its own: name, and where it is said.
fn volumes(field: Option<&At<Map<Volume>>>) -> impl Iterator<Item = (&str, Span)> {
    let entries = field.into_iter().flat_map(|map| &map.entries);
    entries.filter_map(|(name, item)| {
        Some((name.as_str(), said(&item.at.value.claim.as_ref()?.value)?))
    })
}

/// Whether the component is a StatefulSet.
pub fn has_any(tier: Tier, values: &Workload) -> bool {
    tier != Tier::Job && volumes(values.volumes.as_ref()).next().is_some()
}

/// How many pods a StatefulSet has, where no autoscaler makes more.
pub fn count(tier: Tier, values: &Workload) -> Option<i32> {
    let is_known = has_any(tier, values) && values.autoscaling.is_none();
    is_known.then(|| values.replicas.as_ref().map_or(1, |replicas| replicas.value.0))
}

/// Whether a Service tells where each pod is: those of a StatefulSet have names in it, and those that connect to each
/// other look there for the others.
pub fn is_found_by_pod(tier: Tier, name: &str, values: &Workload) -> bool {
    let mut connects = values.connects.iter().flat_map(|list| &list.value);
    let calls_itself = connects.any(|other| other.as_str() == name);
    let listens = values.port.is_some() || values.ports.is_some();
    has_any(tier, values) || tier != Tier::Job && calls_itself && listens
}

/// A database has one pod, and a job ends: what they keep is in one claim.
pub fn refuse(field: Option<&At<Map<Volume>>>, what: &str, report: &mut Report) {
    for (_, span) in volumes(field) {
        report.add(
            Diagnostic::error(Code::Conflict, format!("{what} has no claim for each pod"))
                .at(span, "there is one pod at a time")
                .help("remove `perPod`"),
        );
    }
}

/// Reports what a StatefulSet cannot do.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/>
pub fn check(component: &Component, values: &Workload, report: &mut Report) {
    if component.tier == Tier::Job {
        refuse(values.volumes.as_ref(), "a job", report);
    }
    let Some((_, span)) = volumes(values.volumes.as_ref()).next().filter(|_| component.per_pod)
    else {
        return;
    };
    names::check_owner(values.names.as_ref(), "StatefulSet", report);
    let claims = values.names.as_ref().and_then(|names| names.claims.as_ref());
    for (volume, span) in volumes(values.volumes.as_ref()) {
        let said = claims.and_then(|claims| claims.entries.get(volume));
        let Some(said) = said else { continue };
        report.add(
            Diagnostic::error(Code::Conflict, format!("the claims of `{volume}` cannot be named"))
                .at(said.key, "there is one for each pod")
                .also(span, "said here")
                .help(format!(
                    "remove it: Kubernetes calls them `{volume}-{}-0`, `-1` and so on",
                    component.base
                )),
        );
    }
    let Some(release) = &values.release else { return };
    let blue_green = release.blue_green.as_ref().map(|field| ("blue and green", field.span));
    let canary = release.canary.as_ref().map(|field| ("a canary", field.span));
    for (what, place) in blue_green.into_iter().chain(canary) {
        report.add(
            Diagnostic::error(Code::Conflict, format!("{what} cannot have a claim for each pod"))
                .at(place, "two sets of pods, each with its own data")
                .also(span, "a claim for each pod")
                .help("remove it, for an update of one pod after another; or let all pods share a claim, without `perPod`"),
        );
    }
    let rolling = release.rolling.as_ref().map(|rolling| &rolling.value);
    let surge = rolling.and_then(|rolling| rolling.max_surge.as_ref());
    let missing = rolling.and_then(|rolling| rolling.max_unavailable.as_ref());
    let one_by_one = [
        ("recreate", release.recreate.as_ref().map(|field| field.span)),
        ("maxSurge", surge.map(|field| field.span)),
        ("maxUnavailable", missing.map(|field| field.span)),
    ];
    for (what, place) in one_by_one {
        let Some(place) = place else { continue };
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("`{what}` has no effect beside a claim for each pod"),
            )
            .at(place, "its pods are replaced one after another")
            .also(span, "a claim for each pod")
            .help(format!("remove `{what}`")),
        );
    }
}

/// The error of a reference to the Service of a StatefulSet that is none.
pub fn no_headless(component: &Component, span: Span) -> Diagnostic {
    let name = &component.name;
    Diagnostic::error(
        Code::UnknownReference,
        format!("the pods of `{name}` have no names of their own"),
    )
    .at(span, "not known")
    .also(component.origin, "neither a claim for each pod, nor a connection to itself")
    .help(format!(
        "add `{name}` to its own `connects`, so that its pods find each other there, give it a volume with `claim: {{ size: 1Gi, perPod: true }}`, or refer to `host`"
    ))
}
