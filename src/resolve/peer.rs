//! The name of one pod before a reference to the Service that knows the pods of a component: `store-0.${self.headless}`.
//! <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id>

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::resolve::reference::Reference;
use crate::stack::component::Component;
use crate::stack::names::Which;

/// What is wrong with the pod that the text before a reference names.
pub fn mistake(before: &str, reference: &Reference, component: &Component) -> Option<Diagnostic> {
    if reference.path.last().is_none_or(|field| field != "headless") {
        return None;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let label = before.strip_suffix('.')?;
    let start = label.rfind(|c| !is_part(c)).map_or(0, |at| at + 1);
    // Behind a brace or a dot more may stand.
    if label[..start].ends_with(['}', ')', '.', '$', '%']) {
        return None;
    }
    let pod = &label[start..];
    let (set, number) = pod.rsplit_once('-')?;
    let number: i32 = number.parse().ok()?;
    let name = component.called(Which::Workload);
    let found = Diagnostic::error(
        Code::PodHost,
        format!("no pod of `{}` is called `{pod}`", component.name),
    );
    let label = "the name does not resolve";
    if !component.per_pod {
        return Some(found.at(reference.span, label).help(format!(
            "leave `{pod}.` out: the Service gives the addresses of all pods; `claim: {{ size: 1Gi, perPod: true }}` of a volume gives each a number"
        )));
    }
    let last = component.pods.map(|pods| (pods - 1).max(0));
    let pods = match last {
        Some(0) => format!("`{name}-0`, or raise `replicas`"),
        Some(last) => format!("one of `{name}-0` to `{name}-{last}`, or raise `replicas`"),
        None => format!("`{name}-0`, or another number"),
    };
    // A chart puts its release before the names.
    if set != name.as_str() && set != component.name.as_str() {
        return Some(found.at(reference.span, label).help(format!("name {pods}")));
    }
    // How many there are may be said anew where a chart is installed.
    last.filter(|last| number > *last).map(|_| {
        Diagnostic { severity: Severity::Warning, ..found }
            .at(reference.span, label)
            .help(format!("name {pods}"))
    })
}
