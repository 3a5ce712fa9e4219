//! Variables of services as `env` of components: what refers to others, what is a secret, what nobody sets.

use std::collections::BTreeSet;

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::family::Families;
use crate::adopt::part::Part;
use crate::adopt::target::{Referring, Targets, escaped};
use crate::adopt::told::{ToldAll, listed};
use crate::adopt::wanted;
use crate::manifest::given_variable::GivenVariable;
use crate::notation::address::UNKNOWN;
use crate::source::Span;
use crate::values::secrets::{holds_password, is_secret_variable, looks_secret};

/// The variables of a component.
#[derive(Clone, Debug, Default)]
pub struct ComponentEnv {
    /// What all environments have in common.
    pub base: DraftMap,
    /// What development has for itself.
    pub dev: DraftMap,
    pub secrets: Vec<SecretVariable>,
    /// What they refer to.
    pub to: BTreeSet<usize>,
    /// What secrets among them lead to, which gen does not see.
    pub apart: BTreeSet<usize>,
    /// The databases of which a whole url is among them.
    pub urls: BTreeSet<usize>,
    /// The databases of which it knows the password.
    pub logins: BTreeSet<usize>,
    /// The variables in which it gets the password of a database that had none, by a guess.
    pub guessed: Vec<(usize, String)>,
}

/// A variable with a secret, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretVariable {
    pub name: String,
    /// `None` where no file says it.
    pub value: Option<String>,
    pub span: Span,
    /// The database of whose superuser it is the password.
    pub root_of: Option<usize>,
    /// The variable of Docker Compose that is the whole of it: whatever has the same one has the same secret.
    pub same_as: Option<String>,
    /// The path of the file that it is, where it is no variable.
    pub file: Option<String>,
}

impl SecretVariable {
    /// Where it stands in a component: below which key, under which name.
    pub fn place(&self) -> (&'static str, &str) {
        match &self.file {
            Some(path) => ("files", path),
            None => ("env", &self.name),
        }
    }

    pub fn of(one: &GivenVariable) -> Self {
        let value = one.value.clone().filter(|value| !value.contains(UNKNOWN));
        Self {
            name: one.name.clone(),
            value,
            span: one.span,
            root_of: None,
            same_as: one.made_of.clone(),
            file: None,
        }
    }
}

/// The variables of a program or a job. `waits` are those that it waits for.
/// `is_whole` is whether the files set all that is set: what they do not set is empty.
pub fn of_program(
    own: usize,
    targets: &Targets,
    waits: &BTreeSet<usize>,
    is_whole: bool,
    told: &mut ToldAll,
) -> ComponentEnv {
    let part = &targets.parts[own];
    let given = part.service.variables.iter().filter(|one| is_name(&one.name));
    let known = |one: &GivenVariable| {
        one.value.as_deref().filter(|value| !value.contains(UNKNOWN)).unwrap_or_default().to_owned()
    };
    let mut referring: Vec<(&GivenVariable, Referring)> =
        given.map(|one| (one, targets.refer(own, &one.name, &known(one)))).collect();
    // Who has the password in a variable of its own does not want it in an address as well.
    let has_own = |at: usize| {
        let password =
            targets.parts[at].login.password.as_deref().filter(|password| !password.is_empty());
        let is = |one: &GivenVariable| looks_secret(&one.name) && one.value.as_deref() == password;
        password.is_some() && part.service.variables.iter().any(is)
    };
    for (one, made) in &mut referring {
        if made.added.iter().any(|at| has_own(*at)) {
            *made = targets.refer_hosts(own, &one.name, &known(one));
        }
    }
    let families = Families::new(&referring, waits, targets.parts);
    // A server that asks for no password is told none.
    let open = families.known.iter().filter(|at| targets.parts[**at].is_open);
    let open: BTreeSet<String> = open.filter_map(|at| families.password_name(*at)).collect();
    let mut env = ComponentEnv::default();
    let mut unset: Vec<&GivenVariable> = Vec::new();
    for (one, made) in &referring {
        let origin = Some(one.span);
        let value = one.value.as_deref();
        let is_known = value.is_some_and(|value| !value.contains(UNKNOWN));
        let refers = is_known && made.text != escaped(&known(one));
        // Who logs in with words that no component has keeps them in a secret.
        if refers && holds_password(&made.text) {
            env.secrets.push(SecretVariable::of(one));
            env.apart.extend(&made.to);
            continue;
        }
        if refers {
            env.base.set_at(&one.name, Draft::text(made.text.as_str()), origin);
            env.dev.set_some(&one.name, made.in_dev.clone().map(Draft::Text), one.span);
            env.to.extend(&made.to);
            env.urls.extend(&made.urls);
            env.logins.extend(&made.logins);
            continue;
        }
        if let Some((text, target, is_password)) = families.refer(one, targets.parts) {
            env.base.set_at(&one.name, Draft::text(text), origin);
            env.to.insert(target);
            if is_password {
                env.logins.insert(target);
            }
            continue;
        }
        if let Some((text, target)) = wanted::same(one, &families, targets.parts) {
            env.base.set_at(&one.name, Draft::text(text), origin);
            env.to.insert(target);
            env.logins.insert(target);
            continue;
        }
        let root_of = families.root_of(one, targets.parts);
        if root_of.is_some() {
            env.secrets.push(SecretVariable { root_of, ..SecretVariable::of(one) });
            continue;
        }
        if !is_known && open.contains(&one.name) {
            continue;
        }
        match value {
            Some(value) if !value.contains(UNKNOWN) && !is_kept(one, targets.parts) => {
                env.base.set_at(&one.name, Draft::text(escaped(value)), origin);
            }
            // What nobody has to set, and nobody sets, is no secret.
            Some(value)
                if !value.contains(UNKNOWN)
                    || (one.is_required || !is_whole)
                        && (looks_secret(&one.name) || keeps_secret(&one.name, LIKE_A_SECRET))
                        && !names_a_file(&one.name) =>
            {
                env.secrets.push(SecretVariable::of(one));
            }
            Some(_) if one.is_required && !names_a_file(&one.name) => {
                let (text, target) = wanted::guess(&one.name, own, &families, targets);
                env.base.set_at(&one.name, Draft::text(text), origin);
                let line = format!("A guess: Compose does not start without `{}`.", one.name);
                env.base.comment(&one.name, line);
                env.logins.extend(target);
                env.to.extend(target);
                unset.push(one);
            }
            _ => unset.push(one),
        }
    }
    let missing = env.to.iter().copied().filter(|at| !env.logins.contains(at)).collect::<Vec<_>>();
    for at in missing {
        guess(at, targets, &families, &mut env);
    }
    if let Some(first) = unset.first() {
        let names: Vec<&str> = unset.iter().map(|one| one.name.as_str()).collect();
        told.of(first.span, listed(&names), &part.name, "no file sets a value");
    }
    let all: Vec<&GivenVariable> = referring.iter().map(|(one, _)| *one).collect();
    tell_bare(&all, &env, &part.name, told);
    env
}

/// Tells of secrets that are empty.
fn tell_bare(all: &[&GivenVariable], env: &ComponentEnv, of: &str, told: &mut ToldAll) {
    let is_bare = |one: &&&GivenVariable| {
        let is_left = env.base.get(&one.name) == Some(&Draft::text(""));
        is_left && looks_secret(&one.name)
    };
    let bare: Vec<&GivenVariable> = all.iter().filter(is_bare).copied().collect();
    if let Some(first) = bare.first() {
        let names: Vec<&str> = bare.iter().map(|one| one.name.as_str()).collect();
        told.of(first.span, listed(&names), of, "empty here, and in the values");
    }
}

/// What a secret may look like of which nothing is known.
const LIKE_A_SECRET: &str = "0123456789abcdef";

/// Under gen every server that can ask for a password does; a client that knew none before needs it now.
fn guess(at: usize, targets: &Targets, families: &Families, env: &mut ComponentEnv) {
    let database = &targets.parts[at];
    let path = database.path();
    if let Some(names) = families.of_spring(at).filter(|_| database.asks_for_password()) {
        for (name, field) in names.iter().zip(["user", "password"]) {
            let has_user = field == "password" || database.login.user.is_some();
            if has_user && env.base.get(name).is_none() {
                env.base.set(name, Draft::text(format!("${{{path}.{field}}}")));
            }
        }
        if database.gets_password() {
            env.guessed.push((at, names[1].clone()));
        } else {
            env.logins.insert(at);
        }
        return;
    }
    if !database.gets_password() {
        return;
    }
    if let Some(name) = families.password_name(at).filter(|name| env.base.get(name).is_none()) {
        env.base.set(&name, Draft::text(format!("${{{path}.password}}")));
        let line = format!("A guess: `{}` has a password here, and had none.", database.name);
        env.base.comment(&name, line);
        env.base.comment(&name, "Where does the program read it?");
        env.guessed.push((at, name));
    }
}

/// Whether the value of a variable is kept in a secret: for itself, or as it is the password of a server.
fn is_kept(one: &GivenVariable, parts: &[Part]) -> bool {
    let value = one.value.as_deref().unwrap_or_default();
    let has = |said: &Option<String>| said.as_deref() == Some(value);
    let is_password = |part: &Part| {
        let login = &part.login;
        part.asks_for_password() && (has(&login.password) || has(&login.root_password))
    };
    // What is called like the password says nothing of it.
    let is_name = |part: &Part| {
        let login = &part.login;
        part.service.name == value || has(&login.user) || has(&login.database)
    };
    keeps_secret(&one.name, value)
        || value.len() >= SHORTEST && parts.iter().any(is_password) && !parts.iter().any(is_name)
}

/// A shorter password may be a word that means something else.
const SHORTEST: usize = 8;

/// Whether the value of a variable is kept in a secret: also where its name alone does not say so.
pub fn keeps_secret(name: &str, value: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let mut words = upper.split(['_', '.', '-']).rev();
    let last = words.next().unwrap_or_default();
    let is_plain = value.len() < 8
        || value.contains(['/', ' ', ':', ',', '$'])
        || !value.chars().any(|c| c.is_ascii_digit());
    let is_pair = |mark: char| {
        value.split_once(mark).is_some_and(|(user, password)| {
            !user.is_empty() && password.len() > 3 && !password.contains(['/', ' ', ':'])
        })
    };
    let is_by_form = match last {
        "KEY" => {
            let mut before = words.filter(|word| !word.chars().all(|c| c.is_ascii_digit()));
            let open = [
                "CACHE",
                "FOREIGN",
                "GROUP",
                "PARTITION",
                "PRIMARY",
                "PUBLIC",
                "ROUTING",
                "SITE",
                "SORT",
            ];
            !is_plain && before.next().is_some_and(|word| !open.contains(&word))
        }
        "BASE" => !is_plain && words.next() == Some("KEY"),
        "COOKIE" => upper.contains("ERLANG") || upper.contains("RELEASE"),
        version if is_version(version) => !is_plain && words.next() == Some("KEY"),
        "AUTH" => is_pair('/') || is_pair(':') || is_hexadecimal(value),
        _ => false,
    };
    is_by_form || is_secret_variable(name, value)
}

/// Whether a text is one that a program made: 32 hexadecimal digits.
fn is_hexadecimal(text: &str) -> bool {
    text.len() >= 32 && text.chars().all(|c| c.is_ascii_hexdigit())
}

/// Whether a word counts what is before it: `V1`.
fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix('V').unwrap_or(word);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// Whether a variable holds a path, or a switch: its name ends like that of a secret.
fn names_a_file(name: &str) -> bool {
    ["_FILE", "_PATH"].iter().any(|end| name.ends_with(end))
}

/// Whether Kubernetes takes a name of a variable as every shell does.
/// <https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#envvar-v1-core>
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

/// The key of a Secret for a variable.
pub fn secret_key(name: &str) -> String {
    let key: String =
        name.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    key.trim_matches('-').to_owned()
}
