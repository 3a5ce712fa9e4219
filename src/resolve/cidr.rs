//! Networks as policies and load balancers have them: an address, and how many of its bits are the network's.
//! <https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec>

use std::net::IpAddr;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::read::At;
use crate::values::scalar::Text;

/// A network: its first address as bits from the left, how many of them count, and how many there are.
struct Network {
    bits: u128,
    length: u32,
    longest: u32,
}

impl Network {
    fn read(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let (bits, longest) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        let length = length.parse().ok().filter(|length| *length <= longest)?;
        Some(Self { bits, length, longest })
    }

    /// The bits of the network alone.
    fn start(&self) -> u128 {
        first_bits(self.bits, self.length)
    }

    fn holds(&self, other: &Self) -> bool {
        self.longest == other.longest
            && self.length < other.length
            && first_bits(other.bits, self.length) == self.start()
    }

    /// As it is written when no bit beyond its length is set.
    fn plain(&self) -> String {
        let start = self.start();
        let address = if self.longest == 32 {
            u32::try_from(start >> 96)
                .map_or_else(|_| String::new(), |bits| IpAddr::from(bits.to_be_bytes()).to_string())
        } else {
            IpAddr::from(start.to_be_bytes()).to_string()
        };
        format!("{address}/{}", self.length)
    }
}

fn first_bits(bits: u128, length: u32) -> u128 {
    if length == 0 { 0 } else { bits >> (128 - length) << (128 - length) }
}

/// Reports a host whose address is not in the network that it is said to be in.
pub fn check_inside(host: &At<Text>, cidr: &At<Text>, report: &mut Report) {
    let Ok(address) = host.as_str().parse::<IpAddr>() else { return };
    let all = if address.is_ipv4() { 32 } else { 128 };
    let networks = (Network::read(cidr.as_str()), Network::read(&format!("{address}/{all}")));
    let (Some(outer), Some(inner)) = networks else { return };
    if outer.holds(&inner) || outer.longest == inner.longest && outer.bits == inner.bits {
        return;
    }
    let message = format!("`{address}` is no address of `{}`", cidr.as_str());
    report.add(
        Diagnostic::error(Code::Conflict, message)
            .at(cidr.span, "the network that policies open")
            .also(host.span, "packets to it would be dropped")
            .write(format!("{address}/{all}")),
    );
}

/// Checks that a text is a network such as `10.0.0.0/8`.
pub fn check_cidr(cidr: &At<Text>, report: &mut Report) {
    let text = cidr.as_str();
    let Some(network) = Network::read(text) else {
        let wrong = Diagnostic::error(Code::InvalidValue, format!("`{text}` is no network"))
            .at(cidr.span, "expected an address and a length");
        report.add(match text.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) if address.is_unspecified() => wrong.write("0.0.0.0/0"),
            Ok(IpAddr::V4(address)) if address.octets()[3] != 0 => {
                wrong.write(format!("{text}/32"))
            }
            Ok(IpAddr::V6(address)) if address.is_unspecified() => wrong.write("::/0"),
            Ok(IpAddr::V6(_)) => wrong.write(format!("{text}/128")),
            _ => wrong.help("write it as `10.0.0.0/8`; one address is `10.0.0.1/32`"),
        });
        return;
    };
    if network.bits != network.start() {
        let plain = network.plain();
        let (address, _) = text.split_once('/').unwrap_or((text, ""));
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("`{text}` is the network `{plain}`, and no address of it"),
            )
            .at(cidr.span, "bits beyond its length are set")
            .help(format!(
                "write `{plain}`, or `{address}/{}` for the one address",
                network.longest
            )),
        );
    }
}

/// Checks a network that is left out of another one: the API server takes parts of it alone.
pub fn check_except(except: &At<Text>, of: &At<Text>, report: &mut Report) {
    check_cidr(except, report);
    let networks = (Network::read(of.as_str()), Network::read(except.as_str()));
    if let (Some(outer), Some(inner)) = networks
        && !outer.holds(&inner)
    {
        let message = format!("`{}` is no part of `{}`", except.as_str(), of.as_str());
        report.add(
            Diagnostic::error(Code::InvalidValue, message)
                .at(except.span, "the API server would refuse it")
                .also(of.span, "the network that it is left out of")
                .help("write a network inside of `cidr`, or remove it"),
        );
    }
}
