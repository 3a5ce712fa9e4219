//! The values that people turn in a chart: all of them are open, and an upgrade keeps what cannot change.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use stackgen::helm::{ChartSource, ChartStack};
use stackgen::plan::{FilesOf, Plan, Request};

use crate::folder::Folder;
use crate::program::Place;

/// A stack with a database, a component with doors, one that is released by colours, a worker and jobs.
const BASE: &str = "\
name: shop
domain: shop.example.com
namespaces: { database: shop-data }
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow }
databases:
  main: { engine: postgres, credentials: { value: devpassword123 }, storage: 1Gi }
backends:
  api:
    image: ghcr.io/acme/api:1.4.2
    port: 8000
    connects: [main]
    env: { LOG_LEVEL: info, TOKEN: { value: changeme } }
    probes: { readiness: /readyz }
    expose: { nodePort: 30080 }
  worker:
    image: ghcr.io/acme/worker:1.4.2
    port: null
    connects: [main]
    volumes: { media: { mountPath: /media, claim: 1Gi } }
frontends:
  web:
    image: ghcr.io/acme/web:1.4.2
    port: 8080
    connects: [api]
    expose: { ingress: { host: www.shop.example.com, path: /shop, tls: true } }
  shop:
    image: ghcr.io/acme/shop:1.4.2
    port: 8080
    expose: { loadBalancer: {} }
    release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }
jobs:
  seed: { image: ghcr.io/acme/seed:1.4.2, connects: [main], command: [seed] }
  purge: { image: ghcr.io/acme/purge:1.4.2, command: [purge], schedule: '0 4 * * *', suspend: true }
";

/// What a component without a door has where the stack has no domain.
const OF_DOORS: &[&str] = &[
    "backends.api.expose.ingress.enabled",
    "backends.api.expose.ingress.host",
    "backends.api.expose.ingress.path",
    "backends.api.expose.ingress.className",
    "backends.api.expose.ingress.annotations",
    "backends.api.expose.ingress.tls.enabled",
    "backends.api.expose.ingress.tls.secretName",
];

/// What every component with pods has.
const OF_PODS: &[&str] = &[
    "image.repository",
    "image.tag",
    "resources.requests.cpu",
    "resources.requests.memory",
    "resources.limits.cpu",
    "resources.limits.memory",
    "nodeSelector",
    "tolerations",
    "affinity",
    "priorityClassName",
    "labels",
    "annotations.pod",
    "annotations.workload",
    "annotations.serviceAccount",
];

/// What components have that are no databases.
const OF_WORKLOADS: &[&str] = &[
    "image.digest",
    "image.pullPolicy",
    "env",
    "envFrom",
    "command",
    "args",
    "topologySpread",
    "terminationGracePeriodSeconds",
    "serviceAccount.name",
    "pod.securityContext",
    "pod.volumes",
    "pod.hostAliases",
    "container.securityContext",
];

/// What some of them have.
const OF_SOME: &[&str] = &[
    "databases.main.image.tag",
    "databases.main.credentials.value",
    "databases.main.credentials.existingSecret.name",
    "databases.main.credentials.existingSecret.key",
    "databases.main.storage.size",
    "databases.main.storage.className",
    "databases.main.storage.existingClaim",
    "backends.api.expose.loadBalancer.enabled",
    "frontends.shop.expose.nodePort",
    "backends.worker.volumes.media.existingClaim",
    "extraObjects",
    "argocd.syncWaves",
    "backends.api.replicas",
    "backends.api.autoscaling.min",
    "backends.api.autoscaling.max",
    "backends.api.autoscaling.cpu",
    "backends.api.autoscaling.memory",
    "backends.api.disruptionBudget.minAvailable",
    "backends.api.disruptionBudget.maxUnavailable",
    "backends.api.env.TOKEN.value",
    "backends.api.probes.readiness.path",
    "backends.api.probes.readiness.initialDelaySeconds",
    "backends.api.probes.readiness.periodSeconds",
    "backends.api.probes.readiness.timeoutSeconds",
    "backends.api.probes.readiness.failureThreshold",
    "backends.worker.volumes.media.claim.size",
    "backends.worker.volumes.media.claim.className",
    "backends.api.service.port",
    "backends.api.annotations.service",
    "backends.api.expose.nodePort",
    "frontends.web.expose.ingress.enabled",
    "frontends.web.expose.ingress.host",
    "frontends.web.expose.ingress.path",
    "frontends.web.expose.ingress.className",
    "frontends.web.expose.ingress.annotations",
    "frontends.web.expose.ingress.tls.enabled",
    "frontends.web.expose.ingress.tls.secretName",
    "frontends.shop.expose.loadBalancer.enabled",
    "frontends.shop.expose.loadBalancer.annotations",
    "frontends.shop.expose.loadBalancer.sourceRanges",
    "frontends.shop.release.blueGreen.active",
    "jobs.purge.schedule",
    "jobs.purge.timeZone",
    "jobs.purge.failedJobsHistoryLimit",
    "jobs.purge.backoffLimit",
    "jobs.purge.enabled",
    "jobs.seed.enabled",
    "labels",
    "jobs.purge.suspend",
    "enabled",
    "fullnameOverride",
    "global",
    "imagePullSecrets",
    "nameOverride",
    "namespaces.create",
    "namespaces.database.name",
    "networkPolicy.defaultDeny",
    "networkPolicy.enabled",
];

/// The class of doors is known of targets alone.
const DEV: &str = "target: kind\ncluster: { ingressClass: nginx }\n";

fn shop() -> Place {
    Place::new(&[("values/base.yaml", BASE), ("values/dev.yaml", DEV)])
}

fn is_open(schema: &Json, path: &str) -> bool {
    let found = path.split('.').try_fold(schema, |at, key| at["properties"].get(key));
    found.is_some()
}

#[test]
fn the_values_that_people_turn_are_open() {
    let place = shop();
    let ended = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let schema: Json =
        serde_json::from_str(&place.read("chart/values.schema.json")).expect("a schema");
    let workloads = ["backends.api", "backends.worker", "frontends.web", "jobs.seed", "jobs.purge"];
    let mut paths: Vec<String> = OF_SOME.iter().map(|path| (*path).to_owned()).collect();
    for component in ["databases.main"].iter().chain(&workloads) {
        paths.extend(OF_PODS.iter().map(|path| format!("{component}.{path}")));
    }
    for component in workloads {
        paths.extend(OF_WORKLOADS.iter().map(|path| format!("{component}.{path}")));
    }
    let closed: BTreeSet<&String> = paths.iter().filter(|path| !is_open(&schema, path)).collect();
    assert!(closed.is_empty(), "{closed:#?}");
}

/// Doors that live of a domain follow it, and none is offered beside them.
#[test]
fn a_stack_without_a_domain_offers_doors() {
    let base = BASE.replace("domain: shop.example.com\n", "");
    let place = Place::new(&[("values/base.yaml", &base), ("values/dev.yaml", DEV)]);
    let ended = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let schema: Json =
        serde_json::from_str(&place.read("chart/values.schema.json")).expect("a schema");
    let closed: Vec<&&str> = OF_DOORS.iter().filter(|path| !is_open(&schema, path)).collect();
    assert!(closed.is_empty(), "{closed:#?}");
}

/// What an upgrade cannot change, or would make anew: names, selectors and claims. Whoever changes this takes
/// the running releases of all charts away from their objects.
const KEPT: &str = "\
CronJob shop/blue-purge
Deployment shop/blue-api app.kubernetes.io/instance=blue app.kubernetes.io/name=api track=stable
Deployment shop/blue-shop-blue app.kubernetes.io/instance=blue app.kubernetes.io/name=shop track=blue
Deployment shop/blue-shop-green app.kubernetes.io/instance=blue app.kubernetes.io/name=shop track=green
Deployment shop/blue-web app.kubernetes.io/instance=blue app.kubernetes.io/name=web track=stable
Deployment shop/blue-worker app.kubernetes.io/instance=blue app.kubernetes.io/name=worker track=stable blue-worker-media
PersistentVolumeClaim shop-data/data-blue-main
PersistentVolumeClaim shop/blue-worker-media
StatefulSet shop-data/blue-main app.kubernetes.io/instance=blue app.kubernetes.io/name=main data-blue-main
";

#[test]
fn an_upgrade_changes_no_name_no_selector_and_no_claim() {
    let place = shop();
    let folder = Folder(place.path().to_owned());
    let plan = Plan::new(&folder, &Request { env: "dev".to_owned(), ..Request::default() });
    let plan = plan.expect("layers that merge");
    let source = ChartSource { env: plan.env, target: plan.target, root: plan.root };
    let stack = ChartStack::of(&[source], &FilesOf(&folder)).expect("a chart");
    let environment = &stack.environments[0];
    let mut release = environment.release(&environment.values);
    (release.prefix, release.instance) = ("blue-", "blue");
    let kept = ["CronJob", "Deployment", "PersistentVolumeClaim", "StatefulSet"];
    let mut lines = BTreeSet::new();
    for object in stack.objects.iter().filter(|object| kept.contains(&object.kind.as_str())) {
        let Some(body) = object.evaluate(&release, &stack.knobs) else { continue };
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let metadata = &body["metadata"];
        let mut line =
            format!("{} {}/{}", object.kind, text(&metadata["namespace"]), text(&metadata["name"]));
        let labels = body["spec"]["selector"]["matchLabels"].as_object();
        for (key, value) in labels.into_iter().flatten() {
            line += &format!(" {key}={}", text(value));
        }
        let volumes = body["spec"]["template"]["spec"]["volumes"].as_array();
        for volume in volumes.into_iter().flatten() {
            if let Some(claim) = volume["persistentVolumeClaim"]["claimName"].as_str() {
                line += &format!(" {claim}");
            }
        }
        lines.insert(line);
    }
    let lines: String = lines.into_iter().map(|line| line + "\n").collect();
    assert_eq!(lines, KEPT);
}

fn folders(templates: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(templates).expect("templates").map(|entry| entry.expect("an entry"));
    all.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// The chart's templates, joined.
pub fn templates(base: &str, environments: &[(&str, &str)]) -> (Place, String) {
    let files: Vec<(String, &str)> =
        environments.iter().map(|(name, text)| (format!("values/{name}.yaml"), *text)).collect();
    let mut all = vec![("values/base.yaml", base)];
    all.extend(files.iter().map(|(name, text)| (name.as_str(), *text)));
    let place = Place::new(&all);
    let ended = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(!place.read("chart/README.md").contains("Fixed whatever"));
    let mut text = place.read("chart/templates/_helpers.tpl");
    for folder in folders(&place.path().join("chart/templates")) {
        for file in fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path())
        {
            text += &fs::read_to_string(file).unwrap_or_default();
        }
    }
    (place, text)
}

const SMALL: &str = "\
name: shop
policy: { inlineSecrets: allow, missingRequests: allow, missingProbes: allow }
databases: { main: { engine: postgres, credentials: { value: devpassword123 } } }
backends: { api: { image: ghcr.io/acme/api:1.4.2, port: 8000, connects: [main], replicas: 4 } }
";

#[test]
fn chart_of_small_projects() {
    let (_, text) = templates(SMALL, &[]);
    assert!(text.contains("kind: HorizontalPodAutoscaler"), "{text}");
}

/// The count that runs stays while an autoscaler comes: the field's default would be one.
#[test]
fn chart_autoscaler_added() {
    let (_, text) = templates(SMALL, &[]);
    let replicas = "{{- if not ($api.autoscaling).max }}\n  replicas: {{ $api.replicas }}\n  {{- else }}\n  {{- with include \"shop.running\"";
    assert!(text.contains(replicas), "{text}");
}

/// Below another chart, and there twice, each has names and selectors of its own.
#[test]
fn chart_as_dependency() {
    let (place, text) = templates(SMALL, &[]);
    let schema: Json =
        serde_json::from_str(&place.read("chart/values.schema.json")).expect("a schema");
    assert_eq!(schema["properties"]["enabled"]["type"], json!("boolean"));
    assert!(text.contains(".Chart.IsRoot | ternary .Release.Name"), "{text}");
    assert!(text.contains("app.kubernetes.io/instance: {{ include \"shop.instance\" . | quote }}"));
    assert!(
        !text
            .replace("ternary .Release.Name (printf \"%s-%s\" .Release.Name", "")
            .contains("instance: {{ .Release.Name")
    );
}

/// What happens to differ between the same environments is no reason for each other.
#[test]
fn a_door_says_nothing_of_what_only_differs_beside_it() {
    let base = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow }
databases: { db: { engine: postgres, credentials: { existingSecret: { name: db } } } }
frontends: { web: { image: 'ghcr.io/acme/web:1', port: 80, connects: [db] } }
";
    let prod = "\
target: eks
domain: shop.example.com
cluster: { ingressClass: nginx, ingressNamespace: ingress-nginx }
databases: { db: { params: { sslmode: require } } }
frontends: { web: { expose: { ingress: {} } } }
";
    let dev = "target: kind\ndatabases: { db: { params: { sslmode: disable } } }\n";
    let (_, text) = templates(base, &[("dev", dev), ("prod", prod)]);
    for (at, _) in text.match_indices("sslmode=require") {
        let condition = text[..at].lines().rev().find(|line| line.contains("if ")).expect("one");
        assert!(!condition.contains("expose"), "{condition}");
    }
    assert!(text.contains("sslmode=require"), "{text}");
}

/// The Service of a colour stays with it, whichever is active.
#[test]
fn the_service_of_a_colour_does_not_follow_the_active_one() {
    let place = shop();
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let text = place.read("chart/templates/shop/service.yaml");
    assert_eq!(text.matches("track: {{ $shop.release.blueGreen.active").count(), 1, "{text}");
}

/// A Job follows the release and its values, and its name what it runs.
#[test]
fn a_job_without_a_schedule_has_values() {
    let place = shop();
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let text = place.read("chart/templates/seed/job.yaml");
    assert!(
        text.contains("seed-{{ include \"shop.seed.pods\" . | sha256sum | trunc 10 }}"),
        "{text}"
    );
    assert!(text.contains("namespace: {{ .Release.Namespace | quote }}"), "{text}");
}

/// In a `range` the dot is an item: what is asked of the whole chart is asked of `$`, and an item of itself.
#[test]
fn an_item_of_a_list_is_asked_of_itself_inside_a_range_over_tracks() {
    let place = shop();
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let text = place.read("chart/templates/shop/deployment.yaml");
    assert!(text.contains("range $track := list \"blue\" \"green\""), "{text}");
    for item in ["spread", "envFrom"] {
        assert!(text.contains(&format!("include \"shop.{item}\" . | trim")), "{text}");
    }
    assert!(text.contains("include \"shop.shop.labels\" $ "), "{text}");
}

const VARIABLES: &str = "\
name: shop
target: kind
policy: { inlineSecrets: allow, missingRequests: allow, missingProbes: allow }
databases: { db: { engine: postgres, credentials: { fromEnv: DB_SECRET } } }
backends:
  api:
    image: ghcr.io/acme/api:1.4.2
    port: 8000
    connects: [db]
    env: { ONE: { value: first }, OTHER: { value: second }, GIVEN: { fromEnv: GIVEN } }
    sidecars:
      proxy:
        image: ghcr.io/acme/proxy:1.0.0
        env: { TOKEN: { value: secret-of-the-proxy } }
";

/// Each secret variable has its own way, whatever becomes of the others; those of what runs beside, too.
#[test]
fn a_secret_variable_moves_to_another_secret_alone() {
    let (place, text) = templates(VARIABLES, &[]);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for name in ["api.env.ONE", "api.env.OTHER", "api.sidecars.proxy.env.TOKEN"] {
        assert!(
            text.contains(&format!("if not ${name}.existingSecret.name }}}}")),
            "{name}: {text}"
        );
        let asked = format!(
            "required \"set backends.{name}.value or backends.{name}.existingSecret.name\""
        );
        assert!(text.contains(&asked), "{name}: {text}");
    }
    assert!(text.contains("{{- if and $api.enabled (or (not $api.env."), "{text}");
    assert!(!text.contains("c2VjcmV0LW9mLXRoZS1wcm94eQ"), "{text}");
    assert!(!place.read("chart/values.yaml").contains("secret-of-the-proxy"));
}

/// What is given from gen's own environment for some, and is a Secret that exists for others, is a choice as any.
#[test]
fn a_secret_that_is_given_for_one_environment_and_exists_in_another_fixes_nothing() {
    let prod = "\
databases: { db: { credentials: { existingSecret: { name: others } } } }
backends: { api: { env: { GIVEN: { existingSecret: { name: others, key: given } } } } }
";
    let (place, text) = templates(VARIABLES, &[("dev", "{}\n"), ("prod", prod)]);
    assert!(!text.contains("Z2l2ZW4tbGF0ZXI"), "{text}");
    assert!(text.contains("namespace: {{ .Release.Namespace | quote }}"), "{text}");
    assert!(place.read("chart/values-prod.yaml").contains("name: others"));
}

/// What follows from a component's connections is there whatever is said of its own variables.
#[test]
fn a_config_map_of_connections_alone_needs_no_variables() {
    let base = VARIABLES.replace("ONE: { value: first }, OTHER: { value: second }", "LOG: info");
    let (place, text) = templates(&base, &[]);
    let config = place.read("chart/templates/api/configmap.yaml");
    assert_eq!(config.matches("{{- if").count(), 1, "{config}");
    assert!(config.contains("{{- if $api.enabled }}"), "{config}");
    assert!(!text.contains("{{- if $api.env }}"), "{text}");
}

/// A database that is elsewhere is waited for by nobody, whichever environment says so.
#[test]
fn a_gate_follows_where_the_database_is() {
    let prod = "\
databases: { db: { external: { host: db.example.org, cidr: 10.0.0.0/16 } } }
backends: { api: { env: { REGION: eu } } }
";
    let env = "LINK: '${databases.db.host}', ONE";
    let base = VARIABLES.replace("ONE", env).replace("connects: [db]", "labels: { tier: api }");
    let (_, text) = templates(&base, &[("dev", "{}\n"), ("prod", prod)]);
    let at = text.find("name: wait-for-db").expect("a gate");
    let condition = text[..at].lines().rev().find(|line| line.contains("{{- if")).expect("one");
    assert!(condition.contains("not $db.external.host"), "{condition}");
}

/// What a stranger installs: no password and no port of a node that the project's environments have.
#[test]
fn a_public_chart_has_no_passwords_and_takes_no_port_of_a_node() {
    let place = shop();
    place.write("values/prod.yaml", "target: kind\n");
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let values = place.read("chart/values.yaml");
    for own in ["devpassword123", "changeme", "\n      nodePort: 30080"] {
        assert!(!values.contains(own), "{own}: {values}");
    }
    let readme = place.read("chart/README.md");
    for own in ["devpassword123", "changeme"] {
        assert!(!readme.contains(own), "{own}: {readme}");
    }
    for secret in
        ["generic main", "--from-literal=password=…", "generic api", "--from-literal=TOKEN=…"]
    {
        assert!(readme.contains(secret), "{secret}: {readme}");
    }
    let dev = place.read("chart/values-dev.yaml");
    for own in ["value: devpassword123", "value: changeme", "nodePort: 30080"] {
        assert!(dev.contains(own), "{own}: {dev}");
    }
    let notes = place.read("chart/templates/NOTES.txt");
    let named = "in the namespace %s\" $main.credentials.existingSecret.name";
    assert!(notes.contains(named), "{notes}");
}

/// Without its repository there is no image, nor a namespace without a name; a tag falls back to the application's.
#[test]
fn what_objects_are_wrong_without_is_required() {
    let place = shop();
    assert_eq!(place.run(&["helm", "--output-dir", "chart"]).code, 0);
    let schema: Json =
        serde_json::from_str(&place.read("chart/values.schema.json")).expect("a schema");
    let is_required = |path: &str| {
        let (map, key) = path.rsplit_once('.').expect("a path");
        let map = map.split('.').fold(&schema, |at, key| &at["properties"][key]);
        map["required"].as_array().is_some_and(|keys| keys.contains(&json!(key)))
    };
    for path in [
        "backends.api.image.repository",
        "databases.main.image.repository",
        "namespaces.database.name",
        "backends.api.service.port",
        "backends.api.probes.readiness.path",
    ] {
        assert!(is_required(path), "{path}");
    }
    for path in ["backends.api.image.tag", "backends.api.replicas", "backends.api.expose.nodePort"]
    {
        assert!(!is_required(path), "{path}");
    }
    let api = &schema["properties"]["backends"]["properties"]["api"]["properties"];
    assert_eq!(api["image"]["properties"]["tag"]["type"], json!(["string", "integer", "null"]));
    let annotations = &api["annotations"]["properties"]["pod"]["additionalProperties"]["type"];
    assert_eq!(*annotations, json!(["string", "integer", "boolean", "null"]));
}

/// A track may set what the component sets, too, and costs none of the other values.
#[test]
fn a_track_with_a_variable_of_its_own_fixes_nothing() {
    let edge = "backends: { api: { release: { canary: { stable: { replicas: 3 }, canary: { replicas: 1, env: { LOG_LEVEL: debug } } } } } }\n";
    let base = SMALL.replace("replicas: 4", "env: { LOG_LEVEL: info }");
    let (place, text) = templates(&base, &[("dev", "{}\n"), ("edge", edge)]);
    assert!(text.contains(" $api.image)"), "{text}");
    let values = place.read("chart/values.yaml");
    assert!(values.contains("repository: ghcr.io/acme/api"), "{values}");
}
