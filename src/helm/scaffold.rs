//! What a chart has beside templates and values: what it says about itself, and its README.

use minijinja::{Environment as Templates, context};
use serde_json::{Value as Json, json};

use crate::emit::shown::is_secret_value;
use crate::helm::commented::plain;
use crate::helm::environment::ChartEnvironment;
use crate::helm::followed::places;
use crate::helm::guard::at;
use crate::helm::knob::is_many;
use crate::helm::knob::{Form, Knob, ValuePath};
use crate::helm::node::Lifted;
use crate::helm::prepare::GIVEN_LATER;
use crate::helm::read_secret::{ReadSecret, read_secrets};
use crate::helm::root_value::{self, RootValue};
use crate::helm::stack::ChartStack;
use crate::helm::values_file::KnobTree;
use crate::layer::node::{Map, Node};
use crate::values;
use crate::values::secrets::{MASK, MapSecrets, masked_json};

const README: &str = include_str!("../../templates/helm/README.md");

/// What a package leaves out.
pub const IGNORED: &str = include_str!("../../templates/helm/helmignore");

/// What whoever installs a chart adds to it.
pub const EXTRA_OBJECTS: &str = include_str!("../../templates/helm/extra-objects.yaml");

/// The image of the pods that test a release: it has a shell and `wget`.
pub const TEST_IMAGE: &str = "busybox:1.37";

/// What a chart says about itself.
#[derive(Debug)]
pub struct About<'a> {
    pub chart: &'a str,
    /// One line for lists of charts, and a sentence.
    pub summary: String,
    pub text: String,
    /// The name of one of its objects.
    pub example: &'a str,
    /// The version of what it runs.
    pub app: Option<String>,
    /// Whether it has data that outlives a release.
    pub has_claims: bool,
    /// Whether other charts bring the rest of the stack.
    pub is_part: bool,
}

/// The README with the table of values.
pub fn readme(
    about: &About,
    stack: &ChartStack,
    (objects, followed): (&[Lifted], &[String]),
    (spec, values): (&KnobTree, &Json),
    has_tests: bool,
) -> String {
    let About { chart, ref text, example, is_part, has_claims, .. } = *about;
    let row = |one: &RootValue| {
        let value = one.value.map_or_else(String::new, |value| format!("`{value}`"));
        let form = one.form.replace("array", "list").replace("boolean", "bool");
        context! { path => one.path, form, value, about => one.about }
    };
    let mut rows: Vec<minijinja::Value> = root_value::of(is_part, followed).map(row).collect();
    let (components, others): (Vec<_>, Vec<_>) =
        spec.below.iter().partition(|below| values::TIERS.contains(&below.key.as_str()));
    for below in others {
        table(below, "", values, &mut rows);
    }
    let mut groups = vec![context! { name => "The stack", rows }];
    for component in components.into_iter().flat_map(|tier| &tier.below) {
        let mut rows = Vec::new();
        table(component, "", values, &mut rows);
        groups.push(context! { name => component.key.clone(), rows });
    }
    let tiers =
        stack.knobs.iter().any(|knob| knob.path.first().is_some_and(|key| key == "namespaces"));
    let context = context! {
        kubernetes => kubernetes(&stack.objects), chart, stack => stack.name.clone(), text, environments => environments(stack), groups, secrets => secrets(stack, objects, values), example, followed => !followed.is_empty(), places => places(objects), tiers, is_part,
        has_claims, has_tests, selected => selected(stack), fixed => stack.fixed.clone(), first => stack.environments[0].name.clone(),
    };
    Templates::new().render_str(README, context).expect("the template fits what it is given") + "\n"
}

/// What Kubernetes charts are made for at least, and what knows fields of some names.
/// <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>
const KUBERNETES: u32 = 25;
const FIELDS: [(&str, u32); 5] = [
    ("unhealthyPodEvictionPolicy", 27),
    ("timeZone", 27),
    ("grpc", 27),
    ("matchLabelKeys", 27),
    ("sleep", 30),
];

/// The versions of Kubernetes that some objects are for; those of vendors have something behind the number.
pub fn kubernetes(objects: &[Lifted]) -> String {
    let mut least = KUBERNETES;
    for object in objects {
        object.node.each_map(&mut |entries| {
            let has = |key: &str| entries.iter().any(|entry| entry.key == key);
            let known = FIELDS.iter().filter(|(key, _)| has(key)).map(|(_, minor)| *minor);
            least = known.fold(least, u32::max);
            // A container that runs beside others starts before them.
            if has("image") && has("restartPolicy") {
                least = least.max(29);
            }
        });
    }
    format!(">=1.{least}.0-0")
}

/// Components whose pods are selected by labels of the values, which each release has alike.
fn selected(stack: &ChartStack) -> Vec<String> {
    let is_said = |path: &ValuePath| {
        stack.environments.iter().any(|environment| {
            let component = environment.root.get(&path[0]).and_then(|tier| tier.get(&path[1]));
            component.is_some_and(|component| component.get("selector").is_some())
        })
    };
    let mut names = stack.components();
    names.retain(is_said);
    names.into_iter().map(|mut path| path.swap_remove(1)).collect()
}

/// The namespaces beside that of the release, which must be there before it.
fn namespaces(environment: &ChartEnvironment) -> Vec<String> {
    let all = environment.root.get("namespaces").and_then(Node::as_map);
    let names = all.into_iter().flat_map(Map::present).filter_map(|(_, entry)| {
        let name = entry.node.get("name")?.as_scalar()?.text.clone();
        (name != environment.namespace).then_some(name)
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

/// The secrets that an environment is given when it is installed.
fn given_later(stack: &ChartStack, environment: &ChartEnvironment) -> Vec<String> {
    let is_later =
        |knob: &&Knob| at(&environment.values, &knob.path).is_some_and(|said| said == GIVEN_LATER);
    stack.knobs.iter().filter(is_later).map(|knob| knob.path.join(".")).collect()
}

/// The Secrets that must exist, each group with the file of which it is so: `values.yaml`, and those of the environments.
fn secrets(stack: &ChartStack, objects: &[Lifted], values: &Json) -> Vec<minijinja::Value> {
    let mut groups: Vec<(Vec<String>, Vec<ReadSecret>)> = Vec::new();
    let own = stack.environments.iter().filter(|environment| !environment.name.is_empty());
    let own = own.map(|one| (format!("values-{}.yaml", one.name), one, &one.values));
    for (file, environment, values) in
        std::iter::once((String::new(), &stack.environments[0], values)).chain(own)
    {
        let read = read_secrets(objects, &stack.knobs, &environment.release(values));
        match groups.iter_mut().find(|(files, known)| !files[0].is_empty() && *known == read) {
            Some((files, _)) => files.push(file),
            None if read.is_empty() => {}
            None => groups.push((vec![file], read)),
        }
    }
    let shown = |secret: &ReadSecret| {
        let ReadSecret { namespace, name, keys } = secret;
        format!("kubectl create secret generic {name} --namespace {namespace} {keys}")
    };
    let group = |(files, read): &(Vec<String>, Vec<ReadSecret>)| {
        context! { files, commands => read.iter().map(shown).collect::<Vec<_>>() }
    };
    groups.iter().map(group).collect()
}

/// The environments, as READMEs tell of them.
pub fn environments(stack: &ChartStack) -> Vec<minijinja::Value> {
    let environments = stack.environments.iter().map(|environment| {
        context! {
            name => environment.name.clone(),
            target => environment.target.clone(),
            namespace => environment.namespace.clone(),
            release => environment.stack.clone(),
            values => format!("values-{}.yaml", environment.name),
            namespaces => namespaces(environment),
            given => given_later(stack, environment),
        }
    });
    environments.collect()
}

/// What a value is, in the words of JSON.
fn type_of(form: Form) -> &'static str {
    match form {
        Form::Fragment(fragment) if fragment.is_list() => "list",
        Form::Open | Form::Fragment(_) => "object",
        Form::Whole(part) => part.kind,
        Form::Flag(_) | Form::Switch | Form::Presence => "bool",
        Form::Pods => "int or string",
        Form::Count(_) | Form::Percent | Form::NodePort | Form::Port => "int",
        _ => "string",
    }
}

/// The rows of a place and of all below; what is said of a map holds for what is in it and has no words of its own.
fn table(spec: &KnobTree, above: &str, values: &Json, rows: &mut Vec<minijinja::Value>) {
    let about = if spec.about.is_empty() { above } else { &spec.about };
    if spec.form.is_some() && !spec.path.is_empty() {
        // What of an open map is more than text has rows of its own.
        let value = at(values, &spec.path).map(|value| match spec.form {
            Some(Form::Open) => plain(value),
            _ => value.clone(),
        });
        let value = value.filter(|value| *value != json!({}));
        let value = value.map_or_else(String::new, |value| {
            let hides = !value.is_boolean() && is_secret_value(&spec.key)
                || masked_json(&value, MapSecrets::default()) != value;
            if hides { MASK.to_owned() } else { format!("`{value}`") }
        });
        let (about, value) = (about.replace('|', "\\|"), value.replace('|', "\\|"));
        let form = match spec.form {
            Some(_) if is_many(&spec.path) => "string or list",
            form => form.map_or("object", type_of),
        };
        rows.push(context! { path => spec.path.join("."), form, about, value });
    }
    for below in &spec.below {
        table(below, about, values, rows);
    }
}
