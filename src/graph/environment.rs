//! The environment of a container as the kubelet makes it: `envFrom` first, then `env` in order, with
//! `$(NAME)` replaced by what was declared before.
//! <https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/>

use crate::graph::store::{Found, Kind, Store, Stores};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::source::Span;

/// Stands for text that nobody here knows, such as a password of a Secret made by hand.
pub const UNKNOWN: char = '\u{fffc}';

/// The variables of a container; of several with one name, the one that counts.
#[derive(Clone, Debug, Default)]
pub struct Environment<'a> {
    pub variables: Vec<Variable<'a>>,
    /// Uses of variables that are declared further below, or nowhere.
    pub dangling: Vec<Dangling<'a>>,
    /// Whether variables may come from somewhere that is not known.
    pub is_open: bool,
}

#[derive(Clone, Debug)]
pub struct Variable<'a> {
    pub name: String,
    /// The value, with [`UNKNOWN`] for parts that are not known; `None` where nothing is.
    pub value: Option<String>,
    /// The scalar that the value was written in.
    pub node: Option<&'a Node>,
    /// The ConfigMap or Secret that it is written in.
    pub store: Option<&'a Object>,
    /// Whether it comes with all that `envFrom` takes in.
    pub is_bulk: bool,
    /// Where the container takes it in.
    pub used: Span,
    /// Whether it is read from a Secret.
    pub is_secret: bool,
    /// Whether the value was written as it is, without `$(…)` in it.
    pub is_verbatim: bool,
}

/// `$(name)` in a value, where `name` stands nowhere before it.
#[derive(Clone, Debug)]
pub struct Dangling<'a> {
    /// The variable whose value it is.
    pub variable: &'a str,
    pub value: &'a Node,
    pub name: String,
    /// Where it is declared: too late.
    pub declared: Option<Span>,
    pub declared_index: Option<usize>,
    pub index: usize,
}

impl<'a> Environment<'a> {
    pub fn read(container: &'a Node, namespace: Option<&str>, stores: &Stores<'a>) -> Self {
        let mut environment = Self::default();
        for source in container.items("envFrom") {
            environment.take_all(source, namespace, stores);
        }
        let declared = container.items("env");
        for (index, entry) in declared.iter().enumerate() {
            environment.take(index, entry, declared, namespace, stores);
        }
        environment
    }

    pub fn get(&self, name: &str) -> Option<&Variable<'a>> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// The value of a variable, as far as all of it is known.
    pub fn known(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?.value.as_deref()?;
        (!value.contains(UNKNOWN)).then_some(value)
    }

    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.variables.iter().any(|variable| variable.name.starts_with(prefix))
    }

    fn take_all(&mut self, source: &'a Node, namespace: Option<&str>, stores: &Stores<'a>) {
        let prefix = source.text("prefix").unwrap_or_default();
        let kinds = [("configMapRef", Kind::ConfigMap), ("secretRef", Kind::Secret)];
        for (key, kind) in kinds {
            let Some(name) = source.at(key).and_then(|reference| reference.at("name")) else {
                continue;
            };
            let found = stores.find(kind, name.text("").unwrap_or_default(), namespace);
            let Found::Here(Store { keys: Some(keys), object, .. }) = found else {
                self.is_open = true;
                continue;
            };
            for (key, item) in keys {
                self.set(Variable {
                    name: format!("{prefix}{key}"),
                    value: item.value.clone(),
                    node: Some(item.node),
                    store: Some(object),
                    is_bulk: true,
                    used: name.span,
                    is_secret: kind == Kind::Secret,
                    is_verbatim: true,
                });
            }
        }
    }

    fn take(
        &mut self,
        index: usize,
        entry: &'a Node,
        declared: &'a [Node],
        namespace: Option<&str>,
        stores: &Stores<'a>,
    ) {
        let Some(name) = entry.at("name") else { return };
        let variable = name.text("").unwrap_or_default();
        let used = name.span;
        let mut found = Variable {
            name: variable.to_owned(),
            value: None,
            node: None,
            store: None,
            is_bulk: false,
            used,
            is_secret: false,
            is_verbatim: true,
        };
        if let Some((text, node)) = entry.scalar("value") {
            let expanded = self.expand(&text.text, |missing| {
                let later = declared
                    .iter()
                    .enumerate()
                    .position(|(at, one)| at >= index && one.text("name") == Some(missing));
                let declared = later.and_then(|at| declared[at].at("name")).map(|name| name.span);
                let (name, declared_index) = (missing.to_owned(), later);
                Dangling { variable, value: node, name, declared, declared_index, index }
            });
            found.is_verbatim = expanded == text.text;
            found.value = Some(expanded);
            found.node = Some(node);
        } else if entry.get("value").is_none() && entry.get("valueFrom").is_none() {
            found.value = Some(String::new());
        }
        let kinds = [("configMapKeyRef", Kind::ConfigMap), ("secretKeyRef", Kind::Secret)];
        for (key, kind) in kinds {
            let Some(reference) = entry.at("valueFrom").and_then(|from| from.at(key)) else {
                continue;
            };
            found.is_secret = kind == Kind::Secret;
            let name = reference.text("name").unwrap_or_default();
            if let Found::Here(store) = stores.find(kind, name, namespace) {
                let key = reference.text("key").unwrap_or_default();
                let item = store.keys.as_ref().and_then(|keys| keys.get(key));
                found.value = item.and_then(|item| item.value.clone());
                found.node = item.map(|item| item.node);
                found.store = item.map(|_| store.object);
            }
        }
        self.set(found);
    }

    fn set(&mut self, variable: Variable<'a>) {
        match self.variables.iter_mut().find(|known| known.name == variable.name) {
            Some(known) => *known = variable,
            None => self.variables.push(variable),
        }
    }

    /// Replaces `$(NAME)`, and keeps in mind what cannot be replaced.
    fn expand(&mut self, text: &str, dangling: impl Fn(&str) -> Dangling<'a>) -> String {
        let mut expanded = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("$(") {
            let (before, reference) = rest.split_at(start);
            let Some(end) = reference.find(')') else { break };
            let name = &reference[2..end];
            if before.ends_with('$') || !is_name(name) {
                expanded.push_str(before);
                expanded.push_str(&reference[..=end]);
            } else {
                expanded.push_str(before);
                match self.get(name).map(|known| known.value.clone()) {
                    Some(Some(value)) => expanded.push_str(&value),
                    Some(None) => expanded.push(UNKNOWN),
                    None if is_of_service(name) || self.is_open => expanded.push(UNKNOWN),
                    None => {
                        self.dangling.push(dangling(name));
                        expanded.push(UNKNOWN);
                    }
                }
            }
            rest = &reference[end + 1..];
        }
        expanded + rest
    }
}

fn is_name(text: &str) -> bool {
    let first = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    first && text.chars().all(|one| one.is_ascii_alphanumeric() || "_-.".contains(one))
}

/// Variables that the kubelet adds for every Service.
fn is_of_service(name: &str) -> bool {
    name.contains("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || name.contains("_PORT_")
}
