//! What a chart says for all values is what gen makes of them: each environment as it is, each knob turned alone, and
//! knobs of one component turned in pairs. No Helm is asked: a guard evaluates as it prints.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use stackgen::emit::json::canonical;
use stackgen::helm::{ChartSource, ChartStack, Form, Knob};
use stackgen::plan::{FilesOf, Plan, Project, Request, environments};
use stackgen_random::Project as Random;

use crate::folder::{Folder, names_in, projects, repository};
use crate::program::Place;

/// Projects that are made at random.
const PROJECTS: u64 = 300;

/// Pairs of knobs of an example's first environment.
const PAIRS: usize = 40;

/// Objects by what they are known by.
type Objects = BTreeMap<String, Json>;

/// A project whose secrets from gen's own environment are given when the chart is installed.
struct Later<'p>(&'p dyn Project);

impl Project for Later<'_> {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        self.0.read(path)
    }

    fn shown(&self, path: &str) -> String {
        self.0.shown(path)
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        self.0.names(folder)
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        self.0.below(folder)
    }

    fn environment(&self, _: &str) -> Option<String> {
        Some("given-later".to_owned())
    }
}

/// A project, its environments' requests, and its chart.
struct Tried<'p> {
    project: &'p dyn Project,
    requests: Vec<Request>,
    stack: ChartStack,
}

impl<'p> Tried<'p> {
    /// Nothing where the project has no environment that renders.
    fn of(project: &'p dyn Project, requests: Vec<Request>) -> Option<Self> {
        let mut sources = Vec::new();
        for request in &requests {
            let plan = Plan::new(project, request).ok()?;
            plan.render(&Later(project)).ok()?;
            sources.push(ChartSource { env: plan.env, target: plan.target, root: plan.root });
        }
        let stack = ChartStack::of(&sources, &FilesOf(project)).expect("a chart");
        Some(Self { project, requests, stack })
    }

    /// What gen makes of an environment under a change; nothing where it refuses that.
    fn rendered(&self, environment: usize, change: &Json) -> Option<Objects> {
        let mut request = self.requests[environment].clone();
        request.files.push(("changed.yaml".to_owned(), change.to_string()));
        let plan = Plan::new(self.project, &request).ok()?;
        let made = plan.render(&Later(self.project)).ok()?;
        let objects = made.bundle.objects.into_iter().filter(|object| object.kind() != "Namespace");
        Some(by_identity(objects.map(|object| object.body.into_json())))
    }

    /// What the chart makes of it.
    fn made(&self, environment: usize, change: &Json) -> Objects {
        let values = self.laid(&self.stack.environments[environment].values, change);
        self.evaluated(environment, &values)
    }

    /// What the chart makes of some values in an environment.
    fn evaluated(&self, environment: usize, values: &Json) -> Objects {
        let release = self.stack.environments[environment].release(values);
        let objects = self.stack.objects.iter();
        by_identity(objects.filter_map(|object| object.evaluate(&release, &self.stack.knobs)))
    }

    /// The values of a chart under a change. Where gen says a map or nothing, a chart has `enabled`.
    fn laid(&self, values: &Json, change: &Json) -> Json {
        let mut values = values.clone();
        let mut change = change.clone();
        let mut switches: Vec<&Knob> =
            self.stack.knobs.iter().filter(|knob| knob.form == Form::Switch).collect();
        switches.sort_by_key(|knob| std::cmp::Reverse(knob.path.len()));
        for knob in switches.iter().filter(|knob| !knob.path.is_empty()) {
            let around = &knob.path[..knob.path.len() - 1];
            let said = around.iter().try_fold(&change, |at, key| at.get(key)).cloned();
            let Some(said) = said else { continue };
            let is_on = !said.is_null() && said != false;
            let mut map = if said.is_object() { said } else { json!({}) };
            map["enabled"] = is_on.into();
            let keys = around.iter();
            *keys.fold(&mut change, |at, key| &mut at[key.as_str()]) = map;
        }
        lay(&mut values, &change);
        alone(&mut values, &change);
        values
    }

    /// What differs under a change.
    fn differs(&self, environment: usize, change: &Json) -> Option<Vec<String>> {
        let expected = self.rendered(environment, change)?;
        let made = self.made(environment, change);
        let mut found = Vec::new();
        for (identity, body) in &expected {
            match made.get(identity) {
                None => found.push(format!("{identity} is not in the chart")),
                Some(other) => compare(body, other, identity, &mut found),
            }
        }
        let more = made.keys().filter(|identity| !expected.contains_key(*identity));
        found.extend(more.map(|identity| format!("{identity} is in the chart alone")));
        Some(found)
    }
}

fn by_identity(bodies: impl Iterator<Item = Json>) -> Objects {
    let identity = |body: &Json| {
        let (kind, metadata) = (&body["kind"], &body["metadata"]);
        format!("{kind} {} {}", metadata["namespace"], metadata["name"])
    };
    bodies.map(named_by_gen).map(|body| (identity(&body), body)).collect()
}

/// A Job without the hash at the end of its name: a chart's is of passwords that are given later.
fn named_by_gen(mut body: Json) -> Json {
    if body["kind"] == "Job"
        && let Some((stem, _)) =
            body["metadata"]["name"].as_str().and_then(|name| name.rsplit_once('-'))
    {
        body["metadata"]["name"] = stem.into();
    }
    // What Helm alone reads is in charts alone.
    if body["metadata"]["labels"]["retain"] == "true"
        && let Some(annotations) = body["metadata"]["annotations"].as_object_mut()
    {
        annotations.remove("helm.sh/resource-policy");
    }
    variables_by_name(&mut body);
    body
}

/// Variables in the order of their names, which says nothing where none is composed of others; and ways out of a policy.
fn variables_by_name(body: &mut Json) {
    match body {
        Json::Object(map) => {
            for (key, below) in map {
                if let (Some(rules), "egress" | "ingress") = (below.as_array_mut(), key.as_str()) {
                    rules.sort_by_cached_key(canonical);
                }
                if let (Some(list), "env") = (below.as_array_mut(), key.as_str()) {
                    list.sort_by_key(|variable| variable["name"].to_string());
                }
                variables_by_name(below);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(variables_by_name),
        _ => {}
    }
}

/// What differs between two objects.
pub fn compare(one: &Json, other: &Json, path: &str, found: &mut Vec<String>) {
    match (one, other) {
        (Json::Object(one), Json::Object(other)) => {
            for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
                let path = format!("{path}.{key}");
                match (one.get(key), other.get(key)) {
                    (Some(one), Some(other)) => compare(one, other, &path, found),
                    (one, other) => found.push(format!("{path}: gen {one:?}, the chart {other:?}")),
                }
            }
        }
        (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(one, other, &format!("{path}[{index}]"), found);
            }
        }
        _ if one == other => {}
        _ => found.push(format!("{path}: gen {one}, the chart {other}")),
    }
}

/// Lays values above others, as Helm does.
fn lay(below: &mut Json, above: &Json) {
    match (below, above) {
        (Json::Object(below), Json::Object(above)) => {
            for (key, value) in above {
                lay(below.entry(key.clone()).or_insert(Json::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

/// Of two that exclude each other the one that is said last stays, as for gen.
fn alone(values: &mut Json, change: &Json) {
    let (Json::Object(values), Json::Object(change)) = (values, change) else { return };
    for (one, other) in [("minAvailable", "maxUnavailable"), ("maxUnavailable", "minAvailable")] {
        if change.contains_key(one) && !change.contains_key(other) {
            values.remove(other);
        }
    }
    for (key, below) in change {
        alone(&mut values[key], below);
    }
}

/// Values of a knob that are unlike what the projects have.
pub fn turned(knob: &Knob) -> Vec<Json> {
    let last = knob.path.last().map_or("", String::as_str);
    match knob.form {
        Form::Name => vec!["other-name".into()],
        Form::Host => vec!["other.example.net".into()],
        Form::Repository => vec!["registry.example.com:5000/acme/other".into()],
        Form::Tag => vec!["9.9.9-rc.1".into()],
        Form::Path => vec!["/other/path".into()],
        Form::Word([]) if last == "schedule" => vec!["7 3 * * *".into()],
        Form::Digest => vec![format!("sha256:{}", "ab".repeat(32)).into()],
        Form::Secret => vec!["p@ss/w:rd \"x\" é'%s".into()],
        Form::Text => vec!["a/b".into()],
        Form::Word([]) if last == "timeZone" => vec!["Europe/Berlin".into()],
        Form::Word([]) if last == "tag" => vec!["9.9-custom".into()],
        Form::Word(words) => words.iter().map(|word| (*word).into()).collect(),
        Form::Count(_) if last == "replicas" => vec![1.into(), 2.into(), 4.into()],
        Form::Count(_) if last == "max" => vec![9.into()],
        Form::Count(_) if last == "min" => vec![2.into(), 3.into()],
        Form::Count(_) if last == "terminationGracePeriodSeconds" => vec![77.into()],
        Form::Count(_) => vec![2.into()],
        Form::Percent => vec![55.into()],
        Form::NodePort => vec![30_123.into()],
        Form::Port => vec![8123.into()],
        Form::Fragment(_) => vec![whole(last)],
        Form::Quantity(_, "m") if knob.path.iter().any(|key| key == "requests") => {
            vec!["20m".into()]
        }
        Form::Quantity(_, "m") => vec!["900m".into()],
        Form::Quantity(..) if knob.path.iter().any(|key| key == "requests") => vec!["40Mi".into()],
        Form::Quantity(..) => vec!["1900Mi".into()],
        Form::Pods => vec![1.into(), "40%".into()],
        Form::Flag(_) => vec![true.into(), false.into()],
        // Tracks take texts alone.
        Form::Open if last == "env" && knob.path.iter().any(|key| key == "release") => {
            vec![json!({ "NEW": "a: b # \"c\" {{x}} é" })]
        }
        Form::Open if last == "env" => vec![
            json!({ "NEW": "a: b # \"c\" {{x}} é" }),
            json!({ "ADDED": { "existingSecret": { "name": "others", "key": "of-it" } } }),
        ],
        Form::Open => vec![json!({ "example.com/new": "x" })],
        Form::Prefix | Form::Instance | Form::Namespace | Form::Track | Form::Presence => {
            Vec::new()
        }
        // What gen has not is told by no rendering.
        Form::Whole(part) => match part.keys {
            "pod.securityContext" | "container.securityContext" => {
                vec![json!({ "runAsUser": 12_345 })]
            }
            "pod.dnsPolicy" => vec!["Default".into()],
            "pod.dnsConfig" => vec![json!({ "searches": ["example.com"] })],
            "container.workingDir" => vec!["/srv".into()],
            "expose.route.hosts" => vec![json!(["a.example.com", "b.example.com"])],
            "autoscaling.scaleDownSeconds" => vec![60.into(), 0.into()],
            "storage.accessModes" => vec![json!(["ReadWriteMany"])],
            "service.sessionAffinity" => vec!["ClientIP".into()],
            _ => Vec::new(),
        },
        Form::Switch if knob.path.ends_with(&["tls", "enabled"].map(str::to_owned)) => {
            vec![true.into(), Json::Null]
        }
        Form::Switch => vec![json!({}), Json::Null],
    }
}

/// A list or a map that is taken over whole.
fn whole(key: &str) -> Json {
    let term =
        json!({ "matchExpressions": [{ "key": "zone", "operator": "In", "values": ["a", "b"] }] });
    match key {
        "tolerations" => json!([
            { "key": "spot", "operator": "Equal", "value": "true", "effect": "NoExecute", "tolerationSeconds": 60 },
            { "operator": "Exists" },
        ]),
        "affinity" => json!({ "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [term] },
        } }),
        "topologySpread" => json!([
            { "topologyKey": "topology.kubernetes.io/zone" },
            { "topologyKey": "kubernetes.io/hostname", "maxSkew": 2, "whenUnsatisfiable": "DoNotSchedule" },
        ]),
        "imagePullSecrets" => json!(["registry", "mirror"]),
        "command" | "args" => json!(["run", "--flag=a b"]),
        "envFrom" => {
            json!([{ "secret": "more" }, { "configMap": "others", "prefix": "P_", "optional": true }])
        }
        "volumes" => json!([{ "name": "more", "emptyDir": { "medium": "Memory" } }]),
        "hostAliases" => {
            json!([{ "ip": "192.0.2.7", "hostnames": ["a.example.com", "b.example.com"] }])
        }
        "volumeMounts" => json!([{ "name": "more", "mountPath": "/more", "readOnly": true }]),
        "allowFrom" => json!([
            { "namespace": "others" },
            { "podLabels": { "app": "other" }, "namespaceLabels": { "team": "x" }, "ports": [9999] },
        ]),
        "allowTo" => json!([
            { "cidr": "198.51.100.0/24", "except": ["198.51.100.7/32"] },
            { "podLabels": { "app": "other" }, "ports": [{ "port": 53, "protocol": "UDP" }] },
        ]),
        "containers" | "initContainers" => json!([
            { "name": "more", "image": "acme/more:1", "securityContext": { "runAsUser": 4711 } },
            { "name": "again", "image": "acme/again:1", "args": ["a b"] },
        ]),
        "sourceRanges" => json!(["192.0.2.0/24", "198.51.100.7/32"]),
        other => panic!("values for `{other}`"),
    }
}

/// Each knob turned alone.
fn changes(stack: &ChartStack) -> Vec<(Vec<Vec<String>>, Json)> {
    let open = stack.used(&stack.objects).into_iter();
    let of = |knob: &Knob| {
        let path = knob.path.clone();
        // What a chart says by `enabled`, gen says by the map itself.
        let gens = path.len() - usize::from(knob.form == Form::Switch);
        let lay = move |value: Json| {
            let tree =
                path[..gens].iter().rev().fold(value, |value, key| json!({ key.as_str(): value }));
            (vec![path.clone()], tree)
        };
        turned(knob).into_iter().map(lay).collect::<Vec<_>>()
    };
    open.flat_map(of).collect()
}

/// A change with the same of components that are like a changed one: in a chart they have values of their own.
fn followed(stack: &ChartStack, environment: usize, mut change: Json) -> Json {
    let root = &stack.environments[environment].root;
    for knob in stack.knobs.iter().filter(|knob| knob.path.len() > 2) {
        let component = root.get(&knob.path[0]).and_then(|tier| tier.get(&knob.path[1]));
        let Some(like) = component.and_then(|one| one.get("like")?.as_scalar()) else { continue };
        let value = ["backends", "frontends", "jobs"].into_iter().find_map(|tier| {
            let other = change.get(tier)?.get(&like.text)?;
            knob.path[2..].iter().try_fold(other, |at, key| at.get(key)).cloned()
        });
        let own = knob.path.iter().try_fold(&change, |at, key| at.get(key));
        if let (Some(value), None) = (value, own) {
            let keys = knob.path.iter().rev();
            lay(&mut change, &keys.fold(value, |value, key| json!({ key.as_str(): value })));
        }
    }
    change
}

/// A change of a door that is shut, with what every door must have.
fn opened(stack: &ChartStack, environment: usize, mut change: Json) -> Json {
    let values = &stack.environments[environment].values;
    for knob in stack.knobs.iter().filter(|knob| knob.form == Form::Switch) {
        let Some((_, door)) = knob.path.split_last() else { continue };
        let is_said = door.iter().try_fold(&change, |at, key| at.get(key));
        let is_said = is_said.is_some_and(|said| !said.is_null());
        let is_open = knob.path.iter().try_fold(values, |at, key| at.get(key));
        if door.last().is_some_and(|key| key == "ingress")
            && is_said
            && is_open != Some(&json!(true))
            && stack.knobs.iter().any(|other| other.path == below_door(door, "host"))
        {
            let host = json!({ "host": format!("{}.example.net", door[1]) });
            let tree = door.iter().rev().fold(host, |value, key| json!({ key.as_str(): value }));
            let mut with_host = tree;
            lay(&mut with_host, &change);
            change = with_host;
        }
    }
    change
}

/// Whether a difference is in an object of which the chart says that no values turn it.
fn is_fixed(stack: &ChartStack, difference: &str) -> bool {
    stack.fixed.iter().any(|object| {
        let (kind, component) = object.split_once(" of ").unwrap_or((object, ""));
        let kind = kind.trim_start_matches("the ");
        // Names that are too long end in a hash.
        let start = component.get(..40).unwrap_or(component);
        difference.starts_with(&format!("\"{kind}\"")) && difference.contains(start)
    })
}

fn below_door(door: &[String], key: &str) -> Vec<String> {
    door.iter().cloned().chain([key.to_owned()]).collect()
}

fn is_off(path: &[String], values: &Json, has_host: impl Fn(&[String]) -> bool) -> bool {
    let mut at = values;
    for (depth, key) in path.iter().enumerate() {
        // Nor is a way to release changed that an environment does not use.
        if key == "blueGreen" && at[key.as_str()]["active"].is_null() {
            return true;
        }
        if key == "canary"
            && at.get("stable").is_none()
            && !at[key.as_str()].to_string().contains(|c: char| c.is_ascii_digit())
        {
            return true;
        }
        at = &at[key.as_str()];
        if depth == 1 && at["enabled"] == false {
            return true;
        }
        // Nor is a door opened whose host no one may say.
        if key == "ingress" && at["enabled"] == false && !has_host(&path[..=depth]) {
            return true;
        }
    }
    false
}

/// What came of changes: how many agreed, how many gen refuses, and what differed.
#[derive(Default)]
struct Outcome {
    agreed: usize,
    refused: usize,
    found: Vec<String>,
}

impl Outcome {
    /// Turns each knob of a project alone, and some in pairs, in each environment.
    fn turn(&mut self, name: &str, tried: &Tried<'_>) {
        assert!(tried.stack.fixed.is_empty(), "{name}: {:?} is fixed", tried.stack.fixed);
        let alone = changes(&tried.stack);
        for environment in 0..tried.requests.len() {
            let pairs = if environment == 0 { PAIRS } else { 0 };
            let pairs = (0..pairs).filter_map(|number| {
                let (one, other) =
                    (&alone[number * 7 % alone.len()], &alone[number * 13 % alone.len()]);
                let mut both = one.1.clone();
                lay(&mut both, &other.1);
                (one.0 != other.0 && one.0[0][0] == other.0[0][0])
                    .then(|| ([one.0.clone(), other.0.clone()].concat(), both))
            });
            for (paths, change) in alone.iter().cloned().chain(pairs) {
                self.change(name, tried, environment, (&paths, change));
            }
        }
    }

    /// Turns some knobs of a project, one at a time and several at once.
    fn turn_some(&mut self, seed: u64, tried: &Tried<'_>, environment: usize) {
        let alone = changes(&tried.stack);
        if alone.is_empty() {
            return;
        }
        let mut state = seed * 31 + environment as u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            &alone[usize::try_from(state >> 33).unwrap_or_default() % alone.len()]
        };
        for count in [1, 1, 1, 1, 2, 3] {
            let (mut paths, mut change) = (Vec::new(), json!({}));
            for (path, one) in (0..count).map(|_| next()) {
                paths.extend(path.clone());
                lay(&mut change, one);
            }
            self.change(&seed.to_string(), tried, environment, (&paths, change));
        }
    }

    fn change(
        &mut self,
        name: &str,
        tried: &Tried<'_>,
        environment: usize,
        (paths, change): (&[Vec<String>], Json),
    ) {
        let change = opened(&tried.stack, environment, change);
        let change = followed(&tried.stack, environment, change);
        let environment_values = &tried.stack.environments[environment].values;
        let values = tried.laid(environment_values, &change);
        let has_host = |door: &[String]| {
            let host = below_door(door, "host");
            tried.stack.knobs.iter().any(|knob| knob.path == host && knob.slim)
        };
        let is_said = |path: &Vec<String>| {
            path.iter()
                .try_fold(&values, |at, key| at.get(key))
                .is_some_and(|value| !value.is_null() && *value != false)
        };
        if tried.stack.exclusive().iter().any(|pair| pair.iter().all(is_said))
            || paths.iter().any(|path| is_off(path, environment_values, has_host))
        {
            return;
        }
        match tried.differs(environment, &change) {
            None => self.refused += 1,
            Some(differences) if differences.iter().all(|one| is_fixed(&tried.stack, one)) => {
                self.agreed += usize::from(differences.is_empty());
            }
            Some(differences) => {
                let env = &tried.requests[environment].env;
                let paths = paths.concat().join(".");
                self.found.push(format!("{name} {env} {paths}: {}", differences.join("; ")));
            }
        }
    }

    fn agrees(&self, least: usize) {
        let Self { agreed, refused, found } = self;
        assert!(
            found.is_empty(),
            "{agreed} agree, {refused} are refused by gen, {} differ:\n{}",
            found.len(),
            found.join("\n")
        );
        assert!(*agreed > least, "{agreed} agree, {refused} are refused");
    }
}

#[test]
fn each_knob_of_the_examples_turns_what_gen_turns() {
    let mut outcome = Outcome::default();
    for (name, folder) in projects() {
        let names = environments(&folder).expect("environments");
        let requests = names.into_iter().map(|env| Request { env, ..Request::default() }).collect();
        let Some(tried) = Tried::of(&folder, requests) else { continue };
        outcome.turn(&name, &tried);
    }
    outcome.agrees(500);
}

/// Hosts, the stack's domain and certificates turned together are what gen makes of them. Where all doors share a load balancer
/// that is called by one of them, another one is none of the chart's values.
#[test]
fn helm_hosts_and_certificates() {
    let example = |wanted: &str| {
        let (_, folder) = projects().into_iter().find(|(name, _)| name == wanted).expect(wanted);
        let names = environments(&folder).expect("environments");
        (folder, names)
    };
    let requests = |names: &[String]| -> Vec<Request> {
        names.iter().map(|env| Request { env: env.clone(), ..Request::default() }).collect()
    };
    let (folder, names) = example("blue-green");
    let tried = Tried::of(&folder, requests(&names)).expect("a chart");
    let change = json!({ "domain": "x.example.com",
        "backends": { "backend": { "expose": { "ingress": { "tls": true } } } },
        "frontends": { "frontend": { "expose": { "ingress": { "tls": true, "host": "y.example.com" } } } } });
    let dev = names.iter().position(|name| name == "dev").expect("dev");
    let found = tried.differs(dev, &change).expect("what gen takes");
    assert!(found.is_empty(), "{found:#?}");
    let (folder, names) = example("three-tier-postgres");
    let tried = Tried::of(&folder, requests(&names)).expect("a chart");
    let door = "backends.backend.expose.ingress.host";
    assert!(tried.stack.knobs.iter().all(|knob| knob.path.join(".") != door));
}

/// A database that one environment has elsewhere, tracks, a sidecar, and a url without the port of http.
const APART: &str = "\
name: shop
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow, unusedDatabases: allow }
databases:
  main: { engine: postgres, credentials: { value: devpassword123 } }
backends:
  api:
    image: ghcr.io/acme/api:1.4.2
    port: 8000
    service: { port: 80 }
    env: { LOG_LEVEL: info }
    sidecars: { proxy: { image: 'ghcr.io/acme/proxy:2.0.0' } }
frontends:
  web:
    image: ghcr.io/acme/web:1.4.2
    port: 8080
    env: { API: '${backends.api.url}', HEALTH: '${backends.api.url}/healthz' }
  shop:
    image: ghcr.io/acme/shop:1.4.2
    port: 8080
    env: { COLOUR: none }
    release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }
";

#[test]
fn what_only_one_environment_has_is_turned_in_all() {
    let prod = "databases: { main: { external: { host: db.example.org } } }\n";
    let place = Place::new(&[
        ("values/base.yaml", APART),
        ("values/dev.yaml", "target: kind\n"),
        ("values/prod.yaml", prod),
    ]);
    let folder = Folder(place.path().to_owned());
    let requests = ["dev", "prod"].map(|env| Request { env: env.to_owned(), ..Request::default() });
    let tried = Tried::of(&folder, requests.to_vec()).expect("a chart");
    let mut outcome = Outcome::default();
    outcome.turn("apart", &tried);
    outcome.agrees(200);
    let is_open = |path: &str| tried.stack.knobs.iter().any(|knob| knob.path.join(".") == path);
    let wanted = [
        "databases.main.storage.size",
        "databases.main.resources.limits.memory",
        "backends.api.sidecars.proxy.image.tag",
        "backends.api.sidecars.proxy.resources.requests.cpu",
        "backends.api.service.port",
        "frontends.web.serviceAccount.name",
        "frontends.web.tolerations",
        "frontends.shop.release.blueGreen.tracks.green.image.tag",
    ];
    let closed: Vec<&&str> = wanted.iter().filter(|path| !is_open(path)).collect();
    assert!(closed.is_empty(), "{closed:?}");
}

/// Lays an environment's file above `values.yaml`, as Helm does: what is `null` is taken away.
fn laid_by_helm(below: &mut Json, above: &Json) {
    let (Json::Object(below), Json::Object(above)) = (below, above) else { return };
    for (key, value) in above {
        match below.get_mut(key) {
            _ if value.is_null() => drop(below.remove(key)),
            Some(own @ Json::Object(_)) if value.is_object() => laid_by_helm(own, value),
            _ => drop(below.insert(key.clone(), value.clone())),
        }
    }
}

/// `values.yaml` is for strangers, and each environment's file makes of it what the environment has.
#[test]
fn the_files_of_environments_above_values_yaml_give_what_gen_renders() {
    let mut compared = 0;
    for (name, folder) in projects() {
        let names = environments(&folder).expect("environments");
        let requests = names.into_iter().map(|env| Request { env, ..Request::default() }).collect();
        let Some(tried) = Tried::of(&folder, requests) else { continue };
        for (number, (file, text)) in tried.stack.values_files("values.yaml").iter().enumerate() {
            let mut values = tried.stack.defaults();
            let own: Json = yaml_serde::from_str(text).expect("YAML");
            laid_by_helm(&mut values, &own);
            // What is like another has its image, as templates lay it below.
            for like in &tried.stack.likes {
                let image = |path: &[String]| values[&path[0]][&path[1]]["image"].clone();
                let (mut laid, own) = (image(&like.other), image(&like.own));
                laid_by_helm(&mut laid, &own);
                if values[&like.own[0]][&like.own[1]].is_object() {
                    values[&like.own[0]][&like.own[1]]["image"] = laid;
                }
            }
            // What is given later is asked for.
            if tried.stack.environments[number].values.to_string().contains("given-later") {
                continue;
            }
            compared += 1;
            let expected = tried.rendered(number, &json!({})).expect("what renders");
            let made = tried.evaluated(number, &values);
            let mut found = Vec::new();
            for (identity, body) in &expected {
                match made.get(identity) {
                    None => found.push(format!("{identity} is not in the chart")),
                    Some(other) => compare(body, other, identity, &mut found),
                }
            }
            assert!(found.is_empty(), "{name} {file}:\n{}", found.join("\n"));
            assert_eq!(made.len(), expected.len(), "{name} {file}");
        }
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn no_component_of_a_real_application_is_fixed() {
    let apps = repository().join("tests/apps");
    let is_tried = |name: &String| apps.join(name).is_dir();
    for app in names_in(&apps).into_iter().filter(is_tried) {
        let folder = Folder(apps.join(&app));
        let requests =
            ["dev", "prod"].map(|env| Request { env: env.to_owned(), ..Request::default() });
        let tried = Tried::of(&folder, requests.to_vec()).expect("a chart");
        assert!(tried.stack.fixed.is_empty(), "{app}: {:?} is fixed", tried.stack.fixed);
    }
}

#[test]
fn every_random_project_has_a_chart_that_says_what_gen_renders() {
    let (mut compared, mut fixed, mut found) = (0, 0, Vec::new());
    let mut turned = Outcome::default();
    for seed in 0..PROJECTS {
        let project = Random::of_seed(seed);
        let requests = project.environments.iter().map(|env| project.request(env)).collect();
        let Some(tried) = Tried::of(&project.memory, requests) else { continue };
        fixed += tried.stack.fixed.len();
        for environment in 0..tried.requests.len() {
            compared += 1;
            let differences = tried.differs(environment, &json!({})).expect("what renders");
            if !differences.is_empty() {
                found.push(format!(
                    "{seed}: {}",
                    differences[..differences.len().min(3)].join("; ")
                ));
            }
            turned.turn_some(seed, &tried, environment);
        }
    }
    assert!(found.is_empty(), "{} of {compared} differ:\n{}", found.len(), found.join("\n"));
    assert!(compared > 200 && fixed * 2 < compared, "{compared} compared, {fixed} objects fixed");
    // What is left, one to three each: names of more than forty letters, where room for a release is missing; a wait of
    // nought seconds; aliases of hosts of several layers; claims that exist of who runs alone; the variant of an image,
    // which has a group of its own.
    let Outcome { agreed, found, .. } = turned;
    let differ = found.len();
    assert!(
        agreed > 1000 && differ * 150 < agreed,
        "{agreed} agree, {differ} differ:\n{}",
        found.join("\n")
    );
}
