//! Who the pods are to the API server: a ServiceAccount, and a Role where they may do something.

use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::object::metadata::metadata;
use crate::object::{FIRST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::account::{Account, RoleRule};
use crate::stack::names::Which;
use crate::stack::workload::Workload;

const RBAC: &str = "rbac.authorization.k8s.io";

/// The name of the ServiceAccount that the pods use.
pub fn name(workload: &Workload) -> String {
    match &workload.account {
        Account::Existing(name) => name.to_string(),
        Account::Own { rules: _ } => workload.component.called(Which::ServiceAccount).to_string(),
    }
}

/// Whether the pods get a token: only those that may do something with it.
pub fn has_token(workload: &Workload) -> bool {
    match &workload.account {
        Account::Existing(_) => false,
        Account::Own { rules } => !rules.is_empty(),
    }
}

/// The ServiceAccount, the Role and its binding, where gen makes them.
pub fn objects(stack: &Stack, workload: &Workload) -> Vec<Object> {
    let Account::Own { rules } = &workload.account else { return Vec::new() };
    let component = &workload.component;
    let mut metadata = metadata(stack, component, &name(workload), FIRST_WAVE);
    let roles = (!rules.is_empty()).then(|| (role(&metadata, rules), binding(&metadata)));
    let annotations = metadata.annotations.get_or_insert_default();
    annotations.extend(component.annotations.service_account.clone());
    let account = ServiceAccount {
        metadata,
        // The pods say whether they want a token, so that no other pod gets one by accident.
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    };
    let mut objects = vec![Object::of(component, FIRST_WAVE, Phase::Needs, &account)];
    if let Some((role, binding)) = roles {
        objects.push(Object::of(component, FIRST_WAVE, Phase::Needs, &role));
        objects.push(Object::of(component, FIRST_WAVE, Phase::Needs, &binding));
    }
    objects
}

fn role(metadata: &ObjectMeta, rules: &[RoleRule]) -> Role {
    let rules = rules.iter().map(|rule| {
        let RoleRule { api_groups, resources, verbs, resource_names } = rule;
        PolicyRule {
            api_groups: Some(api_groups.clone()),
            resources: Some(resources.clone()),
            resource_names: (!resource_names.is_empty()).then(|| resource_names.clone()),
            verbs: verbs.clone(),
            ..PolicyRule::default()
        }
    });
    Role { metadata: metadata.clone(), rules: Some(rules.collect()) }
}

/// Binds the Role to the ServiceAccount of the same name.
fn binding(metadata: &ObjectMeta) -> RoleBinding {
    let name = metadata.name.clone().unwrap_or_default();
    RoleBinding {
        metadata: metadata.clone(),
        role_ref: RoleRef {
            api_group: Some(RBAC.to_owned()),
            kind: "Role".to_owned(),
            name: name.clone(),
        },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".to_owned(),
            name,
            namespace: metadata.namespace.clone(),
            ..Subject::default()
        }]),
    }
}
