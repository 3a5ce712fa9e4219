//! How people reach a component from outside: the url that a browser uses, and the host alone.

use std::collections::BTreeSet;

use crate::engine::Engine;
use crate::stack::component::Component;
use crate::stack::expose::HostPort;
use crate::stack::target::Target;
use crate::values::Values;
use crate::values::expose::{Expose, OneOrMany, Route, Tls};
use crate::values::plain;
use crate::values::port::{Protocol, Transport};
use crate::values::read::{At, Either, Map};
use crate::values::scalar::{AbsolutePath, Flag, Port, Subdomain, Text};
use crate::values::workload::Workload;

/// The url and the host at which people reach a component; each error is the help that leads to one.
#[derive(Clone, Debug)]
pub struct PublicAddress {
    pub url: Result<String, String>,
    pub host: Result<String, String>,
    /// Whether the values say anything that could lead to them.
    pub is_said: bool,
}

impl PublicAddress {
    /// What a reference names of it.
    ///
    /// # Errors
    /// The help that leads to one.
    pub fn part(&self, field: &str) -> Result<String, String> {
        if field == "publicHost" {
            return self.host.clone();
        }
        let url = self.url.clone()?;
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", &url));
        Ok(match field {
            "publicScheme" => scheme.to_owned(),
            "publicPort" => port_of_url(scheme, rest).to_owned(),
            // What a browser opens for a WebSocket: encrypted where its page is.
            "publicWsUrl" => {
                format!("{}://{rest}", if scheme == "https" { "wss" } else { "ws" })
            }
            _ => url,
        })
    }
}

/// What the values say about a component's doors.
#[derive(Clone, Copy, Debug)]
pub struct WrittenDoors<'v> {
    /// `publicUrl`.
    pub url: Option<&'v At<Text>>,
    pub expose: Option<&'v At<Expose>>,
    pub domain: Option<&'v At<Subdomain>>,
    /// What the port is called that people are led to: the main one, or the only one for browsers.
    pub main: &'v str,
    /// Whether that is a further port.
    is_further: bool,
    /// What is spoken at its ports, as urls have it, where that is no HTTP.
    pub scheme: &'static str,
}

/// What to do where nothing leads to a component.
const NO_DOOR: &str = "give it a door with `expose`, or add `publicUrl: https://…` to it";

/// What to do where a door leads to a component and tells no host.
const NO_HOST: &str = "add `publicUrl: https://…` to it";

impl<'v> WrittenDoors<'v> {
    /// Those of a backend or a frontend, which speak HTTP.
    pub fn of_workload(
        values: &'v Workload,
        domain: Option<&'v At<Subdomain>>,
        main: &'v str,
    ) -> Self {
        let (url, expose) = (values.public_url.as_ref(), values.expose.as_ref());
        let further = web_port(values);
        let main = further.unwrap_or(main);
        Self { url, expose, domain, main, is_further: further.is_some(), scheme: "http" }
    }

    /// Those of a server of an engine, which have no url of their own.
    pub fn of_server(
        expose: &'v At<Expose>,
        domain: Option<&'v At<Subdomain>>,
        main: &'v str,
        engine: Engine,
    ) -> Self {
        let scheme = engine.facts().public_scheme();
        Self { url: None, expose: Some(expose), domain, main, is_further: false, scheme }
    }

    /// What leads to a component in a cluster.
    pub fn in_cluster(self, target: &Target, service_port: Option<u16>) -> PublicAddress {
        let said = self.said();
        PublicAddress {
            url: said.clone().map_or_else(|| self.url(target, service_port), Ok),
            host: said.map_or_else(|| self.host(target), |url| Ok(host_of_url(&url).to_owned())),
            is_said: self.is_said(),
        }
    }

    /// What leads to it where one Docker engine runs the stack: a port of the machine. A path that an ingress
    /// controller would not cut off is the program's own.
    pub fn on_machine(self, component: &Component, host_ports: &[HostPort]) -> PublicAddress {
        let said = self.said();
        let none = "give it a door with `expose`, or add `publicUrl: http://…` to it";
        // The door of browsers leads to the port that it names, every other door to the main one.
        let meant = self.port_of_web().unwrap_or(self.main);
        let meant = component.ports().find(|opening| opening.name == meant);
        let meant = meant.map(|opening| opening.port);
        let of_web = |port: &&HostPort| port.transport == Transport::Tcp;
        let is_meant = |port: &&HostPort| of_web(port) && Some(port.port) == meant;
        let found = host_ports.iter().find(is_meant).or(host_ports.iter().find(of_web));
        let found = found.or(host_ports.first());
        let port = || found.map(|port| port.number).ok_or_else(|| none.to_owned());
        let url = |port| with_port(self.scheme, "localhost", port) + &self.kept_path();
        PublicAddress {
            url: said.clone().map_or_else(|| port().map(url), Ok),
            host: said.map_or_else(
                || port().map(|_| "localhost".to_owned()),
                |url| Ok(host_of_url(&url).to_owned()),
            ),
            is_said: self.is_said(),
        }
    }

    /// The name of the port that an Ingress or a route leads to, where it says one.
    fn port_of_web(self) -> Option<&'v str> {
        let expose = &self.expose?.value;
        let of_ingress = expose.ingress.as_ref().map(|ingress| &ingress.value.port);
        let port = of_ingress.or(expose.route.as_ref().map(|route| &route.value.port))?;
        port.as_ref().map(|name| name.as_str())
    }

    fn is_said(self) -> bool {
        self.url.is_some() || self.expose.is_some()
    }

    fn said(self) -> Option<String> {
        self.url.map(|url| url.as_str().trim_end_matches('/').to_owned())
    }

    fn url(self, target: &Target, service_port: Option<u16>) -> Result<String, String> {
        let missing = || NO_HOST.to_owned();
        let Some(expose) = self.expose else { return Err(NO_DOOR.to_owned()) };
        if let Some(ingress) = &expose.ingress {
            let host = self.host(target)?;
            let scheme = if encrypted(ingress.tls.as_ref()) { "https" } else { "http" };
            return Ok(format!("{scheme}://{host}{}", shared_path(ingress.path.as_ref())));
        }
        if let Some(route) = &expose.route {
            let host = self.host(target)?;
            let encrypted =
                route.tls.as_ref().map_or(route.redirect_from.is_some(), |flag| flag.value.0);
            let scheme = if encrypted { "https" } else { "http" };
            return Ok(format!("{scheme}://{host}{}", shared_path(route.path.as_ref())));
        }
        let host = self.host(target)?;
        if let Some(balancer) = &expose.load_balancer {
            let named = balancer.ports.as_ref();
            let usual = || match named {
                Some(ports) => self.of_main(&ports.value),
                None => service_port,
            };
            let of_main = balancer.port.as_ref().filter(|_| !self.is_further);
            let port = of_main.map(|port| port.value.0).or_else(usual);
            return Ok(with_port(self.scheme, &host, port.ok_or_else(missing)?));
        }
        let port = match expose.node_port.as_ref().map(|ports| &ports.value) {
            Some(Either::Short(port)) => Some(port.0),
            Some(Either::Long(ports)) => self.of_main(ports),
            None => None,
        };
        Ok(with_port(self.scheme, &host, port.ok_or_else(missing)?))
    }

    /// What leads to the main port, of ports outside by the names of those that they lead to; the only one, where
    /// that leads to another, as to the web server beside the program.
    fn of_main(self, ports: &Map<Port>) -> Option<u16> {
        let only = || ports.entries.values().next().filter(|_| ports.entries.len() == 1);
        ports.entries.get(self.main).or_else(only).map(|item| item.at.value.0)
    }

    /// The host alone, of the door that the url is that of.
    fn host(self, target: &Target) -> Result<String, String> {
        let Some(expose) = self.expose else { return Err(NO_DOOR.to_owned()) };
        if let Some(ingress) = &expose.ingress {
            let written = plain::all(ingress.host.as_ref());
            if written.is_empty() {
                let usual = self.domain.map(|host| host.as_str().to_owned());
                let help = "give its ingress a `host`, or the stack a `domain`";
                return usual.ok_or_else(|| help.to_owned());
            }
            let host = written.into_iter().map(|(host, _)| host).find(|host| !host.contains('*'));
            return host.ok_or_else(|| "give its ingress a `host` without `*`, too".to_owned());
        }
        if let Some(route) = &expose.route {
            let host = host_of_route(route, self.domain).map(str::to_owned);
            return host.ok_or_else(|| "give its route a host without `*` in `hosts`".to_owned());
        }
        if let Some(balancer) = &expose.load_balancer {
            let host = balancer.host.as_ref().map(|host| host.as_str().to_owned());
            return host.ok_or_else(|| NO_HOST.to_owned());
        }
        match (&expose.node_port, &target.node_address) {
            (Some(_), Some(address)) => Ok(address.clone()),
            _ => Err(NO_HOST.to_owned()),
        }
    }

    /// The path of the ingress, where the program knows it.
    fn kept_path(self) -> String {
        let ingress = self.expose.and_then(|expose| expose.value.ingress.as_ref());
        let strips = |strip: &At<Flag>| strip.value.0;
        let kept = ingress.filter(|door| !door.strip_prefix.as_ref().is_some_and(strips));
        shared_path(kept.and_then(|ingress| ingress.value.path.as_ref()))
    }
}

/// The name of the only further port that browsers speak to and that is reached from outside, of a component whose main
/// port is none for them.
fn web_port(values: &Workload) -> Option<&str> {
    let is_web = |protocol: Protocol| {
        matches!(protocol, Protocol::Http | Protocol::Https | Protocol::Http2 | Protocol::Ws)
    };
    values.protocol.as_ref().filter(|protocol| !is_web(protocol.value))?;
    let expose = &values.expose.as_ref()?.value;
    let of_nodes = expose.node_port.as_ref().and_then(|ports| match &ports.value {
        Either::Long(ports) => Some(ports),
        Either::Short(_) => None,
    });
    let of_balancer = expose.load_balancer.as_ref().and_then(|door| door.value.ports.as_ref());
    let is_open = |name: &str| {
        of_nodes
            .into_iter()
            .chain(of_balancer.map(|ports| &ports.value))
            .any(|ports| ports.entries.contains_key(name))
    };
    let found = values.ports.iter().flat_map(|ports| &ports.entries).filter(|(name, item)| {
        let protocol = match &item.at.value {
            Either::Long(port) => port.protocol.as_ref().map(|protocol| protocol.value),
            Either::Short(_) => None,
        };
        protocol.is_some_and(is_web) && is_open(name)
    });
    let mut names = found.map(|(name, _)| name.as_str());
    names.next().filter(|_| names.next().is_none())
}

/// The path of a door, without a slash at its end; of several what they share, below which all of them are.
fn shared_path(field: Option<&At<OneOrMany<AbsolutePath>>>) -> String {
    let mut paths = plain::all(field).into_iter().map(|(path, _)| path);
    let first = paths.next().unwrap_or_default();
    let mut shared: Vec<&str> = first.trim_end_matches('/').split('/').collect();
    for path in paths {
        let other = path.trim_end_matches('/').split('/');
        let same = shared.iter().zip(other).take_while(|(own, other)| **own == *other);
        shared.truncate(same.count());
    }
    shared.join("/")
}

/// Whether a door says that it is encrypted.
pub fn encrypted(tls: Option<&At<Either<Flag, Tls>>>) -> bool {
    tls.is_some_and(|tls| match &tls.value {
        Either::Short(flag) => flag.0,
        Either::Long(_) => true,
    })
}

/// The first host of a route that is one and not a pattern.
fn host_of_route<'v>(route: &'v Route, domain: Option<&'v At<Subdomain>>) -> Option<&'v str> {
    match &route.hosts {
        Some(hosts) => hosts.iter().map(|host| host.as_str()).find(|host| !host.starts_with('*')),
        None => domain.map(|domain| domain.as_str()),
    }
}

/// The host of a url, without its port.
fn host_of_url(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let address = authority.rsplit('@').next().unwrap_or_default();
    match address.find(']') {
        Some(end) => &address[..=end],
        None => address.split(':').next().unwrap_or_default(),
    }
}

/// The port of a url, whose scheme implies one where it says none.
fn port_of_url<'u>(scheme: &str, rest: &'u str) -> &'u str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let behind_host = authority.rsplit_once(']').map_or(authority, |(_, port)| port);
    match behind_host.rsplit_once(':') {
        Some((_, port)) => port,
        None if scheme == "https" => "443",
        None => "80",
    }
}

fn with_port(scheme: &str, host: &str, port: u16) -> String {
    let is_usual = port == 80 && scheme == "http";
    if is_usual { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") }
}

/// The hosts under which browsers reach the stack.
pub fn own_hosts(values: &Values) -> BTreeSet<String> {
    let mut hosts: BTreeSet<String> =
        values.domain.iter().map(|domain| domain.as_str().to_owned()).collect();
    for (_, _, item) in values.workloads() {
        let url = item.at.value.public_url.iter();
        hosts.extend(url.map(|url| host_of_url(url.as_str()).to_owned()));
    }
    for (_, _, expose) in values.doors() {
        let ingress = expose.ingress.as_ref().and_then(|ingress| ingress.host.as_ref());
        let written = plain::all(ingress).into_iter();
        hosts.extend(written.map(|(host, _)| host.trim_start_matches("*.").to_owned()));
        let led = expose.ingress.iter().flat_map(|ingress| ingress.ports.iter());
        let led = led.flat_map(|ports| ports.value.entries.values());
        hosts.extend(led.map(|item| item.at.value.to_string()));
        let routed = expose.route.iter().flat_map(|route| route.hosts.iter());
        let routed = routed.flat_map(|hosts| &hosts.value);
        hosts.extend(routed.map(|host| host.as_str().trim_start_matches("*.").to_owned()));
        let balancer = expose.load_balancer.as_ref().and_then(|door| door.host.as_ref());
        hosts.extend(balancer.map(|host| host.as_str().to_owned()));
    }
    hosts
}
