//! Init containers that hold a workload back until a database answers.

use k8s_openapi::api::core::v1::Container;

use crate::object::{pod, security};
use crate::stack::image::Image;
use crate::stack::wait::Wait;

/// An init container that ends when the database answers. It needs no password: a server that asks
/// for one is there.
pub fn container(wait: &Wait) -> Container {
    let Wait { name, question, image, user, host, port } = wait;
    let Image { reference, pull_policy } = image;
    // A shell that is process 1 ignores signals without a trap, and would hold up a deletion.
    let script = format!(
        "trap 'exit 143' TERM\necho \"waiting for $0 at $1:$2\"\nuntil {question}; do sleep 1; done\necho \"$0 answers\"\n"
    );
    Container {
        name: name.after("wait-for").to_string(),
        image: Some(reference.clone()),
        image_pull_policy: pull_policy.map(str::to_owned),
        // Host and port are arguments of the script and no part of its text.
        command: Some(vec!["sh".to_owned(), "-c".to_owned(), script]),
        args: Some(vec![name.to_string(), host.clone(), port.to_string()]),
        resources: pod::resources(&Wait::resources()),
        security_context: Some(security::container_as(*user)),
        ..Container::default()
    }
}
