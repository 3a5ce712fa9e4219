//! Claims that more pods mount than their access mode lets.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::Directory;
use crate::resolve::per_pod;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::release::Strategy;
use crate::stack::target::Target;
use crate::stack::volume::VolumeSource;
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::read::{At, Item};
use crate::values::scalar::{CountOrPercent, Text};
use crate::values::storage as workload_storage;
use crate::values::suggest::nearest;
use crate::values::workload;

/// The volumes of components that others may mount too.
#[derive(Clone, Debug)]
pub struct Shared<'a> {
    pub directory: &'a Directory,
    /// The components with the names of their volumes that gen makes claims for.
    pub claims: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Shared<'a> {
    pub fn of(values: &'a Values, directory: &'a Directory) -> Self {
        let mut claims: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (_, name, item) in values.workloads() {
            for (volume, item) in item.at.value.volumes.iter().flat_map(|volumes| &volumes.entries)
            {
                let workload_storage::Volume { claim, host_path, .. } = &item.at.value;
                let shared = claim.as_ref().is_some_and(|claim| !per_pod::is_wanted(&claim.value));
                if shared || host_path.is_some() {
                    claims.entry(name).or_default().insert(volume);
                }
            }
        }
        Self { directory, claims }
    }

    /// The claim of another component's volume.
    pub fn claim(
        &self,
        from: &At<Text>,
        volume: &ObjectName,
        owner: &Component,
        report: &mut Report,
    ) -> Option<ObjectName> {
        let name = from.as_str();
        let volumes = self.claims.get(name);
        if !volumes.is_some_and(|volumes| volumes.contains(volume.as_str())) {
            let has_it = |other: &&str| {
                self.claims.get(*other).is_some_and(|all| all.contains(volume.as_str()))
            };
            let others = || self.claims.keys().copied().filter(has_it);
            let only = || others().next().filter(|_| others().count() == 1);
            let is_there = self.directory.find_any(name).is_some();
            let message = if is_there {
                format!("`{name}` has no claim `{volume}` to share")
            } else {
                format!("there is no component `{name}`")
            };
            let found =
                Diagnostic::error(Code::UnknownReference, message).at(from.span, "no such volume");
            let near = nearest(name, self.claims.keys().copied()).filter(|near| *near != name);
            let own = volumes.and_then(|all| nearest(volume.as_str(), all.iter().copied()));
            report.add(match near.or_else(only) {
                Some(near) => found.write(near),
                None if let Some(own) = own => {
                    found.help(format!("call the volume `{own}`, as `{name}` does"))
                }
                None if is_there => {
                    found.help(format!("give `{name}` a volume `{volume}` with a `claim`"))
                }
                None => found
                    .help(format!("name a component that has a volume `{volume}` with a `claim`")),
            });
            return None;
        }
        let index = self.directory.find_any(name)?;
        let other = &self.directory.entries[index].component;
        if other.namespace != owner.namespace {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    format!(
                        "a claim is of one namespace, and `{name}` lives in `{}`",
                        other.namespace
                    ),
                )
                .at(from.span, format!("mounted in `{}`", owner.namespace))
                .help("put both into one namespace"),
            );
            return None;
        }
        Some(other.claim(volume.as_str()))
    }
}

/// Tells workloads that mount claims of others who has these.
pub fn follow_owners(workloads: &mut [Workload]) {
    let mut owners = BTreeMap::new();
    for workload in workloads.iter() {
        for volume in &workload.volumes {
            if let VolumeSource::Claim(_) | VolumeSource::HostPath { .. } = &volume.source {
                let claim = workload.component.claim(volume.name.as_str());
                let owner = (workload.user, workload.group);
                owners.insert((workload.component.namespace.clone(), claim), owner);
            }
        }
    }
    for workload in workloads {
        let mut shared = workload.volumes.iter().filter_map(|volume| match &volume.source {
            VolumeSource::Existing(claim) => {
                owners.get(&(workload.component.namespace.clone(), claim.clone())).copied()
            }
            _ => None,
        });
        workload.claim_owner = shared.next();
    }
}

/// Reports claims of one node that several components would mount.
pub fn check_shared(workloads: &[Workload], target: &Target, report: &mut Report) {
    let mut mounted: BTreeMap<(&ObjectName, &ObjectName), Vec<&Workload>> = BTreeMap::new();
    for workload in workloads {
        for volume in &workload.volumes {
            if let VolumeSource::Existing(claim) = &volume.source {
                mounted.entry((&workload.component.namespace, claim)).or_default().push(workload);
            }
        }
    }
    for owner in workloads {
        for volume in &owner.volumes {
            let VolumeSource::Claim(claim) = &volume.source else { continue };
            let several = |mode: &String| mode == "ReadWriteMany" || mode == "ReadOnlyMany";
            let name = owner.component.claim(volume.name.as_str());
            let Some(others) = mounted.get(&(&owner.component.namespace, &name)) else { continue };
            let alone = claim.access_modes.iter().any(|mode| mode == "ReadWriteOncePod");
            let together = target.keeps_together(claim.class_name.as_deref());
            if claim.access_modes.iter().any(several) || together && !alone {
                continue;
            }
            let other = &others[0].component;
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    format!(
                        "`{}` and `{}` would share the claim `{name}`",
                        owner.component.name, other.name
                    ),
                )
                .at(
                    owner.component.origin,
                    format!("`{}` is for one of them", claim.access_modes.join(", ")),
                )
                .also(other.origin, "mounts it too")
                .help(shared_claim(&owner.component, volume.name.as_str(), target)),
            );
        }
    }
}

/// How to write a claim that pods on several nodes mount, for a target: others may have no such class.
fn shared_claim(owner: &Component, volume: &str, target: &Target) -> String {
    let place = format!("{}.{}.volumes.{volume}.claim", owner.tier.key(), owner.name);
    let usual = [&target.default_storage_class, &target.claim_storage_class];
    let is_shared = |class: &&String| {
        !target.disk_storage_classes.contains(*class)
            && !target.local_storage_classes.contains(*class)
            && usual.into_iter().flatten().all(|usual| usual != *class)
    };
    let known = target.storage_classes.iter().flatten().find(is_shared);
    let which = " with a class of shared files such as NFS or EFS";
    let (class, which, also) = match (known, &target.storage_classes) {
        (Some(class), _) => (class.as_str(), "", ""),
        (None, Some(_)) => ("…", which, ", and add that class to `cluster.storageClasses`"),
        (None, None) => ("…", which, ""),
    };
    format!(
        "in the file of this environment, set `{place}` to `{{ accessModes: [ReadWriteMany], className: {class} }}`{which}{also}"
    )
}

/// Reports claims that several pods would mount, and lets the old pod go before the new one comes
/// where a single pod keeps its data in a claim of one node.
/// <https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes>
pub fn settle(
    workload: &mut Workload,
    item: &Item<workload::Workload>,
    target: &Target,
    report: &mut Report,
) {
    let Some((claim, mode, span)) = of_one_node(workload, item) else { return };
    let class = workload.volumes.iter().find_map(|volume| match &volume.source {
        VolumeSource::Claim(own) if volume.name.as_str() == claim => own.class_name.as_deref(),
        _ => None,
    });
    let one_node = target.keeps_together(class);
    let pods = most_pods(workload);
    if pods > 1 {
        if one_node && mode == "ReadWriteOnce" {
            return;
        }
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!(
                    "{pods} pods of `{}` would share the claim `{claim}`",
                    workload.component.name
                ),
            )
            .at(
                span,
                format!(
                    "`{mode}` is for one {}",
                    if mode == "ReadWriteOnce" { "node" } else { "pod" }
                ),
            )
            .also(item.key, "the other pods would never start")
            .help(shared_claim(&workload.component, &claim, target) + ", or run one pod"),
        );
        return;
    }
    let Strategy::Rolling { max_surge, max_unavailable: _ } = &workload.strategy else { return };
    if matches!(max_surge, Some(CountOrPercent::Count(0) | CountOrPercent::Percent(0))) {
        return;
    }
    let rolling = item.at.value.release.as_ref().and_then(|release| release.rolling.as_ref());
    match rolling {
        None => workload.strategy = Strategy::Recreate,
        Some(rolling) if !one_node || mode != "ReadWriteOnce" => report.unwise(
            Unwise::TargetGaps,
            format!(
                "a new pod of `{}` would wait for the claim `{claim}` of the old one",
                workload.component.name
            ),
            |diagnostic| {
                diagnostic
                    .at(rolling.span, "starts the new pod first")
                    .also(span, format!("`{mode}`"))
                    .help("write `release: { recreate: {} }`")
            },
        ),
        Some(_) => {}
    }
}

/// The first claim that gen makes and that pods on several nodes cannot mount: name, mode and place.
fn of_one_node(
    workload: &Workload,
    item: &Item<workload::Workload>,
) -> Option<(String, String, Span)> {
    workload.volumes.iter().find_map(|volume| {
        let VolumeSource::Claim(claim) = &volume.source else { return None };
        let several = |mode: &String| mode == "ReadWriteMany" || mode == "ReadOnlyMany";
        if claim.access_modes.iter().any(several) {
            return None;
        }
        let values = item.at.value.volumes.as_ref()?.entries.get(volume.name.as_str())?;
        let own = values.at.value.claim.as_ref()?;
        let span = own.access_modes.as_ref().map_or(own.span, |modes| modes.span);
        Some((volume.name.to_string(), claim.access_modes.first()?.clone(), span))
    })
}

/// How many pods there are at most, over all tracks.
fn most_pods(workload: &Workload) -> i32 {
    let autoscaler = workload.autoscaling.as_ref().map(|autoscaling| autoscaling.max);
    workload.tracks.iter().map(|track| autoscaler.unwrap_or(track.replicas)).sum()
}
