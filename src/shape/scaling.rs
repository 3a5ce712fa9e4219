//! Autoscalers.

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::shape::fault::{CONFLICT, MISSING};
use crate::shape::here::Here;
use crate::shape::range::whole;

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let (min, max) = (whole(node, "minReplicas"), whole(node, "maxReplicas"));
    if let (Some((at, min)), Some((other, max))) = (min, max)
        && min > max
        && max > 0
    {
        let message = format!("{} has a minimum above its maximum", here.object.label());
        let found = CONFLICT
            .error(message)
            .at(at.span, format!("at least {min}"))
            .also(other.span, format!("at most {max}"))
            .help("raise `maxReplicas`, or lower `minReplicas`");
        here.report(found);
    }
}

/// A metric has a part of the name of its type.
pub fn metric<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let Some(kind) = node.get("type") else { return };
    let part = match kind.text("").unwrap_or_default() {
        "Resource" => "resource",
        "Pods" => "pods",
        "Object" => "object",
        "External" => "external",
        "ContainerResource" => "containerResource",
        _ => return,
    };
    if node.get(part).is_none() {
        let message = format!("`{}` of {} has no `{part}`", here.way, here.object.label());
        let help = format!("add `{part}:`, or write the type of what is there");
        here.report(MISSING.error(message).at(kind.span, format!("needs `{part}`")).help(help));
        return;
    }
    let target = node.at(part).and_then(|part| part.get("target"));
    let Some(target) = target else { return };
    let wanted: &[&str] = match target.text("type") {
        Some("Utilization") => &["averageUtilization"],
        Some("AverageValue") => &["averageValue"],
        Some("Value") => &["value"],
        _ => return,
    };
    if wanted.iter().all(|field| target.get(field).is_none()) {
        let message = format!(
            "`{}` of {} has no `{}`",
            here.way.to(&format!("{part}.target")),
            here.object.label(),
            wanted[0]
        );
        let at = target.get("type").map_or(target.span, |one| one.span);
        let found =
            MISSING.error(message).at(at, "needs a number").help(format!("add `{}:`", wanted[0]));
        here.report(found);
    }
}
