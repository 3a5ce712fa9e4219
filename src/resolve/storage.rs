//! Claims and folders: where data lives on a target.

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::resolve::component::label_name;
use crate::resolve::file;
use crate::resolve::per_pod;
use crate::resolve::sharing::Shared;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::storage::{Claim, Storage};
use crate::stack::target::Target;
use crate::stack::volume::{ShownKeys, Volume, VolumeSource};
use crate::values::namespace::Security;
use crate::values::plain;
use crate::values::read::{At, Item, List, Map};
use crate::values::scalar::{QuantityText, Text};
use crate::values::storage;
use crate::values::suggest::{list_of, nearest};

/// The size of a claim that names none.
pub const DEFAULT_SIZE: &str = "1Gi";

const ACCESS_MODES: [&str; 4] =
    ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

/// The storage of a database; without a word about it, a claim of a default size.
pub fn of_database(
    field: Option<&At<storage::Storage>>,
    owner: Span,
    engine: Engine,
    security: Security,
    target: &Target,
    report: &mut Report,
) -> Storage {
    let span = field.map_or(owner, |field| field.span);
    let storage = field.map(|field| field.value.clone()).unwrap_or_default();
    let storage::Storage { size, class_name, access_modes, existing_claim, ephemeral, host_path } =
        &storage;
    if let Some(claim) = existing_claim {
        return Storage::Existing(ObjectName::from(&claim.value));
    }
    if let Some(flag) = ephemeral
        && flag.value.0
    {
        if !engine.facts().data.is_cache {
            report.unwise(Unwise::EphemeralData, "the data is gone with the pod", |diagnostic| {
                diagnostic
                    .at(flag.span, "every restart starts empty")
                    .help("give a `size` in place of `ephemeral`")
            });
        }
        return Storage::Ephemeral { limit: size.as_ref().map(|size| size.as_str().to_owned()) };
    }
    if let Some(path) = host_path {
        target.require_host_path(path.span, "remove `hostPath`, for a claim of the `size`", report);
        if security == Security::Restricted {
            report.unwise(Unwise::TargetGaps, "nodes make the folders of `hostPath` for root alone", |diagnostic| {
                diagnostic
                    .at(path.span, "the database, which runs as an ordinary user, could not write to it")
                    .help("set `security: baseline` for this database, give the folder to the image's user on the node")
            });
        }
        return Storage::HostPath {
            path: path.as_str().to_owned(),
            claim: Claim {
                class_name: Some(String::new()),
                ..claim(size.as_ref(), access_modes.as_ref(), report)
            },
        };
    }
    let class_name = target.storage_class(class_name.as_ref(), span, report);
    let claim = Claim { class_name, ..claim(size.as_ref(), access_modes.as_ref(), report) };
    let modes = access_modes.as_ref().map_or(span, |modes| modes.span);
    target.check_modes(claim.class_name.as_deref(), &claim.access_modes, modes, report);
    Storage::Claim(claim)
}

/// The volumes of a backend or frontend.
pub fn volumes(
    field: Option<&At<Map<storage::Volume>>>,
    shared: Option<(&Component, &Shared)>,
    target: &Target,
    report: &mut Report,
) -> Vec<Volume> {
    let entries = field.into_iter().flat_map(|map| &map.entries);
    entries.filter_map(|(name, item)| volume(name, item, shared, target, report)).collect()
}

fn volume(
    name: &str,
    item: &Item<storage::Volume>,
    shared: Option<(&Component, &Shared)>,
    target: &Target,
    report: &mut Report,
) -> Option<Volume> {
    let storage::Volume {
        mount_path,
        sub_path,
        read_only,
        ephemeral,
        medium,
        size_limit,
        claim: own_claim,
        from,
        existing_claim,
        config_map,
        secret,
        items,
        mode,
        host_path,
    } = &item.at.value;
    let name = label_name(name, "a volume", item.key, report)?;
    let Some(mount_path) = mount_path else {
        report.add(
            Diagnostic::error(Code::Missing, format!("the volume `{name}` needs a `mountPath`"))
                .at(item.key, "mounted nowhere")
                .help("add `mountPath: /…`"),
        );
        return None;
    };
    let named = |field: &Option<At<crate::values::scalar::Subdomain>>| {
        field.as_ref().map(|name| ObjectName::from(&name.value))
    };
    let is_empty =
        ephemeral.as_ref().map_or(medium.is_some() || size_limit.is_some(), |flag| flag.value.0);
    let shown = |name| ShownKeys {
        name,
        items: plain::map(items.as_ref()),
        mode: file::permissions(mode.as_ref()),
    };
    if config_map.is_none() && secret.is_none() {
        let spans = [items.as_ref().map(|items| items.span), mode.as_ref().map(|mode| mode.span)];
        check_keys_alone(spans, item.key, report);
    }
    let source = if let Some(own) = own_claim {
        let storage::Claim { size, per_pod: _, class_name, access_modes } = &own.value;
        let class_name = target.storage_class(class_name.as_ref(), own.span, report);
        let claim = Claim { class_name, ..claim(size.as_ref(), access_modes.as_ref(), report) };
        let modes = access_modes.as_ref().map_or(own.span, |modes| modes.span);
        target.check_modes(claim.class_name.as_deref(), &claim.access_modes, modes, report);
        if per_pod::is_wanted(&own.value) {
            VolumeSource::ClaimPerPod(claim)
        } else {
            VolumeSource::Claim(claim)
        }
    } else if let Some(path) = host_path {
        target.require_host_path(
            path.span,
            "write `claim: { size: 1Gi }` in place of `hostPath`",
            report,
        );
        VolumeSource::HostPath {
            path: path.as_str().to_owned(),
            claim: Claim { class_name: Some(String::new()), ..claim(None, None, report) },
        }
    } else if let Some(from) = from {
        let Some((owner, shared)) = shared else {
            report.add(
                Diagnostic::error(Code::Conflict, "a database shares no volume")
                    .at(from.span, "without effect")
                    .help("write `claim: { size: 1Gi }` in place of `from`"),
            );
            return None;
        };
        VolumeSource::Existing(shared.claim(from, &name, owner, report)?)
    } else if let Some(claim) = named(existing_claim) {
        VolumeSource::Existing(claim)
    } else if let Some(config_map) = named(config_map) {
        VolumeSource::ConfigMap(shown(config_map))
    } else if let Some(secret) = named(secret) {
        VolumeSource::Secret(shown(secret))
    } else if is_empty {
        VolumeSource::Ephemeral {
            medium: medium.as_ref().map(|medium| medium.value.as_str()),
            limit: size_limit.as_ref().map(|limit| limit.as_str().to_owned()),
        }
    } else {
        report.add(
            Diagnostic::error(Code::Missing, format!("the volume `{name}` does not say what it is"))
                .at(item.key, "no source")
                .help("add `ephemeral: true`, `claim: { size: 1Gi }`, `from`, `existingClaim`, `configMap`, `secret` or `hostPath`"),
        );
        return None;
    };
    Some(Volume {
        name,
        mount_path: mount_path.as_str().to_owned(),
        sub_path: plain::text(sub_path.as_ref()),
        read_only: read_only.as_ref().is_some_and(|flag| flag.value.0),
        source,
    })
}

/// What is said of keys is said of a ConfigMap or a Secret.
fn check_keys_alone([items, mode]: [Option<Span>; 2], volume: Span, report: &mut Report) {
    for (what, span) in [("items", items), ("mode", mode)] {
        let Some(span) = span else { continue };
        let message = format!("`{what}` has no effect on what is neither a ConfigMap nor a Secret");
        report.add(
            Diagnostic::error(Code::Conflict, message)
                .at(span, "without effect")
                .also(volume, "the volume")
                .help("remove it, or name a `configMap` or a `secret`"),
        );
    }
}

fn claim(
    size: Option<&At<QuantityText>>,
    access_modes: Option<&At<List<Text>>>,
    report: &mut Report,
) -> Claim {
    for mode in access_modes.into_iter().flat_map(|modes| &modes.value) {
        if !ACCESS_MODES.contains(&mode.as_str()) {
            let wrong = Diagnostic::error(
                Code::InvalidValue,
                format!("there is no access mode `{}`", mode.as_str()),
            )
            .at(mode.span, "unknown");
            let letters = |name: &&str| -> bool {
                let large = name.chars().filter(char::is_ascii_uppercase);
                // `RWX` is ReadWriteMany.
                let short = large.collect::<String>().replace('M', "X");
                let short = if *name == "ReadWriteOncePod" { "RWOP" } else { &short };
                short.eq_ignore_ascii_case(mode.as_str())
            };
            let near = || nearest(mode.as_str(), ACCESS_MODES.into_iter());
            report.add(match ACCESS_MODES.into_iter().find(|name| letters(name)).or_else(near) {
                Some(meant) => wrong.write(meant),
                None => wrong.help(format!("use one of {}", list_of(ACCESS_MODES.into_iter()))),
            });
        }
    }
    let modes = plain::texts(access_modes);
    Claim {
        size: size.map_or(DEFAULT_SIZE, |size| size.as_str()).to_owned(),
        class_name: None,
        access_modes: if modes.is_empty() { vec!["ReadWriteOnce".to_owned()] } else { modes },
    }
}
