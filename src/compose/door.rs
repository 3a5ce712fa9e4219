//! What leads into a project from the machine that runs it, as people read it.

use crate::compose::pods::Pods;
use crate::stack::Stack;
use crate::stack::component::Opening;
use crate::stack::expose::HostPort;
use crate::values::port::{Protocol, Transport};

/// A port of the machine.
#[derive(Clone, Debug)]
pub struct MachineDoor {
    /// What to type: the address of a page, or host and port of what is none.
    pub address: String,
    /// The component behind it, with the name of the port where that is not a page.
    pub behind: String,
}

/// The doors of a component.
pub fn of(stack: &Stack, pods: &Pods) -> Vec<MachineDoor> {
    let name = pods.component.name.as_str();
    let is_web = |opening: &Opening| match opening.protocol {
        Some(Protocol::Http | Protocol::Http2 | Protocol::Ws) => true,
        // What says nothing of its main port serves pages, unless it is a server that does not.
        None => {
            let mut databases = stack.databases.iter();
            let own = databases.find(|one| one.component.name == pods.component.name);
            own.is_none_or(|one| one.engine.facts().scheme.starts_with("http"))
        }
        Some(Protocol::Https | Protocol::Grpc | Protocol::Tcp | Protocol::Udp | Protocol::Sctp) => {
            false
        }
    };
    let door = |HostPort { number, port, transport }: &HostPort| {
        let mut openings = pods.component.ports();
        let opening = openings.find(|one| one.port == *port && one.transport() == *transport);
        let port_name = opening.as_ref().map_or("", |opening| opening.name);
        let named = format!("{name} ({port_name})");
        let (address, behind) = match opening {
            Some(Opening { protocol: Some(Protocol::Https), .. }) => {
                (format!("https://localhost:{number}"), name.to_owned())
            }
            Some(opening) if is_web(&opening) => {
                (format!("http://localhost:{number}"), name.to_owned())
            }
            _ if *transport == Transport::Tcp => (format!("localhost:{number}"), named),
            _ => {
                let transport = transport.as_str().to_lowercase();
                (format!("localhost:{number}/{transport}"), named)
            }
        };
        MachineDoor { address, behind }
    };
    pods.host_ports.iter().map(door).collect()
}
