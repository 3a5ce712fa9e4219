//! The ports of a service of Docker Compose: what it listens on, and what of that the machine shows.
//! <https://docs.docker.com/reference/compose-file/services/#ports>

use crate::adopt::probe;
use crate::adopt::routed;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_run::MergedService;
use crate::source::Span;

/// A port of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenedPort {
    /// What the program listens on.
    pub inside: u16,
    /// The number at which the machine shows it, where it is known.
    pub outside: Option<u16>,
    pub shown: PortReach,
    pub is_udp: bool,
    /// What the file calls it.
    pub name: Option<String>,
    pub span: Span,
}

/// Who reaches a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PortReach {
    /// Other services.
    Inside,
    /// Programs of the machine, such as a proxy.
    Machine,
    /// Who looks up the number that Docker chooses: mostly nobody but other services.
    Looking,
    /// Everybody.
    Everybody,
}

/// How many ports a range may have.
const LONGEST_RANGE: u16 = 16;

/// Ports at which browsers get no page, and what speaks there.
const NO_PAGES: [(u16, &str); 70] = [
    (21, "ftp"),
    (22, "ssh"),
    (25, "smtp"),
    (53, "dns"),
    (69, "tftp"),
    (110, "pop3"),
    (111, "rpcbind"),
    (139, "netbios"),
    (143, "imap"),
    (161, "snmp"),
    (162, "snmptrap"),
    (389, "ldap"),
    (445, "smb"),
    (465, "smtps"),
    (514, "syslog"),
    (587, "submission"),
    (636, "ldaps"),
    (873, "rsync"),
    (993, "imaps"),
    (995, "pop3s"),
    (1025, "smtp"),
    (1080, "socks"),
    (1194, "openvpn"),
    (1433, "mssql"),
    (1514, "syslog"),
    (1521, "oracle"),
    (1812, "radius"),
    (1883, "mqtt"),
    (1935, "rtmp"),
    (2049, "nfs"),
    (2222, "ssh"),
    (2379, "etcd"),
    (3306, "mysql"),
    (3389, "rdp"),
    (3478, "stun"),
    (4190, "sieve"),
    (4222, "nats"),
    (4317, "otlp"),
    (5044, "beats"),
    (5060, "sip"),
    (5140, "syslog"),
    (5222, "xmpp"),
    (5269, "xmpp-s2s"),
    (5349, "turns"),
    (5432, "postgres"),
    (5671, "amqps"),
    (5672, "amqp"),
    (5900, "vnc"),
    (5901, "vnc"),
    (6379, "redis"),
    (6432, "pgbouncer"),
    (6650, "pulsar"),
    (6667, "irc"),
    (7233, "grpc"),
    (7687, "bolt"),
    (8125, "statsd"),
    (8883, "mqtts"),
    (9042, "cql"),
    (9092, "kafka"),
    (9418, "git"),
    (10050, "zabbix"),
    (10051, "zabbix"),
    (10110, "nmea"),
    (11211, "memcached"),
    (12201, "gelf"),
    (12202, "gelf"),
    (19530, "grpc"),
    (25565, "minecraft"),
    (27017, "mongodb"),
    (51820, "wireguard"),
];

impl ListenedPort {
    /// A port without a name, which the machine shows at no number that is known.
    pub fn new(inside: u16, shown: PortReach, is_udp: bool, span: Span) -> Self {
        Self { inside, outside: None, shown, is_udp, name: None, span }
    }

    /// Whether a browser may get a page there.
    pub fn has_pages(&self) -> bool {
        !self.is_udp && pages(self.inside)
    }

    /// Whether it is encrypted by the program, which an Ingress does in its place.
    pub fn is_encrypted(&self) -> bool {
        // Whoever opens the port of HTTPS to everybody speaks it.
        let is_shown = self.outside == Some(443) && self.shown == PortReach::Everybody;
        let is_called = self.name.as_deref() == Some("https");
        !self.is_udp && (self.inside % 1000 == 443 || is_called || is_shown)
    }

    /// What it is called in the values.
    pub fn word(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let known = NO_PAGES.iter().find(|(port, _)| *port == self.inside);
        let udp = if self.is_udp { "-udp" } else { "" };
        match known {
            Some((_, word)) => format!("{word}{udp}"),
            None if self.is_encrypted() => "https".to_owned(),
            None => format!("p{}{udp}", self.inside),
        }
    }
}

/// Whether browsers may get a page at a port.
pub fn pages(port: u16) -> bool {
    !NO_PAGES.iter().any(|(known, _)| *known == port)
}

/// The port of an image that is called after what it speaks: `smtp`.
pub fn of_protocol(name: &str) -> Option<u16> {
    let is = |word: &str| name.split(|c: char| !c.is_ascii_alphanumeric()).any(|one| one == word);
    NO_PAGES.iter().find(|(_, word)| is(word)).map(|(port, _)| *port)
}

/// The ports of a service in the order in which they are written, each once.
pub fn all(service: &MergedService) -> Vec<ListenedPort> {
    let mut found: Vec<ListenedPort> = Vec::new();
    let mut add = |port: ListenedPort| {
        let same =
            |known: &&mut ListenedPort| known.inside == port.inside && known.is_udp == port.is_udp;
        match found.iter_mut().find(same) {
            Some(known) if known.shown < port.shown => *known = port,
            Some(_) => {}
            None => found.push(port),
        }
    };
    for item in service.node.items("ports") {
        published(item).into_iter().flatten().for_each(&mut add);
    }
    for item in service.node.items("expose") {
        let (text, is_udp) = transport(item.text("").unwrap_or_default());
        for inside in range(text).into_iter().flatten() {
            add(ListenedPort::new(inside, PortReach::Inside, is_udp, item.span));
        }
    }
    by_proxies(service).into_iter().for_each(&mut add);
    for inside in &service.listens {
        add(ListenedPort::new(*inside, PortReach::Inside, false, service.key));
    }
    // A health check by HTTPS tells what is spoken there.
    let asked = probe::encrypted_port(service);
    let asked = found.iter_mut().find(|port| Some(port.inside) == asked && !port.is_udp);
    if let Some(port) = asked.filter(|port| port.name.is_none()) {
        port.name = Some("https".to_owned());
    }
    found
}

/// Whether nothing is read from a line with ports: they are too many, or not known.
pub fn is_lost(item: &Node) -> bool {
    published(item).is_none()
}

fn published(item: &Node) -> Option<Vec<ListenedPort>> {
    let made = |inside, outside, shown, is_udp, name: Option<&str>| ListenedPort {
        inside,
        outside,
        shown,
        is_udp,
        name: name.and_then(word),
        span: item.span,
    };
    let Some(text) = item.text("") else {
        let inside: u16 = item.text("target")?.parse().ok()?;
        let is_udp = item.text("protocol") == Some("udp");
        let outside = item.text("published");
        let shown = match (outside, item.text("host_ip")) {
            (None, _) => PortReach::Inside,
            (Some(_), ip) => shown(ip.unwrap_or_default()),
        };
        let name = item.text("name");
        return Some(vec![made(
            inside,
            outside.and_then(|text| text.parse().ok()),
            shown,
            is_udp,
            name,
        )]);
    };
    let (text, is_udp) = transport(text);
    let (before, inside) = match text.rsplit_once(':') {
        Some((before, inside)) => (Some(before), inside),
        None => (None, text),
    };
    let insides = range(inside)?;
    // A port alone is shown at a number that Docker chooses.
    let Some(before) = before else {
        return Some(
            insides.map(|inside| made(inside, None, PortReach::Looking, is_udp, None)).collect(),
        );
    };
    let (ip, outside) = match before.rsplit_once(':') {
        Some((ip, outside)) => (ip, outside),
        None => ("", before),
    };
    let first: Option<u16> = outside.split('-').next().and_then(|text| text.parse().ok());
    let ports = insides.enumerate().map(|(at, inside)| {
        let at = u16::try_from(at).unwrap_or_default();
        made(inside, first.and_then(|first| first.checked_add(at)), shown(ip), is_udp, None)
    });
    Some(ports.collect())
}

fn shown(ip: &str) -> PortReach {
    let is_own =
        ip.starts_with("127.") || ip.trim_matches(['[', ']']) == "::1" || ip == "localhost";
    if is_own { PortReach::Machine } else { PortReach::Everybody }
}

fn transport(text: &str) -> (&str, bool) {
    match text.split_once('/') {
        Some((port, protocol)) => (port, protocol.eq_ignore_ascii_case("udp")),
        None => (text, false),
    }
}

fn range(text: &str) -> Option<std::ops::RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first > 0 && first <= last && last - first < LONGEST_RANGE).then_some(first..=last)
}

/// A name as ports have it: small letters, digits and dashes, 15 characters at most.
fn word(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let is_fit = name.len() <= 15
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !name.contains("--");
    is_fit.then_some(name)
}

/// What proxies are told by labels and variables.
/// <https://doc.traefik.io/traefik/routing/providers/docker/>, <https://github.com/nginx-proxy/nginx-proxy>
fn by_proxies(service: &MergedService) -> Vec<ListenedPort> {
    let port = |text: &str, span: Span| {
        let inside: u16 = text.parse().ok()?;
        Some(ListenedPort::new(inside, PortReach::Everybody, false, span))
    };
    let mut found: Vec<ListenedPort> = routed::labels(service)
        .filter(|(name, _)| {
            name.starts_with("traefik.") && name.ends_with("loadbalancer.server.port")
        })
        .filter_map(|(_, text)| port(text, service.key))
        .collect();
    let variable = |name: &str| service.variables.iter().find(|one| one.name == name);
    if variable("VIRTUAL_HOST")
        .is_some_and(|host| host.value.as_deref().is_some_and(|it| !it.is_empty()))
        && let Some(one) = variable("VIRTUAL_PORT")
    {
        found.extend(port(one.value.as_deref().unwrap_or_default(), one.span));
    }
    found
}
