//! Requests and limits, checked.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::quantity;
use crate::stack::resources::Resources;
use crate::values::read::At;
use crate::values::resources::{self, Amounts};
use crate::values::scalar::QuantityText;

/// Requests and limits; a track's own lie above the component's. A request above its limit is a
/// mistake that the API server would refuse.
pub fn resources(
    common: Option<&At<resources::Resources>>,
    own: Option<&At<resources::Resources>>,
    report: &mut Report,
) -> Resources {
    let mut requests = BTreeMap::new();
    let mut limits = BTreeMap::new();
    for layer in [common, own].into_iter().flatten() {
        requests.extend(layer.requests.as_ref().map(amounts).unwrap_or_default());
        limits.extend(layer.limits.as_ref().map(amounts).unwrap_or_default());
    }
    for (name, request) in &requests {
        if let Some(limit) = limits.get(name)
            && quantity::nano(request.as_str()) > quantity::nano(limit.as_str())
        {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    format!(
                        "the {name} request of {} is above its limit of {}",
                        request.as_str(),
                        limit.as_str()
                    ),
                )
                .at(request.span, "above the limit")
                .also(limit.span, "the limit")
                .help(format!("raise the limit to `{}`, or lower the request", request.as_str())),
            );
        }
    }
    let plain = |amounts: BTreeMap<&str, &At<QuantityText>>| {
        amounts.into_iter().map(|(name, at)| (name.to_owned(), at.as_str().to_owned())).collect()
    };
    Resources { requests: plain(requests), limits: plain(limits) }
}

fn amounts(field: &At<Amounts>) -> BTreeMap<&'static str, &At<QuantityText>> {
    let Amounts { cpu, memory, ephemeral_storage } = &field.value;
    let all = [("cpu", cpu), ("memory", memory), ("ephemeral-storage", ephemeral_storage)];
    all.into_iter().filter_map(|(name, amount)| Some((name, amount.as_ref()?))).collect()
}
