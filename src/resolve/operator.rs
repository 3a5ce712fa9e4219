//! Databases that an operator runs: what it is told, and what it finds out by itself. A Docker engine has no operators:
//! there such a database is a server as every other.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::engine::cloudnative_pg as cnpg;
use crate::resolve::credentials::SecretSource;
use crate::resolve::inputs::{Inputs, Platform};
use crate::resolve::{backup, operator_values};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::network::{Access, AccessRule, Namespaces, OpenPort, Peer};
use crate::stack::operator::{Backup, BackupLogin, Operated};
use crate::stack::storage::{Claim, Storage};
use crate::stack::target::Target;
use crate::values::database::Database;
use crate::values::operator::DatabaseOperator;
use crate::values::read::At;

/// What a database costs where the values say nothing.
const INSTANCES: i32 = 1;

/// The operator that runs a database on this platform.
pub fn of<'v>(values: &'v Database, inputs: Inputs<'_>) -> Option<&'v At<DatabaseOperator>> {
    let on_cluster = inputs.platform == Platform::Kubernetes;
    values.operator.as_ref().filter(|_| on_cluster && values.external.is_none())
}

/// Whether an operator runs a database on this platform; then its component is called as the operator does it.
pub fn settle(
    component: &mut Component,
    values: &Database,
    engine: Engine,
    inputs: Inputs<'_>,
    report: &mut Report,
) -> bool {
    check(values, engine, report);
    let is_run = of(values, inputs).is_some();
    if is_run {
        of_component(component, report);
    }
    is_run
}

/// Reports an operator of another engine, and what is said to none.
fn check(values: &Database, engine: Engine, report: &mut Report) {
    let Some(operator) = &values.operator else {
        let fields = [
            ("instances", values.instances.as_ref().map(|field| field.span)),
            ("backup", values.backup.as_ref().map(|field| field.span)),
        ];
        for (what, span) in fields {
            let Some(span) = span else { continue };
            let message = format!("`{what}` is for a database that an operator runs");
            let help = match (cnpg::runs(engine), what) {
                (true, _) => format!("add `operator: cnpg`, or remove `{what}`"),
                (false, "backup") => {
                    "remove it, and run a job with a `schedule` that makes the backup".to_owned()
                }
                (false, _) => format!("remove `{what}`"),
            };
            report.add(
                Diagnostic::error(Code::Conflict, message)
                    .at(span, "no one would read it")
                    .help(help),
            );
        }
        return;
    };
    if !cnpg::runs(engine) {
        let message =
            format!("CloudNativePG runs PostgreSQL, and `engine` says `{}`", engine.as_str());
        report.add(
            Diagnostic::error(Code::Conflict, message)
                .at(operator.span, "not for this engine")
                .help("remove `operator`, or write `engine: postgres`"),
        );
    }
    if let Some(external) = &values.external {
        report.add(
            Diagnostic::error(Code::Conflict, "`operator` has no effect beside `external`")
                .at(operator.span, "nothing is deployed")
                .also(external.span, "because of this")
                .help("remove one of them"),
        );
    }
}

/// Gives a component the name of the Cluster, and what the operator calls its Service and its pods.
fn of_component(component: &mut Component, report: &mut Report) {
    let said = component.names.parts.get(&Which::Workload);
    let cluster = said.cloned().unwrap_or_else(|| component.base.clone());
    let span = component.names.spans.get(&cluster).copied().unwrap_or(component.origin);
    // A chart puts the name of a release before it, of which nothing is known here.
    let own = if said.is_some() { &cluster } else { &component.name };
    let (name, longest) = (own.as_str(), cnpg::LONGEST_NAME);
    let fault = if name.len() > longest {
        Some(format!("the name of a Cluster has at most {longest} characters"))
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        Some("the name of a Cluster starts with a letter".to_owned())
    } else if name.contains('.') {
        Some("the name of a Cluster has no dots".to_owned())
    } else {
        None
    };
    if let Some(message) = fault {
        report.add(
            Diagnostic::error(Code::InvalidValue, message)
                .at(span, format!("it would be `{name}`"))
                .help("give it another one: `names: { workload: main }`"),
        );
    }
    component.service = cluster.with(cnpg::WRITING);
    component.selector = [(cnpg::POD_LABEL.to_owned(), cluster.to_string())].into();
    component.by_operator = true;
    component.names.parts.insert(Which::Workload, cluster);
}

/// The Secret that the operator makes for the owner of the database, where the values give no password.
pub fn made_secret(component: &Component, values: &Database) -> SecretSource {
    let is_usual = values.url.is_none() && values.params.is_none() && component.by_operator;
    SecretSource::Existing {
        name: component.called(Which::Workload).with(cnpg::OWNER_SECRET),
        key: Some(cnpg::PASSWORD_KEY.to_owned()),
        url_key: is_usual.then(|| cnpg::URL_KEY.to_owned()),
    }
}

/// Reports the names of a database and its user, where an operator runs it, that the operator keeps to itself, and a Secret
/// that it could not read.
pub fn check_login(
    names: Option<(&str, &str)>,
    source: Option<&SecretSource>,
    values: &Database,
    origin: Span,
    report: &mut Report,
) {
    let Some((database, user)) = names else { return };
    let mut refuse = |span: Option<Span>, message: String, label: &str, help: &str| {
        let wrong = Diagnostic::error(Code::InvalidValue, message);
        report.add(wrong.at(span.unwrap_or(origin), label).help(help));
    };
    if cnpg::is_reserved_user(user) {
        let span = values.user.as_ref().map(|user| user.span);
        let message = format!("the user `{user}` is the operator's own");
        refuse(span, message, "it would not be made", "choose another name");
    }
    if cnpg::DATABASES.contains(&database) {
        let span = values.database.as_ref().map(|database| database.span);
        let message = format!("the database `{database}` is the server's own");
        refuse(span, message, "it would not be the user's", "choose another name");
    }
    if let Some(SecretSource::Existing { key: Some(key), .. }) = source
        && key != cnpg::PASSWORD_KEY
        && let Some(credentials) = &values.credentials
    {
        let message =
            format!("the operator reads `username` and `password` of a Secret, not `{key}`");
        let help = "name a Secret with these keys, and remove `key`";
        refuse(Some(credentials.span), message, "would have no password", help);
    }
}

/// What the operator is told.
pub fn operated(
    component: &Component,
    values: &Database,
    storage: &Storage,
    (owner, superuser): (Option<ObjectName>, Option<ObjectName>),
    target: &Target,
    report: &mut Report,
) -> Option<Operated> {
    let operator = values.operator.as_ref()?;
    let what = "`operator: cnpg`";
    target.require_custom_resource(cnpg::CLUSTERS, what, operator.span, report);
    operator_values::without_effect(values, operator.span, report);
    let instances = values.instances.as_ref();
    if let Some(count) = instances.filter(|count| count.value.0 == 0) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "a Cluster has at least one instance")
                .at(count.span, "no server")
                .help("write `instances: 1`"),
        );
    }
    let (parameters, libraries) = operator_values::settings(values, report);
    let claim = match storage {
        Storage::Claim(claim) => claim.clone(),
        // What an operator does not take is told above.
        Storage::Existing(_) | Storage::Ephemeral { limit: _ } | Storage::HostPath { .. } => {
            Claim { size: String::new(), class_name: None, access_modes: Vec::new() }
        }
    };
    let backup = values.backup.as_ref();
    Some(Operated {
        cluster: component.called(Which::Workload),
        instances: instances.map_or(INSTANCES, |count| count.value.0),
        claim,
        parameters,
        libraries,
        owner,
        superuser,
        guests: Vec::new(),
        backup: backup.and_then(|field| backup::backup(field, target, report)),
    })
}

/// Who must reach the instances beyond the graph, and whom they must reach: each other, the operator, the API server,
/// and where backups go. <https://cloudnative-pg.io/docs/current/networking/>
pub fn open(access: &mut Access, component: &Component, operated: &Operated) {
    let ports = || -> Vec<OpenPort> {
        component.port().into_iter().chain([cnpg::STATUS_PORT]).map(OpenPort::from).collect()
    };
    let each_other = || AccessRule {
        peer: Peer::Pods { labels: component.selector.clone(), namespace: Namespaces::Own },
        ports: ports(),
    };
    let (key, value) = cnpg::OPERATOR_LABEL;
    let namespace: BTreeMap<String, String> =
        [("kubernetes.io/metadata.name".to_owned(), cnpg::NAMESPACE.to_owned())].into();
    let operator = Peer::Pods {
        labels: [(key.to_owned(), value.to_owned())].into(),
        namespace: Namespaces::Labelled(namespace),
    };
    access.from.extend([each_other(), AccessRule { peer: operator, ports: ports() }]);
    let anywhere = Peer::Cidr { cidr: "0.0.0.0/0".to_owned(), except: Vec::new() };
    let mut outside: Vec<OpenPort> = vec![443.into(), 6443.into()];
    let store = operated.backup.as_ref().and_then(Backup::port);
    outside.extend(store.map(OpenPort::from).filter(|port| port.number != 443));
    access.to.extend([each_other(), AccessRule { peer: anywhere, ports: outside }]);
    access.to.extend(operated.backup.iter().flat_map(|backup| identity(&backup.login)));
}

/// Where a pod gets the token of the account that its store knows: at an address of its own node.
/// <https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity>
/// <https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html>
/// <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>
fn identity(login: &BackupLogin) -> Vec<AccessRule> {
    let of: &[(&str, &[u16])] = match login {
        BackupLogin::Google => {
            &[("169.254.169.252/32", &[987, 988]), ("169.254.169.254/32", &[80])]
        }
        BackupLogin::Role => &[("169.254.170.23/32", &[80])],
        BackupLogin::Azure => &[("169.254.169.254/32", &[80])],
        BackupLogin::Keys { .. } => &[],
    };
    let rule = |(cidr, ports): &(&str, &[u16])| AccessRule {
        peer: Peer::Cidr { cidr: (*cidr).to_owned(), except: Vec::new() },
        ports: ports.iter().copied().map(OpenPort::from).collect(),
    };
    of.iter().map(rule).collect()
}
