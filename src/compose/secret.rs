//! Secrets as variables: what is in a key of a Secret on Kubernetes, Compose reads from `.env`.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::text::literal;
use crate::stack::Stack;
use crate::stack::database::{Database, Login};
use crate::stack::secret::{Secret, SecretBody, SecretKey, SecretText, SplitUrl};
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

/// The Secrets that containers read, as variables.
#[derive(Clone, Debug)]
pub struct Secrets<'a> {
    stack: &'a Stack,
    /// The name of a variable by Secret and key. Namespaces are not in it: a Secret of one name in
    /// two namespaces is a copy.
    names: BTreeMap<(String, String), String>,
    taken: BTreeSet<String>,
    variables: Vec<EnvVariable>,
}

impl<'a> Secrets<'a> {
    pub fn new(stack: &'a Stack) -> Self {
        Self { stack, names: BTreeMap::new(), taken: BTreeSet::new(), variables: Vec::new() }
    }

    /// The name of the variable that holds a key of a Secret.
    pub fn variable(&mut self, namespace: &str, secret: &str, key: &str) -> String {
        let id = (secret.to_owned(), key.to_owned());
        if let Some(name) = self.names.get(&id) {
            return name.clone();
        }
        let (wanted, about) = self.describe(secret, key);
        let name = self.free(&wanted);
        let known = self.known(namespace, secret, key).filter(|text| text.is_written());
        let example = known.map(|text| text.reveal().to_owned());
        self.names.insert(id, name.clone());
        self.variables.push(EnvVariable { name: name.clone(), about, example, optional: false });
        name
    }

    /// What stands in a value of the file for a key of a Secret. A database's url is made of its
    /// password, so that the password is in one place.
    pub fn expression(&mut self, namespace: &str, secret: &str, key: &str) -> String {
        let login = self.stack.databases.iter().find_map(|database| {
            let login = database.login.as_ref()?;
            let is_url = login.url.as_ref().is_some_and(|url| is(url, secret, key));
            let mut urls = login.urls.iter().filter(|(of, _)| of.as_str() == namespace);
            urls.next().filter(|_| is_url).map(|(_, url)| (login, url))
        });
        match login {
            Some((login, url)) => self.url(namespace, login, url),
            None => format!("${{{}:?{MISSING}}}", self.variable(namespace, secret, key)),
        }
    }

    fn url(&mut self, namespace: &str, login: &Login, url: &SplitUrl) -> String {
        let SecretKey { secret, key } = &login.password;
        let password = self.variable(namespace, secret.as_str(), key);
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
        let SplitUrl { before, after } = url;
        let (before, after) = (literal(before), literal(after));
        format!("{before}${{{encoded}:-${{{password}:?{MISSING}}}}}{after}")
    }

    /// All variables, in the order of their first use.
    pub fn into_variables(self) -> Vec<EnvVariable> {
        self.variables
    }

    /// The name that a variable should have, and what it holds.
    fn describe(&self, secret: &str, key: &str) -> (String, String) {
        for Database { component, login, server, .. } in &self.stack.databases {
            let name = &component.name;
            if login.as_ref().is_some_and(|login| is(&login.password, secret, key)) {
                return (
                    format!("{name}_password"),
                    format!("the password of the database `{name}`"),
                );
            }
            let root = server.as_ref().and_then(|server| server.root_password.as_ref());
            if root.is_some_and(|root| is(root, secret, key)) {
                let about = format!("the password of the user root of the database `{name}`");
                return (format!("{name}_root_password"), about);
            }
        }
        (format!("{secret}_{key}"), format!("the key `{key}` of the Secret `{secret}`"))
    }

    /// What gen knows of a key.
    fn known(&self, namespace: &str, secret: &str, key: &str) -> Option<&'a SecretText> {
        let of_databases = self.stack.databases.iter().flat_map(|database| &database.secrets);
        let of_workloads = self.stack.workloads.iter().flat_map(|workload| &workload.secrets);
        let is_it = |known: &&Secret| {
            known.name.as_str() == secret && known.namespace.as_str() == namespace
        };
        match &of_databases.chain(of_workloads).find(is_it)?.body {
            SecretBody::Literal(keys) => keys.get(key),
            SecretBody::External(_) => None,
        }
    }

    /// The keys of a Secret that gen makes.
    pub fn keys(&self, namespace: &str, secret: &str) -> Option<Vec<String>> {
        let of_databases = self.stack.databases.iter().flat_map(|database| &database.secrets);
        let of_workloads = self.stack.workloads.iter().flat_map(|workload| &workload.secrets);
        let mut all = of_databases.chain(of_workloads);
        let found = all
            .find(|known| known.name.as_str() == secret && known.namespace.as_str() == namespace)?;
        Some(match &found.body {
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

fn is(of: &SecretKey, secret: &str, key: &str) -> bool {
    of.secret.as_str() == secret && of.key == key
}
