//! Who a pod is to the API server.

use crate::values::object::object;
use crate::values::read::List;
use crate::values::scalar::{Subdomain, Text};

object! {
    /// The ServiceAccount of a component. Its token is mounted only where `rules` ask for it.
    ServiceAccount {
        /// A ServiceAccount that exists already, in place of one that gen makes.
        name: Subdomain,
        /// What the pods may do in their namespace: a Role and its RoleBinding.
        rules: List<Rule>,
    }
}

object! {
    /// A rule of a Role.
    /// <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole>
    Rule {
        /// API groups; `""` is the core group.
        api_groups as "apiGroups": List<Text>,
        /// Resources, such as `configmaps`.
        resources: List<Text>,
        /// Verbs, such as `get`.
        verbs: List<Text>,
        /// Names of single objects.
        resource_names as "resourceNames": List<Text>,
    }
}
