//! Routes of the Gateway API, from the values.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::expose::paths;
use crate::resolve::ingress::{exposed, no_path};
use crate::resolve::port;
use crate::source::Span;
use crate::stack::component::{Component, Opening};
use crate::stack::expose::{Expose, Route};
use crate::stack::release::{Strategy, Track};
use crate::stack::target::Target;
use crate::values::Values;
use crate::values::expose::{self, GatewayRef};
use crate::values::plain;
use crate::values::port::Protocol;
use crate::values::read::{At, Either, Map};
use crate::values::scalar::{Count, Label, Subdomain, Text};
use crate::values::suggest::list_of;

/// The definitions of the kinds that a route can be of.
const HTTP_ROUTES: &str = "httproutes.gateway.networking.k8s.io";
const GRPC_ROUTES: &str = "grpcroutes.gateway.networking.k8s.io";

/// What a route is made of beside its own values.
#[derive(Clone, Copy, Debug)]
pub struct RouteContext<'a> {
    pub component: &'a Component,
    pub strategy: &'a Strategy,
    pub tracks: &'a [Track],
    pub domain: Option<&'a At<Subdomain>>,
    pub target: &'a Target,
}

/// A route; nothing where a mistake was found.
pub fn route(
    field: &At<expose::Route>,
    around: RouteContext,
    report: &mut Report,
) -> Option<Route> {
    let RouteContext { component, strategy, tracks, domain, target } = around;
    let expose::Route {
        gateway,
        hosts,
        path,
        strip_prefix,
        port,
        timeout,
        request_headers,
        redirect_from,
        weights,
        tls,
        annotations,
    } = &field.value;
    let (gateway, gateway_namespace, listener) = match gateway.as_ref().map(|one| &one.value) {
        Some(Either::Short(name)) => (Some(name.as_str().to_owned()), None, None),
        Some(Either::Long(GatewayRef { name, namespace, listener })) => (
            name.as_ref().map(|name| name.as_str().to_owned()),
            namespace.as_ref().map(|name| name.as_str().to_owned()),
            listener.as_ref().map(|name| name.as_str().to_owned()),
        ),
        None => match &target.gateway {
            Some((name, namespace)) => (Some(name.clone()), namespace.clone(), None),
            None => (None, None, None),
        },
    };
    let Some(gateway) = gateway else {
        report.add(
            Diagnostic::error(Code::Missing, "a route needs a `gateway`")
                .at(field.span, "which Gateway takes it?")
                .help("add `gateway: …`, or `cluster: { gateway: { name: … } }` to the target"),
        );
        return None;
    };
    let Opening { port, service_port, protocol, .. } = port_of(port.as_ref(), component, report)?;
    let grpc = protocol == Some(Protocol::Grpc);
    let kind = if grpc { GRPC_ROUTES } else { HTTP_ROUTES };
    target.require_custom_resource(kind, "`route`", field.span, report);
    let strips = strip_prefix.as_ref().filter(|flag| flag.value.0);
    if grpc {
        without_effect(&field.value, report);
    }
    check_redirect(redirect_from.as_ref(), listener.as_deref(), &gateway, report);
    if let Some(timeout) = timeout
        && !is_duration(timeout.as_str())
    {
        report.add(
            Diagnostic::error(Code::InvalidValue, "this is no duration of the Gateway API")
                .at(timeout.span, "the API server would refuse it")
                .help("write numbers with `h`, `m`, `s` or `ms`, such as `30s`"),
        );
    }
    for (path, span) in plain::all(path.as_ref()) {
        if let Some(found) = no_path(&path, span) {
            report.add(found);
        }
    }
    check_headers(request_headers.as_ref(), report);
    check_weights(weights.as_ref(), report);
    let written = hosts
        .as_ref()
        .map(|hosts| hosts.value.iter().map(|host| host.as_str().to_owned()).collect::<Vec<_>>());
    let usual = || domain.map(|domain| domain.as_str().to_owned()).into_iter().collect();
    Some(Route {
        gateway,
        gateway_namespace,
        listener,
        hosts: written.unwrap_or_else(usual),
        paths: paths(path.as_ref(), report),
        strip_prefix: strips.is_some(),
        grpc,
        service_port,
        port,
        timeout: plain::text(timeout.as_ref()),
        request_headers: plain::map(request_headers.as_ref()),
        redirect_from: redirect_from.as_ref().map(|name| name.as_str().to_owned()),
        weights: shares(weights.as_ref(), strategy, tracks, report),
        tls: tls.as_ref().map_or(redirect_from.is_some(), |flag| flag.value.0),
        annotations: plain::map(annotations.as_ref()),
    })
}

/// Reports a redirect that leads nowhere, or to itself.
fn check_redirect(
    redirect_from: Option<&At<Label>>,
    listener: Option<&str>,
    gateway: &str,
    report: &mut Report,
) {
    let is_none = |from: &&At<Label>| {
        from.as_str() == "true" || from.as_str().bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some(from) = redirect_from.filter(is_none) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "`redirectFrom` names a listener of the Gateway")
                .at(from.span, "which one takes HTTP?")
                .help("write its name, such as `http`, and that of HTTPS as `gateway: { name: …, listener: https }`"),
        );
    } else if let (Some(from), Some(own)) = (redirect_from, listener)
        && from.as_str() == own
    {
        report.add(
            Diagnostic::error(Code::Conflict, "a route cannot be redirected to its own listener")
                .at(from.span, "the same one: a request would be redirected for ever")
                .help("write the listener that takes HTTP, such as `http`"),
        );
    } else if let (Some(from), None) = (redirect_from, listener) {
        report.add(
            Diagnostic::error(Code::Missing, "a redirect needs the listener that it leads to")
                .at(from.span, "the route itself would answer there too")
                .help(format!("add `gateway: {{ name: {gateway}, listener: https }}`")),
        );
    }
}

/// Reports names that no header has. <https://www.rfc-editor.org/rfc/rfc9110#name-tokens>
fn check_headers(field: Option<&At<Map<Text>>>, report: &mut Report) {
    for (name, item) in field.into_iter().flat_map(|headers| &headers.entries) {
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            report.add(
                Diagnostic::error(Code::InvalidValue, format!("`{name}` is no name of a header"))
                    .at(item.key, "the API server would refuse it")
                    .help("use letters, digits and `-`, as in `X-Forwarded-Prefix`"),
            );
        }
    }
}

/// Reports shares of which none is any.
fn check_weights(field: Option<&At<Map<Count>>>, report: &mut Report) {
    if let Some(weights) = field
        && !weights.entries.is_empty()
        && weights.entries.values().all(|item| item.at.value.0 == 0)
    {
        report.add(
            Diagnostic::error(Code::InvalidValue, "no track gets a request: all weights are 0")
                .at(weights.span, "the Gateway answers 500")
                .help("give one of them a share"),
        );
    }
}

/// Reports what routes of HTTP have and those of gRPC do not.
/// <https://gateway-api.sigs.k8s.io/reference/spec/#grpcrouterule>
fn without_effect(route: &expose::Route, report: &mut Report) {
    let path = "calls name a service and a method";
    let told = [
        ("path", route.path.as_ref().map(|path| path.span), path),
        (
            "path",
            route.strip_prefix.as_ref().filter(|flag| flag.value.0).map(|flag| flag.span),
            path,
        ),
        (
            "timeout",
            route.timeout.as_ref().map(|timeout| timeout.span),
            "calls bring their own deadline",
        ),
    ];
    for (what, span, why) in told {
        let Some(span) = span else { continue };
        report.add(
            Diagnostic::error(Code::Conflict, format!("a route of gRPC has no {what}"))
                .at(span, why)
                .help("remove it"),
        );
    }
}

/// The port that a route leads to.
fn port_of<'c>(
    field: Option<&At<Label>>,
    component: &'c Component,
    report: &mut Report,
) -> Option<Opening<'c>> {
    match field {
        Some(name) => {
            let found = port::named(name.as_str(), name.span, component, report)?;
            port::check_web(found, name.span, report);
            Some(found)
        }
        // That a door needs a port is told where all doors are looked at.
        None => component.ports().next().filter(|_| component.main.is_some()),
    }
}

/// The share of each track.
fn shares(
    field: Option<&At<Map<Count>>>,
    strategy: &Strategy,
    tracks: &[Track],
    report: &mut Report,
) -> Vec<(String, i32)> {
    for (name, item) in field.into_iter().flat_map(|map| &map.entries) {
        if !tracks.iter().any(|track| track.name == *name) {
            let names = tracks.iter().map(|track| track.name.as_str());
            report.add(
                Diagnostic::error(Code::UnknownReference, format!("there is no track `{name}`"))
                    .at(item.key, "unknown")
                    .help(format!("use {}", list_of(names.collect::<Vec<_>>().into_iter()))),
            );
        }
    }
    let written = |track: &Track| {
        let item = field.and_then(|map| map.value.entries.get(&track.name));
        item.map(|item| item.at.value.0)
    };
    let of = |share: &dyn Fn(&Track) -> i32| -> Vec<(String, i32)> {
        tracks.iter().map(|track| (track.name.clone(), share(track))).collect()
    };
    match (strategy, field) {
        (Strategy::Canary, None) => of(&|track| track.replicas),
        (Strategy::Canary | Strategy::BlueGreen { active: _ }, Some(field)) => {
            unshared(field, tracks, report);
            of(&|track| written(track).unwrap_or_default())
        }
        (Strategy::Rolling { .. } | Strategy::Recreate, Some(field)) => {
            report.add(
                Diagnostic::error(Code::Conflict, "`weights` are shares of tracks")
                    .at(field.span, "there is one version alone")
                    .help("remove `weights`, or set `release` to `blueGreen` or `canary`"),
            );
            Vec::new()
        }
        (Strategy::Rolling { .. } | Strategy::Recreate | Strategy::BlueGreen { .. }, None) => {
            Vec::new()
        }
    }
}

/// Warns of a track without a share beside one that has some: whoever writes `canary: 10` means ten of a hundred.
fn unshared(field: &At<Map<Count>>, tracks: &[Track], report: &mut Report) {
    let is_written = |track: &&Track| field.value.entries.contains_key(&track.name);
    let mut written = tracks.iter().filter(is_written);
    let (Some(only), None) = (written.next(), written.next()) else { return };
    let share = field.value.entries[&only.name].at.value.0;
    let Some(other) = tracks.iter().find(|track| track.name != only.name) else { return };
    if share == 0 || share >= 100 {
        return;
    }
    report.add(
        Diagnostic::warning(
            Code::InvalidValue,
            format!("`{}` gets all requests: no other track has a share", only.name),
        )
        .at(field.span, "shares of their sum")
        .help(format!(
            "write the other shares as well: `{{ {}: {}, {}: {share} }}`",
            other.name,
            100 - share,
            only.name
        )),
    );
}

/// <https://gateway-api.sigs.k8s.io/geps/gep-2257/>
fn is_duration(text: &str) -> bool {
    let (mut rest, mut parts) = (text, 0);
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let unit = ["ms", "h", "m", "s"].into_iter().find(|unit| rest[digits..].starts_with(unit));
        let Some(unit) = unit.filter(|_| (1..=5).contains(&digits)) else { return false };
        rest = &rest[digits + unit.len()..];
        parts += 1;
    }
    (1..=4).contains(&parts)
}

/// A Gateway by its name and namespace, a host and a path.
type RouteAddress = (String, Option<String>, Option<String>, String);

/// Reports two routes of one Gateway that answer for one host and path.
pub fn check(doors: &[(&Component, &Expose)], values: &Values, report: &mut Report) {
    let mut taken: BTreeMap<RouteAddress, (Span, String)> = BTreeMap::new();
    for (component, expose) in doors {
        let Some(route) = expose.route.as_ref().filter(|route| !route.grpc) else { continue };
        let span = written(values, component).unwrap_or(component.origin);
        for host in route.all_hosts() {
            for path in &route.paths {
                let namespace = route.gateway_namespace.clone();
                let path = path.trim_end_matches('/').to_owned();
                let key = (route.gateway.clone(), namespace, host.map(str::to_owned), path);
                let own = (span, component.name.to_string());
                let Some((first, name)) = taken.insert(key, own) else { continue };
                let message =
                    format!("two routes of the Gateway `{}` answer for one path", route.gateway);
                report.add(
                    Diagnostic::error(Code::Conflict, message)
                        .at(span, "the second one")
                        .also(first, format!("that of `{name}`"))
                        .help("give one of them another `path`, or other `hosts`"),
                );
            }
        }
    }
}

/// Where the path of a route is written, or the route itself.
fn written(values: &Values, component: &Component) -> Option<Span> {
    let route = exposed(values, component)?.route.as_ref()?;
    Some(route.value.path.as_ref().map_or(route.span, |path| path.span))
}
