//! Who the pods of a component are to the API server.

use crate::stack::name::ObjectName;

/// Who the pods are to the API server.
#[derive(Clone, Debug)]
pub enum Account {
    /// A ServiceAccount that exists.
    Existing(ObjectName),
    /// One that gen makes, named after the component; with rules also a Role and a token.
    Own { rules: Vec<RoleRule> },
}

/// A rule of a Role.
#[derive(Clone, Debug)]
pub struct RoleRule {
    pub api_groups: Vec<String>,
    pub resources: Vec<String>,
    pub verbs: Vec<String>,
    pub resource_names: Vec<String>,
}
