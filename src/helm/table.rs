//! What is there when: the conditions that a chart author would write, as one table.
//!
//! A row holds for objects of a kind, or for a field of them. Everything else is there when the values that it
//! says are (`lift`).

use crate::helm::guard::Guard;
use crate::helm::knob::{CREATE, ValuePath, below};
use crate::object::metadata::VERSION;
use crate::object::metrics::SCRAPE;

/// What annotations of the AWS Load Balancer Controller start with.
/// <https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/>
const ALB: &str = "alb.ingress.kubernetes.io/";

/// Where a part is: the object's kind, the component that owns it, and the path of keys in it. Items of lists are
/// called by what they are known by.
#[derive(Clone, Copy, Debug)]
pub struct PartPlace<'a> {
    pub kind: &'a str,
    pub component: Option<&'a [String]>,
    pub path: &'a [String],
}

/// What annotations of Services start with that Traefik reads.
/// <https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/#on-service>
const TRAEFIK: &str = "traefik.ingress.kubernetes.io/";

/// What annotations start with by which Prometheus finds pods, and the label by which a ServiceMonitor finds Services.
const PROMETHEUS: &str = "prometheus.io/";

/// The classes whose controllers are no pods of the cluster.
const CLOUDS: [&str; 3] = ["alb", "gce", "gce-internal"];

/// Conditions by kind and field; a field of none is the object itself.
type GuardRow = (&'static str, &'static str, fn(&[String]) -> Guard);

const OF_COMPONENTS: &[GuardRow] = &[
    ("NetworkPolicy", "", |_| policies()),
    ("HorizontalPodAutoscaler", "", scales),
    ("HorizontalPodAutoscaler", "spec.metrics.~cpu", |of| {
        Guard::Or(vec![given(of, "autoscaling.cpu"), given(of, "autoscaling.memory").not()])
    }),
    ("Deployment", "spec.replicas", |of| scales(of).not()),
    ("StatefulSet", "spec.replicas", |of| scales(of).not()),
    ("PodDisruptionBudget", "", budget),
    ("PodDisruptionBudget", "spec.minAvailable", |of| {
        Guard::Said(below(of, "disruptionBudget.maxUnavailable")).not()
    }),
    ("PodDisruptionBudget", "spec.maxUnavailable", |of| {
        Guard::Said(below(of, "disruptionBudget.maxUnavailable"))
    }),
    // One with a port of its own has a Service of its own.
    ("Service", "", |of| Guard::And(vec![balanced(of), given(of, "expose.loadBalancer.port")])),
    ("Service", "spec.type", |of| given(of, "expose.nodePort")),
    ("Service", "spec.type", |of| Guard::Or(vec![given(of, "expose.nodePort"), inside(of)])),
    ("Service", "spec.type", inside),
    ("Service", "spec.type", |of| given(of, "expose.loadBalancer.enabled")),
    ("Service", "spec.type", |of| {
        Guard::Or(vec![given(of, "expose.nodePort"), given(of, "expose.loadBalancer.enabled")])
    }),
    ("Service", "spec.externalTrafficPolicy", |of| {
        Guard::And(vec![given(of, "expose.nodePort"), outer(of)])
    }),
    ("Service", "spec.externalTrafficPolicy", |of| {
        let any = Guard::Or(vec![given(of, "expose.nodePort"), balanced(of)]);
        Guard::And(vec![any, outer(of)])
    }),
    ("Service", "spec.externalTrafficPolicy", |of| {
        let any = Guard::Or(vec![given(of, "expose.nodePort"), inside(of)]);
        Guard::And(vec![any, outer(of)])
    }),
    ("Service", "spec.loadBalancerClass", |of| balancer_has(&inside(of), of, "className")),
    ("Service", "spec.loadBalancerClass", |of| balancer_has(&balanced(of), of, "className")),
    ("Service", "spec.loadBalancerSourceRanges", |of| {
        balancer_has(&inside(of), of, "sourceRanges")
    }),
    ("Service", "spec.loadBalancerSourceRanges", |of| {
        balancer_has(&balanced(of), of, "sourceRanges")
    }),
    ("ConfigMap", "", |of| Guard::Plain(below(of, "env"))),
    ("Secret", "", is_made),
    ("ExternalSecret", "", |of| {
        let other = given(of, "credentials.existingSecret").not();
        Guard::And(vec![given(of, "credentials.externalSecret.remoteKey"), other])
    }),
    ("PersistentVolumeClaim", "", |of| given(of, "storage.existingClaim").not()),
    ("ServiceAccount", "", |of| given(of, "serviceAccount.name").not()),
    ("Ingress", "", |of| given(of, "expose.ingress.enabled")),
    ("Ingress", "spec.tls", tls),
    ("CronJob", "spec.suspend", |of| given(of, "suspend")),
    ("Middleware", "", |of| given(of, "expose.ingress.enabled")),
    ("ServiceMonitor", "", |of| given(of, "metrics.serviceMonitor.enabled")),
];

const OF_NONE: &[GuardRow] = &[
    ("NetworkPolicy", "", |_| {
        Guard::And(vec![policies(), Guard::Given(path("networkPolicy.defaultDeny"))])
    }),
    ("Namespace", "", |_| Guard::Given(CREATE.map(str::to_owned).to_vec())),
];

/// What the table says about a place; conditions of one thing, the likelier first.
pub fn declared(place: PartPlace<'_>) -> Vec<Guard> {
    let (rows, component) = match place.component {
        Some(component) => (OF_COMPONENTS, component),
        None => (OF_NONE, &[][..]),
    };
    let field = place.path.join(".");
    if place.path.last().is_some_and(|key| key == VERSION) {
        return vec![Guard::And(vec![
            given(component, "image.tag"),
            given(component, "image.digest").not(),
        ])];
    }
    // What is asked is the path where there is one.
    if let [.., probe, "tcpSocket" | "exec" | "grpc"] = keys(place.path)[..]
        && let Some(probe) = probe.strip_suffix("Probe")
    {
        return vec![given(component, &format!("probes.{probe}.path")).not()];
    }
    if let [.., container, probe] = place.path
        && component.get(1).is_some_and(|name| container.strip_prefix('~') == Some(name))
        && matches!(probe.as_str(), "livenessProbe" | "startupProbe")
    {
        let probe = probe.trim_end_matches("Probe");
        return vec![given(component, &format!("probes.{probe}.enabled"))];
    }
    // What only one controller reads is for doors of its class.
    if place.kind == "Ingress" && place.path.last().is_some_and(|key| key.starts_with(ALB)) {
        let is_alb = class(component, "alb");
        let secure =
            Guard::And(vec![is_alb.clone(), given(component, "expose.ingress.tls.enabled")]);
        return vec![is_alb, secure];
    }
    let monitor = || given(component, "metrics.serviceMonitor.enabled");
    match place.path.last() {
        Some(key) if key.starts_with(PROMETHEUS) => return vec![monitor().not()],
        Some(key) if key == SCRAPE => return vec![monitor()],
        _ => {}
    }
    // Whom a policy lets in follows the doors.
    match (place.kind, &keys(place.path)[..]) {
        ("NetworkPolicy", [_, "ingress", _]) => return peers(component),
        ("NetworkPolicy", [_, "ingress", _, "ports", _]) => return opened(component),
        _ => {}
    }
    let rows = rows.iter().filter(|(kind, of, _)| *kind == place.kind && *of == field);
    let mut guards: Vec<Guard> = rows.map(|(_, _, guard)| guard(component)).collect();
    if field.is_empty() {
        // Of a database that is elsewhere there is nothing; some have it beside their own condition.
        let is_here = given(component, "external.host").not();
        let both = guards.iter().map(|guard| Guard::And(vec![is_here.clone(), guard.clone()]));
        guards = both.chain(guards.iter().cloned()).collect();
        guards.push(is_here);
    }
    guards
}

/// Whether a switch or a word of a component may say of a part that no value of it stands in whether it is there.
pub fn concerns(place: PartPlace, keys: &[String]) -> bool {
    let keys = self::keys(keys);
    let lets_in = place.path.get(1).is_some_and(|key| key == "ingress");
    // Which hosts a door has is no matter of its class.
    let is_of_host =
        matches!(place.path, [_, hosts, _] if matches!(hosts.as_str(), "rules" | "tls"));
    match (place.kind, keys.as_slice()) {
        ("NetworkPolicy", ["expose", ..]) => lets_in,
        ("Service", ["expose", "ingress", ..]) => {
            place.path.last().is_some_and(|key| key.starts_with(TRAEFIK))
        }
        ("Ingress", [.., "className"]) => !is_of_host,
        ("Ingress" | "Middleware", ["expose", "ingress", ..])
        | ("Service", ["expose", "loadBalancer", ..])
        | ("ServiceMonitor", ["metrics", ..]) => true,
        _ => false,
    }
}

/// The same where a namespace is closed.
pub fn closes(when: Guard) -> Guard {
    Guard::And(vec![policies(), Guard::Given(path("networkPolicy.defaultDeny")), when])
}

fn keys(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

fn balanced(of: &[String]) -> Guard {
    given(of, "expose.loadBalancer.enabled")
}

/// When a Service has what is said of a load balancer: where it is one.
fn balancer_has(is_one: &Guard, of: &[String], key: &str) -> Guard {
    given(&below(of, "expose.loadBalancer"), key).within(is_one)
}

/// Whether a component's Service is the load balancer itself.
pub fn inside(of: &[String]) -> Guard {
    Guard::And(vec![balanced(of), given(of, "expose.loadBalancer.port").not()])
}

fn path(keys: &str) -> ValuePath {
    keys.split('.').map(str::to_owned).collect()
}

fn given(of: &[String], keys: &str) -> Guard {
    Guard::Given(below(of, keys))
}

/// Whether a component's door is of a class.
pub fn class(of: &[String], word: &str) -> Guard {
    Guard::Is(below(of, "expose.ingress.className"), word.to_owned())
}

/// When whom a policy lets in is let in by a door.
fn peers(of: &[String]) -> Vec<Guard> {
    let ingress = given(of, "expose.ingress.enabled");
    let doors = [given(of, "expose.nodePort"), given(of, "expose.loadBalancer.enabled")];
    let (anyone, controller) = lets_in(of);
    let mut found = vec![anyone, outside(of), controller, Guard::Or(doors.to_vec())];
    found.extend(doors);
    found.push(ingress);
    found
}

/// When a port is open to anyone that is led to from outside: of a load balancer with ports of its own it is not the
/// Service's.
fn opened(of: &[String]) -> Vec<Guard> {
    let node = given(of, "expose.nodePort");
    let main = Guard::Or(vec![node.clone(), outside(of)]);
    vec![lets_in(of).0, main, node, balanced(of)]
}

/// When an Ingress is open to everyone: a cloud's controllers have no namespace.
fn outside(of: &[String]) -> Guard {
    let of_cloud = CLOUDS.iter().map(|cloud| class(of, cloud));
    let nowhere = Guard::Given(path("cluster.ingressNamespace")).not();
    let shut = Guard::Or(of_cloud.chain([nowhere]).collect());
    Guard::And(vec![given(of, "expose.ingress.enabled"), shut])
}

/// When everyone is let in, and when the pods of an ingress controller are.
fn lets_in(of: &[String]) -> (Guard, Guard) {
    let doors = ["expose.nodePort", "expose.loadBalancer.enabled"].map(|door| given(of, door));
    let anyone = Guard::Or(doors.into_iter().chain([outside(of)]).collect());
    let namespace = Guard::Given(path("cluster.ingressNamespace"));
    let of_cloud = Guard::Or(CLOUDS.iter().map(|cloud| class(of, cloud)).collect());
    let ingress = given(of, "expose.ingress.enabled");
    (anyone, Guard::And(vec![ingress, namespace, of_cloud.not()]))
}

fn outer(of: &[String]) -> Guard {
    given(of, "service.externalTrafficPolicy")
}

/// What templates call conditions of whom a policy lets in.
pub fn named(of: &[String]) -> [(&'static str, &'static str, Guard); 2] {
    let (anyone, controller) = lets_in(of);
    [
        (
            "$anyone",
            "Node ports, load balancers and controllers outside of the cluster let in anyone.",
            anyone,
        ),
        ("$controller", "A controller in the cluster is let in by its namespace.", controller),
    ]
}

fn policies() -> Guard {
    Guard::Given(path("networkPolicy.enabled"))
}

fn scales(of: &[String]) -> Guard {
    given(of, "autoscaling.max")
}

/// Whether gen makes the Secret of a database: nobody says that another one holds the password.
pub fn is_made(of: &[String]) -> Guard {
    let others = ["credentials.existingSecret", "credentials.externalSecret.remoteKey"];
    Guard::Or(others.map(|other| given(of, other)).to_vec()).not()
}

fn budget(of: &[String]) -> Guard {
    Guard::Budget(of.to_vec(), None)
}

fn tls(of: &[String]) -> Guard {
    given(of, "expose.ingress.tls.enabled")
}
