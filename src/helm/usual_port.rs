//! The port of a database elsewhere where nobody says one.

use crate::engine::Engine;
use crate::helm::place;
use crate::layer::node::Node;

/// The port of a database's engine, or the first that is said of it.
pub fn usual_port(roots: &[&Node], place: &[String]) -> Option<u16> {
    let own = roots.iter().find_map(|root| place::get(root, place))?;
    let engine = own.get("engine")?.as_scalar()?;
    let engine = Engine::ALL.iter().find(|known| known.as_str() == engine.text)?;
    let ports = own.get("ports").and_then(Node::as_map);
    let said = ports.and_then(|ports| ports.present().next()).map(|(_, entry)| &entry.node);
    let said = said.map(|port| port.get("port").unwrap_or(port)).and_then(Node::as_scalar);
    let said = said.filter(|_| engine.is_other()).and_then(|port| port.text.parse().ok());
    said.or(Some(engine.facts().port)).filter(|port| *port > 0)
}
