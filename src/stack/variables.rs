//! A track's environment: contracts of connected databases, then the variables of the component, then
//! those of the track.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::credentials::{self, External, Source};
use crate::stack::env::Env;
use crate::stack::name::ObjectName;
use crate::stack::report::Report;
use crate::stack::secret::{ExternalSecret, Secret, SecretBody, SecretKey, SecretText};
use crate::stack::target::Target;
use crate::stack::wiring::{Part, Resolved, Wiring};
use crate::stack::written;
use crate::values::check::suggest;
use crate::values::env::EnvValue;
use crate::values::read::{At, Either, Item, Map};
use crate::values::scalar::EnvName;
use crate::values::secrets::looks_secret;

/// Builds the environments of one component's tracks, and the Secrets that they read from.
pub struct Variables<'a, 'b> {
    pub wiring: &'a mut Wiring<'b>,
    pub target: &'a Target,
    pub report: &'a mut Report,
    /// The component's index in the directory.
    pub component: usize,
    /// Databases whose contract it gets.
    pub connected: Vec<usize>,
    /// Keys of the Secret that is the component's own.
    own: BTreeMap<String, SecretText>,
    /// Variables from External Secrets Operator, by store.
    external: BTreeMap<String, (External, BTreeMap<String, External>)>,
}

impl<'a, 'b> Variables<'a, 'b> {
    pub fn new(
        wiring: &'a mut Wiring<'b>,
        target: &'a Target,
        report: &'a mut Report,
        component: usize,
        connected: Vec<usize>,
    ) -> Self {
        Self {
            wiring,
            target,
            report,
            component,
            connected,
            own: BTreeMap::new(),
            external: BTreeMap::new(),
        }
    }

    /// The environment of a track; `own` are the variables that it has for itself.
    pub fn track(
        &mut self,
        common: Option<&At<Map<EnvValue>>>,
        own: Option<&At<Map<EnvValue>>>,
        track: &str,
    ) -> Env {
        let mut env = Env::default();
        let mut variables: IndexMap<&str, (&Item<EnvValue>, bool)> = IndexMap::new();
        for (layer, is_own) in [(common, false), (own, true)] {
            for (name, item) in layer.into_iter().flat_map(|map| &map.entries) {
                variables.insert(name, (item, is_own));
            }
        }
        let taken: BTreeSet<&str> = variables.keys().copied().collect();
        self.contracts(&mut env, &taken);
        for (name, (item, is_own)) in variables {
            self.check_name(name, item.key);
            let key = if is_own { format!("{name}.{track}") } else { name.to_owned() };
            self.variable(&mut env, name, &key, item);
        }
        env
    }

    /// The Secrets that the variables are read from.
    pub fn secrets(self) -> Vec<Secret> {
        let component = &self.wiring.directory.entries[self.component].component;
        let namespace = component.namespace.clone();
        let mut secrets = Vec::new();
        if !self.own.is_empty() {
            let body = SecretBody::Literal(self.own);
            secrets.push(Secret {
                name: component.name.clone(),
                namespace: namespace.clone(),
                body,
            });
        }
        for (store, (settings, keys)) in self.external {
            let template = keys
                .keys()
                .map(|key| (key.clone(), format!("{{{{ index . \"{key}\" }}}}")))
                .collect();
            let data = keys.into_iter().map(|(key, external)| (key, external.remote)).collect();
            secrets.push(Secret {
                name: component.name.with(&store),
                namespace: namespace.clone(),
                body: SecretBody::External(ExternalSecret {
                    store: settings.store,
                    store_kind: settings.store_kind,
                    refresh_interval: settings.refresh_interval,
                    data,
                    template,
                }),
            });
        }
        secrets
    }

    /// What connected databases promise, except what the component sets itself.
    fn contracts(&mut self, env: &mut Env, taken: &BTreeSet<&str>) {
        let namespace = self.namespace();
        let config = |env: &mut Env, name: Option<String>, value: String| {
            if let Some(name) = name.filter(|name| !taken.contains(name.as_str())) {
                env.config.insert(name, value);
            }
        };
        for database in self.connected.clone() {
            let Some(address) = self.wiring.directory.database(database) else { continue };
            let contract = address.contract.clone();
            let port = self.wiring.directory.entries[database].component.service_port.to_string();
            config(env, Some(contract.host), self.wiring.directory.host(database, &namespace));
            config(env, Some(contract.port), port);
            config(env, contract.name, address.database.clone());
            config(env, contract.user, address.user.clone());
            let composed = address.source.is_some() && address.url_secret().is_none();
            let credentials = address.credentials;
            let wants_url = !taken.contains(contract.url.as_str());
            if !taken.contains(contract.password.as_str()) || (composed && wants_url) {
                self.password_variable(env, database, &contract.password);
            }
            if !wants_url {
                continue;
            }
            if composed {
                self.wiring.warn_of_characters(database, credentials, self.report);
                let password = format!("$({})", contract.password);
                let url = self.wiring.directory.url(database, &namespace, Some(&password));
                env.composed.insert(contract.url, url);
            } else if let Some(key) = self.wiring.url_key(database, &namespace) {
                env.secrets.insert(contract.url, key);
            } else {
                env.config
                    .insert(contract.url, self.wiring.directory.url(database, &namespace, None));
            }
        }
    }

    fn password_variable(&mut self, env: &mut Env, database: usize, name: &str) {
        let namespace = self.namespace();
        if let Some(key) = self.wiring.password_key(database, &namespace) {
            env.secrets.insert(name.to_owned(), key);
        }
    }

    fn variable(&mut self, env: &mut Env, name: &str, key: &str, item: &Item<EnvValue>) {
        let text = match &item.at.value {
            Either::Long(source) => {
                if let Some(field) = &source.field_ref {
                    env.fields.insert(name.to_owned(), field.as_str().to_owned());
                    return;
                }
                let source = credentials::of_variable(
                    source,
                    item.at.span,
                    self.wiring.inputs,
                    self.target,
                    self.report,
                );
                if let Some(source) = source {
                    self.secret_variable(env, name, key, source);
                }
                return;
            }
            Either::Short(text) => text.as_str(),
        };
        if looks_secret(name) && !text.is_empty() && !text.contains("${") {
            credentials::inline(item.at.span, self.report);
            self.secret_variable(env, name, key, Source::Literal(SecretText::new(text)));
            return;
        }
        let directory = self.wiring.directory;
        written::check(name, text, item.at.span, self.component, directory, self.report);
        match self.wiring.resolve(self.component, text, item.at.span, self.report) {
            None => {}
            Some(Resolved::Plain(text)) => {
                env.config.insert(name.to_owned(), text);
            }
            Some(Resolved::Key(key)) => {
                env.secrets.insert(name.to_owned(), key);
            }
            Some(Resolved::Secret(secret)) => {
                self.secret_variable(env, name, key, Source::Literal(secret));
            }
            Some(Resolved::Composed(parts)) => {
                let text = self.composed(env, parts);
                env.composed.insert(name.to_owned(), text);
            }
        }
    }

    /// A text for the kubelet to compose: literal `$(` is escaped, passwords become variables.
    fn composed(&mut self, env: &mut Env, parts: Vec<Part>) -> String {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(&literal.replace("$(", "$$(")),
                Part::Password(database) => {
                    let Some(address) = self.wiring.directory.database(database) else { continue };
                    let name = address.contract.password.clone();
                    if !env.secrets.contains_key(&name) {
                        self.password_variable(env, database, &name);
                    }
                    text += &format!("$({name})");
                }
            }
        }
        text
    }

    fn secret_variable(&mut self, env: &mut Env, name: &str, key: &str, source: Source) {
        let component = &self.wiring.directory.entries[self.component].component;
        let found = match source {
            Source::Literal(secret) => {
                self.own.insert(key.to_owned(), secret);
                SecretKey { secret: component.name.clone(), key: key.to_owned() }
            }
            Source::Existing { name: secret, key: named, url_key: _ } => {
                SecretKey { secret, key: named.unwrap_or("password".to_owned()) }
            }
            Source::External(external) => {
                let secret = component.name.with(&external.store);
                let (_, keys) = self
                    .external
                    .entry(external.store.clone())
                    .or_insert_with(|| (external.clone(), BTreeMap::new()));
                keys.insert(key.to_owned(), external);
                SecretKey { secret, key: key.to_owned() }
            }
        };
        env.secrets.insert(name.to_owned(), found);
    }

    fn check_name(&mut self, name: &str, span: Span) {
        if let Err(reason) = EnvName::new(name) {
            self.report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{name}` cannot be the name of a variable"),
                )
                .at(span, reason)
                .help(match suggest("EnvName", name) {
                    Some(name) => format!("write `{name}`"),
                    None => "use letters, digits and `_`".to_owned(),
                }),
            );
        }
    }

    fn namespace(&self) -> ObjectName {
        self.wiring.directory.entries[self.component].component.namespace.clone()
    }
}

/// The names of variables that a component sets in all its tracks.
pub fn own_names(field: Option<&At<Map<EnvValue>>>) -> BTreeSet<&str> {
    field.into_iter().flat_map(|map| map.entries.keys().map(String::as_str)).collect()
}
