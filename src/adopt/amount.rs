//! What a service may use, as requests and limits.
//! <https://docs.docker.com/reference/compose-file/deploy/#resources>

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::probe::seconds;
use crate::manifest::Look;
use crate::manifest::compose_run::MergedService;

/// What components ask for that say nothing: cores in thousandths, and MiB.
const REQUESTS: (u64, u64) = (50, 128);

/// What components ask for that say nothing.
pub fn default_resources() -> Draft {
    let amount = ResourceAmount { cpu: Some(REQUESTS.0), memory: Some(REQUESTS.1) };
    Draft::map([("requests", Draft::Map(amount.draft()))])
}

/// Sets requests and limits, where the service says any.
pub fn set_resources(service: &MergedService, draft: &mut DraftMap) {
    let place = service.node.get("deploy").map_or(service.key, |node| node.span);
    draft.set_some("resources", resources(service), place);
}

/// How long a program may take to end, where that is more than Docker waits by itself.
/// <https://docs.docker.com/reference/compose-file/services/#stop_grace_period>
pub fn set_grace(service: &MergedService, draft: &mut DraftMap) {
    let node = service.node.get("stop_grace_period");
    let grace = node.and_then(|node| node.text("")).and_then(seconds).filter(|grace| *grace > 10);
    draft.set_some("terminationGracePeriodSeconds", grace.map(Draft::number), service.key);
}

fn resources(service: &MergedService) -> Option<Draft> {
    let node = &service.node;
    let first = |keys: [&str; 2]| keys.iter().find_map(|key| node.text(key));
    let limits = ResourceAmount {
        cpu: first(["deploy.resources.limits.cpus", "cpus"]).and_then(cores),
        memory: first(["deploy.resources.limits.memory", "mem_limit"]).and_then(mebibytes),
    };
    let mut requests = ResourceAmount {
        cpu: node.text("deploy.resources.reservations.cpus").and_then(cores),
        memory: first(["deploy.resources.reservations.memory", "mem_reservation"])
            .and_then(mebibytes),
    };
    // What is asked for by default may be more than the limit.
    let below = |own: Option<u64>, default: u64, limit: Option<u64>| match limit {
        Some(limit) if own.unwrap_or(default) > limit => Some(limit),
        _ => own,
    };
    requests.cpu = below(requests.cpu, REQUESTS.0, limits.cpu);
    requests.memory = below(requests.memory, REQUESTS.1, limits.memory);
    let mut made = DraftMap::default();
    made.set_map("requests", requests.draft());
    made.set_map("limits", limits.draft());
    (!made.is_empty()).then_some(Draft::Map(made))
}

struct ResourceAmount {
    cpu: Option<u64>,
    memory: Option<u64>,
}

impl ResourceAmount {
    fn draft(&self) -> DraftMap {
        let mut made = DraftMap::default();
        if let Some(cpu) = self.cpu {
            made.set("cpu", Draft::text(format!("{cpu}m")));
        }
        if let Some(memory) = self.memory {
            made.set("memory", Draft::text(memory_text(memory)));
        }
        made
    }
}

/// MiB as Kubernetes writes them.
pub fn memory_text(memory: u64) -> String {
    if memory.is_multiple_of(1024) { format!("{}Gi", memory / 1024) } else { format!("{memory}Mi") }
}

/// Thousandths of cores.
fn cores(text: &str) -> Option<u64> {
    let number: f64 = text.trim().parse().ok()?;
    whole(number * 1000.0).filter(|cpu| *cpu > 0)
}

/// MiB of `512M`, `1.5g`, `64mb`, or bytes.
pub fn mebibytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    let factor = match text[end..].trim().trim_end_matches("ib").trim_end_matches('b') {
        "" => 1.0 / 1024.0 / 1024.0,
        "k" => 1.0 / 1024.0,
        "m" => 1.0,
        "g" => 1024.0,
        "t" => 1024.0 * 1024.0,
        _ => return None,
    };
    whole((number * factor).ceil()).filter(|memory| *memory > 0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is looked at"
)]
fn whole(number: f64) -> Option<u64> {
    (0.0..=1e12).contains(&number).then_some(number.round() as u64)
}
