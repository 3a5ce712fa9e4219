//! Addresses in a Compose file: the same mistakes, where names are those of its services.
//!
//! <https://docs.docker.com/compose/how-tos/networking/>

use std::collections::{BTreeMap, BTreeSet};

use crate::check::near::{Names, meant};
use crate::check::rule::Findings;
use crate::check::{unknown_host, wrong_port};
use crate::engine::Engine;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose::ComposeFile;
use crate::manifest::line::{self, Cursor};
use crate::manifest::parsed::folder;
use crate::notation::address::{self, Address, host_and_port};
use crate::source::Sources;

/// Checks the addresses that services are given. Files of one folder are layers of one project: each may name
/// what another brings, as overrides do.
/// <https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/>
pub fn check_all(all: &[ComposeFile], sources: &Sources, findings: &mut Findings) {
    let folder_of = |one: &ComposeFile| folder(&sources.get(one.file).name).to_owned();
    let mut projects: BTreeMap<String, Vec<&ComposeFile>> = BTreeMap::new();
    for one in all {
        projects.entry(folder_of(one)).or_default().push(one);
    }
    for layers in projects.into_values() {
        // What other folders bring is known where their files are asked about, too; and they may include more.
        let takes_more = layers.iter().any(|one| one.takes_more());
        let names: BTreeSet<String> = layers.iter().flat_map(|one| names(one)).collect();
        for one in layers {
            check(one, &names, takes_more, sources, findings);
        }
    }
}

fn check(
    compose: &ComposeFile,
    names: &BTreeSet<String>,
    takes_more: bool,
    sources: &Sources,
    findings: &mut Findings,
) {
    let listed: Vec<&str> = names.iter().map(String::as_str).collect();
    let known = Names::new(listed.iter().copied());
    let services: BTreeMap<&str, &Node> = compose.services().collect();
    let has_outside =
        compose.node.pairs("networks").any(|(_, entry)| entry.node.get("external").is_some());
    for (service, node) in compose.services() {
        // In the network of the host, or of another container, names mean something else.
        if node.get("network_mode").is_some() {
            continue;
        }
        for (name, value, place) in variables(node) {
            let mut cursor = Cursor::new(sources, place.span);
            for address in addresses(&name, &value) {
                let host = cursor.find(&address.host);
                let object = format!("service/{service}");
                if let Some(target) = services.get(address.host.as_str()) {
                    port(&name, &address, target, place, sources, &object, findings);
                } else if !takes_more
                    && is_short(&address.host)
                    && !names.contains(address.host.as_str())
                {
                    let like: Vec<&str> =
                        known.like(&address.host).into_iter().map(|place| listed[place]).collect();
                    let near = meant(&address.host, like.into_iter());
                    let message = format!(
                        "`{name}` names the host `{}`, and no service has this name",
                        address.host
                    );
                    let found = unknown_host::RULE
                        .judged(near.is_some() && !has_outside, message)
                        .at(host, "does not resolve");
                    let found = match near {
                        Some(near) => found.help(format!("write `{near}`")),
                        None => found
                            .help("write the name of a service, or give one this name as an alias"),
                    };
                    findings.about(object, found);
                }
            }
        }
    }
}

/// Names under which containers reach each other.
fn names(compose: &ComposeFile) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (name, node) in compose.services() {
        names.insert(name.to_owned());
        names.extend(
            ["container_name", "hostname"]
                .iter()
                .filter_map(|key| node.text(key).map(str::to_owned)),
        );
        for (_, network) in node.pairs("networks") {
            names.extend(
                network
                    .node
                    .items("aliases")
                    .iter()
                    .filter_map(|one| one.text("").map(str::to_owned)),
            );
        }
        for key in ["links", "external_links", "extra_hosts"] {
            for link in node.items(key).iter().filter_map(|link| link.text("")) {
                names.extend(link.split([':', '=']).map(str::to_owned));
            }
            names.extend(node.pairs(key).map(|(name, _)| name.to_owned()));
        }
    }
    names
}

/// The variables of a service, in either form, with their places.
fn variables(service: &Node) -> Vec<(String, String, &Node)> {
    let pairs = service.pairs("environment");
    let mut found: Vec<(String, String, &Node)> = pairs
        .filter_map(|(name, entry)| {
            Some((name.to_owned(), entry.node.text("")?.to_owned(), &entry.node))
        })
        .collect();
    for item in service.items("environment") {
        if let Some((name, value)) = item.text("").and_then(|text| text.split_once('=')) {
            found.push((name.to_owned(), value.to_owned(), item));
        }
    }
    found
}

fn addresses(name: &str, value: &str) -> Vec<Address> {
    let found = address::all(value);
    let is_host =
        ["HOST", "HOSTNAME", "SERVER", "ADDR"].iter().any(|ending| name.ends_with(ending));
    if !found.is_empty() || !is_host || name == "HOST" || name == "HOSTNAME" {
        return found;
    }
    host_and_port(value)
        .map(|(host, port)| Address { host, port, ..Address::default() })
        .into_iter()
        .collect()
}

fn is_short(host: &str) -> bool {
    !host.contains('.') && host != "localhost" && !host.ends_with("internal")
}

/// How many published ports of a service are looked at.
const MOST_PORTS: usize = 256;

/// `ports: ["3307:3306"]`: 3307 is on the host, containers use 3306.
fn port(
    name: &str,
    address: &Address,
    target: &Node,
    place: &Node,
    sources: &Sources,
    object: &str,
    findings: &mut Findings,
) {
    let Some(port) = address.port else { return };
    for published in target.items("ports").iter().take(MOST_PORTS) {
        let text = published.text("").unwrap_or_default();
        let parts: Vec<&str> = text.split('/').next().unwrap_or_default().rsplit(':').collect();
        let long = (published.text("target"), published.text("published"));
        let (inside, outside) = match (parts.as_slice(), long) {
            (_, (Some(inside), Some(outside))) => (inside, outside),
            ([inside, outside, ..], _) => (*inside, *outside),
            _ => continue,
        };
        let engine = target.text("image").and_then(|image| {
            Engine::of_image(crate::notation::image::ImageName::read(image).name())
        });
        if outside == port.to_string()
            && inside != outside
            && engine.is_none_or(|one| one.facts().port != port)
        {
            let written = format!(":{port}");
            let span = line::within(sources, place.span, &written);
            let mut found = wrong_port::RULE
                .error(format!(
                    "`{name}` calls `{}` on port {port}, which is the host's",
                    address.host
                ))
                .at(span, "not a port of the container")
                .also(
                    published.span,
                    format!("{outside} is on the host, {inside} in the container"),
                )
                .help(format!("use port {inside}"));
            if sources.text(span) == written {
                found = found.fix(span, format!(":{inside}"));
            }
            findings.about(object.to_owned(), found);
        }
    }
}
