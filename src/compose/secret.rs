//! Secrets as variables: what is in a key of a Secret on Kubernetes, Compose reads from `.env`.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::text::literal;
use crate::stack::Stack;
use crate::stack::database::{Database, Login};
use crate::stack::secret::{Secret, SecretBody, SecretKey, SecretPart, SecretText, SplitUrl};
use crate::stack::url::encode;

/// What Compose prints where a variable is missing.
const MISSING: &str = "set it in .env";

/// A variable of `.env`.
#[derive(Clone, Debug)]
pub struct EnvVariable {
    pub name: String,
    /// What it holds.
    pub about: String,
    /// Its value, where the values of the stack show it to everyone.
    pub example: Option<String>,
    /// Whether the project also works without it.
    pub optional: bool,
}

/// Whose password a key of a Secret is.
#[derive(Clone, Copy, Debug)]
struct DatabasePassword<'a> {
    database: &'a str,
    of_root: bool,
}

/// What makes keys of several Secrets one secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin<'a> {
    /// The variable of gen's own environment that all were read from.
    Variable(&'a str),
    /// What everyone may read in the values, of components that are like each other.
    Written(String, &'a str),
}

/// The Secrets that containers read, as variables.
#[derive(Clone, Debug)]
pub struct Secrets<'a> {
    /// The Secrets that gen makes, by namespace and name.
    made: BTreeMap<(&'a str, &'a str), &'a Secret>,
    /// The passwords of databases, by Secret and key.
    passwords: BTreeMap<(&'a str, &'a str), DatabasePassword<'a>>,
    /// Databases whose url is in a key of a Secret.
    urls: BTreeMap<(&'a str, &'a str), Vec<&'a Login>>,
    /// The name of a variable by Secret and key. Namespaces are not in it: a Secret of one name in
    /// two namespaces is a copy.
    names: BTreeMap<(String, String), String>,
    /// The name of a variable by what several keys have in common.
    shared: BTreeMap<Origin<'a>, String>,
    taken: BTreeSet<String>,
    variables: Vec<EnvVariable>,
}

impl<'a> Secrets<'a> {
    pub fn new(stack: &'a Stack) -> Self {
        let mut made = BTreeMap::new();
        let of_databases = stack.databases.iter().flat_map(|database| &database.secrets);
        let of_workloads = stack.workloads.iter().flat_map(|workload| &workload.secrets);
        for secret in of_databases.chain(of_workloads) {
            made.entry((secret.namespace.as_str(), secret.name.as_str())).or_insert(secret);
        }
        let mut passwords = BTreeMap::new();
        let mut urls = BTreeMap::new();
        for Database { component, login, server, .. } in &stack.databases {
            let database = component.name.as_str();
            let own = login.as_ref().map(|login| (&login.password, false));
            let root = server.as_ref().and_then(|server| server.root_password.as_ref());
            for (of, of_root) in own.into_iter().chain(root.map(|root| (root, true))) {
                passwords.entry(id(of)).or_insert(DatabasePassword { database, of_root });
            }
            if let Some((login, url)) =
                login.as_ref().and_then(|login| Some((login, login.url.as_ref()?)))
            {
                urls.entry(id(url)).or_insert_with(Vec::new).push(login);
            }
        }
        Self {
            made,
            passwords,
            urls,
            names: BTreeMap::new(),
            shared: BTreeMap::new(),
            taken: BTreeSet::new(),
            variables: Vec::new(),
        }
    }

    /// The name of the variable that holds a key of a Secret.
    pub fn variable(&mut self, namespace: &str, secret: &str, key: &str) -> String {
        let id = (secret.to_owned(), key.to_owned());
        if let Some(name) = self.names.get(&id) {
            return name.clone();
        }
        let (mut wanted, mut about) = self.describe(secret, key);
        let known = self.known(namespace, secret, key);
        let origin = known.and_then(|text| self.origin(secret, key, text));
        if let Some(name) = origin.as_ref().and_then(|origin| self.shared.get(origin)).cloned() {
            self.names.insert(id, name.clone());
            return name;
        }
        if let Some(Origin::Variable(variable)) = origin {
            variable.clone_into(&mut wanted);
            about = format!("`{key}`, as the values read it from `{variable}`");
        }
        let name = self.free(&wanted);
        let example = known.filter(|text| text.is_written()).map(|text| text.reveal().to_owned());
        if let Some(origin) = origin {
            self.shared.insert(origin, name.clone());
        }
        self.names.insert(id, name.clone());
        self.variables.push(EnvVariable { name: name.clone(), about, example, optional: false });
        name
    }

    /// What stands in a value of the file for a key of a Secret. A database's url is made of its
    /// password, so that the password is in one place.
    pub fn expression(&mut self, namespace: &str, secret: &str, key: &str) -> String {
        self.made_of(namespace, secret, key)
            .unwrap_or_else(|| format!("${{{}:?{MISSING}}}", self.variable(namespace, secret, key)))
    }

    /// The text of a key that is made of passwords and other text.
    pub fn made_of(&mut self, namespace: &str, secret: &str, key: &str) -> Option<String> {
        let mut logins = self.urls.get(&(secret, key)).into_iter().flatten().copied();
        let login = logins.find_map(|login| {
            let (_, url) = login.urls.iter().find(|(of, _)| of.as_str() == namespace)?;
            Some((login, url))
        });
        match login {
            Some((login, url)) => Some(self.url(namespace, login, url)),
            None => self.composed(namespace, secret, key),
        }
    }

    /// A text with passwords in it, made of the variables that hold these.
    fn composed(&mut self, namespace: &str, secret: &str, key: &str) -> Option<String> {
        let parts = self.known(namespace, secret, key)?.parts();
        let is_password = |part: &SecretPart| matches!(part, SecretPart::Password { .. });
        if !parts.iter().any(is_password) {
            return None;
        }
        let texts = parts.iter().map(|part| match part {
            SecretPart::Text(text) => literal(text),
            SecretPart::Password { key, is_encoded } => self.inside(namespace, key, *is_encoded),
        });
        Some(texts.collect())
    }

    fn url(&mut self, namespace: &str, login: &Login, url: &SplitUrl) -> String {
        let SplitUrl { before, after, is_encoded } = url;
        let password = self.inside(namespace, &login.password, *is_encoded);
        literal(before) + &password + &literal(after)
    }

    /// A password inside of a text, percent-encoded where this is read as a url.
    fn inside(&mut self, namespace: &str, password: &SecretKey, is_encoded: bool) -> String {
        let SecretKey { secret, key } = password;
        let password = self.variable(namespace, secret.as_str(), key);
        if !is_encoded {
            return format!("${{{password}:?{MISSING}}}");
        }
        let encoded = format!("{password}_IN_URL");
        if self.taken.insert(encoded.clone()) {
            let mut known = self.variables.iter();
            let known = known.find(|variable| variable.name == password);
            let plain = known.and_then(|variable| variable.example.as_deref());
            let differs = plain.map(encode).filter(|text| Some(text.as_str()) != plain);
            self.variables.push(EnvVariable {
                name: encoded.clone(),
                about: format!(
                    "`{password}`, percent-encoded, if it has other characters than letters, digits and -._~"
                ),
                optional: differs.is_none(),
                example: differs,
            });
        }
        format!("${{{encoded}:-${{{password}:?{MISSING}}}}}")
    }

    /// What a key has in common with others; nothing for the passwords of databases, which are theirs.
    fn origin(&self, secret: &str, key: &str, text: &'a SecretText) -> Option<Origin<'a>> {
        if self.passwords.contains_key(&(secret, key)) {
            return None;
        }
        match text.variable() {
            Some(variable) => Some(Origin::Variable(variable)),
            None if text.is_written() => Some(Origin::Written(key.to_owned(), text.reveal())),
            None => None,
        }
    }

    /// All variables, in the order of their first use.
    pub fn into_variables(self) -> Vec<EnvVariable> {
        self.variables
    }

    /// The name that a variable should have, and what it holds.
    fn describe(&self, secret: &str, key: &str) -> (String, String) {
        match self.passwords.get(&(secret, key)) {
            Some(DatabasePassword { database, of_root: false }) => (
                format!("{database}_password"),
                format!("the password of the database `{database}`"),
            ),
            Some(DatabasePassword { database, of_root: true }) => (
                format!("{database}_root_password"),
                format!("the password of the user root of the database `{database}`"),
            ),
            None => {
                (format!("{secret}_{key}"), format!("the key `{key}` of the Secret `{secret}`"))
            }
        }
    }

    /// What gen knows of a key.
    fn known(&self, namespace: &str, secret: &str, key: &str) -> Option<&'a SecretText> {
        match &self.made.get(&(namespace, secret))?.body {
            SecretBody::Literal(keys) => keys.get(key),
            SecretBody::External(_) => None,
        }
    }

    /// The keys of a Secret that gen makes.
    pub fn keys(&self, namespace: &str, secret: &str) -> Option<Vec<String>> {
        Some(match &self.made.get(&(namespace, secret))?.body {
            SecretBody::Literal(keys) => keys.keys().cloned().collect(),
            SecretBody::External(external) => external.template.keys().cloned().collect(),
        })
    }

    /// A text as the name of a variable that no other has.
    fn free(&mut self, wanted: &str) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let mut name: String = wanted.chars().map(plain).collect();
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            name.insert(0, '_');
        }
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        let free = names.find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(free.clone());
        free
    }
}

fn id(of: &SecretKey) -> (&str, &str) {
    (of.secret.as_str(), of.key.as_str())
}
