//! Who the pods of a component are to the API server, from the values.

use crate::stack::account::{Account, RoleRule};
use crate::stack::name::ObjectName;
use crate::values::account;
use crate::values::plain;
use crate::values::read::At;

pub fn account(field: Option<&At<account::ServiceAccount>>) -> Account {
    let Some(field) = field else { return Account::Own { rules: Vec::new() } };
    let account::ServiceAccount { name, rules } = &field.value;
    if let Some(name) = name {
        return Account::Existing(ObjectName::from(&name.value));
    }
    let rule = |rule: &At<account::Rule>| {
        let account::Rule { api_groups, resources, verbs, resource_names } = &rule.value;
        RoleRule {
            api_groups: api_groups
                .as_ref()
                .map_or(vec![String::new()], |groups| plain::texts(Some(groups))),
            resources: plain::texts(resources.as_ref()),
            verbs: plain::texts(verbs.as_ref()),
            resource_names: plain::texts(resource_names.as_ref()),
        }
    };
    Account::Own {
        rules: rules.as_ref().map(|rules| rules.iter().map(rule).collect()).unwrap_or_default(),
    }
}
