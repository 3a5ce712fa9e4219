//! Claims that more pods mount than their access mode lets.

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::release::Strategy;
use crate::stack::target::Target;
use crate::stack::volume::VolumeSource;
use crate::stack::workload::Workload;
use crate::values::read::Item;
use crate::values::scalar::CountOrPercent;
use crate::values::workload;

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
    let one_node = target.nodes.is_some_and(|nodes| nodes.count == 1);
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
            .help("set `accessModes: [ReadWriteMany]` and a class that has it, or run one pod"),
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
