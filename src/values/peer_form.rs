//! Who may connect, or be connected to, as people write it in one word.

use crate::values::advice::Advice;
use crate::values::check::{dns_label, dns_subdomain};

/// Somebody who may connect, or be connected to, as a word.
pub(super) fn peer(key: &str, text: &str) -> Advice {
    if matches!(text, "*" | "all" | "any" | "anywhere" | "0.0.0.0") {
        return Advice::write("{ cidr: 0.0.0.0/0 }");
    }
    if text.contains('.') && key == "allowTo" && dns_subdomain(text).is_ok() {
        let name = text.rsplit('.').nth(1).unwrap_or("api");
        return Advice::say(format!(
            "policies go by addresses: write `externals: {{ {name}: {{ host: {text}, port: 443 }} }}` at the top of the file, and `connects: [{name}]` here"
        ));
    }
    let word = if dns_label(text).is_ok() { text } else { "NAME" };
    let of_stack = if key == "allowTo" {
        format!("`connects: [{word}]` of this component, where `{word}` is one of the stack")
    } else {
        format!("`connects` of `{word}`, where that is a component of the stack")
    };
    Advice::say(format!(
        "write {of_stack}; else `{{ namespace: {word} }}`, `{{ podLabels: {{ app: {word} }} }}` or `{{ cidr: 10.0.0.0/8 }}`"
    ))
}

/// `10.0.0.0/8`, as far as a help must know.
pub(super) fn is_network(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, bits)| {
        address.parse::<std::net::IpAddr>().is_ok()
            && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
    })
}

/// `10.0.0.7`.
pub(super) fn is_address(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}
