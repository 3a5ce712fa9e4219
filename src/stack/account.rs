//! Who the pods of a component are to the API server.

use crate::stack::name::ObjectName;
use crate::stack::take;
use crate::values::account;
use crate::values::read::At;

/// Who the pods are to the API server.
#[derive(Clone, Debug)]
pub enum Account {
    /// A ServiceAccount that exists.
    Existing(ObjectName),
    /// One that gen makes, named after the component; with rules also a Role and a token.
    Own { rules: Vec<Rule> },
}

/// A rule of a Role.
#[derive(Clone, Debug)]
pub struct Rule {
    pub api_groups: Vec<String>,
    pub resources: Vec<String>,
    pub verbs: Vec<String>,
    pub resource_names: Vec<String>,
}

pub fn account(field: Option<&At<account::ServiceAccount>>) -> Account {
    let Some(field) = field else { return Account::Own { rules: Vec::new() } };
    let account::ServiceAccount { name, rules } = &field.value;
    if let Some(name) = name {
        return Account::Existing(ObjectName::from(&name.value));
    }
    let rule = |rule: &At<account::Rule>| {
        let account::Rule { api_groups, resources, verbs, resource_names } = &rule.value;
        Rule {
            api_groups: api_groups
                .as_ref()
                .map_or(vec![String::new()], |groups| take::texts(Some(groups))),
            resources: take::texts(resources.as_ref()),
            verbs: take::texts(verbs.as_ref()),
            resource_names: take::texts(resource_names.as_ref()),
        }
    };
    Account::Own {
        rules: rules.as_ref().map(|rules| rules.iter().map(rule).collect()).unwrap_or_default(),
    }
}
