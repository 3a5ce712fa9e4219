//! What Argo CD is told about a stack: Applications, and the AppProjects that confine them.
//!
//! One Application per stack is the rule: sync waves order what is inside of one, and nothing between
//! several. Where tiers are Applications of their own, a health check makes Argo CD wait between them.

mod application;
mod beside;
mod charts;
mod delivery;
mod difference;
mod health;
mod hydrator;
mod plugin;
mod previews;
mod project;
mod repository;
mod set;
mod tiers;

pub use delivery::{Delivered, Delivery, RepoContent};
pub use previews::{LABEL as PREVIEW_LABEL, PullRequests, of as previews};
pub use set::set;

/// The Applications of an environment, one for each cluster.
pub fn build(delivery: Delivery<'_>) -> Delivered {
    let mut made = beside::made(delivery);
    made.objects.extend(project::of(delivery));
    made.objects.extend(if delivery.hydrates {
        hydrator::of(delivery)
    } else {
        application::of(delivery)
    });
    made
}

/// An Application for each chart of the components, by component and chart.
pub fn per_chart(delivery: Delivery<'_>, charts: &[(Option<String>, String)]) -> Delivered {
    let mut made = beside::made(delivery);
    made.objects.extend(project::of(delivery));
    made.objects.extend(charts::of(delivery, charts));
    made
}

/// An Application per tier on each cluster, and the one that holds these; it reads them from `folder` in
/// the repository. For the folders of `gen render --output-dir` alone.
pub fn per_tier(delivery: Delivery<'_>, folder: &str) -> Delivered {
    let mut made = beside::made(delivery);
    made.objects.push(health::of_applications(delivery.stack));
    made.objects.extend(project::of(delivery));
    made.objects.extend(tiers::parent(delivery, folder));
    made.children = tiers::children(delivery);
    made
}
