//! On which port a service listens, where it says so or others know it.

use crate::adopt::call::ServiceCalls;
use crate::adopt::part::{Part, Role};
use crate::adopt::port::{self, ListenedPort, PortReach};
use crate::adopt::probe;
use crate::adopt::server::{all_words, words};
use crate::engine::image_fact::ImageFact;
use crate::notation::image::ImageName;

/// Servers that keep data and are no engine of gen's: the last parts of the names of their images, and their port.
const KEEPERS: [(&str, u16); 33] = [
    ("arangodb", 8529),
    ("cassandra", 9042),
    ("chroma", 8000),
    ("cockroach", 26257),
    ("consul", 8500),
    ("couchbase", 8091),
    ("couchdb", 5984),
    ("dragonfly", 6379),
    ("etcd", 2379),
    ("eventstore", 2113),
    ("immudb", 3322),
    ("influxdb", 8086),
    ("keydb", 6379),
    ("manticore", 9306),
    ("meilisearch", 7700),
    ("milvus", 19530),
    ("nats", 4222),
    ("neo4j", 7687),
    ("orientdb", 2424),
    ("qdrant", 6333),
    ("questdb", 9000),
    ("redpanda", 9092),
    ("rethinkdb", 28015),
    ("scylla", 9042),
    ("solr", 8983),
    ("surrealdb", 8000),
    ("tarantool", 3301),
    ("typesense", 8108),
    ("vault", 8200),
    ("victoria-metrics", 8428),
    ("weaviate", 8080),
    ("ydb", 2136),
    ("zookeeper", 2181),
];

/// Words in commands of what nobody calls.
pub const WORKERS: [&str; 12] = [
    "beat",
    "celery",
    "consume",
    "consumer",
    "cron",
    "queue",
    "resque",
    "rq",
    "scheduler",
    "sidekiq",
    "worker",
    "workers",
];

/// Ports at which Prometheus asks, and who looks after a proxy.
const ASIDE: [u16; 4] = [6060, 8405, 9464, 9901];

/// Ports of debuggers, which images have that somebody builds to develop.
const DEBUGGERS: [u16; 5] = [5005, 5678, 9229, 9230, 40000];

/// The port of a server that keeps data, by the name of its image.
pub fn keeper(name: &str) -> Option<u16> {
    KEEPERS.iter().find(|(known, _)| *known == name).map(|(_, port)| *port)
}

/// The port that others call.
pub fn main_port(
    parts: &[Part],
    at: usize,
    calls: &ServiceCalls,
    dockerfile: Option<&str>,
) -> Option<u16> {
    let part = &parts[at];
    if let Some(engine) = part.engine() {
        return Some(engine.facts().port);
    }
    if part.role == Role::Job {
        return None;
    }
    let read = ImageName::read(&part.image.text);
    let keeper = keeper(read.name());
    let probed = probe::port(part.service);
    let asked = probed.or_else(|| bound(part));
    let by_rank = |one: &&ListenedPort| {
        let is_asked = Some(one.inside) == asked;
        (std::cmp::Reverse(one.shown), !one.has_pages(), one.is_encrypted(), !is_asked)
    };
    let stream = part.ports.iter().filter(|one| !one.is_udp);
    if let Some(known) = keeper.filter(|known| {
        part.role == Role::Keeper || part.ports.iter().any(|one| one.inside == *known)
    }) {
        return Some(known);
    }
    let written = calls.written_port(at);
    if let Some(first) = stream.min_by_key(by_rank) {
        // What is for metrics and debuggers, and shown to this machine alone, is not what others call.
        let is_built = part.image.context.is_some();
        let is_aside = first.shown == PortReach::Machine
            || ASIDE.contains(&first.inside)
            || is_built && DEBUGGERS.contains(&first.inside);
        let other = written.or(probed).filter(|_| is_aside && Some(first.inside) != asked);
        return Some(other.unwrap_or(first.inside));
    }
    let called = calls.ports(at).next();
    let is_alone = !parts.iter().enumerate().any(|(other, one)| {
        other != at && one.image.text == part.image.text && !one.ports.is_empty()
    });
    let guess = || {
        let by_variable = ["PORT", "HTTP_PORT", "APP_PORT", "SERVER_PORT", "LISTEN_PORT"]
            .iter()
            .find_map(|name| {
                let one = part.service.variables.iter().find(|one| one.name == *name)?;
                one.value.as_deref()?.parse::<u16>().ok().filter(|port| *port > 0)
            });
        let by_image = || {
            let fact = ImageFact::of(&read).and_then(|fact| fact.ports.first().copied());
            fact.or_else(|| port::of_protocol(read.name()))
        };
        by_variable
            .or_else(|| bound(part))
            .or_else(by_image)
            .or_else(|| dockerfile.and_then(exposed))
    };
    written
        .or(probed)
        .or(called.map(|(port, _)| port))
        .or_else(|| (is_alone && !works(part)).then(guess).flatten())
        .filter(|_| part.ports.iter().all(|one| !one.is_udp) || called.is_some())
}

/// Whether a name or a command says that nobody calls it.
pub fn works(part: &Part) -> bool {
    words(part.service, "command").iter().chain([&part.service.name]).any(|text| {
        let lower = text.to_ascii_lowercase();
        lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORKERS.contains(&word))
    })
}

/// Options of commands that say on which port a program listens.
const PORT_OPTIONS: [&str; 6] =
    ["--port", "--http-port", "--http.port", "--server.port", "--listen-port", "--web-port"];

/// The port that a command or a variable tells a program to listen on: `--bind 0.0.0.0:8000`, `LISTEN: ":9000"`,
/// `EXPORTER_PORT` of `exporter`.
fn bound(part: &Part) -> Option<u16> {
    let number = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
    let at_all = |text: &str| {
        let rest = text.strip_prefix("http://").unwrap_or(text);
        let digits = ["0.0.0.0:", "[::]:", "*:", "+:", ":"].iter().find_map(|any| {
            let rest = rest.strip_prefix(any)?;
            Some(rest.trim_end_matches('/'))
        });
        digits.and_then(number)
    };
    let texts = all_words(part.service);
    let said: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    let by_word = said.iter().enumerate().find_map(|(at, &word)| {
        let (option, value) = match word.split_once('=') {
            Some((option, value)) => (option, Some(value)),
            None => (word, said.get(at + 1).copied()),
        };
        let by_option = || PORT_OPTIONS.contains(&option).then(|| number(value?)).flatten();
        by_option().or_else(|| at_all(word.split_once('=').map_or(word, |(_, value)| value)))
    });
    let own = [part.service.name.as_str(), ImageName::read(&part.image.text).name()]
        .map(|name| name.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    let by_variable = || {
        part.service.variables.iter().find_map(|one| {
            let value = one.value.as_deref()?;
            let is_named =
                || own.iter().any(|own| one.name.strip_suffix("_PORT") == Some(own.as_str()));
            at_all(value).filter(|_| one.is_own).or_else(|| number(value).filter(|_| is_named()))
        })
    };
    by_word.or_else(by_variable)
}

/// Ports that others call and the service does not name.
pub fn called_ports(part: &mut Part, at: usize, calls: &ServiceCalls) {
    if part.main.is_none() || part.engine().is_some() {
        return;
    }
    for (inside, is_implied) in calls.ports(at) {
        let is_known = Some(inside) == part.main
            || part.ports.iter().any(|one| one.inside == inside && !one.is_udp);
        if !is_known && !is_implied {
            let span = part.service.key;
            part.ports.push(ListenedPort::new(inside, PortReach::Inside, false, span));
        }
    }
}

/// The port that a Dockerfile exposes last: that of the last stage is the image's.
/// <https://docs.docker.com/reference/dockerfile/#expose>
pub fn exposed(text: &str) -> Option<u16> {
    let mut ports = text.lines().filter_map(|line| {
        let (word, rest) = line.trim().split_once(char::is_whitespace)?;
        let first =
            rest.split_whitespace().next().filter(|_| word.eq_ignore_ascii_case("expose"))?;
        first.split('/').next()?.parse().ok()
    });
    ports.rfind(|port| *port > 0)
}
