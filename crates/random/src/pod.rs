//! What the values say of pods beyond their containers, and the hatches into Kubernetes' own types.

use serde_json::{Value as Json, json};

use crate::words;
use crate::world::{Values, World};

/// Requests and limits, both of cpu and of memory.
pub fn resources(world: &mut World) -> Json {
    let mut requests = Values::new();
    requests.insert("cpu".to_owned(), world.choices.one(&words::CPU).into());
    requests.insert("memory".to_owned(), world.choices.one(&words::MEMORY).into());
    world.maybe(&mut requests, "ephemeral-storage", |_| "1Gi".into());
    let mut made = Values::new();
    made.insert("requests".to_owned(), Json::Object(requests));
    world.maybe(&mut made, "limits", |world| {
        let mut limits = Values::new();
        world.maybe(&mut limits, "cpu", |world| world.choices.one(&words::CPU_LIMITS).into());
        world.maybe(&mut limits, "ephemeral-storage", |_| "2Gi".into());
        limits.insert("memory".to_owned(), world.choices.one(&words::MEMORY_LIMITS).into());
        Json::Object(limits)
    });
    Json::Object(made)
}

/// Where pods run, and the hatches.
pub fn settings(values: &mut Values, world: &mut World) {
    world.maybe(values, "nodeSelector", World::labels);
    world.maybe(values, "tolerations", |world| world.list(toleration));
    world.maybe(values, "priorityClassName", World::given);
    world.maybe(values, "pod", pod);
    world.maybe(values, "container", container);
}

/// A fragment of a Container.
fn container(world: &mut World) -> Json {
    match world.choices.below(4) {
        0 => json!({ "stdin": true }),
        1 => json!({ "workingDir": "/" }),
        2 => json!({ "terminationMessagePolicy": "FallbackToLogsOnError", "tty": null }),
        _ => json!({ "env": [{ "name": "BY_HAND", "value": "yes" }] }),
    }
}

fn toleration(world: &mut World) -> Json {
    let mut made = Values::new();
    made.insert("key".to_owned(), "example.com/dedicated".into());
    match world.choices.below(2) {
        0 => {
            made.insert("operator".to_owned(), "Equal".into());
            made.insert("value".to_owned(), world.choices.one(&words::LABEL_VALUES).into());
        }
        _ => drop(made.insert("operator".to_owned(), "Exists".into())),
    }
    match world.choices.below(3) {
        0 => drop(made.insert("effect".to_owned(), "NoSchedule".into())),
        1 => drop(made.insert("effect".to_owned(), "PreferNoSchedule".into())),
        _ => {
            made.insert("effect".to_owned(), "NoExecute".into());
            world.maybe(&mut made, "tolerationSeconds", |_| 300.into());
        }
    }
    Json::Object(made)
}

/// How evenly pods spread.
pub fn spread(world: &mut World) -> Json {
    let mut made = Values::new();
    let key = format!("example.com/zone-{}", world.number());
    made.insert("topologyKey".to_owned(), key.into());
    world.maybe(&mut made, "maxSkew", |world| world.choices.between(1, 3).into());
    world.maybe(&mut made, "whenUnsatisfiable", |world| {
        world.choices.one(&["ScheduleAnyway", "DoNotSchedule"]).into()
    });
    Json::Object(made)
}

/// An affinity as Kubernetes writes it.
pub fn affinity(world: &mut World) -> Json {
    let expression = json!({ "key": "disk", "operator": "In", "values": ["ssd", "true"] });
    let terms = json!([{ "matchExpressions": [expression] }]);
    match world.choices.below(2) {
        0 => {
            json!({ "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": terms } } })
        }
        _ => {
            json!({ "podAntiAffinity": { "preferredDuringSchedulingIgnoredDuringExecution": [] } })
        }
    }
}

/// A fragment of a PodSpec.
fn pod(world: &mut World) -> Json {
    let secure = json!({
        "allowPrivilegeEscalation": false,
        "capabilities": { "drop": ["ALL"] },
        "readOnlyRootFilesystem": true,
        "runAsNonRoot": true,
        "runAsUser": 10_002,
    });
    let container = json!({
        "name": world.name("beside"),
        "image": "registry.example.com/tools/helper:1.2.3",
        "resources": {
            "requests": { "cpu": "10m", "memory": "16Mi" },
            "limits": { "cpu": "100m", "memory": "64Mi" },
        },
        "securityContext": secure,
    });
    match world.choices.below(5) {
        0 => json!({ "hostAliases": [{ "ip": "192.0.2.7", "hostnames": ["old.example.com"] }] }),
        1 => json!({ "dnsConfig": { "options": [{ "name": "ndots", "value": "1" }] } }),
        2 => json!({ "containers": [container] }),
        3 => json!({ "initContainers": [container] }),
        _ => json!({ "enableServiceLinks": false, "shareProcessNamespace": null }),
    }
}

/// Names of hosts and their addresses.
pub fn host_aliases(world: &mut World) -> Json {
    let mut made = Values::new();
    for _ in 0..world.choices.between(1, 3) {
        let address = world.choices.one(&["10.0.0.1", "192.0.2.7", "2001:db8::1"]);
        made.insert(format!("legacy-{}.example.com", world.number()), address.into());
    }
    Json::Object(made)
}

/// What is run beside a program, seldom.
pub fn hooks(world: &mut World) -> Values {
    let mut made = Values::new();
    for hook in ["postStart", "preStop"] {
        if world.choices.once_in(6) {
            let argument = world.choices.one(&["run", "$HOME", "a b"]);
            made.insert(hook.to_owned(), json!({ "command": ["/bin/hook", argument] }));
        }
    }
    made
}
