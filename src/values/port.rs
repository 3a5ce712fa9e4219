//! Ports by name, and what is spoken there.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::layer::node::Node;
use crate::source::Span;
use crate::values::object::{object, words};
use crate::values::read::{At, Either, FromNode, Reader};
use crate::values::scalar::{Flag, Port};
use crate::values::suggest::list_of;

/// A further port: its number, or more about it.
pub type NamedPort = Either<Port, ExtraPort>;

/// A port of a peer: its number, over TCP, or more about it.
pub type PeerPort = Either<Port, TransportPort>;

object! {
    /// A further port.
    ExtraPort {
        /// What the container listens on.
        port: Port,
        /// What callers use. Default: the same.
        service_port as "servicePort": Port,
        /// What is spoken there. Default: `tcp`.
        protocol: Protocol,
        /// Whether it is for the component's own pods, and for whoever reads its metrics there, and not for those that
        /// connect to it. Default: false.
        private: Flag,
    }
}

object! {
    /// A port of a peer.
    TransportPort {
        /// Its number.
        port: Port,
        /// `TCP`, `UDP` or `SCTP`. Default: `TCP`.
        protocol: Transport,
    }
}

words! {
    /// What is spoken at a port. It is the port's `appProtocol` where meshes and gateways know it by one.
    Protocol {
        /// Whatever it is, over TCP.
        Tcp = "tcp",
        /// Whatever it is, over UDP.
        Udp = "udp",
        /// Whatever it is, over SCTP.
        Sctp = "sctp",
        /// HTTP.
        Http = "http",
        /// HTTP, encrypted.
        Https = "https",
        /// HTTP/2 without encryption.
        Http2 = "http2",
        /// gRPC without encryption.
        Grpc = "grpc",
        /// WebSockets.
        Ws = "ws",
    }
}

/// What carries packets to a port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    #[default]
    Tcp,
    Udp,
    Sctp,
}

impl Transport {
    const ALL: [Self; 3] = [Self::Tcp, Self::Udp, Self::Sctp];

    /// As Kubernetes writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
        }
    }
}

impl Protocol {
    pub fn transport(self) -> Transport {
        match self {
            Self::Udp => Transport::Udp,
            Self::Sctp => Transport::Sctp,
            Self::Tcp | Self::Http | Self::Https | Self::Http2 | Self::Grpc | Self::Ws => {
                Transport::Tcp
            }
        }
    }

    /// The `appProtocol` of a Service's port. gRPC is HTTP/2, of which alone Kubernetes has a name.
    /// <https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol>
    pub fn application(self) -> Option<&'static str> {
        match self {
            Self::Tcp | Self::Udp | Self::Sctp => None,
            Self::Http => Some("http"),
            Self::Https => Some("https"),
            Self::Http2 | Self::Grpc => Some("kubernetes.io/h2c"),
            Self::Ws => Some("kubernetes.io/ws"),
        }
    }

    /// The scheme of urls that lead there.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Http | Self::Http2 => "http",
            Self::Tcp | Self::Udp | Self::Sctp | Self::Https | Self::Grpc | Self::Ws => {
                self.as_str()
            }
        }
    }
}

/// What a container listens on at a further port, and where that is said.
pub fn listened(named: &At<NamedPort>) -> Option<((u16, Transport), Span)> {
    match &named.value {
        Either::Short(port) => Some(((port.0, Transport::Tcp), named.span)),
        Either::Long(long) => {
            let protocol = long.protocol.as_ref().map(|protocol| protocol.value.transport());
            let of = |port: &At<Port>| ((port.value.0, protocol.unwrap_or_default()), port.span);
            long.port.as_ref().map(of)
        }
    }
}

impl FromNode for Transport {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let expected = list_of(Self::ALL.iter().map(|word| word.as_str()));
        let text = reader.text(node, &expected)?;
        let found = Self::ALL.into_iter().find(|word| word.as_str().eq_ignore_ascii_case(text));
        if found.is_none() {
            reader.invalid(node, &expected, "none of these", None);
        }
        found
    }
}

impl JsonSchema for Transport {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Transport".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "What carries packets to a port.",
            "type": "string",
            "enum": ["TCP", "UDP", "SCTP", "tcp", "udp", "sctp"],
        })
    }
}

/// Whether the API server takes a text as the name of a port.
/// <https://www.rfc-editor.org/rfc/rfc6335#section-5.1>
pub fn is_port_name(text: &str) -> bool {
    let inner = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-';
    text.len() <= 15
        && text.chars().all(inner)
        && text.contains(|one: char| one.is_ascii_lowercase())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-')
}
