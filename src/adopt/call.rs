//! Who calls whom among the services of a project, by their texts and by what they wait for.

use std::collections::BTreeSet;

use crate::adopt::browser_list::lists_callers;
use crate::adopt::family;
use crate::adopt::mention::HostNames;
use crate::adopt::server::words;
use crate::manifest::Look;
use crate::manifest::compose_run::{ComposeRun, MergedService};
use crate::manifest::given_variable::GivenVariable;
use crate::notation::nginx::upstreams;

/// What lies beside a project.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "they are functions")]
pub struct FolderTexts<'a> {
    /// The Dockerfile of a service.
    pub dockerfile: &'a dyn Fn(&MergedService) -> Option<String>,
    /// The texts that a service mounts.
    pub mounted: &'a dyn Fn(&MergedService) -> Vec<String>,
    /// What a secret of the project holds, by its name.
    pub secret: &'a dyn Fn(&str) -> Option<String>,
}

/// A text of a service that names another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedCall {
    pub from: usize,
    pub to: usize,
    pub port: Option<u16>,
    /// Whether the scheme of a url alone says the port, which may mean whatever the host is.
    pub is_implied: bool,
    /// Whether a command or a file says so, and no variable.
    pub is_apart: bool,
    /// Whether it is asked for its metrics, at a port that may have nothing else.
    pub is_scrape: bool,
}

/// Who calls whom, by the texts and the orders of the project.
#[derive(Clone, Debug, Default)]
pub struct ServiceCalls {
    pub named: Vec<NamedCall>,
    /// The names by which commands and files call services, which stay as they are.
    names: BTreeSet<(usize, String)>,
    /// Who waits for whom.
    pub needed: BTreeSet<(usize, usize)>,
    /// Those that somebody waits for until they have ended.
    pub ended: BTreeSet<usize>,
}

impl ServiceCalls {
    pub fn of(run: &ComposeRun, hosts: &HostNames, folder: &FolderTexts) -> Self {
        let mut calls = Self::default();
        for (at, service) in run.services.iter().enumerate() {
            let hosts = hosts.with_links(service);
            let mounted = (folder.mounted)(service);
            let mounted: Vec<String> = mounted.iter().map(|text| without_comments(text)).collect();
            // Files include others: what one calls an upstream is none of a host in all of them.
            let upstreams = mounted.iter().flat_map(|text| upstreams(text)).collect();
            let caller = Caller { at, hosts, upstreams };
            for one in service.variables.iter().filter(|one| !lists_callers(&one.name)) {
                let text = one.value.as_deref().unwrap_or_default();
                let beside = || port_beside(service, &one.name);
                calls.add(&caller, &one.name, text, beside);
            }
            let own = words(service, "command").into_iter().chain(words(service, "entrypoint"));
            for text in own.chain(mounted.iter().cloned()) {
                calls.add(&caller, "", &text, || None);
            }
            for (name, entry) in service.node.pairs("depends_on") {
                let Some(target) = run.services.iter().position(|one| one.name == name) else {
                    continue;
                };
                if entry.node.text("condition") == Some("service_completed_successfully") {
                    calls.ended.insert(target);
                } else {
                    calls.needed.insert((at, target));
                }
            }
        }
        calls
    }

    /// Adds what a text names; `beside` is the port that another variable holds.
    fn add(&mut self, caller: &Caller, name: &str, text: &str, beside: impl Fn() -> Option<u16>) {
        let from = caller.at;
        let is_scrape = text.contains("scrape_configs");
        let mentions = caller.hosts.mentions(name, text).into_iter();
        for mention in mentions.filter(|one| one.service != from) {
            let said = mention.port.map(|(port, _)| port).or_else(&beside);
            // A url without a port has that of its scheme, unless its host is what nginx calls an upstream.
            let host = &text[mention.start..mention.end];
            let implied = || {
                let is_upstream = caller.upstreams.contains(host);
                (text[..mention.start].ends_with("http://") && !is_upstream).then_some(80)
            };
            let port = said.or_else(implied);
            // What nginx passes on goes there, and nowhere else.
            let line = text[..mention.start].rsplit('\n').next().unwrap_or_default();
            let is_implied = said.is_none() && port.is_some() && !line.contains("proxy_pass");
            let is_apart = name.is_empty();
            let to = mention.service;
            if is_apart {
                self.names.insert((to, host.to_owned()));
            }
            self.named.push(NamedCall { from, to, port, is_implied, is_apart, is_scrape });
        }
    }

    /// The ports on which a service is called, those that are written out first.
    pub fn ports(&self, to: usize) -> impl Iterator<Item = (u16, bool)> {
        let of = move |is_implied: bool, is_scrape: bool| {
            self.named.iter().filter(move |one| {
                one.to == to && one.is_implied == is_implied && one.is_scrape == is_scrape
            })
        };
        let all = of(false, false).chain(of(false, true)).chain(of(true, false));
        all.filter_map(|one| Some((one.port?, one.is_implied)))
    }

    /// The port on which it is called for more than its metrics, as it is written out.
    pub fn written_port(&self, to: usize) -> Option<u16> {
        let mut all = self.named.iter();
        let is_it = |one: &&NamedCall| {
            one.to == to && !one.is_implied && !one.is_scrape && one.port.is_some()
        };
        all.find(is_it)?.port
    }

    /// Those with a text that names a service, one for each mention.
    pub fn callers(&self, to: usize) -> impl Iterator<Item = usize> {
        self.named.iter().filter(move |one| one.to == to).map(|one| one.from)
    }

    /// Those that wait for a service.
    pub fn waiting(&self, to: usize) -> impl Iterator<Item = usize> {
        self.needed.iter().filter(move |(_, other)| *other == to).map(|(from, _)| *from)
    }

    /// Whether a command or a file calls a service by a name.
    pub fn is_named(&self, at: usize, name: &str) -> bool {
        self.names.contains(&(at, name.to_owned()))
    }

    /// Whether somebody calls a service for more than its metrics.
    pub fn is_used(&self, at: usize) -> bool {
        self.waiting(at).next().is_some()
            || self.named.iter().any(|one| one.to == at && !one.is_scrape)
    }

    pub fn is_called(&self, at: usize) -> bool {
        self.callers(at).chain(self.waiting(at)).next().is_some()
    }
}

/// A service whose texts name others.
struct Caller {
    at: usize,
    hosts: HostNames,
    upstreams: BTreeSet<String>,
}

/// The port in the variable beside that of a host: `API_PORT` of `API_HOST`.
fn port_beside(service: &MergedService, name: &str) -> Option<u16> {
    let start = family::start(name).filter(|start| !start.is_empty())?;
    let is_port = |one: &&GivenVariable| {
        one.name.strip_prefix(start).is_some_and(|rest| rest.eq_ignore_ascii_case("PORT"))
    };
    let one = service.variables.iter().find(is_port)?;
    one.value.as_deref()?.parse().ok().filter(|port| *port > 0)
}

/// A text without the lines that are none of a program's.
fn without_comments(text: &str) -> String {
    let is_said = |line: &&str| {
        let line = line.trim_start();
        !line.starts_with('#') && !line.starts_with("//") && !line.starts_with(';')
    };
    let lines: Vec<&str> = text.lines().filter(is_said).collect();
    lines.join("\n")
}
