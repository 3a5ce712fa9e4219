//! Quantities in their places: their form, and the bounds between requests, limits, minima and maxima.
//! <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::notation::quantity::nano;
use crate::shape::fault::{CONFLICT, VALUE};
use crate::shape::here::Here;

/// A byte, in billionths.
const BYTE: i128 = 1_000_000_000;

/// Reports a quantity that is none.
pub fn read<'a>(here: &mut Here<'_, 'a>, node: &'a Node, text: &str) {
    if nano(text).is_some() || is_gap(text) {
        return;
    }
    let message = format!("`{}` of {} is no quantity: `{text}`", here.way, here.object.label());
    let found = VALUE.error(message).at(node.span, "not a quantity");
    let compact: String = text.chars().filter(|one| !one.is_whitespace()).collect();
    let compact = compact.replace(',', ".");
    let bare = compact.trim_end_matches(['b', 'B']);
    let meant = [compact.as_str(), bare].into_iter().find(|text| nano(text).is_some());
    let found = match meant {
        Some(meant) => found.help(format!("write `{meant}`")),
        None => found.help("write a number with a unit, such as `500m`, `0.5`, `512Mi` or `10Gi`"),
    };
    here.report(found);
}

/// Requests and limits of a container.
pub fn bounds<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    for list in ["requests", "limits"] {
        for (name, entry) in node.pairs(list) {
            let path = format!("{list}.{name}");
            let amount = entry.node.text("").and_then(nano);
            if !is_resource(name) && !is_gap(name) {
                let help = "write `cpu`, `memory`, `ephemeral-storage`, or a name with a domain";
                here.refuse(&VALUE, entry.key, &path, "is no resource", help.to_owned());
            } else if amount.is_some_and(|amount| amount < 0) {
                let help = "write an amount that is not negative".to_owned();
                here.refuse(&VALUE, entry.node.span, &path, "is negative", help);
            } else if name == "memory"
                && list == "limits"
                && amount.is_some_and(|amount| amount > 0 && amount < BYTE)
            {
                let message = format!(
                    "`{}` of {} is less than a byte",
                    here.way.to(&path),
                    here.object.label()
                );
                let found = VALUE
                    .error(message)
                    .at(entry.node.span, "`m` is a thousandth")
                    .note("the container cannot start: its limit of memory is too low")
                    .help("write `Mi` for mebibytes");
                here.report(found);
            }
        }
    }
    for (name, entry) in node.pairs("requests") {
        let Some(limit) = node.at("limits").and_then(|limits| limits.get(name)) else { continue };
        let both = (entry.node.text("").and_then(nano), limit.text("").and_then(nano));
        let (Some(request), Some(most)) = both else { continue };
        let differs = name.contains('/') && request != most;
        if request > most || differs {
            let message = format!(
                "`{}` of {} is more than its limit",
                here.way.to(&format!("requests.{name}")),
                here.object.label()
            );
            let found = CONFLICT
                .error(message)
                .at(entry.node.span, "this is requested")
                .also(limit.span, "this is the limit")
                .help("raise the limit, or request less");
            here.report(found);
        }
    }
}

fn is_resource(name: &str) -> bool {
    matches!(name, "cpu" | "memory" | "ephemeral-storage" | "storage")
        || name.starts_with("hugepages-")
        || name.contains('/')
}

/// The bounds of one kind of thing in a LimitRange.
pub fn range<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    const PAIRS: [(&str, &str); 6] = [
        ("min", "max"),
        ("default", "max"),
        ("defaultRequest", "max"),
        ("defaultRequest", "default"),
        ("min", "default"),
        ("min", "defaultRequest"),
    ];
    for (low, high) in PAIRS {
        for (name, entry) in node.pairs(low) {
            let Some(most) = node.at(high).and_then(|most| most.get(name)) else { continue };
            let both = (entry.node.text("").and_then(nano), most.text("").and_then(nano));
            if let (Some(least), Some(top)) = both
                && least > top
            {
                let what = format!("is more than `{high}.{name}`");
                let help = format!("write less than `{}`", most.text("").unwrap_or_default());
                let path = format!("{low}.{name}");
                here.refuse(&CONFLICT, entry.node.span, &path, &what, help);
                return;
            }
        }
    }
}
