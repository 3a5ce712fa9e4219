//! Whether the namespaces of the stack take its pods: the Pod Security Standards, before the API server asks.
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

use std::collections::BTreeMap;

use crate::admission::pod_security::{self, ENFORCE, ENFORCE_VERSION, PodTree, Standard};
use crate::diagnostic::{Code, Diagnostic};
use crate::layer::way::Way;
use crate::object::bundle::pod_path;
use crate::object::said::said;
use crate::object::view::View;
use crate::object::{Bundle, Object};
use crate::source::Span;
use crate::stack::Stack;

/// Reports pods that their namespace refuses.
pub fn check(bundle: &Bundle, stack: &Stack, diagnostics: &mut Vec<Diagnostic>) {
    let minor = stack.target.kubernetes.1;
    let namespaces = bundle.objects.iter().filter(|object| object.kind() == "Namespace");
    let standards: BTreeMap<&str, (&str, Standard)> = namespaces
        .filter_map(|object| {
            let label = |key| object.body.text(&["metadata", "labels", key]);
            let level = label(ENFORCE);
            let standard = Standard::of(level, Some(label(ENFORCE_VERSION)), minor)?;
            Some((object.name(), (level, standard)))
        })
        .collect();
    for object in &bundle.objects {
        let Some((level, standard)) = standards.get(object.namespace()) else { continue };
        let Some([template @ .., spec]) = pod_path(object.kind()) else { continue };
        let Some(template) = View::of(&object.body).at(template) else { continue };
        let Some(pod) = template.get(spec) else { continue };
        let breaches = standard.breaches(pod, template.get("metadata"));
        if breaches.is_empty() {
            continue;
        }
        let message = format!(
            "the namespace `{}` is {level}, and refuses the pods of {} `{}`: {}",
            object.namespace(),
            object.kind(),
            object.name(),
            pod_security::clause(&breaches)
        );
        let mut diagnostic = Diagnostic::error(Code::RefusedPod, message);
        let place = said_in(stack, object, *standard).or(object.origin);
        if let Some(place) = place {
            diagnostic = diagnostic.at(place, "the API server would refuse them");
        }
        let baseline = Standard::of("baseline", None, minor);
        let takes = |lower: Standard| lower.breaches(pod, template.get("metadata")).is_empty();
        let help = if *level == "restricted" && baseline.is_some_and(takes) {
            "harden the container that you added, or set `security: baseline` for a component of this namespace"
        } else {
            ""
        };
        let namespace = object.namespace();
        diagnostics.push(if help.is_empty() {
            diagnostic.help(format!(
                "take it out, or let the namespace take it: `namespace: {{ name: {namespace}, labels: {{ pod-security.kubernetes.io/enforce: privileged }} }}`"
            ))
        } else {
            diagnostic.help(help)
        });
    }
}

/// Where the user says what is refused first, in Kubernetes' own words.
fn said_in(stack: &Stack, object: &Object, standard: Standard) -> Option<Span> {
    let whole = object.body.tree(object.origin?.file);
    let [template @ .., spec] = pod_path(object.kind())? else { return None };
    let template = template.iter().try_fold(&whole, |node, key| node.get(key))?;
    let breaches = standard.breaches(template.get(spec)?, template.get("metadata"));
    let places = breaches.iter().map(|breach| Way::down(&whole, breach.at.span.start));
    let mut places = places.filter_map(|way| said(stack, object, &whole, (&way, false)));
    places.next()
}

impl PodTree for View<'_> {
    fn get(self, key: &str) -> Option<Self> {
        View::get(self, key)
    }

    fn list(self) -> Vec<Self> {
        View::list(self).collect()
    }

    fn map(self) -> Vec<(String, Self)> {
        let keys = self.keys().filter_map(|key| Some((key.to_owned(), View::get(self, key)?)));
        keys.collect()
    }

    fn text(self) -> Option<String> {
        self.as_text().map(str::to_owned).or_else(|| Some(self.as_number()?.to_string()))
    }

    fn bool(self) -> Option<bool> {
        self.as_bool()
    }

    fn number(self) -> Option<i64> {
        self.as_number()
    }
}
