//! Requests and limits, checked.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::quantity;
use crate::stack::resources::Resources;
use crate::values::extended_resource::is_one;
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
    for (name, request) in requests.iter().filter(|(name, _)| is_one(name)) {
        let limit = limits.get(name);
        if limit.is_none_or(|limit| limit.as_str() != request.as_str()) {
            let wrong = Diagnostic::error(
                Code::Conflict,
                format!("what is asked of `{name}` is its limit, too"),
            )
            .at(request.span, "the API server would refuse it");
            let wrong =
                limit.iter().fold(wrong, |wrong, limit| wrong.also(limit.span, "another amount"));
            report.add(wrong.help(format!(
                "write `limits: {{ {name}: {} }}`, and leave the request out",
                request.as_str()
            )));
        }
    }
    let devices = requests.iter().chain(&limits).filter(|(name, _)| name.contains('/'));
    for (name, amount) in devices {
        if quantity::milli(amount.as_str()).is_none_or(|milli| milli % 1000 != 0) {
            report.add(
                Diagnostic::error(Code::InvalidValue, format!("`{name}` comes in whole numbers"))
                    .at(amount.span, "a part of one")
                    .help("write how many, such as `1`"),
            );
        }
    }
    let plain = |amounts: BTreeMap<&str, &At<QuantityText>>| {
        amounts.into_iter().map(|(name, at)| (name.to_owned(), at.as_str().to_owned())).collect()
    };
    Resources { requests: plain(requests), limits: plain(limits) }
}

fn amounts(field: &At<Amounts>) -> BTreeMap<&str, &At<QuantityText>> {
    let Amounts { cpu, memory, ephemeral_storage, extended } = &field.value;
    let all = [("cpu", cpu), ("memory", memory), ("ephemeral-storage", ephemeral_storage)];
    let extended = extended.iter().map(|(name, amount)| (name.as_str(), amount));
    let all = all.into_iter().filter_map(|(name, amount)| Some((name, amount.as_ref()?)));
    all.chain(extended).collect()
}
