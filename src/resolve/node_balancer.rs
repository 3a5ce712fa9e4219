//! Load balancers that listen on ports of the nodes: a number goes to one Service of the cluster.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::ingress::exposed;
use crate::stack::component::Component;
use crate::stack::expose::Expose;
use crate::stack::target::Target;
use crate::values::Values;
use crate::values::port::Transport;

/// What the controller of the target's Ingresses listens on.
const OF_WEB: [u16; 2] = [80, 443];

/// Reports numbers that another load balancer of the stack has, or the controller of Ingresses: the Service that comes
/// second waits for its address for ever.
/// <https://docs.k3s.io/networking/networking-services#service-load-balancer>
pub fn check(
    doors: &[(&Component, &Expose)],
    values: &Values,
    target: &Target,
    report: &mut Report,
) {
    if !target.load_balancer_on_nodes {
        return;
    }
    let mut taken: BTreeMap<(u16, Transport), &Component> = BTreeMap::new();
    for (component, expose) in doors {
        let Some(balancer) = &expose.load_balancer else { continue };
        // A class of its own is another controller's matter.
        if balancer.class_name != target.load_balancer_class {
            continue;
        }
        let written = exposed(values, component).and_then(|door| door.load_balancer.as_ref());
        let span = written.map_or(component.origin, |door| door.span);
        let main = balancer.port.map(|port| (port, Transport::Tcp));
        let named = balancer.ports.iter().map(|port| (port.number, port.transport()));
        for port in main.into_iter().chain(named) {
            let number = port.0;
            let label = "the Service would wait for its address for ever";
            let message = format!(
                "the port {number} of the nodes of `{}` goes to one load balancer",
                target.name
            );
            let wrong = Diagnostic::warning(Code::Target, message).at(span, label);
            if let Some(first) = taken.get(&port) {
                let first = (first.origin, format!("`{}` has it", first.name));
                let wrong = wrong.also(first.0, first.1);
                report.add(wrong.help(format!("give it another `port`, or make both doors one: `expose: {{ ingress: {{ path: /{} }} }}`", component.name)));
            } else if target.ingress_class.is_some() && OF_WEB.contains(&number) {
                let class = target.ingress_class.as_deref().unwrap_or_default();
                let help = format!(
                    "write `ingress: {{ … }}` in its place, which `{class}` serves at {number}, or another `port`"
                );
                report.add(wrong.help(help));
            }
            taken.entry(port).or_insert(component);
        }
    }
}
