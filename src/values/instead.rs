//! What people write in place of a map or a list, and what it stands for.

use crate::layer::node::{Node, Style};
use crate::values::advice::Advice;
use crate::values::check::{dns_label, dns_subdomain, host_in};
use crate::values::flow;
use crate::values::foreign_probe::path_or_program;
use crate::values::in_quotes::unquoted;
use crate::values::key_slip::nested;
use crate::values::list_entry::file;
use crate::values::named_secret::{name_and_key, variables_of};
use crate::values::pairs::{OF_TEXTS, map_of};
use crate::values::path::KeyPath;
use crate::values::peer_form::{is_address, is_network, peer};
use crate::values::release_word::{is_track, strategy, track};
use crate::values::secrets::holds_password;

/// Characters by which a command is one for a shell.
pub(super) const OF_SHELLS: [char; 14] =
    ['|', '&', ';', '<', '>', '$', '`', '*', '?', '~', '(', ')', '\'', '"'];

/// What to write where a map belongs and something else is.
pub(super) fn instead_of_map(path: &KeyPath, node: &Node) -> Option<Advice> {
    let advice = unquoted(node, '{', '}').or_else(|| map_instead(path, node))?;
    let is_flag = node.as_scalar().is_some_and(|scalar| scalar.style == Style::Flag);
    Some(if is_flag { advice.for_flag(&path.to_string()) } else { advice })
}

fn map_instead(path: &KeyPath, node: &Node) -> Option<Advice> {
    let scalar = node.as_scalar().filter(|scalar| !holds_password(&scalar.text))?;
    let text = scalar.text.as_str();
    let number = text.parse::<u32>().ok();
    // A number stays one: a text of digits would be quoted.
    let written = if number.is_some() { text.to_owned() } else { flow::text(text) };
    let is_true = text == "true";
    let one = |key: &str| Some(Advice::write(format!("{{ {key}: {written} }}")));
    let form = |form: &str| Some(Advice::write(form));
    let is_none = matches!(text, "false" | "none" | "off" | "no" | "disabled" | "ClusterIP");
    if let Some(advice) = nested(path) {
        return Some(advice);
    }
    if let ["externals", _] = path.keys().as_slice() {
        return of_external(text);
    }
    if let Some(advice) = of_top(path) {
        return Some(advice);
    }
    match path.last() {
        "expose" | "ingress" | "loadBalancer" | "route" | "autoscaling" | "disruptionBudget"
        | "serviceMonitor" | "external" | "migrate" | "backup" | "metrics"
            if is_none =>
        {
            Some(Advice::say("leave it out, or write `null` to delete what another layer says"))
        }
        "blueGreen" => form("{ active: blue, tracks: { blue: {}, green: {} } }"),
        _ if is_track(path) && text.contains('.') => Some(track(text)),
        // How many pods each has, nobody else knows.
        "canary" => {
            Some(Advice::say("write `{ stable: { replicas: 9 }, canary: { replicas: 1 } }`"))
        }
        "claims" => Some(Advice::say(format!(
            "write which volume's claim is called so: `{{ data: {written} }}`"
        ))),
        "release" => Some(strategy(text)),
        "rolling" | "recreate" | "grpc" | "route" if is_true => form("{}"),
        "external" if is_true => Some(Advice::say("write where it is: `{ host: db.example.com }`")),
        "migrate" if is_true => {
            Some(Advice::say("write what is run: `{ command: [my-program, migrate] }`"))
        }
        "ports" if number.is_some() => Some(Advice::say(format!(
            "write `port: {text}` in its place, where callers use it; each further one has a name: `ports: {{ admin: 9000 }}`"
        ))),
        "nodes" if number.is_some() => one("count"),
        "nodePorts" => range(text),
        "dns" if is_address(text) => Some(Advice::write(format!("{{ cidrs: [\"{text}/32\"] }}"))),
        "external" if text.rsplit_once(':').is_some_and(|(_, port)| is_port_number(port)) => {
            let (host, port) = text.rsplit_once(':')?;
            Some(Advice::write(format!("{{ host: {}, port: {port} }}", flow::text(host))))
        }
        _ if path.keys().iter().rev().nth(1) == Some(&"volumes") && text.starts_with('/') => {
            Some(Advice::write(format!("{{ mountPath: {written}, claim: {{ size: 1Gi }} }}")))
        }
        "credentials" | "rootCredentials" => Some(Advice::say(
            "write `{ value: … }` where `policy.inlineSecrets` allows it, else `{ existingSecret: { name: … } }` or `{ fromEnv: … }`",
        )),
        "expose" => Some(door(text)),
        "ingress" | "loadBalancer" | "serviceMonitor" if is_true => form("{}"),
        "ingress" | "external" if text.contains('.') => one("host"),
        "autoscaling" => match number {
            Some(most @ 1..) => Some(Advice::write(format!("{{ max: {most}, cpu: 70 }}"))),
            _ => Some(Advice::say("write `{ min: 2, max: 5, cpu: 70 }`")),
        },
        "disruptionBudget" if number.is_some() => one("minAvailable"),
        "disruptionBudget" if is_true => form("{ minAvailable: 1 }"),
        "allowTo" | "allowFrom" if path.is_item() && is_network(text) => one("cidr"),
        "allowTo" | "allowFrom" if path.is_item() && is_address(text) && text != "0.0.0.0" => {
            Some(Advice::write(format!("{{ cidr: {text}/32 }}")))
        }
        "allowTo" | "allowFrom" if path.is_item() => Some(peer(path.last(), text)),
        "envFrom" if path.is_item() => Some(variables_of(text, "")),
        "service" if number.is_some() => one("port"),
        "service" | "serviceAccount" | "externalSecret" if named(path.last(), text).is_some() => {
            named(path.last(), text)
        }
        "existingSecret" if name_and_key(text).is_some() => name_and_key(text),
        "service" | "serviceAccount" | "existingClaim" | "existingSecret" | "secret" => one("name"),
        "probes" if text.starts_with('/') => one("readiness"),
        "probes" if matches!(text, "false" | "none" | "off") => Some(Advice::say(
            "leave it out; `policy: { missingProbes: allow }` of an environment takes components without",
        )),
        "migrate" => Some(Advice::write(format!("{{ command: {} }}", command_of(text)))),
        "networkPolicy" if matches!(text, "true" | "false") => one("enabled"),
        "init" if text.contains('\n') => Some(Advice::say(
            "give the script a name: `init:`, below it `001-init.sql: |`, and the text indented below that",
        )),
        "init" => Some(Advice::write(format!("{{ 001-init.sql: {{ file: {written} }} }}"))),
        "files" => {
            let (path, own) = file(text)?;
            Some(Advice::write(format!("{{ {}: {own} }}", flow::text(&path))))
        }
        "volumes" => {
            Some(Advice::say("write `{ data: { mountPath: /data, claim: { size: 1Gi } } }`"))
        }
        "resources" | "requests" | "limits" => Some(Advice::say(
            "write `{ requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }`",
        )),
        key => map_of(key, text).map(Advice::write).or_else(|| {
            let is_name = OF_TEXTS.contains(&key) && dns_label(text).is_ok();
            is_name.then(|| Advice::say(format!("write a name and a text: `{{ {text}: … }}`")))
        }),
    }
}

/// What stands at the top of a file.
fn of_top(path: &KeyPath) -> Option<Advice> {
    match path.last() {
        "policy" => Some(Advice::say(
            "write what it is about, as in `{ missingProbes: warn }`: `gen explain policy` lists the keys",
        )),
        "cluster" => {
            Some(Advice::say("leave it out: `target` names the cluster, as in `target: kind`"))
        }
        _ => None,
    }
}

/// How a component is reached from outside, as a word.
fn door(text: &str) -> Advice {
    if text.parse::<u32>().is_ok_and(|number| (30_000..=32_767).contains(&number)) {
        return Advice::write(format!("{{ nodePort: {text} }}"));
    }
    match text.to_ascii_lowercase().as_str() {
        "nodeport" => Advice::write("{ nodePort: 30080 }"),
        "loadbalancer" => Advice::write("{ loadBalancer: {} }"),
        "ingress" => Advice::say(
            "write `{ ingress: { host: shop.example.com } }`, or `{ ingress: {} }` to answer for `domain`",
        ),
        _ if text.contains('.') && text.parse::<f64>().is_err() => {
            Advice::write(format!("{{ ingress: {{ host: {} }} }}", flow::text(text)))
        }
        _ => Advice::say(
            "write `{ nodePort: 30080 }`, `{ loadBalancer: {} }` or `{ ingress: { host: shop.example.com } }`",
        ),
    }
}

/// What has a name, and is described by a word that is none.
fn named(key: &str, text: &str) -> Option<Advice> {
    Some(Advice::say(match (key, text) {
        ("service", "ClusterIP") => {
            "leave it out: every component that listens has such a Service".to_owned()
        }
        ("service", "NodePort" | "LoadBalancer") => {
            "write `expose: { nodePort: 30080 }` or `expose: { loadBalancer: {} }` in its place"
                .to_owned()
        }
        ("service" | "serviceAccount", "true" | "yes" | "false" | "no" | "none") => {
            "leave it out: gen makes one for each component; `{ name: … }` is its name".to_owned()
        }
        ("externalSecret", _) => format!(
            "write `{{ store: {{ name: … }}, remoteKey: {} }}`, and `property: …` where it has fields",
            flow::text(text)
        ),
        _ => return None,
    }))
}

/// A host outside, where all of it is a text: a url tells the port.
fn of_external(text: &str) -> Option<Advice> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let address = rest.split(['/', '?']).next().unwrap_or_default();
    let usual = if scheme == "http" { "80" } else { "443" };
    let (host, port) = address.rsplit_once(':').unwrap_or((address, usual));
    let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
    let host = dns_subdomain(host).is_ok().then(|| flow::text(host))?;
    is_port.then(|| Advice::write(format!("{{ host: {host}, port: {port} }}")))
}

/// `30000-32767`.
fn range(text: &str) -> Option<Advice> {
    let (least, most) = text.split_once('-')?;
    let is_port = |text: &str| text.trim().parse::<u16>().is_ok();
    (is_port(least) && is_port(most))
        .then(|| Advice::write(format!("{{ min: {}, max: {} }}", least.trim(), most.trim())))
}

/// A command that is one text, as a list of words; what only a shell understands is given to one.
pub fn command_of(text: &str) -> String {
    if text.contains(OF_SHELLS) {
        format!("[sh, -c, {}]", flow::text(text))
    } else {
        let words: Vec<String> = text.split_whitespace().map(flow::text).collect();
        format!("[{}]", words.join(", "))
    }
}

/// What to write where a flag stands beside another form, and something else is.
pub(super) fn instead_of_flag(path: &KeyPath, text: &str) -> Option<Advice> {
    let is_certificate = path.keys().ends_with(&["ingress", "tls"]);
    if is_certificate
        && matches!(
            text,
            "letsencrypt"
                | "acme"
                | "cert-manager"
                | "auto"
                | "letsencrypt-prod"
                | "letsencrypt-staging"
        )
    {
        return Some(Advice::say(
            "write `true`, and who makes the certificate as an annotation: `annotations: { cert-manager.io/cluster-issuer: … }`",
        ));
    }
    let is_name = is_certificate && dns_subdomain(text).is_ok();
    is_name.then(|| Advice::write(format!("{{ secretName: {} }}", flow::text(text))))
}

/// What to write where a name stands beside another form, and something else is: `infra/gateway`.
pub(super) fn instead_of_name(path: &KeyPath, text: &str) -> Option<Advice> {
    if text.contains("{{") {
        return Some(Advice::say(
            "write the text itself: values know no templates; a chart puts the name of the release before its objects",
        ));
    }
    let is_host = path.keys().contains(&"ingress") && path.last() == "host";
    if is_host && text == "*" {
        return Some(Advice::say(
            "leave `host` out: then it answers for `domain`, or for any host where there is none",
        ));
    }
    if let Some((_, host)) = text.split_once("://")
        && dns_label(host.trim_end_matches('/')).is_ok()
    {
        return Some(Advice::write(host.trim_end_matches('/')));
    }
    let several: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    if is_host && several.len() > 1 && several.iter().all(|one| dns_subdomain(one).is_ok()) {
        return Some(Advice::write(format!("[{}]", several.join(", "))));
    }
    if is_host && text.parse::<std::net::Ipv4Addr>().is_ok() {
        return Some(Advice::say(format!(
            "an Ingress answers for names: `{text}.nip.io` is one that leads there, or leave `host` out"
        )));
    }
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
    if is_host
        && let Some((_, below)) = bare.split_once('/')
        && let Some(host) = host_in(text)
        && !below.is_empty()
    {
        return Some(Advice::say(format!("write `host: {host}` and `path: /{below}`")));
    }
    if text.strip_prefix("*.").is_some_and(|below| dns_subdomain(below).is_ok())
        && path.keys().contains(&"ingress")
    {
        return Some(Advice::say(format!(
            "write each host, `host: [a{rest}, b{rest}]`, or `route: {{ hosts: [\"{text}\"] }}` of a Gateway; a patch can give the Ingress any",
            rest = &text[1..]
        )));
    }
    let (namespace, name) = text.split_once('/').filter(|_| path.last() == "gateway")?;
    let are_names = dns_subdomain(name).is_ok() && dns_label(namespace).is_ok();
    are_names.then(|| Advice::write(format!("{{ name: {name}, namespace: {namespace} }}")))
}

/// What to write where a path belongs and something else is.
pub(super) fn instead_of_path(path: &KeyPath, text: &str) -> Option<Advice> {
    if let [.., "mounts", place] = path.keys().as_slice()
        && place.starts_with('/')
        && dns_label(text).is_ok()
    {
        return Some(Advice::say(format!("write the volume's name as the key: `{text}: {place}`")));
    }
    if path.last() == "hostPath" && text.starts_with('.') {
        return Some(Advice::say(
            "no node has the folders of your machine: files of the project are `files: { /app: { dir: src } }`",
        ));
    }
    if let Some((_, rest)) = text.split_once("://") {
        let path = rest.find('/').map_or("/", |slash| &rest[slash..]);
        return Some(Advice::write(path.split(['?', '#']).next().unwrap_or(path)));
    }
    // `GET /readyz`, `:8000/readyz`, `8000`
    let is_port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    if path.last() == "path" || path.is_empty() {
        let (method, rest) = text.split_once(' ').unwrap_or(("", text));
        if matches!(method, "GET" | "HEAD" | "get") && rest.starts_with('/') {
            return Some(Advice::write(rest));
        }
        if is_port(text) {
            return Some(Advice::say(format!(
                "write `{{ port: {text} }}`, where no path is asked"
            )));
        }
        if let Some((port, rest)) = text.trim_start_matches(':').split_once('/')
            && is_port(port)
        {
            return Some(Advice::say(format!("write `{{ path: /{rest}, port: {port} }}`")));
        }
    }
    let is_metrics = path.keys().iter().rev().nth(1) == Some(&"metrics");
    let is_probe = path.keys().iter().rev().nth(2) == Some(&"probes");
    match text {
        "tcp" | "TCP" | "tcpSocket" if is_probe => Some(Advice::say(
            "leave `path` out: a probe without it and `command` is a TCP connection, as in `readiness: {}`",
        )),
        "grpc" if is_probe => Some(Advice::write("{ grpc: {} }")),
        "none" | "false" | "off" | "no" | "disabled" if is_probe => {
            Some(Advice::say("leave it out, or write `null` to delete what another layer says"))
        }
        _ if is_probe && text.find('/') > Some(0) => Some(path_or_program(text)),
        "http" | "HTTP" | "httpGet" | "https" if is_probe => {
            Some(Advice::say("write the path, such as `/readyz`"))
        }
        "true" if is_metrics => Some(Advice::write("{}")),
        "true" | "false" => Some(Advice::say(if is_metrics {
            "leave `metrics` out, or write `metrics: null` to delete it"
        } else {
            "write the path, such as `/readyz`"
        })),
        _ => None,
    }
}

fn is_port_number(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0)
}
