//! The class of an Ingress, and who stands behind it.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::stack::expose::Controller;
use crate::stack::target::Target;
use crate::values::read::{At, Map};
use crate::values::scalar::{Subdomain, Text};
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
