//! Routes of the Gateway API. What the API server would add is written out: in an item of a list it is a
//! difference to kubectl and Argo CD. <https://gateway-api.sigs.k8s.io/reference/spec/>

use serde::Serialize;

use crate::object::custom::{Custom, CustomResource};
use crate::object::metadata::metadata;
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::expose::Route;
use crate::stack::workload::Workload;

const GROUP: &str = "gateway.networking.k8s.io";

/// An HTTPRoute.
#[derive(Clone, Debug, Serialize)]
struct HttpRoute(RouteSpec);

/// A GRPCRoute, whose rule takes all calls.
#[derive(Clone, Debug, Serialize)]
struct GrpcRoute(RouteSpec);

/// What routes of both kinds say.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RouteSpec {
    parent_refs: Vec<ParentRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hostnames: Vec<String>,
    rules: Vec<RouteRule>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ParentRef {
    group: &'static str,
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section_name: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RouteRule {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matches: Vec<Match>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    filters: Vec<Filter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeouts: Option<Timeouts>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    backend_refs: Vec<BackendRef>,
}

#[derive(Clone, Debug, Serialize)]
struct Match {
    path: PathMatch,
}

#[derive(Clone, Debug, Serialize)]
struct PathMatch {
    r#type: &'static str,
    value: String,
}

/// A filter: its type, and what that type has.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type")]
enum Filter {
    #[serde(rename = "URLRewrite", rename_all = "camelCase")]
    Rewrite { url_rewrite: Rewrite },
    #[serde(rename = "RequestHeaderModifier", rename_all = "camelCase")]
    Headers { request_header_modifier: HeaderModifier },
    #[serde(rename = "RequestRedirect", rename_all = "camelCase")]
    Redirect { request_redirect: Redirect },
}

#[derive(Clone, Debug, Serialize)]
struct Rewrite {
    path: PrefixRewrite,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PrefixRewrite {
    r#type: &'static str,
    replace_prefix_match: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct HeaderModifier {
    set: Vec<Header>,
}

#[derive(Clone, Debug, Serialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Redirect {
    scheme: &'static str,
    status_code: u16,
}

#[derive(Clone, Debug, Serialize)]
struct Timeouts {
    request: String,
}

#[derive(Clone, Debug, Serialize)]
struct BackendRef {
    group: &'static str,
    kind: &'static str,
    name: String,
    port: i32,
    weight: i32,
}

impl Custom for HttpRoute {
    const API_VERSION: &'static str = "gateway.networking.k8s.io/v1";
    const KIND: &'static str = "HTTPRoute";
}

impl Custom for GrpcRoute {
    const API_VERSION: &'static str = "gateway.networking.k8s.io/v1";
    const KIND: &'static str = "GRPCRoute";
}

/// The route of a workload, and the one that sends to https, where they are wanted.
pub fn objects(stack: &Stack, workload: &Workload) -> Vec<Object> {
    let Some(route) = &workload.expose.route else { return Vec::new() };
    let redirect = route.redirect_from.as_ref();
    let redirect = redirect.map(|listener| to_https(stack, workload, route, listener));
    redirect.into_iter().chain([of(stack, workload, route)]).collect()
}

fn of(stack: &Stack, workload: &Workload, route: &Route) -> Object {
    let component = &workload.component;
    let mut metadata = metadata(stack, component, component.base.as_str(), LAST_WAVE);
    metadata.annotations.get_or_insert_default().extend(route.annotations.clone());
    let parent_refs = vec![parent(route, route.listener.clone())];
    let rule = |matches: Vec<Match>, strips: bool| RouteRule {
        matches,
        filters: filters(route, strips),
        timeouts: route.timeout.clone().map(|request| Timeouts { request }),
        backend_refs: backends(workload, route),
    };
    let rules = if route.grpc {
        vec![rule(Vec::new(), false)]
    } else {
        // Of the root there is nothing to cut off.
        let (cut, kept): (Vec<&String>, Vec<&String>) =
            route.paths.iter().partition(|path| route.strip_prefix && path.contains(|c| c != '/'));
        let groups =
            [(cut, true), (kept, false)].into_iter().filter(|(paths, _)| !paths.is_empty());
        groups.map(|(paths, strips)| rule(matches(paths), strips)).collect()
    };
    let spec = RouteSpec { parent_refs, hostnames: route.hosts.clone(), rules };
    if route.grpc {
        let route = CustomResource::new(metadata, GrpcRoute(spec));
        return Object::of(component, LAST_WAVE, Phase::Runs, &route);
    }
    let route = CustomResource::new(metadata, HttpRoute(spec));
    Object::of(component, LAST_WAVE, Phase::Runs, &route)
}

/// The route of the listener without encryption.
fn to_https(stack: &Stack, workload: &Workload, route: &Route, listener: &str) -> Object {
    let component = &workload.component;
    let name = component.base.with("https");
    let request_redirect = Redirect { scheme: "https", status_code: 301 };
    let spec = RouteSpec {
        parent_refs: vec![parent(route, Some(listener.to_owned()))],
        hostnames: route.hosts.clone(),
        rules: vec![RouteRule {
            matches: matches(&route.paths),
            filters: vec![Filter::Redirect { request_redirect }],
            timeouts: None,
            backend_refs: Vec::new(),
        }],
    };
    let metadata = metadata(stack, component, name.as_str(), LAST_WAVE);
    Object::of(component, LAST_WAVE, Phase::Runs, &CustomResource::new(metadata, HttpRoute(spec)))
}

fn parent(route: &Route, section_name: Option<String>) -> ParentRef {
    ParentRef {
        group: GROUP,
        kind: "Gateway",
        name: route.gateway.clone(),
        namespace: route.gateway_namespace.clone(),
        section_name,
    }
}

fn prefix(path: &str) -> Match {
    Match { path: PathMatch { r#type: "PathPrefix", value: path.to_owned() } }
}

fn matches<'p>(paths: impl IntoIterator<Item = &'p String>) -> Vec<Match> {
    paths.into_iter().map(|path| prefix(path)).collect()
}

fn filters(route: &Route, strips: bool) -> Vec<Filter> {
    let path = PrefixRewrite { r#type: "ReplacePrefixMatch", replace_prefix_match: "/" };
    let rewrite = strips.then_some(Filter::Rewrite { url_rewrite: Rewrite { path } });
    let header =
        |(name, value): (&String, &String)| Header { name: name.clone(), value: value.clone() };
    let set: Vec<Header> = route.request_headers.iter().map(header).collect();
    let headers = (!set.is_empty())
        .then_some(Filter::Headers { request_header_modifier: HeaderModifier { set } });
    rewrite.into_iter().chain(headers).collect()
}

/// The Services that requests are shared among.
fn backends(workload: &Workload, route: &Route) -> Vec<BackendRef> {
    let component = &workload.component;
    let backend = |name: String, weight: i32| BackendRef {
        group: "",
        kind: "Service",
        name,
        port: i32::from(route.service_port),
        weight,
    };
    if route.weights.is_empty() {
        return vec![backend(component.service.to_string(), 1)];
    }
    let of = |(name, weight): &(String, i32)| {
        let track = workload.tracks.iter().find(|track| track.name == *name)?;
        Some(backend(track.names.service.to_string(), *weight))
    };
    route.weights.iter().filter_map(of).collect()
}
