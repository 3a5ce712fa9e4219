//! Who reaches whom: networks, names, ports and order.

use serde_json::json;
use stackgen::compose::MachineDoor;

use super::{file, keys, project, service};

#[test]
fn each_edge_is_a_network_of_its_two_ends() {
    let file = file("");
    let networks = |name: &str| keys(&file["services"][name]["networks"]);
    assert_eq!(networks("main"), ["api_main"]);
    assert_eq!(networks("api"), ["api_main", "web_api"]);
    assert_eq!(networks("web"), ["web", "web_api"]);
    let internal = json!({ "internal": true });
    assert_eq!(file["networks"], json!({ "api_main": internal, "web": {}, "web_api": internal }));
}

#[test]
fn a_service_of_kubernetes_is_a_name_for_those_who_call_it() {
    let api = service("", "api");
    let names = ["api-svc", "api-svc.shop", "api-svc.shop.svc", "api-svc.shop.svc.cluster.local"];
    assert_eq!(api["networks"]["web_api"], json!({ "aliases": names }));
    assert_eq!(api["networks"]["api_main"], json!({}));
}

#[test]
fn a_short_name_is_for_callers_of_the_same_namespace() {
    let spread = "namespaces: { backend: inner }\n";
    let main = service(spread, "main");
    let names = ["main.shop", "main.shop.svc", "main.shop.svc.cluster.local"];
    assert_eq!(main["networks"]["api_main"]["aliases"], json!(names));
    let environment = service(spread, "api")["environment"].clone();
    assert_eq!(environment["DB_HOST"], "main.shop.svc.cluster.local");
}

#[test]
fn components_that_call_each_other_meet_in_one_network() {
    let both = "backends: { api: { env: { BACK: \"${frontends.web.url}\" } } }\n";
    let file = file(both);
    assert_eq!(keys(&file["services"]["api"]["networks"]), ["api_web", "api_main"].map(sorted()));
    let api = &file["services"]["api"]["networks"]["api_web"]["aliases"];
    let web = &file["services"]["web"]["networks"]["api_web"]["aliases"];
    assert_eq!((&api[0], &web[0]), (&json!("api-svc"), &json!("web")));
}

/// Names as they are; the order of the expectation is that of the sorted keys.
fn sorted() -> impl FnMut(&'static str) -> &'static str {
    let mut names = ["api_main", "api_web"].into_iter();
    move |_| names.next().expect("as many names")
}

#[test]
fn callers_use_the_port_of_the_container() {
    let environment = service("", "web")["environment"].clone();
    assert_eq!(environment["API_URL"], "http://api:8000".replace("api:", "api-svc:"));
    let port = "databases: { main: { service: { port: 7777 } } }\n";
    assert_eq!(service(port, "api")["environment"]["DB_PORT"], "5432");
}

#[test]
fn a_database_elsewhere_keeps_its_port_and_opens_a_way_out() {
    let elsewhere = "databases: { main: { external: { host: db.example.com, port: 7777 } } }\n";
    let file = file(elsewhere);
    assert_eq!(keys(&file["services"]), ["api", "health_tools", "web"]);
    let api = &file["services"]["api"];
    assert_eq!(api["environment"]["DB_PORT"], "7777");
    assert_eq!(keys(&api["networks"]), ["api", "web_api"]);
    assert_eq!(file["networks"]["api"], json!({}));
}

#[test]
fn only_what_has_a_door_has_a_port_of_the_machine() {
    let file = file("");
    assert_eq!(file["services"]["web"]["ports"], json!(["30080:8080"]));
    assert!(file["services"]["api"]["ports"].is_null());
    assert!(file["services"]["main"]["ports"].is_null());
    let web = &file["services"]["web"]["environment"];
    assert_eq!(web["OWN_URL"], "http://localhost:30080");
}

/// Doors as one reads them above a file.
fn shown(doors: &[MachineDoor]) -> Vec<String> {
    doors.iter().map(|MachineDoor { address, behind }| format!("{address} {behind}")).collect()
}

#[test]
fn doors_that_want_one_port_get_different_ones() {
    let both = "\
domain: shop.example.com
backends: { api: { expose: { ingress: { path: /api } } } }
frontends: { web: { port: 8000, expose: { nodePort: null, ingress: {} } } }
";
    let doors = project(both).doors;
    assert_eq!(shown(&doors), ["http://localhost:8000 api", "http://localhost:8001 web"]);
    let environment = service(both, "web")["environment"].clone();
    assert_eq!(environment["OWN_URL"], "http://localhost:8001");
}

#[test]
fn a_path_that_nobody_cuts_off_is_in_the_public_url() {
    let door = |strip: bool| {
        let door =
            format!("{{ nodePort: null, ingress: {{ path: /shop, stripPrefix: {strip} }} }}");
        let more = format!("domain: a.example\nfrontends: {{ web: {{ expose: {door} }} }}\n");
        service(&more, "web")["environment"]["OWN_URL"].clone()
    };
    assert_eq!(door(false), "http://localhost:8080/shop");
    assert_eq!(door(true), "http://localhost:8080");
}

#[test]
fn the_order_is_that_of_the_graph() {
    let file = file("");
    let healthy = json!({ "condition": "service_healthy" });
    let ended = json!({ "condition": "service_completed_successfully" });
    let api = json!({ "health_tools": ended, "main": healthy });
    assert_eq!(file["services"]["api"]["depends_on"], api);
    let web = json!({ "api": healthy, "health_tools": ended });
    assert_eq!(file["services"]["web"]["depends_on"], web);
}

#[test]
fn a_reference_draws_a_network_and_no_order() {
    let refer = "frontends: { web: { connects: [] } }\n";
    let web = service(refer, "web");
    assert_eq!(keys(&web["depends_on"]), ["health_tools"]);
    assert_eq!(keys(&web["networks"]), ["web", "web_api"]);
}

#[test]
fn without_policies_everyone_reaches_everyone() {
    let open = "networkPolicy: { enabled: false }\n";
    let file = file(open);
    assert_eq!(keys(&file["services"]["main"]["networks"]), ["default"]);
    assert!(file["networks"].is_null());
    let spread = format!("{open}namespaces: {{ backend: inner }}\n");
    let main = service(&spread, "main")["networks"].clone();
    assert_eq!(main["shop"]["aliases"], json!(["main"]));
    assert_eq!(main["default"]["aliases"][0], "main.shop");
}

#[test]
fn a_track_that_is_not_active_needs_its_profile() {
    let colours = "\
backends:
  api:
    replicas: 3
    release: { blueGreen: { active: blue, tracks: { blue: {}, green: { image: { tag: 2.0.0 } } } } }
";
    let file = file(colours);
    assert!(file["services"]["api-blue"]["profiles"].is_null());
    assert_eq!(file["services"]["api-green"]["profiles"], json!(["green"]));
    assert_eq!(file["services"]["api-green"]["deploy"]["replicas"], 3);
    let names = |colour: &str| {
        file["services"][format!("api-{colour}")]["networks"]["web_api"]["aliases"].to_string()
    };
    assert!(names("blue").contains("\"api-svc\"") && names("blue").contains("\"api-svc-blue\""));
    assert!(
        !names("green").contains("\"api-svc\"") && names("green").contains("\"api-svc-green\"")
    );
    assert!(file["services"]["web"]["depends_on"]["api-blue"].is_object());
    assert_eq!(project(colours).profiles, ["green"]);
}

#[test]
fn a_canary_joins_its_service_once_its_profile_is_on() {
    let canary = "\
backends:
  api: { release: { canary: { stable: { replicas: 9 }, canary: { image: { tag: 2.0.0 } } } } }
";
    let file = file(canary);
    assert_eq!(file["services"]["api"]["deploy"]["replicas"], 9);
    assert_eq!(file["services"]["api-canary"]["profiles"], json!(["canary"]));
    for track in ["api", "api-canary"] {
        let names = &file["services"][track]["networks"]["web_api"]["aliases"];
        assert_eq!(names[0], "api-svc", "{track}");
    }
}

#[test]
fn a_door_leads_to_one_container() {
    let many = "frontends: { web: { replicas: 3 } }\nbackends: { api: { replicas: 3 } }\n";
    let file = file(many);
    assert!(file["services"]["web"]["deploy"].is_null());
    assert_eq!(file["services"]["api"]["deploy"]["replicas"], 3);
}

#[test]
fn behind_the_last_port_of_the_machine_others_are_free() {
    let doors = "\
domain: shop.example.com
backends:
  api: { port: 65535, expose: { ingress: { path: /api } } }
frontends:
  web: { port: 65535, expose: { nodePort: null, ingress: {} } }
";
    let doors = project(doors).doors;
    assert_eq!(shown(&doors), ["http://localhost:65535 api", "http://localhost:1024 web"]);
}

#[test]
fn the_public_url_leads_to_the_main_port() {
    let door = "expose: { nodePort: { calls: 30443, calls-udp: 30443, http: 30065 } }";
    let ports = "ports: { calls: 8443, calls-udp: { port: 8443, protocol: udp } }";
    let more = format!("frontends: {{ web: {{ {ports}, {door} }} }}\n");
    assert_eq!(service(&more, "web")["environment"]["OWN_URL"], "http://localhost:30065");
    let doors = shown(&project(&more).doors);
    let expected = [
        "http://localhost:30065 web",
        "localhost:30443 web (calls)",
        "localhost:30443/udp web (calls-udp)",
    ];
    let mut sorted = doors.clone();
    sorted.sort();
    assert_eq!(sorted, expected, "{doors:?}");
    // A door that names another port leads there.
    let ingress = "expose: { nodePort: null, ingress: { host: a.example.com, port: calls } }";
    let more = format!("frontends: {{ web: {{ ports: {{ calls: 8443 }}, {ingress} }} }}\n");
    assert_eq!(service(&more, "web")["environment"]["OWN_URL"], "http://localhost:8443");
}

#[test]
fn what_is_like_another_starts_after_its_migration() {
    let worker = "backends: { api: { migrate: { command: [migrate] } }, worker: { like: api, port: null, migrate: null, command: [work] } }\n";
    let ended = json!({ "condition": "service_completed_successfully" });
    assert_eq!(service(worker, "worker")["depends_on"]["api_migrate"], ended);
    // It runs the same program: another image has another migration.
    let other = worker.replace("like: api,", "like: api, image: acme/other:1.0.0,");
    assert!(service(&other, "worker")["depends_on"]["api_migrate"].is_null());
    // What migrates itself waits for nobody.
    let both = worker.replace("migrate: null, ", "");
    assert!(service(&both, "worker")["depends_on"]["api_migrate"].is_null());
    // Nobody waits in a circle: the migration, too, starts once the worker answers.
    let circle = "backends: { api: { migrate: { command: [migrate] }, connects: [main, worker] }, worker: { like: api, connects: [main], migrate: null, service: { name: worker } } }\n";
    assert!(service(circle, "worker")["depends_on"]["api_migrate"].is_null());
}

#[test]
fn a_job_before_several_runs_for_one_after_the_other() {
    let more = "\
jobs: { setup: { image: acme/setup:1.0.0, command: [setup], before: [api, worker, web] } }
backends: { worker: { image: acme/worker:1.0.0, connects: [main] } }
";
    let after = |name: &str| service(more, name)["depends_on"].clone();
    let (worker, web) = (after("worker_setup"), after("web_setup"));
    assert_eq!(worker["api_setup"]["condition"], "service_completed_successfully");
    assert_eq!(web["worker_setup"]["condition"], "service_completed_successfully");
    assert!(after("api_setup")["worker_setup"].is_null());
    assert_eq!(after("worker")["worker_setup"]["condition"], "service_completed_successfully");
}
