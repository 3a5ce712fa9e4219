//! What must answer before a workload starts.

use crate::engine::run::User;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::resources::Resources;

/// A database, or another component, that must answer before a workload starts.
#[derive(Clone, Debug)]
pub struct Wait {
    /// The name of the component.
    pub name: ObjectName,
    /// A shell command that succeeds when the server at `$1`, port `$2`, answers.
    pub question: &'static str,
    pub image: Image,
    pub user: User,
    /// The host as the workload calls it.
    pub host: String,
    pub port: u16,
}

impl Wait {
    /// What the container that waits asks for. Little: the pod's own containers need more, and an
    /// init container's request counts only as far as it exceeds theirs. All four are there, so that
    /// no quota refuses the pod for it.
    pub fn resources() -> Resources {
        let amounts = |cpu: &str, memory: &str| {
            let amounts = [("cpu", cpu), ("memory", memory)];
            amounts.map(|(name, amount)| (name.to_owned(), amount.to_owned())).into()
        };
        Resources { requests: amounts("10m", "16Mi"), limits: amounts("100m", "64Mi") }
    }
}
