//! The rules that objects keep among each other.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use stackgen::object::metadata::SYNC_WAVE;

/// The password of random stacks, which must be in Secrets alone.
pub const PASSWORD: &str = "hunter2-$(LEVEL)/@:% ü";

/// Objects with their waves, in order, and what was found about them.
struct World<'a> {
    objects: &'a [(i8, Json)],
    /// What the user names and gen does not make.
    existing: &'a BTreeSet<String>,
    broken: Vec<String>,
}

/// What is broken between some objects, in sentences; `existing` are the names of what exists besides.
pub fn broken(objects: &[(i8, Json)], existing: &BTreeSet<String>) -> Vec<String> {
    let mut world = World { objects, existing, broken: Vec::new() };
    world.order();
    for (index, (wave, object)) in objects.iter().enumerate() {
        world.identity(*wave, object);
        world.secrecy(object);
        match text(&object["kind"]) {
            "Deployment" | "StatefulSet" => {
                world.selector(object);
                world.pod(index, object);
                world.security(object);
            }
            "Job" | "CronJob" => {
                world.pod(index, object);
                world.security(object);
            }
            "Service" => world.service(object),
            "NetworkPolicy" => world.policy(object),
            "PodDisruptionBudget" => {
                let selector = &object["spec"]["selector"];
                let found = !world.pods(namespace(object), selector).is_empty();
                world.holds(found, object, "protects no pod");
            }
            "HorizontalPodAutoscaler" => world.autoscaler(object),
            "Ingress" => world.ingress(object),
            "ServiceMonitor" => world.monitor(object),
            "RoleBinding" => world.binding(object),
            _ => {}
        }
    }
    world.broken
}

impl<'a> World<'a> {
    fn holds(&mut self, holds: bool, object: &Json, otherwise: &str) {
        if !holds {
            self.broken.push(format!("{} {otherwise}", called(object)));
        }
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &'a Json> + use<'a> {
        self.objects.iter().map(|(_, object)| object).filter(move |object| object["kind"] == kind)
    }

    fn find(&self, kind: &'static str, home: &str, name: &str) -> Option<&'a Json> {
        self.of_kind(kind)
            .find(|object| object["metadata"]["name"] == name && namespace(object) == home)
    }

    /// The pod templates of a namespace that a selector takes.
    fn pods(&self, home: &str, selector: &Json) -> Vec<&'a Json> {
        let labels = selector.get("matchLabels").unwrap_or(selector);
        ["Deployment", "StatefulSet", "Job", "CronJob"]
            .into_iter()
            .flat_map(|kind| self.of_kind(kind))
            .filter(|object| namespace(object) == home)
            .map(template)
            .filter(|template| takes(labels, &template["metadata"]["labels"]))
            .collect()
    }

    fn order(&mut self) {
        let waves: Vec<i8> = self.objects.iter().map(|(wave, _)| *wave).collect();
        if !waves.is_sorted() {
            self.broken.push(format!("waves are out of order: {waves:?}"));
        }
        let mut seen = BTreeSet::new();
        for (_, object) in self.objects {
            if !seen.insert(called(object)) {
                self.broken.push(format!("{} is made twice", called(object)));
            }
        }
    }

    fn identity(&mut self, wave: i8, object: &Json) {
        let metadata = &object["metadata"];
        self.holds(is_name(text(&metadata["name"])), object, "has a name that is none");
        let annotated = text(&metadata["annotations"][SYNC_WAVE]);
        self.holds(annotated == wave.to_string(), object, "is annotated with another wave");
        let home = namespace(object);
        let of_cluster = ["Namespace", "PersistentVolume"].contains(&text(&object["kind"]));
        let exists = self.find("Namespace", "", home).is_some();
        self.holds(of_cluster == home.is_empty(), object, "is in the wrong place");
        self.holds(of_cluster || exists, object, "is in a namespace that is not there");
        let labelled = [metadata, &template(object)["metadata"]];
        for (key, value) in labelled.iter().flat_map(|metadata| entries(&metadata["labels"])) {
            self.holds(is_label(text(value)), object, &format!("has a label {key}={value}"));
        }
    }

    fn secrecy(&mut self, object: &Json) {
        let whole = object.to_string();
        let found = ["hunter2", "aHVudGVyM"].iter().any(|secret| whole.contains(secret));
        self.holds(!found || object["kind"] == "Secret", object, "shows a secret");
    }

    fn selector(&mut self, object: &Json) {
        let selector = &object["spec"]["selector"];
        let own = &template(object)["metadata"]["labels"];
        self.holds(takes(&selector["matchLabels"], own), object, "does not select its own pods");
        let taken = self.pods(namespace(object), selector).len();
        self.holds(taken == 1, object, &format!("selects the pods of {taken} templates"));
    }

    /// What a pod names is there before it, and fits together.
    fn pod(&mut self, index: usize, object: &'a Json) {
        let spec = &template(object)["spec"];
        let mut named = vec![("ServiceAccount", text(&spec["serviceAccountName"]))];
        let mut volumes = BTreeSet::new();
        for volume in list(&spec["volumes"]) {
            let name = text(&volume["name"]);
            self.holds(is_dns_label(name), object, &format!("has a volume called {name}"));
            self.holds(volumes.insert(name), object, &format!("has two volumes {name}"));
            let claim = &volume["persistentVolumeClaim"]["claimName"];
            named.push(("PersistentVolumeClaim", text(claim)));
            named.push(("ConfigMap", text(&volume["configMap"]["name"])));
            named.push(("Secret", text(&volume["secret"]["secretName"])));
        }
        let mut containers = BTreeSet::new();
        for container in list(&spec["initContainers"]).chain(list(&spec["containers"])) {
            let name = text(&container["name"]);
            self.holds(is_dns_label(name), object, &format!("has a container called {name}"));
            self.holds(containers.insert(name), object, &format!("has two containers {name}"));
            self.mounts(object, container, &volumes);
            named.extend(self.variables(object, container));
        }
        for (kind, name) in named {
            if name.is_empty() || self.existing.contains(name) {
                continue;
            }
            let home = namespace(object);
            let earlier = self.objects[..index].iter().any(|(_, other)| {
                let same = other["kind"] == kind && other["metadata"]["name"] == *name;
                same && namespace(other) == home
            });
            let fetched = kind == "Secret" && self.find("ExternalSecret", home, name).is_some();
            self.holds(earlier || fetched, object, &format!("needs the {kind} {name}"));
        }
    }

    fn mounts(&mut self, object: &Json, container: &Json, volumes: &BTreeSet<&str>) {
        let mut paths = BTreeSet::new();
        for mount in list(&container["volumeMounts"]) {
            let known = volumes.contains(text(&mount["name"]));
            self.holds(known, object, &format!("mounts {mount}, which is no volume"));
            let path = text(&mount["mountPath"]);
            self.holds(paths.insert(path), object, &format!("mounts two volumes at {path}"));
        }
    }

    /// What the variables of a container are read from.
    fn variables(&mut self, object: &Json, container: &'a Json) -> Vec<(&'static str, &'a str)> {
        let mut named = Vec::new();
        let mut known = BTreeSet::new();
        for variable in list(&container["env"]) {
            let name = text(&variable["name"]);
            for used in text(&variable["value"]).replace("$$", "").split("$(").skip(1) {
                let used = used.split(')').next().unwrap_or_default();
                let before = known.contains(used);
                self.holds(before, object, &format!("composes {name} of {used}, which is unknown"));
            }
            self.holds(known.insert(name), object, &format!("sets {name} twice"));
            let reference = &variable["valueFrom"]["secretKeyRef"];
            let (secret, key) = (text(&reference["name"]), text(&reference["key"]));
            let has = self.has_key(namespace(object), secret, key);
            self.holds(has, object, &format!("reads {secret}.{key}"));
            named.push(("Secret", secret));
        }
        for from in list(&container["envFrom"]) {
            named.push(("ConfigMap", text(&from["configMapRef"]["name"])));
        }
        named
    }

    /// Whether a Secret has a key, as far as gen makes it.
    fn has_key(&self, home: &str, secret: &str, key: &str) -> bool {
        let made = self.find("Secret", home, secret).map(|secret| &secret["data"]);
        let fetched = self.find("ExternalSecret", home, secret);
        let fetched = fetched.map(|secret| &secret["spec"]["target"]["template"]["data"]);
        made.or(fetched).is_none_or(|data| data.get(key).is_some())
    }

    /// The Pod Security Standard that the namespace enforces.
    /// <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    fn security(&mut self, object: &Json) {
        const ENFORCED: &str = "pod-security.kubernetes.io/enforce";
        let home = self.find("Namespace", "", namespace(object));
        if home.is_none_or(|home| home["metadata"]["labels"][ENFORCED] != "restricted") {
            return;
        }
        let spec = &template(object)["spec"];
        let context = &spec["securityContext"];
        for container in list(&spec["initContainers"]).chain(list(&spec["containers"])) {
            let own = &container["securityContext"];
            let either = |key: &str| own.get(key).unwrap_or(&context[key]).clone();
            let restricted = own["allowPrivilegeEscalation"] == false
                && own["capabilities"]["drop"][0] == "ALL"
                && either("runAsNonRoot") == true
                && either("runAsUser") != 0
                && either("seccompProfile")["type"] == "RuntimeDefault";
            let name = text(&container["name"]);
            self.holds(restricted, object, &format!("is not restricted in {name}"));
        }
    }

    fn service(&mut self, object: &Json) {
        let spec = &object["spec"];
        let pods = self.pods(namespace(object), &spec["selector"]);
        self.holds(!pods.is_empty(), object, "selects no pod");
        let mut taken = BTreeSet::new();
        for port in list(&spec["ports"]) {
            let new = [&port["name"], &port["port"]].map(|fact| taken.insert(fact.to_string()));
            self.holds(new == [true, true], object, "has two ports of one name or number");
            let target = &port["targetPort"];
            let is_target =
                |open: &Json| open["name"] == *target || open["containerPort"] == *target;
            let open = pods.iter().all(|pod| ports(pod).any(is_target));
            self.holds(open, object, &format!("leads to {target}, which no container opens"));
        }
    }

    /// A policy opens ports that containers listen on, and both ends of an edge agree.
    fn policy(&mut self, object: &Json) {
        let spec = &object["spec"];
        let everyone = entries(&spec["podSelector"]).next().is_none();
        let pods = self.pods(namespace(object), &spec["podSelector"]);
        self.holds(everyone || !pods.is_empty(), object, "selects no pod");
        for port in list(&spec["ingress"]).flat_map(|rule| list(&rule["ports"])) {
            let open = pods.iter().all(|pod| listens(pod, port));
            self.holds(open, object, &format!("lets in at {port}, where no one listens"));
        }
        for rule in list(&spec["egress"]) {
            for peer in list(&rule["to"]) {
                self.edge(object, peer, &rule["ports"]);
            }
        }
    }

    /// A way out to a component of the stack.
    fn edge(&mut self, object: &Json, peer: &Json, open: &Json) {
        let selector = &peer["podSelector"]["matchLabels"];
        if selector.get("app.kubernetes.io/instance").is_none() {
            return;
        }
        let labels = &peer["namespaceSelector"]["matchLabels"];
        let there = match text(&labels["kubernetes.io/metadata.name"]) {
            "" => namespace(object),
            other => other,
        };
        let pods = self.pods(there, selector);
        self.holds(!pods.is_empty(), object, &format!("leads to no pod: {peer}"));
        for port in list(open) {
            let open = pods.iter().all(|pod| listens(pod, port));
            self.holds(open, object, &format!("leads to {port}, where no one listens"));
        }
        let own = &object["spec"]["podSelector"]["matchLabels"];
        let admitted = self.of_kind("NetworkPolicy").any(|other| {
            let of_peer = other["spec"]["podSelector"]["matchLabels"] == *selector;
            let mut from = list(&other["spec"]["ingress"]).flat_map(|rule| list(&rule["from"]));
            of_peer
                && namespace(other) == there
                && from.any(|from| from["podSelector"]["matchLabels"] == *own)
        });
        self.holds(admitted, object, &format!("is not let in there: {peer}"));
    }

    fn autoscaler(&mut self, object: &Json) {
        let target = &object["spec"]["scaleTargetRef"];
        let found = self.find("Deployment", namespace(object), text(&target["name"]));
        self.holds(found.is_some(), object, "scales nothing");
        let free = found.is_none_or(|found| found["spec"].get("replicas").is_none());
        self.holds(free, object, "scales what has a count of its own");
    }

    fn ingress(&mut self, object: &Json) {
        let rules = list(&object["spec"]["rules"]);
        for path in rules.flat_map(|rule| list(&rule["http"]["paths"])) {
            let backend = &path["backend"]["service"];
            let service = self.find("Service", namespace(object), text(&backend["name"]));
            let (name, number) = (&backend["port"]["name"], &backend["port"]["number"]);
            let is_meant = |open: &Json| open["name"] == *name || open["port"] == *number;
            let open = service.is_some_and(|service| list(&service["spec"]["ports"]).any(is_meant));
            self.holds(open, object, &format!("leads to {backend}"));
        }
    }

    fn monitor(&mut self, object: &Json) {
        let selector = &object["spec"]["selector"]["matchLabels"];
        let services: Vec<&Json> = self
            .of_kind("Service")
            .filter(|service| namespace(service) == namespace(object))
            .filter(|service| takes(selector, &service["metadata"]["labels"]))
            .collect();
        self.holds(!services.is_empty(), object, "finds no Service");
        for endpoint in list(&object["spec"]["endpoints"]) {
            let has = |service: &&Json| {
                list(&service["spec"]["ports"]).any(|port| port["name"] == endpoint["port"])
            };
            self.holds(services.iter().all(has), object, "asks a port that is not there");
        }
    }

    fn binding(&mut self, object: &Json) {
        let home = namespace(object);
        let role = self.find("Role", home, text(&object["roleRef"]["name"]));
        self.holds(role.is_some(), object, "binds no Role");
        for subject in list(&object["subjects"]) {
            let account = self.find("ServiceAccount", home, text(&subject["name"]));
            self.holds(account.is_some(), object, "binds no account");
        }
    }
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Json) -> impl Iterator<Item = (&String, &Json)> {
    value.as_object().into_iter().flatten()
}

fn namespace(object: &Json) -> &str {
    text(&object["metadata"]["namespace"])
}

fn called(object: &Json) -> String {
    let name = text(&object["metadata"]["name"]);
    format!("{} {}/{name}", text(&object["kind"]), namespace(object))
}

/// Whether labels have all that a selector asks for; an empty selector takes nothing here.
fn takes(selector: &Json, labels: &Json) -> bool {
    let mut asked = entries(selector).peekable();
    asked.peek().is_some() && asked.all(|(key, value)| labels.get(key) == Some(value))
}

fn ports(template: &Json) -> impl Iterator<Item = &Json> {
    list(&template["spec"]["containers"]).flat_map(|container| list(&container["ports"]))
}

fn listens(template: &Json, port: &Json) -> bool {
    ports(template).any(|open| open["containerPort"] == port["port"])
}

fn is_name(text: &str) -> bool {
    text.len() <= 63 && text.split('.').all(is_dns_label)
}

fn is_dns_label(text: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= 63
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && edge(text.chars().next())
        && edge(text.chars().next_back())
}

fn is_label(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    text.len() <= 63 && text.chars().all(inside)
}

/// The template of an object's pods; that of a CronJob is in its Jobs.
fn template(object: &Json) -> &Json {
    match object["spec"].get("jobTemplate") {
        Some(job) => &job["spec"]["template"],
        None => &object["spec"]["template"],
    }
}
