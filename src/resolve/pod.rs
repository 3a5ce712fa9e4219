//! Where pods may run, from the values.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::stack::pod::{Toleration, TopologySpread};
use crate::values::plain::{count, text};
use crate::values::pod;
use crate::values::read::{At, List};

pub fn tolerations(field: Option<&At<List<pod::Toleration>>>) -> Vec<Toleration> {
    let take = |toleration: &At<pod::Toleration>| {
        let pod::Toleration { key, operator, value, effect, toleration_seconds } =
            &toleration.value;
        Toleration {
            key: text(key.as_ref()),
            operator: operator.as_ref().map(|operator| operator.value.as_str().to_owned()),
            value: text(value.as_ref()),
            effect: effect.as_ref().map(|effect| effect.value.as_str().to_owned()),
            seconds: count(toleration_seconds.as_ref()).map(i64::from),
        }
    };
    field.map(|list| list.iter().map(take).collect()).unwrap_or_default()
}

pub fn topology_spread(
    field: Option<&At<List<pod::TopologySpread>>>,
    report: &mut Report,
) -> Vec<TopologySpread> {
    let mut spreads = Vec::new();
    for spread in field.into_iter().flat_map(|list| &list.value) {
        let pod::TopologySpread { topology_key, max_skew, when_unsatisfiable } = &spread.value;
        let Some(topology_key) = text(topology_key.as_ref()) else {
            report.add(
                Diagnostic::error(Code::Missing, "`topologySpread` needs a `topologyKey`")
                    .at(spread.span, "without a key")
                    .help("add `topologyKey: topology.kubernetes.io/zone`"),
            );
            continue;
        };
        spreads.push(TopologySpread {
            topology_key,
            max_skew: count(max_skew.as_ref()).unwrap_or(1),
            when_unsatisfiable: when_unsatisfiable
                .as_ref()
                .map_or(pod::WhenUnsatisfiable::ScheduleAnyway, |when| when.value),
        });
    }
    spreads
}
