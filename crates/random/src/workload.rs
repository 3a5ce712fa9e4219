//! Backends and frontends.

use serde_json::{Value as Json, json};

use crate::world::{Sketch, Tier, Values, World};
use crate::{beside, component, doors, names, pod, release, storage, variables, words};

/// What others need to know of a backend or a frontend.
pub fn sketch(tier: Tier, world: &mut World) -> Sketch {
    let names =
        if tier == Tier::Backend { ["api", "auth", "jobs"] } else { ["web", "admin", "site"] };
    let name = component::name(&names, world);
    let mut values = Values::new();
    if tier == Tier::Backend && world.choices.once_in(5) {
        return worker(name, values, world);
    }
    let port = world.choices.one(&[8080, 80, 3000, 65_535]);
    values.insert("port".to_owned(), port.into());
    let mut extra = Vec::new();
    if world.choices.maybe() {
        let mut ports = Values::new();
        for _ in 0..world.choices.between(1, 2) {
            let number = u16::try_from(9000 + world.number() % 900).unwrap_or(9000);
            let name = format!("{}{number}", world.choices.one(&["p", "grpc-", "1-a"]));
            let made = match world.choices.below(4) {
                0 => component::only("port", number),
                3 => json!({ "port": number, "private": world.choices.maybe() }),
                1 => {
                    let protocol = world.choices.one(&["udp", "tcp", "grpc", "ws", "https"]);
                    json!({ "port": number, "servicePort": number + 1000, "protocol": protocol })
                }
                _ => number.into(),
            };
            // Nothing may lead to it.
            world.unwise.insert("unreachedPorts");
            ports.insert(name.clone(), made);
            extra.push((name, number));
        }
        values.insert("ports".to_owned(), Json::Object(ports));
    }
    world.maybe(&mut values, "protocol", |world| {
        world.choices.one(&["http", "grpc", "http2", "tcp", "https", "ws"]).into()
    });
    component::home(&mut values, world);
    component::service(&mut values, true, world);
    let mut public = false;
    if world.choices.maybe() || tier == Tier::Frontend && world.choices.once_in(3) {
        let (expose, found) = {
            let names: Vec<String> = extra.iter().map(|(name, _)| name.clone()).collect();
            let is_plain = |name: &&String| {
                values["ports"][name.as_str()].is_number() && !name.starts_with("grpc")
            };
            let plain: Vec<String> = names.iter().filter(is_plain).cloned().collect();
            doors::expose(&name, "http", (&names, &plain), world)
        };
        // The name of the port that the route leads to, and a path, are of HTTP.
        if expose.get("route").is_some() || expose.get("ingress").is_some() {
            values.remove("protocol");
        }
        // What the main port is called tells what it speaks.
        let node_ports = expose.get("nodePort");
        let balanced = expose.get("loadBalancer").and_then(|balancer| balancer.get("ports"));
        let is_listed =
            [node_ports, balanced].into_iter().flatten().any(|ports| ports.get("http").is_some());
        let doors = ["route", "ingress"].into_iter().filter_map(|door| expose.get(door));
        // One that is like another has the other's protocol where it says none.
        if is_listed || doors.into_iter().any(|door| door.get("port").is_some()) {
            values.insert("protocol".to_owned(), "http".into());
        }
        values.insert("expose".to_owned(), expose);
        public = found;
    }
    if world.choices.maybe() {
        values.insert("publicUrl".to_owned(), "https://www.example.com/".into());
        public = true;
    }
    let single = world.choices.once_in(3);
    Sketch {
        tier,
        name,
        values,
        engine: "",
        external: false,
        password: false,
        url: true,
        public,
        port: Some(port),
        extra,
        single,
    }
}

/// A backend that listens on nothing.
fn worker(name: String, mut values: Values, world: &mut World) -> Sketch {
    component::home(&mut values, world);
    Sketch {
        tier: Tier::Backend,
        name,
        values,
        engine: "",
        external: false,
        password: false,
        url: false,
        public: false,
        port: None,
        extra: Vec::new(),
        single: world.choices.once_in(3),
    }
}

/// The component, complete.
pub fn complete(index: usize, world: &mut World) -> Values {
    let Sketch { name, port, extra, single, mut values, .. } = world.component(index).clone();
    let ports: Vec<u16> = port.into_iter().chain(extra.iter().map(|(_, port)| *port)).collect();
    let mut image = Values::new();
    let repository = world.choices.one(&["ghcr.io/acme/api", "localhost:5000/a/b_c", "api"]);
    image.insert("repository".to_owned(), repository.into());
    let tag = world.choices.one(&words::TAGS);
    component::version(&mut image, tag, world);
    let image = match image.get("digest") {
        None if world.choices.once_in(4) => {
            format!("{repository}:{}", image["tag"].as_str().unwrap_or_default()).into()
        }
        _ => Json::Object(image),
    };
    values.insert("image".to_owned(), image);
    world.maybe(&mut values, "command", World::command);
    world.maybe(&mut values, "args", |world| world.list(World::verbatim));
    world.maybe(&mut values, "workingDir", |world| format!("/srv/{}", world.number()).into());
    world.maybe(&mut values, "hostAliases", pod::host_aliases);
    world.maybe(&mut values, "connects", |world| connects(index, world));
    let connected = values.get("connects").cloned();
    world.maybe(&mut values, "waitFor", |world| wait_for(connected.as_ref(), world));
    world.maybe(&mut values, "env", variables::env);
    world.maybe(&mut values, "envFrom", variables::from);
    world.maybe(&mut values, "files", |world| storage::files(true, world));
    world.maybe(&mut values, "volumes", |world| storage::volumes(single, world));
    beside::settle(true, &mut values, world);
    world.maybe(&mut values, "writable", |world| {
        world.list(|world| format!("/var/run {}", world.number()).into())
    });
    world.maybe(&mut values, "probes", |world| probes(&ports, world));
    if port.is_some() && values.get("probes").and_then(|probes| probes.get("readiness")).is_none() {
        world.unwise.insert("missingProbes");
    }
    release::settle(single, port.is_some(), &mut values, world);
    shares(&mut values, world);
    if port.is_some() {
        world.maybe(&mut values, "metrics", |world| metrics(&ports, world));
    }
    world.maybe(&mut values, "serviceAccount", account);
    world.maybe(&mut values, "user", |world| world.choices.one(&[1000, 1, i32::MAX]).into());
    world.maybe(&mut values, "group", |world| world.choices.one(&[0, 1000, i32::MAX]).into());
    world.maybe(&mut values, "readOnly", |world| (world.choices.below(2) == 0).into());
    world.maybe(&mut values, "capabilities", |_| json!({ "add": ["NET_BIND_SERVICE"] }));
    let hooks = pod::hooks(world);
    let drain = !hooks.contains_key("preStop") && world.choices.maybe();
    if !hooks.is_empty() {
        values.insert("lifecycle".to_owned(), Json::Object(hooks));
    }
    if drain {
        values.insert("drainSeconds".to_owned(), world.choices.one(&[0, 5, 40]).into());
    }
    world.maybe(&mut values, "terminationGracePeriodSeconds", |world| {
        world.choices.one(&[45, 41, 600]).into()
    });
    world.maybe(&mut values, "affinity", pod::affinity);
    world.maybe(&mut values, "topologySpread", |world| world.list(pod::spread));
    pod::settings(&mut values, world);
    component::common(&mut values, world);
    names::of_workload(&name, &mut values, world);
    if single {
        storage::per_pod(&mut values, world);
    }
    like(index, &mut values, world);
    values
}

/// Another component below this one, perhaps: one of which there may be as many pods.
fn like(index: usize, values: &mut Values, world: &mut World) {
    // Both mount one claim, which is of one namespace.
    let own = world.component(index).clone();
    let home = |one: &Sketch| one.values.contains_key("namespace");
    let fits =
        |other: &Sketch| other.tier == own.tier && !other.single && !home(other) && !home(&own);
    let others: Vec<String> = world.components[..index]
        .iter()
        .filter(|other| fits(other))
        .map(|other| other.name.clone())
        .collect();
    // An autoscaler adds up what sidecars of the other request, too.
    if others.is_empty() || !world.choices.once_in(8) || values.contains_key("autoscaling") {
        return;
    }
    let other = others[world.choices.below(others.len())].clone();
    values.insert("like".to_owned(), other.into());
    values.entry("port").or_insert(Json::Null);
    // Rules have no effect beside an account of another.
    values.shift_remove("serviceAccount");
}

/// Shares of the tracks of a component that a Gateway leads to.
fn shares(values: &mut Values, world: &mut World) {
    let release = values.get("release").cloned().unwrap_or_default();
    let tracks = release["blueGreen"]["tracks"].as_object().or(release["canary"].as_object());
    let tracks: Vec<String> =
        tracks.into_iter().flat_map(|tracks| tracks.keys().cloned()).collect();
    let route = values.get_mut("expose").and_then(|expose| expose.get_mut("route"));
    if let Some(route) = route.filter(|_| !tracks.is_empty() && world.choices.once_in(2)) {
        let share = |track: String| (track, world.choices.between(1, 100).into());
        let shares: Values = tracks.into_iter().map(share).collect();
        route["weights"] = Json::Object(shares);
    }
}

/// Databases, and what comes before in the order of the stack: no one waits in circles.
pub fn connects(index: usize, world: &mut World) -> Json {
    let mut names = Vec::new();
    for before in 0..index {
        if world.choices.once_in(3) && world.component(before).is_called() {
            names.push(world.component(before).name.clone());
        }
    }
    if world.choices.once_in(3) {
        names.extend(world.externals.first().cloned());
    }
    names.into()
}

/// All that it connects to, nothing, or some of it.
fn wait_for(connected: Option<&Json>, world: &mut World) -> Json {
    let names = connected.and_then(Json::as_array).into_iter().flatten();
    let names = names.filter_map(Json::as_str).map(str::to_owned).collect::<Vec<_>>();
    match world.choices.below(3) {
        0 => true.into(),
        1 => false.into(),
        _ => {
            let is_one = |name: &String, world: &World| {
                world.components.iter().any(|component| component.name == *name)
            };
            let mut some = Vec::new();
            for name in names {
                if is_one(&name, world) && world.choices.maybe() {
                    some.push(name);
                }
            }
            some.into()
        }
    }
}

/// Probes of a container that listens on some ports.
pub fn probes(ports: &[u16], world: &mut World) -> Json {
    let mut made = Values::new();
    for name in ["readiness", "liveness", "startup"] {
        if world.choices.once_in(2) {
            let probe = if name == "readiness" && !ports.is_empty() && world.choices.once_in(4) {
                "/readyz".into()
            } else {
                probe(name, ports, world)
            };
            made.insert(name.to_owned(), probe);
        }
    }
    Json::Object(made)
}

fn probe(name: &str, ports: &[u16], world: &mut World) -> Json {
    let mut made = Values::new();
    let kind = if ports.is_empty() { 1 } else { world.choices.below(4) };
    match kind {
        0 => {
            let path = world.choices.one(&["/readyz", "/a b?c=d"]);
            made.insert("path".to_owned(), path.into());
            world.maybe(&mut made, "headers", |_| json!({ "Host": "shop.example.com" }));
        }
        1 => {
            // In a probe nobody replaces `$(NAME)`, and `gen check` tells so.
            let mut command = world.command();
            let words = command.as_array_mut().into_iter().flatten();
            words
                .filter(|word| word.as_str() == Some("$(LEVEL)"))
                .for_each(|word| *word = "$".into());
            made.insert("command".to_owned(), command);
        }
        2 => {
            let mut grpc = Values::new();
            world.maybe(&mut grpc, "service", |_| "shop.v1.Cart".into());
            made.insert("grpc".to_owned(), Json::Object(grpc));
        }
        _ => {}
    }
    if kind != 1 {
        world.maybe(&mut made, "port", |world| world.choices.one(ports).into());
    }
    for key in ["initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold"] {
        world.maybe(&mut made, key, |world| world.choices.one(&[5, 1, 60]).into());
    }
    world.maybe(&mut made, "successThreshold", |world| match name {
        "readiness" => world.choices.one(&[1, 2]).into(),
        _ => 1.into(),
    });
    Json::Object(made)
}

fn metrics(ports: &[u16], world: &mut World) -> Json {
    let mut made = Values::new();
    world.maybe(&mut made, "path", |_| "/internal/metrics".into());
    world.maybe(&mut made, "port", |world| world.choices.one(ports).into());
    if world.choices.once_in(2) {
        world.custom = true;
        let mut monitor = Values::new();
        world.maybe(&mut monitor, "labels", World::labels);
        world.maybe(&mut monitor, "interval", |_| "15s".into());
        made.insert("serviceMonitor".to_owned(), Json::Object(monitor));
    }
    Json::Object(made)
}

pub fn account(world: &mut World) -> Json {
    if world.choices.once_in(3) {
        return component::only("name", world.given());
    }
    let rules = world.list(|world| {
        let mut rule = Values::new();
        world.maybe(&mut rule, "apiGroups", |world| json!([world.choices.one(&["", "apps"])]));
        let is_of_apps = rule.get("apiGroups").is_some_and(|groups| *groups == json!(["apps"]));
        let resource = if is_of_apps { "deployments" } else { "configmaps" };
        rule.insert("resources".to_owned(), json!([resource]));
        rule.insert("verbs".to_owned(), json!(["get", "list"]));
        world.maybe(&mut rule, "resourceNames", |world| json!([world.given()]));
        Json::Object(rule)
    });
    component::only("rules", rules)
}
