//! Values that a chart does not offer though gen has them: what follows from them there is more than a template says.

use crate::helm::knob::{Form, below};
use crate::helm::place::{self, has_door, is_named};
use crate::layer::node::{Map, Node};
use crate::values::TIERS;

/// Whether a value of some component, or of the stack, is none of the chart's.
pub fn is_closed(roots: &[&Node], place: &[String], pattern: &str) -> bool {
    let says = |key: &str, words: &[&str]| {
        let said = roots.iter().filter_map(|root| place::get(root, &below(place, key)));
        said.into_iter().any(|node| {
            words.is_empty()
                || node.as_scalar().is_some_and(|said| words.contains(&said.text.as_str()))
        })
    };
    match pattern {
        // What is on another's server is where that is.
        // Where an environment has it elsewhere, others may have.
        "external.host" | "external.port" => {
            !says("external.host", &[]) && (says("server", &[]) || is_server(roots, &place[1]))
        }
        // Namespaces that are one in an environment are so for all its objects.
        "namespaces.*.name" => roots.iter().any(|root| shares_namespace(root)),
        // Without a door it is in texts alone, which doors change as well.
        "domain" => !has_door(roots),
        // Of what is said twice of one peer gen makes one rule.
        "allowFrom" | "allowTo" => {
            let said = roots.iter().filter_map(|root| place::get(root, &below(place, pattern)));
            said.into_iter().any(repeats)
        }
        // What lies in a folder of a node, or nowhere, has no claim.
        "storage/existingClaim" => says("storage.hostPath", &[]) || says("storage.ephemeral", &[]),
        // What is like a component shares its claims.
        "volumes.*/existingClaim" => is_model(roots, &place[1]),
        // Some users are known to the servers, and are more than others.
        "user" => says("user", &["root", "postgres", "admin", "guest", "default", "elastic"]),
        // What has no schedule runs once.
        "timeZone"
        | "concurrencyPolicy"
        | "startingDeadlineSeconds"
        | "successfulJobsHistoryLimit"
        | "failedJobsHistoryLimit" => !says("schedule", &[]),
        // What runs before others runs in their pods.
        "image.pullPolicy" => place[0] == "jobs" && says("before", &[]),
        // One that is the Service's own makes no other Service.
        "expose.loadBalancer.port" => roots.iter().any(|root| {
            let text = |key: &str| Some(&place::get(root, &below(place, key))?.as_scalar()?.text);
            let own = text("service.port").or_else(|| text("port"));
            text(pattern).is_some_and(|port| own == Some(port))
        }),
        // What runs its component's program has its resources.
        resources if resources.starts_with("resources.") && place.len() > 2 => {
            !says("image", &[]) && !says("resources", &[])
        }
        // Both parts of a canary count, in a budget over both.
        budget if budget.starts_with("disruptionBudget.") => {
            says("release.canary", &[]) && !says("disruptionBudget", &[])
        }
        // An account that exists has its own rules.
        "serviceAccount.name" => says("serviceAccount.rules", &[]),
        _ => false,
    }
}

/// Whether an environment says a value as templates cannot write any: percent-encoded in a url, or with signs that end a
/// text.
pub fn is_odd(roots: &[&Node], path: &[String], form: Form) -> bool {
    let more = match form {
        Form::Name if path.last().is_some_and(|key| key == "className") => "-._/",
        // Any of these signs may be the first of a key in a Secret.
        Form::Name if path.last().is_some_and(|key| key == "key" || key == "urlKey") => "",
        Form::Name => "-._",
        Form::Host => "-._*",
        _ => "",
    };
    let is_plain = |text: &str| match form {
        Form::Path => !text.contains(|letter: char| letter == '"' || letter.is_whitespace()),
        _ if more.is_empty() => true,
        _ => {
            let is_end = |letter: char| letter.is_ascii_alphanumeric() || form == Form::Host;
            text.starts_with(is_end)
                && text.ends_with(is_end)
                && text
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
        }
    };
    let said = roots.iter().filter_map(|root| place::get(root, path)?.as_scalar());
    said.into_iter().any(|said| !said.text.contains("${") && !is_plain(&said.text))
}

/// Whether another component is like one of a name.
fn is_model(roots: &[&Node], name: &str) -> bool {
    TIERS.iter().any(|tier| is_named_by(roots, tier, "like", name))
}

/// Whether a database is on the server of one of a name.
fn is_server(roots: &[&Node], name: &str) -> bool {
    is_named_by(roots, "databases", "server", name)
}

/// Whether a key of a component has a name.
fn is_named_by(roots: &[&Node], tier: &str, key: &str, name: &str) -> bool {
    let paths = place::paths(roots, &[], &format!("{tier}.*.{key}"));
    let mut said =
        paths.iter().flat_map(|path| roots.iter().filter_map(|root| place::get(root, path)));
    said.any(|node| node.as_scalar().is_some_and(|said| said.text == name))
}

/// Whether an operator runs a database, or the server that it is on.
pub fn is_operated(roots: &[&Node], place: &[String]) -> bool {
    let [tier, _] = place else { return false };
    roots.iter().any(|root| {
        let host = place::get(root, &below(place, "server")).and_then(Node::as_scalar);
        let host = host.map(|host| vec![tier.clone(), host.text.clone()]);
        let runs = |place: &[String]| place::get(root, &below(place, "operator")).is_some();
        tier == "databases" && (runs(place) || host.is_some_and(|host| runs(&host)))
    })
}

/// Whether a component is there in an environment, and inside of the cluster.
pub fn runs(root: &Node, place: &[String]) -> bool {
    place::get(root, place).is_some() && place::get(root, &below(place, "external")).is_none()
}

/// Whether the host of a component's door is not its own, where the first namespace with a door says how the load balancer
/// of all of them is called: another door would rename it.
/// <https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#group.name>
pub fn shares_group(roots: &[&Node], place: &[String]) -> bool {
    let [door, host] = ["expose.ingress", "expose.ingress.host"].map(|keys| below(place, keys));
    let has_several = roots.iter().any(|root| {
        let all = root.get("namespaces").and_then(Node::as_map);
        all.is_some_and(|all| all.present().count() > 1)
    });
    let is_alb = || ["eks", "alb"].iter().any(|word| is_named(roots, word));
    has_several
        && is_alb()
        && roots.iter().any(|root| {
            let host = place::get(root, &host).and_then(Node::as_scalar);
            root.get("domain").is_some() || place::get(root, &door).is_some() && host.is_none()
        })
}

/// Whether a list of peers names one of them twice.
fn repeats(said: &Node) -> bool {
    let said = place::json(said);
    let peers = said.as_array().into_iter().flatten().map(|peer| {
        let mut peer = peer.clone();
        if let Some(map) = peer.as_object_mut() {
            map.remove("ports");
        }
        peer.to_string()
    });
    let peers: Vec<String> = peers.collect();
    (1..peers.len()).any(|at| peers[..at].contains(&peers[at]))
}

/// Whether tiers have one namespace.
fn shares_namespace(root: &Node) -> bool {
    let mut names: Vec<&str> = Vec::new();
    let all = root.get("namespaces").and_then(Node::as_map);
    for (_, entry) in all.into_iter().flat_map(Map::present) {
        let Some(name) = entry.node.get("name").and_then(Node::as_scalar) else { continue };
        if names.contains(&name.text.as_str()) {
            return true;
        }
        names.push(&name.text);
    }
    false
}
