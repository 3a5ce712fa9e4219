//! Ingresses and network policies.

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::shape::fault::{CONFLICT, VALUE};
use crate::shape::here::Here;
use crate::shape::name::{is_network, is_subdomain};
use crate::shape::range::whole;

pub fn ingress<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    if node.items("rules").is_empty()
        && node.get("defaultBackend").is_none()
        && node
            .get("rules")
            .is_none_or(|rules| rules.as_scalar().is_none() && rules.as_map().is_none())
    {
        here.missing(node, "rules");
    }
    let annotations = here.object.node.at("metadata.annotations");
    let old = annotations.and_then(|one| one.get("kubernetes.io/ingress.class"));
    if let (Some(old), Some(class)) = (old, node.get("ingressClassName"))
        && old.text("") != class.text("")
    {
        let message = format!("{} names two classes", here.object.label());
        let found = CONFLICT
            .error(message)
            .at(old.span, "an annotation of old")
            .also(class.span, "the class")
            .help("remove the annotation");
        here.report(found);
    }
}

pub fn rule<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let Some(host) = node.get("host") else { return };
    let Some(text) = host.text("").filter(|text| !text.is_empty() && !is_gap(text)) else { return };
    let bare = text.strip_prefix("*.").unwrap_or(text);
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    if is_address || !is_subdomain(bare) {
        let help = if is_address {
            "write a name, or remove the line: then all names are meant"
        } else if text.contains("://") || text.contains([':', '/']) {
            "write the name alone, without scheme, port and path"
        } else {
            "write small letters, digits, `-` and `.`"
        };
        here.refuse(&VALUE, host.span, "host", &format!("cannot be `{text}`"), help.to_owned());
    }
}

pub fn path<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let kind = node.text("pathType").unwrap_or_default();
    let strict = matches!(kind, "Prefix" | "Exact");
    let Some(path) = node.get("path") else {
        if strict {
            here.missing(node, "path");
        }
        return;
    };
    let Some(text) = path.text("").filter(|text| !is_gap(text)) else { return };
    let wrong = ["//", "/./", "/../", "%2f", "%2F"].iter().find(|part| text.contains(**part));
    if !text.starts_with('/') && (strict || !text.is_empty()) {
        let help = format!("write `/{text}`");
        here.refuse(&VALUE, path.span, "path", "must begin with `/`", help);
    } else if let Some(wrong) = wrong.filter(|_| strict) {
        here.refuse(
            &VALUE,
            path.span,
            "path",
            &format!("cannot have `{wrong}`"),
            "take it out".to_owned(),
        );
    }
}

/// A port of a policy, or several in a row.
pub fn port<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let Some((end, last)) = whole(node, "endPort") else { return };
    match whole(node, "port") {
        Some((_, first)) if last < first => {
            let help = format!("write at least {first}");
            here.refuse(&CONFLICT, end.span, "endPort", "is less than `port`", help);
        }
        None => {
            let help = "write the first port as a number".to_owned();
            here.refuse(&CONFLICT, end.span, "endPort", "needs a `port` with a number", help);
        }
        Some(_) => {}
    }
}

pub fn block<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let own = node.get("cidr").into_iter();
    for one in own.chain(node.items("except")) {
        let text = one.text("").unwrap_or_default();
        if !is_network(text) && !is_gap(text) {
            let help = match text.parse::<std::net::IpAddr>() {
                Ok(std::net::IpAddr::V4(_)) => format!("write `{text}/32`"),
                _ => "write an address with `/` and a number of bits: `10.0.0.0/8`".to_owned(),
            };
            here.refuse(&VALUE, one.span, "cidr", &format!("cannot be `{text}`"), help);
        }
    }
    let Some(own) = node.text("cidr").and_then(network) else { return };
    for one in node.items("except") {
        let text = one.text("").unwrap_or_default();
        if network(text).is_some_and(|inner| !is_within(inner, own)) {
            let what = format!("has `{text}`, which is not within `cidr`");
            let help = format!("write a part of `{}`", node.text("cidr").unwrap_or_default());
            here.refuse(&VALUE, one.span, "except", &what, help);
        }
    }
}

/// The address of a network, as that of IPv6 or in the place where IPv6 holds IPv4, with the bits that are its own.
fn network(text: &str) -> Option<(u128, u32)> {
    let (address, bits) = text.split_once('/')?;
    let bits: u32 = bits.parse().ok()?;
    match address.parse::<std::net::IpAddr>().ok()? {
        std::net::IpAddr::V4(address) if bits <= 32 => {
            Some((address.to_ipv6_mapped().to_bits(), 96 + bits))
        }
        std::net::IpAddr::V6(address) if bits <= 128 => Some((address.to_bits(), bits)),
        std::net::IpAddr::V4(_) | std::net::IpAddr::V6(_) => None,
    }
}

/// Whether a network is a part of another, and smaller: the API server takes no exception of everything.
fn is_within((inner, own): (u128, u32), (outer, bits): (u128, u32)) -> bool {
    let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
    own > bits && inner & mask == outer & mask
}
