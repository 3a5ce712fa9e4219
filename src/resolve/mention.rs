//! Hosts outside of the stack that variables name, and those of them that no policy opens.

use std::collections::BTreeSet;
use std::net::IpAddr;

use indexmap::IndexMap;

use crate::admission::policy::{Report, Unwise};
use crate::notation::address::{self, Address};
use crate::resolve::directory::Directory;
use crate::resolve::edges::Edges;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::external::Remote;
use crate::stack::network::{Access, OpenPort, Peer};
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::scalar::Label;
use crate::values::suggest::all_of;

/// A variable of a component that names a host outside.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The component, by its place in the directory.
    pub component: usize,
    pub variable: String,
    /// In lower case; empty where there is none.
    pub scheme: String,
    pub host: String,
    pub port: Option<u16>,
    pub span: Span,
}

/// The hosts that the text of a variable names, outside of the stack or in the cluster: those of urls, and the text itself where the name
/// of the variable says that it is one. What browsers are told is none: nobody here goes there.
pub fn of(component: usize, name: &str, text: &str, span: Span) -> Vec<Mention> {
    let all = mentions(name, text).into_iter();
    let mention = |(scheme, host, port)| Mention {
        component,
        variable: name.to_owned(),
        scheme,
        host,
        port,
        span,
    };
    all.map(mention).collect()
}

fn mentions(name: &str, text: &str) -> Vec<(String, String, Option<u16>)> {
    const FOR_BROWSERS: [&str; 18] = [
        "ORIGIN",
        "CORS",
        "PUBLIC",
        "SITE",
        "ALLOWED",
        "REDIRECT",
        "CALLBACK",
        "DOMAIN",
        "FRONTEND",
        "_BASE_URL",
        "_EXTERNAL_URL",
        "_EXTERNAL_HOST",
        "_LINK",
        // What bundlers build into pages.
        "_VITE_",
        "_REACT_APP_",
        "_VUE_APP_",
        // Names of documents, which are shown.
        "_TOS_",
        "_PRIVACY",
    ];
    // A `DATABASE_URL` is no `BASE_URL`.
    let upper = format!("_{}", name.to_ascii_uppercase());
    if FOR_BROWSERS.iter().any(|word| upper.contains(word)) {
        return Vec::new();
    }
    let found = address::of_variable(name, text).into_iter();
    let meant = found.filter(|address| is_outside(&address.host) || is_meant(name, address));
    meant
        .map(|Address { host, port, scheme, .. }| {
            let port = port.or_else(|| usual_port(&scheme));
            (scheme, host, port)
        })
        .collect()
}

/// What a scheme speaks; drivers name themselves around it: `jdbc:mysql`, `postgresql+asyncpg`.
fn protocol(scheme: &str) -> &str {
    let last = scheme.rsplit(':').next().unwrap_or_default();
    last.split('+').next().unwrap_or_default()
}

/// The port of an address that names none, by its scheme.
fn usual_port(scheme: &str) -> Option<u16> {
    Some(match protocol(scheme) {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        "smtp" => 587,
        "smtps" => 465,
        "ldap" => 389,
        "ldaps" => 636,
        "amqp" => 5672,
        "amqps" => 5671,
        "postgres" | "postgresql" => 5432,
        "mysql" => 3306,
        "redis" | "rediss" => 6379,
        _ => return None,
    })
}

/// Whether a host is surely a name of the internet: several labels, the last one of letters, and none that
/// clusters or networks keep to themselves.
fn is_outside(host: &str) -> bool {
    const INSIDE: [&str; 7] = ["local", "localhost", "svc", "internal", "test", "invalid", "lan"];
    if host.parse::<IpAddr>().is_ok() {
        return false;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let valid = labels.iter().all(|label| {
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(inside)
    });
    let Some(last) = labels.last().filter(|_| valid && labels.len() > 1) else { return false };
    last.len() > 1
        && last.chars().all(|c| c.is_ascii_alphabetic())
        && !INSIDE.contains(last)
        && !labels.contains(&"svc")
}

/// Schemes behind which a name of the cluster stands, beside those that have a usual port.
const SCHEMES: [&str; 10] = [
    "clickhouse",
    "grpc",
    "kafka",
    "memcached",
    "mongodb",
    "mqtt",
    "nats",
    "tcp",
    "tls",
    "zookeeper",
];

/// Endings of variables that name the host of another.
const HOSTS: [&str; 6] = ["PGHOST", "_HOST", "_HOSTS", "_SERVERS", "_BROKERS", "_SERVICE"];

/// What is written where no host, or no certain one, is meant.
const NO_NAMES: [&str; 14] = [
    "all",
    "any",
    "auto",
    "default",
    "disabled",
    "dummy",
    "example",
    "false",
    "host",
    "local",
    "localhost",
    "none",
    "null",
    "true",
];

/// Whether an address in a variable surely names something of the cluster.
fn is_meant(variable: &str, address: &Address) -> bool {
    let Address { host, port, scheme, .. } = address;
    if is_in_cluster(host) {
        return true;
    }
    let label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !host.chars().all(label) || NO_NAMES.contains(&host.as_str()) {
        return false;
    }
    if !scheme.is_empty() {
        return usual_port(scheme).is_some() || SCHEMES.contains(&protocol(scheme));
    }
    let upper = variable.to_ascii_uppercase();
    let names_host = HOSTS.iter().any(|ending| upper.ends_with(ending));
    names_host && upper != "VIRTUAL_HOST" || port.is_some()
}

/// `kafka.messaging.svc`, with what may follow.
pub fn is_in_cluster(host: &str) -> bool {
    host.split('.').nth(2) == Some("svc")
}

/// Reports hosts that variables name and no policy opens, where there are policies. `own` are the hosts
/// under which browsers reach the stack itself.
pub fn check(
    workloads: &[Workload],
    (values, own): (&Values, &BTreeSet<String>),
    mentions: &[Mention],
    (directory, edges): (&Directory, &Edges),
    report: &mut Report,
) {
    let policies = values.network_policy.as_ref();
    let enabled = policies.and_then(|policies| policies.enabled.as_ref());
    if enabled.is_some_and(|flag| !flag.value.0) {
        return;
    }
    let mut closed: IndexMap<(Span, &str), Closed> = IndexMap::new();
    for workload in workloads {
        let Component { tier, name, .. } = &workload.component;
        let Some(index) = directory.find(*tier, name.as_str()) else { continue };
        // A network that an external is in is open for that external, and for no other host.
        let narrow: Vec<(&str, &Peer)> = externals(directory, edges, index)
            .filter(|remote| !is_world(&remote.peer))
            .map(|remote| (remote.host.as_str(), &remote.peer))
            .collect();
        let caller =
            CallingComponent { name: name.as_str(), access: &workload.access, narrow, directory };
        let said = mentions.iter().filter(|mention| mention.component == index);
        let outside = said.filter(|mention| is_outside(&mention.host));
        for mention in outside.filter(|mention| is_closed(mention, &caller, own)) {
            let place = (mention.span, mention.host.as_str());
            let found = closed.entry(place).or_insert_with(|| Closed {
                mention,
                word: caller.name_of(&mention.host),
                callers: Vec::new(),
            });
            found.callers.push(caller.name);
        }
    }
    closed.values().for_each(|one| one.report(report));
}

/// What policies keep closed, once for each place: several components may have a variable from one line.
struct Closed<'a> {
    mention: &'a Mention,
    /// What the host may be called.
    word: String,
    callers: Vec<&'a str>,
}

/// Who calls: a component, what its policy opens, and the networks that are open for one host each.
struct CallingComponent<'a> {
    name: &'a str,
    access: &'a Access,
    narrow: Vec<(&'a str, &'a Peer)>,
    directory: &'a Directory,
}

impl CallingComponent<'_> {
    /// What a host outside may be called: `api` of `api.stripe.com`, or `stripe` where something of the stack is called so.
    fn name_of(&self, host: &str) -> String {
        let mut labels = host.rsplit('.').skip(1);
        let word = labels.next().unwrap_or(host).to_owned();
        let first = labels.last().unwrap_or(&word).to_owned();
        let is_free = |name: &&String| {
            let is_own = self.directory.find_any(name).is_some();
            !is_own
                && self.directory.find_external(name).is_none()
                && Label::new(name.as_str()).is_ok()
        };
        let longer = format!("{word}-api");
        [&first, &word, &longer].into_iter().find(is_free).unwrap_or(&longer).clone()
    }
}

/// The port that servers of what a variable is called after usually have, where the address names none.
fn port_of_variable(variable: &str) -> u16 {
    const KNOWN: [(&str, u16); 12] = [
        ("SMTP", 587),
        ("MAIL", 587),
        ("IMAP", 993),
        ("LDAP", 636),
        ("AMQP", 5672),
        ("RABBIT", 5672),
        ("REDIS", 6379),
        ("KAFKA", 9092),
        ("MONGO", 27017),
        ("POSTGRES", 5432),
        ("PGHOST", 5432),
        ("MYSQL", 3306),
    ];
    let upper = variable.to_ascii_uppercase();
    KNOWN.iter().find(|(word, _)| upper.contains(word)).map_or(443, |(_, port)| *port)
}

fn externals<'d>(
    directory: &'d Directory,
    edges: &'d Edges,
    index: usize,
) -> impl Iterator<Item = &'d Remote> {
    edges.outward(index).map(|to| &directory.externals[to])
}

/// Whether a peer is all of the internet.
fn is_world(peer: &Peer) -> bool {
    match peer {
        Peer::Cidr { cidr, except: _ } => cidr.ends_with("/0"),
        Peer::Anyone => true,
        Peer::Component { .. } | Peer::Pods { .. } | Peer::Namespace(_) => false,
    }
}

/// Whether a component's policy does not open what is mentioned. `own` are the hosts under which browsers reach
/// the stack itself.
fn is_closed(mention: &Mention, caller: &CallingComponent, own: &BTreeSet<String>) -> bool {
    let Mention { host, port, .. } = mention;
    let CallingComponent { name: _, access, narrow, directory: _ } = caller;
    let is_own = own.iter().any(|own| host == own || host.ends_with(&format!(".{own}")));
    let opens = |port: Option<u16>, open: &[OpenPort]| {
        open.is_empty() || port.is_none_or(|port| open.iter().any(|one| one.number == port))
    };
    let leaves = |peer: &Peer| match peer {
        Peer::Cidr { cidr: _, except: _ } | Peer::Anyone => {
            narrow.iter().all(|(other, closed)| *closed != peer || *other == host.as_str())
        }
        Peer::Component { .. } | Peer::Pods { .. } | Peer::Namespace(_) => false,
    };
    !is_own && !access.to.iter().any(|rule| leaves(&rule.peer) && opens(*port, &rule.ports))
}

impl Closed<'_> {
    fn report(&self, report: &mut Report) {
        let Self { mention, word, callers } = self;
        let Mention { component: _, variable, scheme: _, host, port, span } = mention;
        let number = port.unwrap_or_else(|| port_of_variable(variable));
        let rule = format!("{{ cidr: 0.0.0.0/0, ports: [{number}] }}");
        let names = all_of(callers);
        let (policy, each) = match callers.len() {
            1 => (format!("the network policy of {names} keeps"), names.clone()),
            _ => (format!("the network policies of {names} keep"), "each of them".to_owned()),
        };
        report.unwise(
            Unwise::ClosedEgress,
            format!("`{variable}` names `{host}`, which {policy} closed"),
            |diagnostic| {
                diagnostic.at(*span, "packets to it are dropped").help(format!(
                    "add `allowTo: [{rule}]` to {each}, or `externals: {{ {word}: {{ host: {host}, port: {number} }} }}` and write `${{externals.{word}.host}}`"
                ))
            },
        );
    }
}
