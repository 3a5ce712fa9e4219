//! Doors from outside the cluster.

use serde_json::{Value as Json, json};

use crate::words;
use crate::world::{Values, World};

/// The doors of a component, and whether a browser has a url for it.
/// `main` is what the main port is called, `further` are the names of others, of which `plain` speak as it does.
pub fn expose(
    name: &str,
    main: &str,
    (further, plain): (&[String], &[String]),
    world: &mut World,
) -> (Json, bool) {
    let mut made = Values::new();
    let mut public = false;
    let [with_port, with_balancer, with_ingress] = match world.choices.below(5) {
        0 => [true, false, false],
        1 => [false, true, false],
        2 | 3 => [false, false, true],
        _ => [true, true, true],
    };
    if with_port {
        let first = usize::from(world.facts.first_node_port);
        let port = |world: &mut World| -> Json { (first + world.number() % 900).into() };
        let by_name = world.choices.once_in(3);
        let ports = if by_name { leading(main, further, world, port) } else { port(world) };
        // A browser is told of the main port alone.
        public = world.facts.node_address && (!by_name || ports.get(main).is_some());
        made.insert("nodePort".to_owned(), ports);
    }
    if with_balancer {
        // The target may have none, and tell how to get them.
        world.unwise.insert("targetGaps");
        let mut balancer = balancer(world);
        if world.choices.once_in(3) {
            let ports = leading(main, further, world, |world| (8500 + world.number() % 900).into());
            // Both may not lead to the main one.
            if ports.get(main).is_some() {
                balancer.shift_remove("port");
            }
            balancer.insert("ports".to_owned(), ports);
        }
        let leads = balancer.get("ports").is_none_or(|ports| ports.get(main).is_some());
        public = balancer.contains_key("host") && (leads || balancer.contains_key("port"));
        made.insert("loadBalancer".to_owned(), Json::Object(balancer));
    }
    if with_ingress {
        let ingress = ingress(name, plain, world);
        public = ingress.contains_key("host") || world.has_domain;
        made.insert("ingress".to_owned(), Json::Object(ingress));
    }
    if !with_ingress && world.choices.once_in(3) {
        world.custom = true;
        let route = route(name, world);
        public = route.contains_key("hosts") || world.has_domain;
        made.insert("route".to_owned(), Json::Object(route));
    }
    (Json::Object(made), public)
}

/// The doors of a server.
pub fn of_server(name: &str, world: &mut World) -> Json {
    if world.choices.maybe() {
        let first = usize::from(world.facts.first_node_port);
        return json!({ "nodePort": first + world.number() % 900 });
    }
    // The target may have none, and tell how to get them.
    world.unwise.insert("targetGaps");
    let mut balancer = balancer(world);
    balancer.insert("host".to_owned(), format!("{name}.example.com").into());
    json!({ "loadBalancer": balancer })
}

/// Ports outside by the names of the ports that they lead to.
fn leading(
    main: &str,
    further: &[String],
    world: &mut World,
    mut number: impl FnMut(&mut World) -> Json,
) -> Json {
    let mut made = Values::new();
    for name in further {
        if world.choices.maybe() {
            made.insert(name.clone(), number(world));
        }
    }
    if made.is_empty() || world.choices.maybe() {
        made.insert(main.to_owned(), number(world));
    }
    Json::Object(made)
}

fn route(name: &str, world: &mut World) -> Values {
    let mut made = Values::new();
    let gateway = match world.choices.below(3) {
        0 => "public".into(),
        1 => json!({ "name": "public", "namespace": "gateways" }),
        _ => json!({ "name": "public", "listener": "https" }),
    };
    made.insert("gateway".to_owned(), gateway);
    world.maybe(&mut made, "hosts", |world| {
        let more = world.choices.one(&["b.example.com", "*.b.example.com"]);
        json!([format!("{name}.example.com"), more])
    });
    made.insert("path".to_owned(), paths(name, world));
    world.maybe(&mut made, "stripPrefix", |world| (world.choices.below(2) == 0).into());
    world.maybe(&mut made, "port", |_| "http".into());
    world.maybe(&mut made, "timeout", |world| world.choices.one(&["30s", "1h30m", "500ms"]).into());
    world.maybe(
        &mut made,
        "requestHeaders",
        |_| json!({ "X-Forwarded-Prefix": format!("/{name}") }),
    );
    if made["gateway"].get("listener").is_some() {
        world.maybe(&mut made, "redirectFrom", |_| "http".into());
    }
    made.insert("tls".to_owned(), (world.tls() != false).into());
    world.maybe(&mut made, "annotations", World::annotations);
    made
}

/// A path, or several.
fn paths(name: &str, world: &mut World) -> Json {
    let path = format!("/{name}");
    if world.choices.once_in(3) { json!([path, format!("/-/{name}")]) } else { path.into() }
}

fn balancer(world: &mut World) -> Values {
    let mut made = Values::new();
    world.maybe(&mut made, "port", |world| world.choices.one(&[80, 8443]).into());
    world.maybe(&mut made, "className", |_| "example.com/other".into());
    world.maybe(&mut made, "annotations", World::annotations);
    world.maybe(&mut made, "host", |_| "lb.example.com".into());
    world.maybe(&mut made, "sourceRanges", |world| {
        world.list(|world| world.choices.one(&words::NETWORKS).into())
    });
    made
}

fn ingress(name: &str, plain: &[String], world: &mut World) -> Values {
    let mut made = Values::new();
    // Each Ingress of GKE has an address of its own, and a host has one.
    let is_alone = world.facts.targets.iter().any(|target| target == "gke");
    if world.choices.once_in(3) || is_alone {
        let host = format!("{name}.example.com");
        let host = if world.choices.once_in(3) {
            json!([host, format!("www.{host}")])
        } else {
            host.into()
        };
        made.insert("host".to_owned(), host);
        world.maybe(&mut made, "path", |_| "/".into());
        if let Some(port) = plain.first().filter(|_| world.choices.once_in(3)) {
            made.insert("ports".to_owned(), json!({ port: format!("{port}.{name}.example.com") }));
        }
    } else {
        made.insert("path".to_owned(), paths(name, world));
        strip(&mut made, world);
    }
    let tls = world.tls();
    if tls == false {
        world.maybe(&mut made, "tls", |_| false.into());
    } else {
        made.insert("tls".to_owned(), tls);
    }
    world.maybe(&mut made, "port", |_| "http".into());
    world.maybe(&mut made, "annotations", World::annotations);
    made
}

/// Cuts the path off, where the controller can be told to.
fn strip(made: &mut Values, world: &mut World) {
    let class = world.choices.one(&["", "", "nginx", "traefik-internal", "haproxy"]);
    let strips = match class {
        "" => world.facts.strips,
        class => class != "haproxy",
    };
    if !class.is_empty() {
        made.insert("className".to_owned(), class.into());
    }
    if strips && world.choices.once_in(2) {
        world.custom |= class.contains("traefik");
        made.insert("stripPrefix".to_owned(), true.into());
    } else {
        world.maybe(made, "stripPrefix", |_| false.into());
    }
}
