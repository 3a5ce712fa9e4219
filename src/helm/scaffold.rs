//! What a chart has beside templates and values: its description, notes, tests and README.

use minijinja::{Environment, context};
use serde_json::Value as Json;

use crate::helm::access::Access;
use crate::helm::chart::About;
use crate::helm::helpers::Helpers;
use crate::helm::knobs::{NAME, NAMESPACE, below};
use crate::helm::leaf::Leaf;
use crate::helm::mask::is_secret;
use crate::helm::place;
use crate::helm::printer::Printer;
use crate::helm::refusals;
use crate::helm::scalar::escaped;
use crate::helm::spec::Spec;
use crate::helm::surface::Surface;
use crate::helm::train::{Learnt, Lesson};
use crate::values::secrets::{MASK, holds_password};
use crate::values::tier::Tier;

const README: &str = include_str!("../../templates/helm/README.md");

/// What a package leaves out.
pub const IGNORED: &str = include_str!("../../templates/helm/helmignore");

/// The image of the pods that test a release: it has a shell and `wget`.
pub const TEST_IMAGE: &str = "busybox:1.37";

/// What notes start with.
const HEAD: &str = "{{ .Chart.Name }} {{ .Chart.AppVersion }} is release {{ .Release.Name }} in the namespace {{ .Release.Namespace }}.\n";

/// A component that can be reached, as notes and tests call it.
struct Door<'a> {
    access: Access<'a>,
    path: Vec<String>,
    /// The name of its Service and its namespace, as template text.
    service: String,
    namespace: String,
    port: u16,
    probe: String,
}

/// Notes, tests and the file that refuses what gen would refuse.
pub fn files(chart: &str, surface: &Surface, lesson: &Lesson) -> Vec<(String, String)> {
    let doors = doors(chart, &surface.leaves, lesson);
    let mut files = vec![
        ("templates/NOTES.txt".to_owned(), notes(chart, surface, lesson, &doors)),
        ("templates/validate.yaml".to_owned(), refusals::file(chart, &surface.leaves, lesson)),
    ];
    for door in &doors {
        let name = format!("templates/tests/{}.yaml", door.path.join("-"));
        files.push((name, test(chart, &surface.leaves, door)));
    }
    files
}

fn doors<'a>(chart: &'a str, leaves: &'a [Leaf], lesson: &Lesson) -> Vec<Door<'a>> {
    let mut doors: Vec<Door> = Vec::new();
    for learnt in &lesson.objects {
        let object = &learnt.object;
        let (Some(tier), Some(component)) = (object.tier, object.component.as_ref()) else {
            continue;
        };
        let path = vec![tier.key().to_owned(), component.clone()];
        let balancer = object.name().ends_with("-lb");
        if object.kind() != "Service"
            || tier == Tier::Database
            || balancer
            || doors.iter().any(|door| door.path == path)
        {
            continue;
        }
        let access = Access::component(chart, leaves, path.clone());
        let said = |key: &str| said(&access, learnt, key);
        let port = object.body["spec"]["ports"][0]["port"].as_u64().unwrap_or(80);
        let probe = lesson.objects.iter().find_map(|other| {
            let same =
                other.object.component == object.component && other.object.tier == object.tier;
            let container = &other.object.body["spec"]["template"]["spec"]["containers"][0];
            let path = container["readinessProbe"]["httpGet"]["path"].as_str();
            path.filter(|_| same && other.object.kind() == "Deployment").map(str::to_owned)
        });
        doors.push(Door {
            service: said("name"),
            namespace: said("namespace"),
            access: access.clone(),
            path,
            port: u16::try_from(port).unwrap_or(80),
            probe: probe.unwrap_or_else(|| "/".to_owned()),
        });
    }
    doors
}

/// What an object's metadata says, as template text.
fn said(access: &Access, learnt: &Learnt, key: &str) -> String {
    use crate::helm::shape::Shape;
    let helpers = Helpers::default();
    let printer = Printer::new(access.clone(), &helpers);
    let Shape::Map(entries) = &learnt.shape else { return String::new() };
    let metadata = entries.iter().find(|entry| entry.key == "metadata");
    let Some(Shape::Map(entries)) = metadata.map(|entry| &entry.value) else {
        return String::new();
    };
    match entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value) {
        Some(Shape::Scalar(crate::helm::decide::Decision::Done(expression))) => {
            printer.expression(expression).replace(" | quote", "").trim_matches('"').to_owned()
        }
        _ => String::new(),
    }
}

fn notes(chart: &str, surface: &Surface, lesson: &Lesson, doors: &[Door]) -> String {
    let mut text = HEAD.to_owned();
    for door in doors {
        let Door { access, path, service, namespace, port, .. } = door;
        let [node, balancer, ingress, host] =
            ["expose.nodePort", "expose.loadBalancer", "expose.ingress", "expose.ingress.host"]
                .map(|keys| access.path(&below(path, keys)));
        let at = below(path, "expose.ingress.path");
        let baked = surface.environments.iter().find_map(|environment| {
            Some(place::get(&environment.root, &at)?.as_scalar()?.text.clone())
        });
        let baked = baked.unwrap_or_default();
        text.push('\n');
        text += &door.access.opening();
        text += &format!(
            r#"{name}:
{{{{- if kindIs "map" {ingress} }}}}
  http{{{{ if {ingress}.tls }}}}s{{{{ end }}}}://{{{{ {host} | default .Values.domain | default "<the address of the ingress controller>" }}}}{baked}
{{{{- end }}}}
{{{{- if {node} }}}}
  http://<the address of a node>:{{{{ {node} }}}}
{{{{- end }}}}
{{{{- if kindIs "map" {balancer} }}}}
  its address, once there is one: kubectl get service --namespace {namespace} {service}
{{{{- end }}}}
  from this machine: kubectl port-forward --namespace {namespace} service/{service} 8080:{port}
"#,
            name = path[1],
        );
    }
    let instance = Access::root(chart, &surface.leaves).leaf(NAME);
    let mut components: Vec<&str> =
        lesson.objects.iter().filter_map(|of| of.object.component.as_deref()).collect();
    components.dedup();
    let only = match components.as_slice() {
        [only] => format!(",app.kubernetes.io/name={only}"),
        _ => String::new(),
    };
    text += &format!(
        "\nNext:\n  kubectl get pods --namespace {{{{ .Release.Namespace }}}} -l app.kubernetes.io/instance={{{{ {instance} }}}}{only}\n"
    );
    if !doors.is_empty() {
        text += "  helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }}\n";
    }
    text
}

#[expect(clippy::too_many_lines, reason = "most of them are the text of three objects")]
/// A pod that asks a component whether it is ready; and, where policies close the namespace, the way to it.
fn test(chart: &str, leaves: &[Leaf], door: &Door) -> String {
    let Door { access: _, path, service, namespace, port, probe } = door;
    let name = &path[1];
    let prefix = format!("{{{{ include \"{chart}.prefix\" . }}}}");
    let instance = door.access.leaf(NAME);
    let enabled = leaves.iter().any(|leaf| leaf.path.join(".") == "networkPolicy.enabled");
    let hook = r"    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded";
    let labels = format!(
        "    app.kubernetes.io/name: {name}-test\n    app.kubernetes.io/instance: {{{{ {instance} | quote }}}}\n    app.kubernetes.io/managed-by: {{{{ .Release.Service }}}}\n    helm.sh/chart: {{{{ include \"{chart}.chart\" . }}}}"
    );
    let mut text = door.access.opening();
    if enabled {
        text += &format!(
            r#"{{{{- if .Values.networkPolicy.enabled }}}}
---
# The pod of the test may reach the component, and name servers.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {prefix}{name}-test
  namespace: {namespace}
  labels:
{labels}
  annotations:
{hook}
    helm.sh/hook-weight: "-1"
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {name}-test
      app.kubernetes.io/instance: {{{{ {instance} | quote }}}}
  policyTypes:
  - Egress
  egress:
  - {{}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {prefix}{name}-from-test
  namespace: {namespace}
  labels:
{labels}
  annotations:
{hook}
    helm.sh/hook-weight: "-1"
spec:
  podSelector:
    matchLabels:
      {{{{- include "{chart}.{name}.selectorLabels" . | nindent 6 }}}}
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app.kubernetes.io/name: {name}-test
          app.kubernetes.io/instance: {{{{ {instance} | quote }}}}
{{{{- end }}}}
"#
        );
    }
    let url = format!("http://{service}:{port}{}", escaped(probe));
    text += &format!(
        r#"---
apiVersion: v1
kind: Pod
metadata:
  name: {prefix}{name}-test
  namespace: {namespace}
  labels:
{labels}
  annotations:
{hook}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    seccompProfile:
      type: RuntimeDefault
  containers:
  - name: test
    image: {TEST_IMAGE}
    command:
    - sh
    - -c
    - until timeout 5 wget -q -O /dev/null "$0"; do sleep 2; done
    - {url}
    resources:
      requests:
        cpu: 10m
        memory: 16Mi
      limits:
        cpu: 100m
        memory: 64Mi
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop:
        - ALL
  activeDeadlineSeconds: 120
"#
    );
    text
}

/// The README with the table of values.
pub fn readme(
    about: &About,
    surface: &Surface,
    spec: &Spec,
    shared: &Json,
    has_tests: bool,
) -> String {
    let About { chart, ref text, example, is_part, has_claims, .. } = *about;
    let mut rows = Vec::new();
    table(spec, "", shared, &mut rows);
    let (stack, environments) = (surface.stack(), environments(surface));
    let tiers =
        surface.leaves.iter().any(|leaf| leaf.path.first().is_some_and(|key| key == "namespaces"));
    let templates = Environment::new();
    let values = context! { chart, stack, text, environments, rows, example, tiers, is_part, has_claims, has_tests };
    templates.render_str(README, values).expect("the template fits what it is given") + "\n"
}

/// The environments, as READMEs tell of them.
pub fn environments(surface: &Surface) -> Vec<minijinja::Value> {
    let environments = surface.environments.iter().map(|environment| {
        let namespace = environment.values[NAMESPACE].as_ref().and_then(Json::as_str);
        context! {
            name => environment.name.clone(),
            target => environment.target.clone(),
            namespace => namespace.unwrap_or(surface.stack()),
            values => environment.values_file(),
        }
    });
    environments.collect()
}

/// The rows of a place and of all below; what is said of a map holds for what is in it and has no words of its own.
fn table(spec: &Spec, above: &str, shared: &Json, rows: &mut Vec<minijinja::Value>) {
    let about = if spec.about.is_empty() { above } else { &spec.about };
    if spec.below.is_empty() && !spec.path.is_empty() {
        let value = spec.path.iter().try_fold(shared, |value, key| value.get(key));
        let value = value.map_or_else(String::new, |value| {
            let hides = is_secret(&spec.key) || holds_password(&value.to_string());
            if hides { MASK.to_owned() } else { format!("`{value}`") }
        });
        let about = about.replace('|', "\\|");
        rows.push(context! { path => spec.path.join("."), about, value });
    }
    for below in &spec.below {
        table(below, about, shared, rows);
    }
}
