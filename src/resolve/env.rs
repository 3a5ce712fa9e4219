//! A track's environment: contracts of connected databases, then the variables of the component, then
//! those of the track.

use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::admission::plain_secret;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::credentials::{self, SecretSource};
use crate::resolve::kept_secrets::KeptSecrets;
use crate::resolve::mention;
use crate::resolve::other_notation;
use crate::resolve::overridden;
use crate::resolve::reference;
use crate::resolve::resolved_text::{ResolvedText, TextPart};
use crate::resolve::unexpanded;
use crate::resolve::wiring::Wiring;
use crate::resolve::written;
use crate::source::Span;
use crate::stack::env::Env;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::secret::{Secret, SecretText};
use crate::stack::target::Target;
use crate::values::check::{suggest, variable_name};
use crate::values::env::EnvValue;
use crate::values::read::{At, Either, Item, Map};
use crate::values::secrets::is_secret_variable;
use crate::values::tier::Tier;

/// Builds the environments of one component's tracks, and the Secrets that they read from.
pub struct Variables<'a, 'b> {
    pub wiring: &'a mut Wiring<'b>,
    pub target: &'a Target,
    pub report: &'a mut Report,
    /// The component's index in the directory.
    pub component: usize,
    /// Databases whose contract it gets.
    pub connected: Vec<usize>,
    /// What its variables and files hold.
    pub kept: KeptSecrets,
    /// The variables that the component sets itself in the track at hand.
    taken: Rc<BTreeSet<String>>,
    /// Those of them that are read from somewhere when a pod starts.
    read: Rc<BTreeSet<String>>,
}

impl<'a, 'b> Variables<'a, 'b> {
    pub fn new(
        wiring: &'a mut Wiring<'b>,
        target: &'a Target,
        report: &'a mut Report,
        component: usize,
        connected: Vec<usize>,
    ) -> Self {
        let of = &wiring.directory.entries[component].component;
        // The Secret of a database's name has its password.
        let secret = match of.tier {
            Tier::Database => of.called(Which::EnvSecret),
            Tier::Backend | Tier::Frontend | Tier::Job => of.called(Which::Secret),
        };
        Self {
            wiring,
            target,
            report,
            component,
            connected,
            kept: KeptSecrets::new(secret),
            taken: Rc::default(),
            read: Rc::default(),
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
        self.taken = Rc::new(variables.keys().map(|name| (*name).to_owned()).collect());
        let read =
            variables.iter().filter(|(_, (item, _))| matches!(item.at.value, Either::Long(_)));
        self.read = Rc::new(read.map(|(name, _)| (*name).to_owned()).collect());
        self.contracts(&mut env);
        let of = (self.component, self.connected.as_slice());
        overridden::check(&variables, of, self.wiring.directory, self.report);
        for (name, (item, is_own)) in variables {
            self.check_name(name, item.key);
            let key = if is_own { format!("{name}.{track}") } else { name.to_owned() };
            self.variable(&mut env, name, &key, item);
        }
        env
    }

    /// The environment of a container beside the component's own, with the contracts of some databases.
    pub fn beside(
        &mut self,
        own: Option<&At<Map<EnvValue>>>,
        container: &str,
        connected: Vec<usize>,
    ) -> Env {
        let before = std::mem::replace(&mut self.connected, connected);
        let env = self.track(None, own, &format!("{container}-container"));
        self.connected = before;
        env
    }

    /// The Secrets that the variables and files are read from.
    pub fn secrets(self) -> Vec<Secret> {
        let component = &self.wiring.directory.entries[self.component].component;
        self.kept.secrets(&component.namespace)
    }

    /// What connected databases promise, except what the component sets itself.
    fn contracts(&mut self, env: &mut Env) {
        let namespace = self.namespace();
        let taken = Rc::clone(&self.taken);
        let config = |env: &mut Env, name: Option<String>, value: String| {
            if let Some(name) = name.filter(|name| !taken.contains(name)) {
                env.config.insert(name, value);
            }
        };
        for database in self.connected.clone() {
            let Some(address) = self.wiring.directory.database(database) else { continue };
            let contract = address.contract.clone();
            let port = self.wiring.directory.port(database).map(|port| port.to_string());
            config(env, Some(contract.host), self.wiring.directory.host(database, &namespace));
            config(env, Some(contract.port), port.unwrap_or_default());
            config(env, contract.name, address.database.clone());
            config(env, contract.user, address.user.clone());
            let composed = address.url_is_secret() && address.url_secret().is_none();
            let credentials = address.credentials;
            if !taken.contains(&contract.password)
                && let Some(key) = self.wiring.password_key(database, &namespace)
            {
                env.secrets.insert(contract.password, key);
            }
            let Some(url) = contract.url.filter(|name| !taken.contains(name)) else { continue };
            if composed {
                self.wiring.warn_of_characters(database, credentials, self.report);
                let password = self.password_reference(env, database);
                let text = self.wiring.directory.url(database, &namespace, Some(&password));
                env.composed.insert(url, text);
            } else if let Some(key) = self.wiring.url_key(database, &namespace) {
                env.secrets.insert(url, key);
            } else {
                env.config.insert(url, self.wiring.directory.url(database, &namespace, None));
            }
        }
    }

    /// `$(DB_PASSWORD)`, of a variable that surely holds the password of this database: the
    /// contract's, or one that is named after the database.
    fn password_reference(&mut self, env: &mut Env, database: usize) -> String {
        let namespace = self.namespace();
        let Some(key) = self.wiring.password_key(database, &namespace) else {
            return String::new();
        };
        let component = &self.wiring.directory.entries[database].component.name;
        let own = component.as_str().to_ascii_uppercase().replace('-', "_");
        let contract =
            self.wiring.directory.database(database).map(|address| &address.contract.password);
        let candidates = contract.cloned().into_iter().chain([
            format!("{own}_PASSWORD"),
            format!("{own}_DATABASE_PASSWORD"),
            format!("GEN_{own}_PASSWORD"),
        ]);
        let free = |name: &String| {
            let other = env.secrets.get(name).is_some_and(|other| *other != key);
            !other && !self.taken.contains(name) && !env.config.contains_key(name)
        };
        let name = candidates.into_iter().find(free).unwrap_or_default();
        let reference = format!("$({name})");
        env.secrets.insert(name, key);
        reference
    }

    fn variable(&mut self, env: &mut Env, name: &str, key: &str, item: &Item<EnvValue>) {
        let text = match &item.at.value {
            Either::Long(source) => {
                if let Some(field) = &source.field_ref {
                    env.fields.insert(name.to_owned(), field.as_str().to_owned());
                    return;
                }
                let (inputs, span) = (self.wiring.inputs, item.at.span);
                let source =
                    credentials::of_variable(source, span, inputs, self.target, self.report);
                if let Some(source) = source {
                    if let SecretSource::Existing { name: secret, .. } = &source {
                        let used = (self.namespace(), secret.clone(), item.at.span);
                        self.wiring.existing.push(used);
                    }
                    self.secret_variable(env, name, key, source);
                }
                return;
            }
            Either::Short(text) => text.as_str(),
        };
        let known = |name: &str| self.taken.contains(name) || env.has(name);
        let wiring = (self.wiring.directory, self.connected.as_slice());
        // What a pod is told at its start, the kubelet puts into a text of the container's own list.
        let expands = unexpanded::named(text, |name| self.read.contains(name)).is_some();
        if !expands && let Some(told) = unexpanded::check(name, text, item.at.span, known, wiring) {
            self.report.add(told);
        }
        let directory = self.wiring.directory;
        let is_secret = is_secret_variable(name, text);
        // A url with a password in it leads somewhere, as any other.
        if !is_secret || text.contains("://") {
            let span = item.at.span;
            written::check(name, text, span, self.component, directory, self.report);
            if !other_notation::check(name, text, span, directory, self.report) {
                self.wiring.mentions.extend(mention::of(self.component, name, text, span));
            }
        }
        if is_secret {
            plain_secret::inline(item.at.span, self.report);
        }
        if is_secret && !reference::is_meant(text) && !reference::names_a_fact(text) {
            self.secret_variable(env, name, key, SecretSource::Literal(SecretText::written(text)));
            return;
        }
        match self.wiring.resolve(self.component, text, item.at.span, self.report) {
            None => {}
            Some(ResolvedText::Plain(text)) if is_secret => {
                let secret = SecretSource::Literal(SecretText::written(&text));
                self.secret_variable(env, name, key, secret);
            }
            Some(ResolvedText::Composed(_)) if is_secret => {
                self.report.add(credentials::two_secrets(item.at.span));
            }
            Some(ResolvedText::Plain(text)) if expands => {
                let text = text.replace("$$", "$$$$").replace("$$$$(", "$$(");
                env.composed.insert(name.to_owned(), text);
            }
            Some(ResolvedText::Plain(text)) => {
                // As in a list of variables: `$$(NAME)` is the text `$(NAME)`.
                env.config.insert(name.to_owned(), text.replace("$$(", "$("));
            }
            Some(ResolvedText::Key(key)) => {
                env.secrets.insert(name.to_owned(), key);
            }
            Some(ResolvedText::Secret(secret)) => {
                self.secret_variable(env, name, key, SecretSource::Literal(secret));
            }
            Some(ResolvedText::Composed(parts)) => {
                let text = self.composed(env, parts);
                env.composed.insert(name.to_owned(), text);
            }
        }
    }

    /// A text for the kubelet to compose: a literal `$` is doubled, passwords become variables.
    fn composed(&mut self, env: &mut Env, parts: Vec<TextPart>) -> String {
        let mut text = String::new();
        for part in parts {
            match part {
                TextPart::Literal(literal) => text.push_str(&literal.replace('$', "$$")),
                TextPart::Password(database) => text += &self.password_reference(env, database),
            }
        }
        text
    }

    fn secret_variable(&mut self, env: &mut Env, name: &str, key: &str, source: SecretSource) {
        env.secrets.insert(name.to_owned(), self.kept.variable(key, source));
    }

    fn check_name(&mut self, name: &str, span: Span) {
        if let Err(reason) = variable_name(name) {
            self.report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{name}` cannot be the name of a variable"),
                )
                .at(span, reason)
                .help(match suggest("EnvName", name) {
                    Some(name) => format!("write `{name}`"),
                    None => "use letters, digits, `_`, `-` and `.`".to_owned(),
                }),
            );
        }
    }

    /// Where its Secrets are read.
    pub fn namespace(&self) -> ObjectName {
        self.wiring.directory.entries[self.component].component.namespace.clone()
    }
}
