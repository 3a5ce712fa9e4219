//! The ports of a program as values: the main one, and further ones by their names.

use std::collections::BTreeSet;

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::Part;
use crate::adopt::port::{ListenedPort, PortReach, pages};

/// The name of the main port.
pub fn main_word(part: &Part) -> &'static str {
    let main = part.ports.iter().find(|port| Some(port.inside) == part.main && !port.is_udp);
    match part.main {
        Some(number) if !pages(number) => "tcp",
        Some(_) if main.is_some_and(ListenedPort::is_encrypted) => "https",
        _ => "http",
    }
}

/// Further ports, but for those where the program encrypts what an Ingress encrypts, unless everybody reaches them: what
/// listens for people at 80 as well may do no more there than send them to 443. HTTP/3 is beside HTTPS.
pub fn further<'p>(part: &'p Part) -> impl Iterator<Item = (String, &'p ListenedPort)> {
    let word = main_word(part);
    let others = part.ports.iter().filter(move |port| {
        let is_main = Some(port.inside) == part.main && !port.is_udp;
        let is_again = part.main.is_some() && word == "http" && port.is_encrypted();
        let is_open = port.shown == PortReach::Everybody;
        let is_the_ingresses = is_again && !is_open;
        !is_main && !is_the_ingresses && !is_http3(port, part)
    });
    let mut taken = BTreeSet::from([word.to_owned()]);
    others.map(move |port| {
        let mut name = port.word();
        if !taken.insert(name.clone()) {
            name = format!("p{}{}", port.inside, if port.is_udp { "-udp" } else { "" });
            taken.insert(name.clone());
        }
        (name, port)
    })
}

/// Whether a port is that of HTTPS, for those who speak it over UDP.
pub fn is_http3(own: &ListenedPort, of: &Part) -> bool {
    let is_same = |one: &ListenedPort| one.inside == own.inside && one.is_encrypted();
    own.is_udp && of.ports.iter().any(is_same)
}

/// A further port.
pub fn port_draft(port: &ListenedPort) -> Draft {
    let number = Draft::number(port.inside);
    if port.is_udp {
        Draft::map([("port", number), ("protocol", Draft::text("udp"))])
    } else if port.is_encrypted() {
        Draft::map([("port", number), ("protocol", Draft::text("https"))])
    } else {
        number
    }
}

/// The main port of a program, and its further ones.
pub fn ports(part: &Part, draft: &mut DraftMap) {
    if let Some(main) = part.main {
        let origin = part.ports.iter().find(|port| port.inside == main).map(|port| port.span);
        draft.set_at("port", Draft::number(main), origin);
        if main_word(part) != "http" {
            draft.set("protocol", Draft::text(main_word(part)));
        }
    }
    let mut all = DraftMap::default();
    for (name, port) in further(part) {
        all.set_at(&name, port_draft(port), Some(port.span));
    }
    draft.set_map("ports", all);
}
