//! What the values call the objects of a component, and by which labels its pods are selected.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::admission::metadata::labels;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::names::{SaidNames, Which};
use crate::stack::release::TrackObjects;
use crate::values::credentials::SecretNames;
use crate::values::database;
use crate::values::metadata::Service;
use crate::values::names::{DatabaseNames, ObjectNames, TrackNames};
use crate::values::plain;
use crate::values::read::{At, Map};
use crate::values::scalar::{Label, Subdomain, Text};
use crate::values::workload;

/// The most characters of what names pods: they carry it in a label, with a hash of ten characters and a dash.
/// <https://github.com/kubernetes/kubernetes/issues/64023>
const POD_OWNER: usize = 52;

/// Labels that other things set, or that change from one version to the next; with what the thing is.
const MOVING: [(&str, &str); 5] = [
    ("app.kubernetes.io/managed-by", "Helm writes its own name there"),
    ("app.kubernetes.io/version", "it changes with every version, and no selector may"),
    ("helm.sh/chart", "it changes with every version, and no selector may"),
    ("pod-template-hash", "the Deployment sets it"),
    ("controller-revision-hash", "the StatefulSet sets it"),
];

/// Names that the values say, being gathered.
struct GatheredNames<'a> {
    prefix: &'a str,
    names: SaidNames,
}

/// What a backend, a frontend or a job calls its objects.
pub fn of_workload(values: &workload::Workload, prefix: &str) -> SaidNames {
    let mut gathered = GatheredNames::new(prefix, values.selector.as_ref());
    let Some(field) = &values.names else { return gathered.names };
    let ObjectNames {
        workload,
        service,
        headless,
        load_balancer,
        node_port,
        config_map,
        files,
        secret,
        claims,
        autoscaler,
        disruption_budget,
        network_policy,
        service_account,
        ingress,
        service_monitor,
    } = &field.value;
    gathered.service(service.as_ref());
    gathered.add(Which::Headless, headless.as_ref());
    gathered.add(Which::LoadBalancer, load_balancer.as_ref());
    gathered.add(Which::NodePort, node_port.as_ref());
    let all = [
        (Which::Workload, workload),
        (Which::ConfigMap, config_map),
        (Which::Files, files),
        (Which::Secret, secret),
        (Which::Autoscaler, autoscaler),
        (Which::DisruptionBudget, disruption_budget),
        (Which::NetworkPolicy, network_policy),
        (Which::ServiceAccount, service_account),
        (Which::Ingress, ingress),
        (Which::ServiceMonitor, service_monitor),
    ];
    for (which, name) in all {
        gathered.add(which, name.as_ref());
    }
    gathered.claims(claims.as_ref());
    gathered.names
}

/// What a database calls its objects.
pub fn of_database(values: &database::Database, prefix: &str, report: &mut Report) -> SaidNames {
    let mut gathered = GatheredNames::new(prefix, values.selector.as_ref());
    let Some(field) = &values.names else { return gathered.names };
    let DatabaseNames {
        workload,
        service,
        headless,
        load_balancer,
        node_port,
        ingress,
        secret,
        root_secret,
        env_secret,
        init,
        files,
        claims,
        network_policy,
        service_account,
    } = &field.value;
    if let Some(name) = workload {
        check_length(name.as_str(), name.span, "StatefulSet", report);
    }
    gathered.service(service.as_ref());
    gathered.add(Which::Workload, workload.as_ref());
    gathered.add(Which::Headless, headless.as_ref());
    gathered.add(Which::LoadBalancer, load_balancer.as_ref());
    gathered.add(Which::NodePort, node_port.as_ref());
    let all = [
        (Which::Ingress, ingress),
        (Which::Secret, secret),
        (Which::RootSecret, root_secret),
        (Which::EnvSecret, env_secret),
        (Which::Init, init),
        (Which::Files, files),
        (Which::NetworkPolicy, network_policy),
        (Which::ServiceAccount, service_account),
    ];
    for (which, name) in all {
        gathered.add(which, name.as_ref());
    }
    gathered.claims(claims.as_ref());
    gathered.names
}

/// The names of the pods of a job and of a StatefulSet have what follows its own.
pub fn check_owner(field: Option<&At<ObjectNames>>, what: &str, report: &mut Report) {
    if let Some(name) = field.and_then(|names| names.workload.as_ref()) {
        check_length(name.as_str(), name.span, what, report);
    }
}

/// What the objects of a track are called.
pub fn of_track(
    component: &mut Component,
    track: &str,
    own: Option<&At<TrackNames>>,
    prefix: &str,
) -> TrackObjects {
    let nothing = TrackNames::default();
    let TrackNames { workload, service, config_map, autoscaler, disruption_budget } =
        own.map_or(&nothing, |own| &own.value);
    let mut gathered = GatheredNames { prefix, names: std::mem::take(&mut component.names) };
    let own_service = service.as_ref().map(|name| gathered.said(name.as_str(), name.span));
    let mut own = |name: &Option<At<Subdomain>>| {
        name.as_ref().map(|name| gathered.said(name.as_str(), name.span))
    };
    let all = [workload, config_map, autoscaler, disruption_budget].map(&mut own);
    component.names = gathered.names;
    let [workload, config_map, autoscaler, disruption_budget] = all;
    let usual = |which: Which, own: Option<ObjectName>| {
        own.unwrap_or_else(|| component.called_in(which, track))
    };
    TrackObjects {
        deployment: usual(Which::Workload, workload),
        service: own_service.unwrap_or_else(|| component.service.with(track)),
        config_map: usual(Which::ConfigMap, config_map),
        autoscaler: usual(Which::Autoscaler, autoscaler),
        disruption_budget: usual(Which::DisruptionBudget, disruption_budget),
    }
}

/// The name of the Service that callers use; it may be said in two places, and is one.
pub fn service(
    field: Option<&At<Service>>,
    named: Option<&At<Label>>,
    usual: &ObjectName,
    prefix: &str,
    report: &mut Report,
) -> ObjectName {
    let own = field.and_then(|service| service.name.as_ref());
    if let (Some(own), Some(named)) = (own, named) {
        let (one, other) = ((own.as_str(), own.span), (named.as_str(), named.span));
        same("service.name", one, "names.service", other, report);
    }
    match own.or(named) {
        Some(said) => ObjectName::said(prefix, said.as_str()),
        None => usual.clone(),
    }
}

/// The name of the Secret with a database's password; it may be said in two places, and is one.
pub fn secret(
    component: &Component,
    names: Option<&At<DatabaseNames>>,
    secret: Option<&SecretNames>,
    prefix: &str,
    report: &mut Report,
) -> ObjectName {
    let other = names.and_then(|names| names.secret.as_ref());
    let Some(own) = secret.and_then(|secret| secret.name.as_ref()) else {
        return component.called(Which::Secret);
    };
    if let Some(other) = other {
        let (one, other) = ((own.as_str(), own.span), (other.as_str(), other.span));
        same("secret.name", one, "names.secret", other, report);
    }
    ObjectName::said(prefix, own.as_str())
}

/// Reports a name that is said in two places, and differently.
fn same(
    first: &str,
    (one, one_span): (&str, Span),
    second: &str,
    (other, other_span): (&str, Span),
    report: &mut Report,
) {
    if one == other {
        return;
    }
    report.add(
        Diagnostic::error(Code::Conflict, format!("`{first}` and `{second}` say two names"))
            .at(other_span, format!("`{other}`"))
            .also(one_span, format!("`{one}`"))
            .help("remove one of them"),
    );
}

/// The labels by which the values select the pods of a component.
pub fn selector(
    field: Option<&At<Map<Text>>>,
    has_tracks: bool,
    report: &mut Report,
) -> BTreeMap<String, String> {
    labels(field, report);
    let Some(field) = field else { return BTreeMap::new() };
    if field.entries.is_empty() {
        report.add(
            Diagnostic::error(Code::Missing, "a selector without labels selects all pods")
                .at(field.span, "no label")
                .help("add a label, as in `{ app: backend }`, or remove `selector`"),
        );
    }
    for (key, item) in &field.entries {
        let moving = MOVING.iter().find(|(known, _)| known == key).map(|(_, why)| *why);
        let of_tracks = (has_tracks && key == crate::stack::release::TRACK)
            .then_some("it tells the tracks of the component apart");
        if let Some(why) = moving.or(of_tracks) {
            report.add(
                Diagnostic::error(Code::Conflict, format!("no selector goes by `{key}`"))
                    .at(item.key, why)
                    .help("choose another key"),
            );
        }
    }
    plain::map(Some(field))
}

fn check_length(name: &str, span: Span, what: &str, report: &mut Report) {
    if name.len() > POD_OWNER {
        let message = format!("the name of a {what} has at most {POD_OWNER} characters");
        report.add(
            Diagnostic::error(Code::InvalidValue, message)
                .at(span, format!("{} characters", name.len()))
                .help("shorten it: pods carry it in a label, with a hash behind"),
        );
    }
}

impl<'a> GatheredNames<'a> {
    fn new(prefix: &'a str, selector: Option<&At<Map<Text>>>) -> Self {
        let selector = selector.map(|field| field.span);
        Self { prefix, names: SaidNames { selector, ..SaidNames::default() } }
    }

    fn said(&mut self, name: &str, span: Span) -> ObjectName {
        let name = ObjectName::said(self.prefix, name);
        self.names.spans.entry(name.clone()).or_insert(span);
        name
    }

    fn add<T: Display>(&mut self, which: Which, name: Option<&At<T>>) {
        if let Some(name) = name {
            let said = self.said(&name.value.to_string(), name.span);
            self.names.parts.insert(which, said);
        }
    }

    /// The Service has its name in the component itself.
    fn service(&mut self, name: Option<&At<Label>>) {
        if let Some(name) = name {
            self.said(name.as_str(), name.span);
        }
    }

    fn claims(&mut self, field: Option<&At<Map<Subdomain>>>) {
        for (volume, item) in field.into_iter().flat_map(|map| &map.entries) {
            let said = self.said(item.as_str(), item.at.span);
            self.names.claims.insert(volume.clone(), said);
        }
    }
}
