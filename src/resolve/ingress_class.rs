//! The class of an Ingress, and who stands behind it.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::expose::Controller;
use crate::stack::target::Target;
use crate::values::read::{At, Map};
use crate::values::scalar::{Label, Subdomain, Text};
use crate::values::suggest::nearest;

/// Reports a class that is said twice, or that is one slip away from the target's own.
pub fn check(
    annotations: Option<&At<Map<Text>>>,
    class: Option<&At<Subdomain>>,
    target: &Target,
    report: &mut Report,
) {
    class_of_annotation(annotations, class, target, report);
    misspelt_class(class, target, report);
}

/// The controller behind a class: what the target says of its own class, else the one whose usual name the
/// class has.
pub fn controller(class: Option<&str>, target: &Target) -> Controller {
    let of_target = class == target.ingress_class.as_deref();
    let said = target.ingress_controller.as_deref().filter(|_| of_target);
    match said.or(class) {
        Some("eks.amazonaws.com/alb") => Controller::AutoAlb,
        Some(name) if name.contains("nginx") => Controller::Nginx,
        Some(name) if name.contains("traefik") => Controller::Traefik,
        Some(name) if name.contains("alb") => Controller::Alb,
        Some(name) if name.contains("gce") => Controller::Gce,
        _ => Controller::Other,
    }
}

/// Where controllers are usually installed, by what their classes are called.
const NAMESPACES: [(&str, &str); 11] = [
    ("apisix", "ingress-apisix"),
    ("contour", "projectcontour"),
    ("haproxy", "haproxy-controller"),
    ("higress", "higress-system"),
    ("istio", "istio-system"),
    ("kong", "kong"),
    ("ngrok", "ngrok-operator"),
    ("openshift", "openshift-ingress"),
    ("traefik", "traefik"),
    ("webapprouting", "app-routing-system"),
    ("nginx", "ingress-nginx"),
];

/// Whether what is said of an ingress controller was said of another class, in the layer whose class a later one
/// replaced.
pub fn goes_with_another(class: Option<&At<Subdomain>>, span: Span) -> bool {
    let Some(class) = class else { return false };
    class.overrode.is_some_and(|other| other.file == span.file) && class.span.file != span.file
}

/// Whether a namespace is said where the class is, and so is that of its controller alone.
pub fn is_said_with(class: Option<&At<Subdomain>>, namespace: Option<&At<Label>>) -> bool {
    class.zip(namespace).is_some_and(|(class, other)| class.span.file == other.span.file)
}

/// The namespace of the pods that requests of a class come from: what the target says, where that is about this class,
/// else the usual one of a controller of that name. None where requests come from elsewhere, or from wherever.
pub fn namespace(class: Option<&str>, target: &Target) -> Option<String> {
    // Load balancers outside of the cluster.
    let controller = controller(class, target);
    if matches!(controller, Controller::Alb | Controller::AutoAlb | Controller::Gce) {
        return None;
    }
    let said = target.ingress_namespace.as_ref()?;
    if class == target.ingress_class.as_deref() || !target.ingress_namespace_is_of_class {
        return Some(said.clone());
    }
    let class = class?;
    let usual = NAMESPACES.iter().find(|(word, _)| class.contains(word));
    usual.map(|(_, namespace)| (*namespace).to_owned())
}

/// The annotation by which classes were named before Ingresses had a field for them: an Ingress that has both is refused.
/// <https://kubernetes.io/docs/concepts/services-networking/ingress/#deprecated-annotation>
fn class_of_annotation(
    annotations: Option<&At<Map<Text>>>,
    class: Option<&At<Subdomain>>,
    target: &Target,
    report: &mut Report,
) {
    const OLD: &str = "kubernetes.io/ingress.class";
    let Some(old) = annotations.and_then(|map| map.value.entries.get(OLD)) else { return };
    if class.is_none() && target.ingress_class.is_none() {
        return;
    }
    let name = old.at.value.as_str();
    report.add(
        Diagnostic::error(
            Code::Conflict,
            format!("`{OLD}` cannot stand beside the class of the Ingress"),
        )
        .at(old.key, "the API server would refuse it")
        .help(format!("remove it, and write `className: {name}` of the ingress")),
    );
}

/// A class that is one slip away from the target's own.
fn misspelt_class(class: Option<&At<Subdomain>>, target: &Target, report: &mut Report) {
    let (Some(class), Some(own)) = (class, target.ingress_class.as_deref()) else { return };
    let name = class.as_str();
    let is_slip = name != own && name.len() > 3 && nearest(name, std::iter::once(own)).is_some();
    let is_longer = name.starts_with(own) && name[own.len()..].starts_with('-');
    if is_slip && !is_longer && !name.contains('-') {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("the class of the target `{}` is `{own}`, and not `{name}`", target.name),
            )
            .at(class.span, "no controller may know it")
            .write(own),
        );
    }
}
