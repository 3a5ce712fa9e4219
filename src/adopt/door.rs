//! How people reach what Docker Compose publishes: in development by ports of nodes, in production by hosts.

use std::collections::BTreeSet;

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::{Part, Role};
use crate::adopt::port::{ListenedPort, PortReach, pages};
use crate::adopt::program_port::{further, is_http3, main_word};
use crate::adopt::role::is_api;
use crate::adopt::routed;
use crate::adopt::told::ToldAll;
use crate::adopt::tool::{self, has_door};
use crate::notation::image::ImageName;

/// The first port of a node that is taken.
const FIRST: u16 = 30080;

/// The doors of one component.
#[derive(Clone, Debug, Default)]
pub struct Doors {
    pub dev: DraftMap,
    pub prod: DraftMap,
}

/// Where the environments run.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The host of production.
    pub host: &'a str,
    /// Whether development has nodes of which people reach the ports.
    pub has_nodes: bool,
}

/// The doors of all parts, by their place.
pub fn all(parts: &[Part], places: Places, told: &mut ToldAll) -> Vec<Doors> {
    let mut next = FIRST;
    let first = first_page(parts, places.host);
    let mut made = vec![Doors::default(); parts.len()];
    let rest = (0..parts.len()).filter(|at| Some(*at) != first);
    for at in first.into_iter().chain(rest) {
        let part = &parts[at];
        if has_door(part) {
            made[at] = of_part(part, first == Some(at), places, &mut next);
            if tool::is_closed(part, parts) {
                made[at].prod = DraftMap::default();
                let text = format!(
                    "`{}` shows what is inside: in production nobody reaches it from outside",
                    part.name
                );
                told.add(part.service.key, text);
            }
        }
        tell_closed(part, told);
    }
    made
}

/// Words in names of what people see first.
const FIRST_SEEN: [&str; 14] = [
    "app", "caddy", "client", "frontend", "front", "gateway", "haproxy", "ingress", "nginx",
    "portal", "proxy", "ui", "web", "www",
];

/// The component that has the host itself: who has the ports of browsers, else a frontend, else the first that has pages.
fn first_page(parts: &[Part], host: &str) -> Option<usize> {
    let stack = host.split('.').next().unwrap_or_default();
    let rank = |at: &usize| {
        let part = &parts[*at];
        // Who has the ports of browsers is whom people meant.
        let is_usual = part.ports.iter().any(|port| {
            let is_main = Some(port.inside) == part.main && !port.is_udp;
            is_main && matches!(port.outside, Some(80 | 443))
        });
        let is_named =
            part.name == stack || part.name.split('-').any(|word| FIRST_SEEN.contains(&word));
        let is_first = part.name.contains("gateway") || is_named && !is_api(&part.name);
        (!is_usual, tool::is_dashboard(part), !is_first, part.role != Role::Frontend)
    };
    let has_page = |at: &usize| {
        let part = &parts[*at];
        has_door(part) && part.main.is_some_and(pages) && !tool::is_closed(part, parts)
    };
    (0..parts.len()).filter(has_page).min_by_key(rank)
}

fn of_part(part: &Part, is_first: bool, places: Places, next: &mut u16) -> Doors {
    let mut doors = Doors::default();
    let is_page = part.main.is_some_and(pages);
    let is_shown = |port: &&ListenedPort| port.shown == PortReach::Everybody;
    let of = |all: bool| {
        further(part)
            .filter(|(_, port)| is_shown(port) && (all || !port.has_pages()))
            .map(|(name, port)| (name, port.outside.unwrap_or(port.inside)))
            .collect::<Vec<(String, u16)>>()
    };
    // In production pages have hosts, and no ports.
    let (all, others) = (of(true), of(false));
    let mut node = || {
        *next += 1;
        *next - 1
    };
    // Development.
    if !places.has_nodes {
        let mut balanced = DraftMap::default();
        if part.main.is_some() && !all.is_empty() {
            balanced.set("port", Draft::number(part.main.unwrap_or_default()));
        }
        balanced.set_map("ports", numbers(all.into_iter()));
        doors.dev.set("loadBalancer", Draft::Map(balanced));
    } else if all.is_empty() {
        doors.dev.set("nodePort", Draft::number(node()));
    } else {
        let main = part.main.map(|_| main_word(part).to_owned());
        let names: Vec<String> =
            main.into_iter().chain(all.into_iter().map(|(name, _)| name)).collect();
        let all = numbers(names.into_iter().map(|name| (name, node())));
        doors.dev.set("nodePort", Draft::Map(all));
    }
    // Production.
    if is_page {
        let host = if is_first {
            places.host.to_owned()
        } else {
            format!("{}.{}", part.name, places.host)
        };
        let usual = || Draft::map([("host", Draft::text(host))]);
        let said = routed::ingress(part.service, places.host);
        doors.prod.set("ingress", said.unwrap_or_else(usual));
    }
    let mut balanced = DraftMap::default();
    if !is_page && part.main.is_some() && !others.is_empty() {
        balanced.set("port", Draft::number(part.main.unwrap_or_default()));
    }
    let is_bare = others.is_empty();
    balanced.set_map("ports", numbers(others.into_iter()));
    if !is_page || !is_bare {
        doors.prod.set("loadBalancer", Draft::Map(balanced));
    }
    doors
}

fn numbers(all: impl Iterator<Item = (String, u16)>) -> DraftMap {
    let mut made = DraftMap::default();
    for (name, number) in all {
        made.set(&name, Draft::number(number));
    }
    made
}

/// Tells what is published and has no door.
fn tell_closed(part: &Part, told: &mut ToldAll) {
    if matches!(part.role, Role::LeftOut(_) | Role::Job) {
        return;
    }
    let named: BTreeSet<u16> = further(part).map(|(_, port)| port.inside).collect();
    for port in part.ports.iter().filter(|port| port.shown > PortReach::Inside) {
        let is_main = Some(port.inside) == part.main && !port.is_udp;
        let text = if !part.has_door && port.shown == PortReach::Everybody && part.is_database() {
            format!(
                "port {} of `{}` for people: databases are reached from inside alone",
                port.inside, part.name
            )
        } else if part.is_program()
            && port.is_encrypted()
            && !is_main
            && !named.contains(&port.inside)
        {
            format!(
                "port {} of `{}`: the Ingress encrypts, `tls: true` beside its host",
                port.inside, part.name
            )
        } else if part.is_program() && is_http3(port, part) {
            format!(
                "port {}/udp of `{}`: HTTP/3 is what an Ingress speaks, or not",
                port.inside, part.name
            )
        } else if part.is_program() && part.has_door && !is_main && port.is_encrypted() {
            let why = if ImageName::read(&part.image.text).name().contains("caddy") {
                "where its site is a host, it asks for a certificate itself and answers at 80 with a way there: the site is `:80` behind an Ingress"
            } else {
                "where its other port only leads there, `expose.loadBalancer.ports` opens it in place of the Ingress"
            };
            format!(
                "port {} of `{}`: in production the Ingress encrypts, `tls: true` beside its host; {why}",
                port.inside, part.name
            )
        } else if part.is_program() && part.has_door && !is_main && port.has_pages() {
            format!(
                "port {} of `{}` for people: in production nobody reaches it from outside, a host below `expose.ingress.ports` opens it",
                port.inside, part.name
            )
        } else if part.is_program() && !part.has_door {
            format!(
                "port {} of `{}` for this machine alone: it is reached from inside",
                port.inside, part.name
            )
        } else {
            continue;
        };
        told.add(port.span, text);
    }
}
