//! An Application for each chart of `gen helm --split`. No order is kept between them: what needs a database waits.

use serde_json::Value as Json;

use crate::argocd::Delivery;
use crate::argocd::application::{self, Tool, metadata};
use crate::object::custom::CustomResource;
use crate::object::to_json;
use crate::stack::argocd::ClusterRef;

/// An Application for each chart on each cluster; a chart is that of a component, or of what none owns.
pub fn of(delivery: Delivery<'_>, charts: &[(Option<String>, String)]) -> Vec<Json> {
    let on = |cluster: &ClusterRef| {
        let all = charts.iter().enumerate().map(|(number, (component, chart))| {
            let name = delivery.name_on(cluster);
            let name = match component {
                Some(component) => name.with(component),
                None => name,
            };
            let mut spec = application::spec(delivery, cluster);
            if number > 0 {
                // One of them says what the namespace carries: two would take it from each other for ever.
                spec.sync_policy.managed_namespace_metadata = None;
            }
            let values =
                (!delivery.env.is_empty()).then(|| format!("../values-{}.yaml", delivery.env));
            spec.source.path = format!("{}/{chart}", spec.source.path);
            spec.source.tool = Tool::Helm {
                release_name: chart.clone(),
                value_files: values.into_iter().collect(),
                parameters: Vec::new(),
            };
            to_json(&CustomResource::new(metadata(delivery, name.as_str()), spec))
        });
        all.collect::<Vec<Json>>()
    };
    delivery.stack.argocd.clusters.iter().flat_map(on).collect()
}
