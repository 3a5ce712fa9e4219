//! Labels and annotations of users, checked.

use std::collections::BTreeMap;

use crate::admission;
use crate::admission::policy::Report;
use crate::stack::metadata::Annotations;
use crate::values::metadata;
use crate::values::plain;
use crate::values::read::{At, Map};
use crate::values::scalar::Text;

/// The labels of a field.
pub fn labels(field: Option<&At<Map<Text>>>, report: &mut Report) -> BTreeMap<String, String> {
    admission::metadata::labels(field, report);
    plain::map(field)
}

/// The annotations of a component, by object.
pub fn annotations(field: Option<&At<metadata::Annotations>>, report: &mut Report) -> Annotations {
    let Some(field) = field else { return Annotations::default() };
    let metadata::Annotations { pod, workload, service, ingress, service_account } = &field.value;
    Annotations {
        pod: annotation(pod.as_ref(), report),
        workload: annotation(workload.as_ref(), report),
        service: annotation(service.as_ref(), report),
        ingress: annotation(ingress.as_ref(), report),
        service_account: annotation(service_account.as_ref(), report),
    }
}

fn annotation(field: Option<&At<Map<Text>>>, report: &mut Report) -> BTreeMap<String, String> {
    admission::metadata::annotations(field, report);
    plain::map(field)
}
