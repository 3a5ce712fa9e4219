//! The Secrets of a database: one where it runs, one in each namespace that reads it.

use std::collections::BTreeMap;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::cloudnative_pg as cnpg;
use crate::resolve::credentials::{External, SecretSource};
use crate::resolve::directory::{DatabaseAddress, UNKNOWN_PASSWORD};
use crate::resolve::wiring::{Need, Wiring};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::database::Login;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::secret::{ExternalSecret, Secret, SecretBody, SecretForm, SecretText, SplitUrl};

/// The Secrets that gen makes for the database at an index, in the order of their namespaces, the
/// database's own first.
pub fn of_database(
    index: usize,
    runs_here: bool,
    wiring: &Wiring,
    report: &mut Report,
) -> Vec<Secret> {
    let Some(address) = wiring.directory.database(index) else { return Vec::new() };
    if address.password_key == address.url_key {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("password and url would share the key `{}`", address.url_key),
            )
            .at(wiring.directory.entries[index].component.origin, "has one Secret for both")
            .help("give `secret.key` and `secret.urlKey` different names"),
        );
    }
    let home = &wiring.directory.entries[index].component.namespace;
    let mut needs: BTreeMap<&ObjectName, Need> = BTreeMap::new();
    for (namespace, need) in wiring.needs.get(&index).into_iter().flatten() {
        needs.insert(namespace, *need);
    }
    if runs_here {
        needs.entry(home).or_default().password = true;
    }
    let mut namespaces: Vec<(&ObjectName, Need)> = needs.into_iter().collect();
    namespaces.sort_by_key(|(namespace, _)| *namespace != home);
    match &address.source {
        None => Vec::new(),
        Some(SecretSource::Existing { name, .. }) => {
            warn_of_copies(name, address.credentials, &namespaces, report);
            Vec::new()
        }
        Some(SecretSource::Literal(secret)) => {
            let of = |(namespace, need)| literal(index, address, secret, namespace, need, wiring);
            namespaces.into_iter().map(of).collect()
        }
        Some(SecretSource::External(external)) => {
            let of = |(namespace, need)| {
                external_secret(index, address, external, namespace, need, wiring)
            };
            namespaces.into_iter().map(of).collect()
        }
    }
}

/// How clients of the database at an index log in.
pub fn login(index: usize, wiring: &Wiring) -> Option<Login> {
    let address = wiring.directory.database(index)?;
    let readers = wiring.needs.get(&index).into_iter().flatten().filter(|(_, need)| need.url);
    let url = |namespace: &ObjectName| {
        let text = wiring.directory.url(index, namespace, Some(&UNKNOWN_PASSWORD.to_string()));
        let (before, after) = text.split_once(UNKNOWN_PASSWORD).unwrap_or((&text, ""));
        SplitUrl {
            before: before.to_owned(),
            after: after.to_owned(),
            is_encoded: address.is_encoded(),
        }
    };
    Some(Login {
        password: address.password()?,
        url: address.url_secret(),
        urls: readers.map(|(namespace, _)| (namespace.clone(), url(namespace))).collect(),
    })
}

/// The Secret of mysql's root user.
pub fn of_root(component: &Component, superuser: &str, source: &SecretSource) -> Option<Secret> {
    let key = "password".to_owned();
    let form = if component.by_operator { SecretForm::Login } else { SecretForm::Opaque };
    let user = component.by_operator.then(|| (cnpg::USER_KEY.to_owned(), superuser.to_owned()));
    let body = match source {
        SecretSource::Existing { .. } => return None,
        SecretSource::Literal(secret) => {
            let user = user.map(|(key, user)| (key, SecretText::new(user)));
            SecretBody::Literal(user.into_iter().chain([(key, secret.clone())]).collect())
        }
        SecretSource::External(external) => SecretBody::External(ExternalSecret {
            store: external.store.clone(),
            store_kind: external.store_kind.clone(),
            refresh_interval: external.refresh_interval.clone(),
            data: [(key.clone(), external.remote.clone())].into(),
            template: user.into_iter().chain([(key, "{{ .password }}".to_owned())]).collect(),
        }),
    };
    let name = component.called(Which::RootSecret);
    Some(Secret { name, namespace: component.namespace.clone(), form, body })
}

/// The form of a database's Secret in a namespace: an operator reads it where it runs.
fn form(index: usize, namespace: &ObjectName, wiring: &Wiring) -> SecretForm {
    let is_read = wiring.directory.database(index).is_some_and(|address| address.operated);
    let is_home = wiring.directory.entries[index].component.namespace == *namespace;
    if is_read && is_home { SecretForm::Login } else { SecretForm::Opaque }
}

fn literal(
    index: usize,
    address: &DatabaseAddress,
    secret: &SecretText,
    namespace: &ObjectName,
    need: Need,
    wiring: &Wiring,
) -> Secret {
    let mut keys = BTreeMap::new();
    let form = form(index, namespace, wiring);
    if form == SecretForm::Login {
        keys.insert(cnpg::USER_KEY.to_owned(), SecretText::new(address.user.as_str()));
        keys.insert(cnpg::PASSWORD_KEY.to_owned(), secret.clone());
    }
    if need.password {
        keys.insert(address.password_key.clone(), secret.clone());
    }
    if need.url {
        let password = address.password_in_url();
        let text = wiring.directory.url(index, namespace, password.as_deref());
        let around = wiring.directory.url(index, namespace, Some(""));
        keys.insert(address.url_key.clone(), SecretText::new(text).around(around));
    }
    Secret {
        name: address.secret.clone(),
        namespace: namespace.clone(),
        form,
        body: SecretBody::Literal(keys),
    }
}

/// The operator's template engine makes the url; `urlquery` writes a space as `+`, which a url's user
/// part does not know. <https://external-secrets.io/latest/guides/templating/>
fn external_secret(
    index: usize,
    address: &DatabaseAddress,
    external: &External,
    namespace: &ObjectName,
    need: Need,
    wiring: &Wiring,
) -> Secret {
    let mut template = BTreeMap::new();
    let form = form(index, namespace, wiring);
    if form == SecretForm::Login {
        template.insert(cnpg::USER_KEY.to_owned(), address.user.clone());
        template.insert(cnpg::PASSWORD_KEY.to_owned(), "{{ .password }}".to_owned());
    }
    if need.password {
        template.insert(address.password_key.clone(), "{{ .password }}".to_owned());
    }
    if need.url {
        let url = wiring.directory.url(index, namespace, Some(&UNKNOWN_PASSWORD.to_string()));
        let password = if address.is_encoded() {
            "{{ .password | urlquery | replace \"+\" \"%20\" }}"
        } else {
            "{{ .password }}"
        };
        template.insert(address.url_key.clone(), url.replace(UNKNOWN_PASSWORD, password));
    }
    Secret {
        name: address.secret.clone(),
        namespace: namespace.clone(),
        form,
        body: SecretBody::External(ExternalSecret {
            store: external.store.clone(),
            store_kind: external.store_kind.clone(),
            refresh_interval: external.refresh_interval.clone(),
            data: [("password".to_owned(), external.remote.clone())].into(),
            template,
        }),
    }
}

/// gen cannot copy a Secret that it cannot see; pods cannot read one of another namespace.
fn warn_of_copies(
    secret: &ObjectName,
    span: Span,
    namespaces: &[(&ObjectName, Need)],
    report: &mut Report,
) {
    if namespaces.len() < 2 {
        return;
    }
    let names: Vec<String> = namespaces.iter().map(|(name, _)| format!("`{name}`")).collect();
    let names = names.join(" and ");
    report.unwise(
        Unwise::SecretCopies,
        format!("the Secret `{secret}` must exist in the namespaces {names}, and gen cannot copy it"),
        |diagnostic| {
            diagnostic
                .at(span, "pods read Secrets of their own namespace alone")
                .help("make it in each of them, use `externalSecret`, or put the components into one namespace")
        },
    );
}
