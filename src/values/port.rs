//! Ports by name.

use crate::values::object::object;
use crate::values::read::Either;
use crate::values::scalar::Port;

/// A further port: its number, or more about it.
pub type NamedPort = Either<Port, ExtraPort>;

object! {
    /// A further port.
    ExtraPort {
        /// What the container listens on.
        port: Port,
        /// What callers use. Default: the same.
        service_port as "servicePort": Port,
    }
}
