//! GEN467: roles and bindings that the API server takes, and that grant nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::check::kubectl_rights;
use crate::check::near::{Names, meant};
use crate::check::no_grant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;
use crate::shape::table::SHAPES;
use crate::values::suggest::list_of;

pub const RULE: Rule = Rule {
    code: Code::NoRights,
    severity: Severity::Error,
    why: "Roles name groups without their version (`apps`, and `\"\"` for Pods, Services and Secrets) and resources by \
          their plural in small letters; nobody checks that there are such. A binding names a role, and \
          ServiceAccounts with their namespace, of which nobody checks that they are there. \
          https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
    symptom: "403 Forbidden at run time, although a role was written",
    bad: "\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules: [{ apiGroups: [core], resources: [pods], verbs: [get] }]
",
    good: "\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules: [{ apiGroups: [\"\"], resources: [pods], verbs: [get] }]
",
    check,
};

/// The groups of Kubernetes' own resources, by their plurals; and the plurals by the kinds in small letters.
#[derive(Debug, Default)]
struct Resources {
    groups: BTreeMap<String, BTreeSet<&'static str>>,
    plurals: BTreeMap<String, String>,
    all_groups: BTreeSet<&'static str>,
}

static RESOURCES: LazyLock<Resources> = LazyLock::new(|| {
    let mut all = Resources::default();
    for (version, kind) in SHAPES.all_kinds() {
        let group = version.split_once('/').map_or("", |(group, _)| group);
        let lower = kind.to_lowercase();
        let plural = match lower.as_str() {
            "endpoints" => lower.clone(),
            _ if lower.ends_with('s') => format!("{lower}es"),
            _ => match lower.strip_suffix('y') {
                Some(stem) => format!("{stem}ies"),
                None => format!("{lower}s"),
            },
        };
        all.groups.entry(plural.clone()).or_default().insert(group);
        all.plurals.insert(lower, plural);
        all.all_groups.insert(group);
    }
    // They are in two groups, of which the table has one.
    all.groups.entry("events".to_owned()).or_default().extend(["", "events.k8s.io"]);
    all
});

/// Roles that the API server makes by itself.
/// <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings>
const GIVEN: [&str; 5] =
    ["admin", "cluster-admin", "edit", "extension-apiserver-authentication-reader", "view"];

/// How many rules of a role, entries of a rule and subjects of a binding are looked at.
const MOST: usize = 256;

fn check(graph: &Graph, findings: &mut Findings) {
    let is_of_rbac = |one: &&Object| one.group() == "rbac.authorization.k8s.io";
    let cluster_roles = graph.of_kind("ClusterRole").filter(is_of_rbac);
    let everywhere: BTreeSet<String> = cluster_roles
        .flat_map(|role| role.node.items("rules").iter().take(MOST))
        .flat_map(|rule| rule.items("resources").iter().take(MOST))
        .filter_map(|resource| resource.text("").map(str::to_owned))
        .collect();
    for kind in ["Role", "ClusterRole"] {
        for role in graph.of_kind(kind).filter(is_of_rbac) {
            let granted = granted(role);
            for rule in role.node.items("rules").iter().take(MOST) {
                of_rule(role, rule, (&everywhere, &granted), findings);
            }
        }
    }
    kubectl_rights::check(&RULE, graph, findings);
    let all: Vec<&Object> = graph.of_kind("ServiceAccount").collect();
    let names = Names::new(all.iter().map(|one| one.name.as_str()));
    let mut by_name: BTreeMap<&str, &Object> = BTreeMap::new();
    for account in &all {
        by_name.entry(&account.name).or_insert(account);
    }
    let accounts = Accounts { all, names, by_name };
    for kind in ["RoleBinding", "ClusterRoleBinding"] {
        for binding in graph.of_kind(kind).filter(is_of_rbac) {
            if let Some(found) = of_role(binding, graph) {
                findings.add(binding, found);
            }
            for subject in binding.node.items("subjects").iter().take(MOST) {
                if let Some(found) = of_subject(binding, subject, &accounts, graph) {
                    findings.add(binding, found);
                }
            }
        }
    }
}

/// The ServiceAccounts that are here.
struct Accounts<'a> {
    all: Vec<&'a Object>,
    names: Names<'a>,
    by_name: BTreeMap<&'a str, &'a Object>,
}

/// The resources that a role grants in the groups in which they are.
fn granted(role: &Object) -> BTreeSet<&str> {
    let rules = role.node.items("rules").iter().take(MOST);
    let found = rules.flat_map(|rule| {
        let groups: Vec<&str> =
            rule.items("apiGroups").iter().take(MOST).filter_map(|one| one.text("")).collect();
        let resources = rule.items("resources").iter().take(MOST).filter_map(|one| one.text(""));
        resources.filter(move |resource| {
            let homes = RESOURCES.groups.get(resource.split('/').next().unwrap_or_default());
            homes.is_some_and(|homes| groups.iter().any(|group| homes.contains(group)))
        })
    });
    found.collect()
}

/// What a rule of a role names; `everywhere` are the resources that ClusterRoles beside it grant, `own` those that the
/// role grants.
fn of_rule(
    role: &Object,
    granted: &Node,
    (everywhere, own): (&BTreeSet<String>, &BTreeSet<&str>),
    findings: &mut Findings,
) {
    let listed = |list: &str| -> Vec<(&str, &Node)> {
        let items = granted.items(list).iter().take(MOST);
        items.filter_map(|one| Some((one.text("")?, one))).collect()
    };
    let groups = listed("apiGroups");
    for (group, node) in &groups {
        let is_version = *group == "v1" || group.contains('/');
        if is_gap(group) || *group != "core" && !is_version {
            continue;
        }
        let own = group.split_once('/').map_or("", |(group, _)| group);
        let found = RULE
            .error(format!("{} names the group `{group}`, which there is not", role.label()))
            .at(node.span, "matches nothing")
            .help(format!("write `\"{own}\"`"));
        findings.add(role, found);
    }
    for (resource, node) in listed("resources").into_iter().filter(|(one, _)| !own.contains(one)) {
        if let Some((what, help)) = unmatched(resource, &groups) {
            let message = format!("{} names `{resource}`, {what}", role.label());
            findings.add(role, RULE.error(message).at(node.span, "matches nothing").help(help));
        }
    }
    no_grant::of_cluster(&RULE, role, &listed("resources"), &groups, everywhere, findings);
    // What is not there yet has no name that could be compared.
    let verbs = listed("verbs");
    no_grant::of_verbs(&RULE, role, &verbs, findings);
    let made = |(verb, _): &(&str, &Node)| matches!(*verb, "create" | "deletecollection");
    if let Some(names) =
        granted.get("resourceNames").filter(|_| !granted.items("resourceNames").is_empty())
        && !verbs.is_empty()
        && verbs.iter().all(made)
        && listed("resources").iter().all(|(resource, _)| !resource.contains('/'))
    {
        let verb = verbs[0].0;
        let found = RULE
            .error(format!("{} confines `{verb}` to names, which cannot be", role.label()))
            .at(names.span, "nothing is allowed")
            .also(verbs[0].1.span, "is asked without a name")
            .help("remove `resourceNames`, or let an admission policy look at the name");
        findings.add(role, found);
    }
}

/// Why a resource is in none of some groups, and what to write; nothing of groups that are not Kubernetes' own.
fn unmatched(resource: &str, groups: &[(&str, &Node)]) -> Option<(String, String)> {
    let is_own = |(group, _): &(&str, &Node)| RESOURCES.all_groups.contains(group);
    if groups.is_empty() || !groups.iter().all(is_own) || is_gap(resource) {
        return None;
    }
    let (base, rest) = resource.split_once('/').map_or((resource, ""), |(base, rest)| (base, rest));
    let Some(homes) = RESOURCES.groups.get(base) else {
        let plural = RESOURCES.plurals.get(&base.to_lowercase()).map(String::as_str);
        let lower = base.to_lowercase();
        let plural = plural
            .or_else(|| Some(lower.as_str()).filter(|one| RESOURCES.groups.contains_key(*one)))?;
        let slash = if rest.is_empty() { "" } else { "/" };
        return Some((
            "which is no plural in small letters".to_owned(),
            format!("write `{plural}{slash}{rest}`"),
        ));
    };
    if groups.iter().any(|(group, _)| homes.contains(group)) {
        return None;
    }
    let quoted: Vec<String> = homes.iter().map(|home| format!("\"{home}\"")).collect();
    let named: Vec<String> =
        groups.iter().take(4).map(|(group, _)| format!("\"{group}\"")).collect();
    Some((
        format!("which is not in {}", list_of(named.iter().map(String::as_str))),
        format!("add {} to `apiGroups`", list_of(quoted.iter().map(String::as_str))),
    ))
}

/// What is wrong with the role that a binding names.
fn of_role(binding: &Object, graph: &Graph) -> Option<Diagnostic> {
    let node = binding.node.at("roleRef.name")?;
    let (name, kind) = (node.text("")?, binding.node.text("roleRef.kind")?);
    let namespace = binding.namespace.as_deref().filter(|_| kind == "Role");
    let is_given = GIVEN.contains(&name) || name.starts_with("system:");
    if is_gap(name) || is_given || graph.find(kind, name, namespace).is_some() {
        return None;
    }
    let message = format!("{} grants the {kind} `{name}`, which is not here", binding.label());
    let other = if kind == "Role" { "ClusterRole" } else { "Role" };
    if let Some(swapped) = graph.find(other, name, None) {
        return Some(
            RULE.judged(graph.set.is_whole, message)
                .at(node.span, format!("no {kind} of this name"))
                .also(swapped.place(), format!("this one is a {other}"))
                .help(format!("make it anew with `kind: {other}`: a binding keeps its role")),
        );
    }
    if let Some(away) = namespace.and_then(|_| graph.find(kind, name, None))
        && away.shares_namespace(binding) == Some(false)
    {
        let home = away.namespace.as_deref().unwrap_or("default");
        return Some(
            RULE.judged(graph.set.is_whole, format!("{message}: it is in `{home}`"))
                .at(node.span, "a RoleBinding grants Roles of its own namespace")
                .also(away.place(), "this one is elsewhere")
                .help("put Role and RoleBinding into one namespace, or grant a ClusterRole"),
        );
    }
    let here = graph
        .of_kind(kind)
        .take(MOST)
        .filter(|one| kind == "ClusterRole" || one.shares_namespace(binding) != Some(false));
    let names: Vec<&str> = here.map(|one| one.name.as_str()).collect();
    let near = meant(name, names.iter().copied());
    if names.is_empty() {
        return None;
    }
    // The only one of the set, which nothing grants, is the one that was meant.
    let only =
        Some(*names.first()?).filter(|only| names.len() == 1 && !is_bound(kind, only, graph));
    let sure = graph.set.is_whole && (near.is_some() || only.is_some());
    let found = RULE.judged(sure, message).at(node.span, format!("no {kind} of this name"));
    let near = near.or(only);
    Some(match near {
        Some(near) => {
            found.help(format!("write `{near}`, in a new binding: a binding keeps its role"))
        }
        None => found.help("correct the name, or ignore this where something else makes the role"),
    })
}

/// Whether any binding grants a role.
fn is_bound(kind: &str, name: &str, graph: &Graph) -> bool {
    let bindings = graph.of_kind("RoleBinding").chain(graph.of_kind("ClusterRoleBinding"));
    bindings.take(MOST).any(|one| {
        one.node.text("roleRef.kind") == Some(kind) && one.node.text("roleRef.name") == Some(name)
    })
}

/// What is wrong with a ServiceAccount that a binding names.
fn of_subject(
    binding: &Object,
    subject: &Node,
    accounts: &Accounts<'_>,
    graph: &Graph,
) -> Option<Diagnostic> {
    if subject.text("kind") != Some("ServiceAccount") {
        return None;
    }
    let name = subject.at("name")?;
    let text =
        name.text("").filter(|text| !text.is_empty() && *text != "default" && !is_gap(text))?;
    let namespace = subject.text("namespace").or(binding.namespace.as_deref())?;
    if is_gap(namespace) || graph.find("ServiceAccount", text, Some(namespace)).is_some() {
        return None;
    }
    let place = subject.at("namespace").map_or(name.span, |one| one.span);
    if let Some(account) = accounts.by_name.get(text) {
        let theirs = account.namespace.as_deref()?;
        return Some(
            RULE.judged(
                graph.set.is_whole,
                format!(
                    "{} is for ServiceAccount `{text}` of `{namespace}`, which is in `{theirs}`",
                    binding.label()
                ),
            )
            .at(place, "no ServiceAccount of this name there")
            .also(account.place(), format!("in `{theirs}`"))
            .help(format!("write `namespace: {theirs}`")),
        );
    }
    let like = accounts.names.like(text);
    let there = like.iter().map(|place| accounts.all[*place]);
    let there: Vec<&Object> =
        there.filter(|one| one.namespace.as_deref() == Some(namespace)).collect();
    let message = format!("{} is for ServiceAccount `{text}`, which is not here", binding.label());
    let near = meant(text, there.iter().map(|one| one.name.as_str()));
    let Some(near) = near.and_then(|near| there.iter().find(|one| one.name == near)) else {
        // Where a namespace has accounts, this one would be among them.
        let mut own = accounts.all.iter().take(MOST);
        let other = own.find(|one| one.namespace.as_deref() == Some(namespace))?;
        let found = RULE
            .warning(message)
            .at(name.span, "no ServiceAccount of this name")
            .also(other.place(), "another one of this namespace")
            .help("write the name of an account that pods run as, or add this one");
        return Some(found).filter(|_| graph.set.is_whole && !graph.may_have_more(Some(namespace)));
    };
    let mut found = RULE
        .judged(graph.set.is_whole, message)
        .at(name.span, "no ServiceAccount of this name")
        .also(near.place(), format!("this one is called `{}`", near.name))
        .help(format!("write `{}`", near.name));
    if graph.sources.text(name.span) == text {
        found = found.fix(name.span, near.name.clone());
    }
    Some(found)
}
