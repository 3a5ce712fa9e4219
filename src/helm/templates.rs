//! The templates of a chart: a file per component, one for the stack, and the helpers.

use std::collections::BTreeMap;

use crate::helm::access::Access;
use crate::helm::condition::Condition;
use crate::helm::helpers::Helpers;
use crate::helm::knobs::NAME;
use crate::helm::leaf::Leaf;
use crate::helm::printer::Printer;
use crate::helm::surface::Surface;
use crate::helm::train::{Learnt, Lesson};
use crate::values::tier::Tier;

/// The templates by file name.
pub fn files(chart: &str, surface: &Surface, lesson: &Lesson) -> Vec<(String, String)> {
    let leaves = &surface.leaves;
    let owned = lesson
        .objects
        .iter()
        .filter_map(|learnt| Some((learnt.object.component.as_deref()?, &learnt.shape)));
    let helpers = Helpers::of(owned);
    let mut groups: BTreeMap<(Option<Tier>, String), Vec<&Learnt>> = BTreeMap::new();
    for learnt in &lesson.objects {
        let component = learnt.object.component.clone().unwrap_or_default();
        groups.entry((learnt.object.tier, component)).or_default().push(learnt);
    }
    let mut files = Vec::new();
    let mut defined = Vec::new();
    for ((tier, component), objects) in groups {
        let access = access(chart, leaves, tier, &component);
        let text = file(&access, &helpers, &objects, &mut defined);
        let name = match tier {
            None => "stack.yaml".to_owned(),
            Some(tier) => format!("{}-{component}.yaml", tier.as_str()),
        };
        files.push((name, text));
    }
    files.push(("_helpers.tpl".to_owned(), helpers_file(chart, surface, &helpers, lesson)));
    files
}

/// How templates of a component read values, or those of the stack.
fn access<'a>(
    chart: &'a str,
    leaves: &'a [Leaf],
    tier: Option<Tier>,
    component: &str,
) -> Access<'a> {
    match tier {
        None => Access::root(chart, leaves),
        Some(tier) => {
            Access::component(chart, leaves, vec![tier.key().to_owned(), component.to_owned()])
        }
    }
}

fn file(
    access: &Access<'_>,
    helpers: &Helpers,
    objects: &[&Learnt],
    all: &mut Vec<(String, String)>,
) -> String {
    let mut printer = Printer::new(access.clone(), helpers);
    let mut blocks: Vec<(Condition, String)> = Vec::new();
    for learnt in objects {
        let when = Condition::of(&learnt.when);
        printer.access.known = when.known();
        printer.is_secret = learnt.object.kind() == "Secret";
        // Every name starts with the word that stands for the prefix of a release, and ends it with `q-`; what
        // follows the last of them is the object's own name.
        let own = learnt.object.name().rsplit("q-").next();
        own.unwrap_or_default().clone_into(&mut printer.object);
        printer.object(&learnt.shape);
        blocks.push((when, std::mem::take(&mut printer.out)));
    }
    let mut text = String::new();
    let opening = access.opening();
    for (name, body) in &printer.defined {
        text += &format!("{{{{/* What pods of {name} read: another one rolls them. */}}}}\n");
        text += &format!("{{{{- define \"{name}\" -}}}}\n{opening}{body}{{{{- end }}}}\n");
    }
    all.append(&mut printer.defined);
    text += &opening;
    let mut at = 0;
    while at < blocks.len() {
        let when = blocks[at].0.clone();
        let count = blocks[at..].iter().take_while(|(other, _)| *other == when).count();
        if when != Condition::Always {
            text += &format!("{{{{- if {} }}}}\n", when.text(access));
        }
        for (_, body) in &blocks[at..at + count] {
            text += "---\n";
            text += body;
        }
        if when != Condition::Always {
            text += "{{- end }}\n";
        }
        at += count;
    }
    text
}

fn helpers_file(chart: &str, surface: &Surface, helpers: &Helpers, lesson: &Lesson) -> String {
    let leaves = &surface.leaves;
    let (stack, instance) = (surface.stack(), Access::root(chart, leaves).leaf(NAME));
    let mut text = format!(
        r#"{{{{/*
What the names of objects start with: nothing in the instance that is called as the stack, so that
instances of other names can live beside it in one namespace.
*/}}}}
{{{{- define "{chart}.prefix" -}}}}
{{{{- if ne {instance} "{stack}" }}}}{{{{ {instance} }}}}-{{{{ end }}}}
{{{{- end }}}}

{{{{/* Name and version of the chart, as the label `helm.sh/chart` has them. */}}}}
{{{{- define "{chart}.chart" -}}}}
{{{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}}}
{{{{- end }}}}

{{{{/* Requests and limits, each only where something is said. */}}}}
{{{{- define "{chart}.resources" -}}}}
{{{{- range $kind, $amounts := . }}}}
{{{{- $given := dict }}}}
{{{{- range $name, $amount := $amounts }}}}
{{{{- if $amount }}}}
{{{{- $_ := set $given $name $amount }}}}
{{{{- end }}}}
{{{{- end }}}}
{{{{- with $given }}}}
{{{{ $kind }}}}:
  {{{{- range $name, $amount := . }}}}
  {{{{ $name }}}}: {{{{ $amount | quote }}}}
  {{{{- end }}}}
{{{{- end }}}}
{{{{- end }}}}
{{{{- end }}}}
"#
    );
    for labels in &helpers.labels {
        let tier = lesson
            .objects
            .iter()
            .find(|learnt| learnt.object.component.as_ref() == Some(&labels.component))
            .and_then(|learnt| learnt.object.tier);
        let access = access(chart, leaves, tier, &labels.component);
        let none = Helpers::default();
        let mut printer = Printer::new(access.clone(), &none);
        printer.plain_map(&labels.entries);
        let body = printer.out;
        let opening = if body.contains('$') { access.opening() } else { String::new() };
        let component = &labels.component;
        if labels.is_selector {
            text += &format!(
                "\n{{{{/* What selects the pods of `{component}`. */}}}}\n{{{{- define \"{}\" -}}}}\n{opening}{body}{{{{- end }}}}\n",
                labels.name(chart, false)
            );
            continue;
        }
        text += &format!(
            "\n{{{{/* Labels of the pods of `{component}`. */}}}}\n{{{{- define \"{}\" -}}}}\n{opening}{body}{{{{- end }}}}\n",
            labels.name(chart, false)
        );
        text += &format!(
            "\n{{{{/* Labels of the objects of `{component}`. */}}}}\n{{{{- define \"{}\" -}}}}\n{{{{ include \"{}\" . }}}}\nhelm.sh/chart: {{{{ include \"{chart}.chart\" . }}}}\n{{{{- end }}}}\n",
            labels.name(chart, true),
            labels.name(chart, false)
        );
    }
    text
}
