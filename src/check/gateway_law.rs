//! GEN486: what the types of the Gateway API do not take, beyond their fields.

use std::collections::BTreeSet;

use crate::check::gateway::GROUP;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::GatewayLaw,
    severity: Severity::Error,
    why: "Services among `backendRefs` need a port, a path begins with `/`, a filter has the field of its type, a redirect \
          has no backends, and a listener for HTTPS has a certificate. \
          https://gateway-api.sigs.k8s.io/reference/spec/",
    symptom: "the apply is rejected, or the listener is not programmed",
    bad: "\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api }
spec: { parentRefs: [{ name: web }], rules: [{ backendRefs: [{ name: api }] }] }
",
    good: "\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api }
spec: { parentRefs: [{ name: web }], rules: [{ backendRefs: [{ kind: Bucket, group: acme.example, name: api }] }] }
",
    check,
};

/// How many rules, filters, listeners and so on are looked at in one place.
const MOST: usize = 128;

/// The field of each type of filter.
const FILTERS: [(&str, &str); 7] = [
    ("RequestHeaderModifier", "requestHeaderModifier"),
    ("ResponseHeaderModifier", "responseHeaderModifier"),
    ("RequestMirror", "requestMirror"),
    ("RequestRedirect", "requestRedirect"),
    ("URLRewrite", "urlRewrite"),
    ("ExtensionRef", "extensionRef"),
    ("CORS", "cors"),
];

/// Something that is refused: what, where, why, and what to do.
struct Refused<'a> {
    what: String,
    at: Span,
    label: &'a str,
    help: String,
}

fn check(graph: &Graph, findings: &mut Findings) {
    for object in graph.objects.iter().filter(|one| one.group() == GROUP) {
        let mut found = Vec::new();
        if object.kind == "Gateway" {
            listeners(object, &mut found);
        } else if object.kind.ends_with("Route") {
            for rule in object.node.items("spec.rules").iter().take(MOST) {
                of_rule(object, rule, &mut found);
            }
        }
        for Refused { what, at, label, help } in found {
            let message = format!("{} {what}", object.label());
            findings.add(object, RULE.error(message).at(at, label).help(help));
        }
    }
}

fn of_rule(object: &Object, rule: &Node, found: &mut Vec<Refused<'_>>) {
    for backend in rule.items("backendRefs").iter().take(MOST) {
        let is_service = backend.text("kind").is_none_or(|kind| kind == "Service")
            && backend.text("group").is_none_or(str::is_empty);
        if is_service && backend.get("port").is_none() {
            found.push(Refused {
                what: "leads to a Service without a port".to_owned(),
                at: backend.get("name").map_or(backend.span, |node| node.span),
                label: "a Service needs its port here",
                help: "write `port:` with one of its ports".to_owned(),
            });
        }
    }
    if object.kind != "HTTPRoute" {
        return;
    }
    let filters = rule.items("filters");
    for filter in filters.iter().take(MOST) {
        of_filter(filter, found);
    }
    let redirects = filters.iter().any(|one| one.text("type") == Some("RequestRedirect"));
    if let Some(backends) = rule.get("backendRefs").filter(|_| redirects)
        && !rule.items("backendRefs").is_empty()
    {
        found.push(Refused {
            what: "redirects, and has backends".to_owned(),
            at: backends.span,
            label: "never reached",
            help: "remove `backendRefs`, or redirect in a rule of its own".to_owned(),
        });
    }
    for matched in rule.items("matches").iter().take(MOST) {
        let kind = matched.text("path.type").unwrap_or("PathPrefix");
        let Some(value) = matched.at("path.value") else { continue };
        let text = value.text("").filter(|text| !is_gap(text)).unwrap_or("/");
        let strict = matches!(kind, "PathPrefix" | "Exact");
        if strict && !text.starts_with('/') {
            found.push(Refused {
                what: format!("matches the path `{text}`, which does not begin with `/`"),
                at: value.span,
                label: "refused",
                help: format!("write `/{text}`"),
            });
        } else if strict
            && let Some(part) =
                ["//", "/./", "/../", "%2f", "%2F", "#"].iter().find(|part| text.contains(**part))
        {
            found.push(Refused {
                what: format!("matches a path with `{part}`"),
                at: value.span,
                label: "refused",
                help: "take it out".to_owned(),
            });
        }
    }
}

fn of_filter(filter: &Node, found: &mut Vec<Refused<'_>>) {
    let Some(kind) = filter.get("type") else { return };
    let text = kind.text("").unwrap_or_default();
    let Some((_, field)) = FILTERS.iter().find(|(name, _)| *name == text) else { return };
    if filter.get(field).is_none() {
        found.push(Refused {
            what: format!("has a filter {text} without `{field}`"),
            at: kind.span,
            label: "its field is not here",
            help: format!("write `{field}:`"),
        });
    }
    for (other, _) in filter.pairs("").filter(|(key, _)| key != field && *key != "type") {
        if let Some((name, _)) = FILTERS.iter().find(|(_, field)| *field == other) {
            found.push(Refused {
                what: format!("has `{other}` in a filter {text}"),
                at: filter.get(other).map_or(filter.span, |node| node.span),
                label: "belongs to another type",
                help: format!("write `type: {name}`, or take it out"),
            });
        }
    }
}

fn listeners(gateway: &Object, found: &mut Vec<Refused<'_>>) {
    let (mut names, mut doors) = (BTreeSet::new(), BTreeSet::new());
    for listener in gateway.node.items("spec.listeners").iter().take(MOST) {
        let protocol = listener.text("protocol").unwrap_or_default();
        let name = listener.text("name").unwrap_or_default();
        let at = listener.get("name").map_or(listener.span, |node| node.span);
        let mut push = |what: String, at, label, help: &str| {
            found.push(Refused { what, at, label, help: help.to_owned() });
        };
        if !is_gap(name) && !names.insert(name) {
            push(
                format!("has two listeners `{name}`"),
                at,
                "once more",
                "give each a name of its own",
            );
        }
        let host = listener.text("hostname").unwrap_or_default();
        let port = listener.text("port").unwrap_or_default();
        if ![host, port, protocol].into_iter().any(is_gap) && !doors.insert((port, protocol, host))
        {
            let what = format!("has two listeners for {protocol} of one port and host");
            push(what, at, "once more", "give them different ports, or hosts");
        }
        let terminates = listener.text("tls.mode").is_none_or(|mode| mode == "Terminate");
        let certified = !listener.items("tls.certificateRefs").is_empty()
            || listener.at("tls.options").is_some();
        let place = listener.get("protocol").map_or(at, |node| node.span);
        match protocol {
            "HTTPS" | "TLS" if terminates && !certified && listener.text("tls").is_none() => push(
                format!("has a listener `{name}` for {protocol} without a certificate"),
                place,
                "needs one",
                "write `tls: { certificateRefs: [{ name: … }] }`",
            ),
            "HTTPS" if !terminates => push(
                format!("has a listener `{name}` for HTTPS that passes TLS on"),
                place,
                "ends TLS itself",
                "write `protocol: TLS`, or `mode: Terminate`",
            ),
            "HTTP" | "TCP" | "UDP" if listener.get("tls").is_some() => push(
                format!("has a listener `{name}` for {protocol} with `tls`"),
                listener.get("tls").map_or(at, |node| node.span),
                "refused",
                "write `protocol: HTTPS`, or take it out",
            ),
            "TCP" | "UDP" if !host.is_empty() => push(
                format!("has a listener `{name}` for {protocol} with a host"),
                listener.get("hostname").map_or(at, |node| node.span),
                "refused",
                "take it out",
            ),
            _ => {}
        }
    }
}
