//! Who calls whom among the services of a project, by their texts and by what they wait for.

use std::collections::BTreeSet;

use crate::adopt::mention::HostNames;
use crate::adopt::server::words;
use crate::manifest::Look;
use crate::manifest::compose_run::{ComposeRun, MergedService};

/// What lies beside a project.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "they are functions")]
pub struct FolderTexts<'a> {
    /// The Dockerfile of a service.
    pub dockerfile: &'a dyn Fn(&MergedService) -> Option<String>,
    /// The texts that a service mounts.
    pub mounted: &'a dyn Fn(&MergedService) -> Vec<String>,
}

/// Who calls whom, by the texts and the orders of the project.
#[derive(Clone, Debug, Default)]
pub struct ServiceCalls {
    /// Service, port, and who it is that calls.
    pub named: Vec<(usize, Option<u16>, usize)>,
    /// Who waits for whom.
    pub needed: BTreeSet<(usize, usize)>,
    /// Those that somebody waits for until they have ended.
    pub ended: BTreeSet<usize>,
}

impl ServiceCalls {
    pub fn of(run: &ComposeRun, hosts: &HostNames, folder: &FolderTexts) -> Self {
        let mut calls = Self { named: Vec::new(), needed: BTreeSet::new(), ended: BTreeSet::new() };
        for (at, service) in run.services.iter().enumerate() {
            let hosts = hosts.with_links(service);
            for one in &service.variables {
                let text = one.value.as_deref().unwrap_or_default();
                for mention in
                    hosts.mentions(&one.name, text).into_iter().filter(|found| found.service != at)
                {
                    // A url without a port has that of its scheme.
                    let is_http = text[..mention.start].ends_with("http://");
                    let port = mention.port.map(|(port, _)| port).or(is_http.then_some(80));
                    calls.named.push((mention.service, port, at));
                }
            }
            let own = words(service, "command").into_iter().chain(words(service, "entrypoint"));
            for text in own.chain((folder.mounted)(service)) {
                for mention in
                    hosts.mentions("", &text).into_iter().filter(|found| found.service != at)
                {
                    calls.named.push((mention.service, mention.port.map(|(port, _)| port), at));
                }
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

    pub fn is_called(&self, at: usize) -> bool {
        self.named.iter().any(|(service, ..)| *service == at)
            || self.needed.iter().any(|(_, to)| *to == at)
    }
}
