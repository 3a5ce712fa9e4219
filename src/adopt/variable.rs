//! Variables of services as `env` of components: what refers to others, what is a secret, what nobody sets.

use std::collections::BTreeSet;

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::family::Families;
use crate::adopt::target::{Referring, Targets, escaped};
use crate::adopt::told::{ToldAll, listed};
use crate::manifest::compose_run::GivenVariable;
use crate::notation::address::UNKNOWN;
use crate::source::Span;
use crate::values::secrets::{holds_password, is_secret_variable, looks_secret};

/// The variables of a component.
#[derive(Clone, Debug, Default)]
pub struct ComponentEnv {
    /// What all environments have in common.
    pub base: DraftMap,
    pub secrets: Vec<SecretVariable>,
    /// What they refer to.
    pub to: BTreeSet<usize>,
    /// What secrets among them lead to, which gen does not see.
    pub apart: BTreeSet<usize>,
    /// The databases of which a whole url is among them.
    pub urls: BTreeSet<usize>,
    /// Names of services whose port nothing says.
    pub dead: BTreeSet<usize>,
}

/// A variable with a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretVariable {
    pub name: String,
    /// `None` where no file says it.
    pub value: Option<String>,
    pub span: Span,
}

/// The variables of a program or a job. `waits` are those that it waits for.
pub fn of_program(
    own: usize,
    targets: &Targets,
    waits: &BTreeSet<usize>,
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
    let mut env = ComponentEnv::default();
    let (mut unset, mut logins): (Vec<&GivenVariable>, BTreeSet<usize>) =
        (Vec::new(), BTreeSet::new());
    for (one, made) in &referring {
        let origin = Some(one.span);
        let value = one.value.as_deref();
        let is_known = value.is_some_and(|value| !value.contains(UNKNOWN));
        // Who logs in with words that no component has keeps them in a secret.
        if is_known && made.text != escaped(&known(one)) && holds_password(&made.text) {
            let value = one.value.clone();
            env.secrets.push(SecretVariable { name: one.name.clone(), value, span: one.span });
            env.apart.extend(&made.to);
            continue;
        }
        if is_known && made.text != escaped(&known(one)) {
            env.base.set_at(&one.name, Draft::text(made.text.as_str()), origin);
            env.to.extend(&made.to);
            env.urls.extend(&made.urls);
            logins.extend(&made.logins);
            continue;
        }
        env.dead.extend(&made.dead);
        if let Some((text, target, is_password)) = families.refer(one, targets.parts) {
            env.base.set_at(&one.name, Draft::text(text), origin);
            env.to.insert(target);
            if is_password {
                logins.insert(target);
            }
            continue;
        }
        match value {
            Some(value) if !value.contains(UNKNOWN) && !is_secret_variable(&one.name, value) => {
                env.base.set_at(&one.name, Draft::text(escaped(value)), origin);
            }
            Some(value) if looks_secret(&one.name) || !value.contains(UNKNOWN) => {
                let value = Some(value.to_owned()).filter(|value| !value.contains(UNKNOWN));
                env.secrets.push(SecretVariable { name: one.name.clone(), value, span: one.span });
            }
            _ => unset.push(one),
        }
    }
    let missing = env.to.iter().copied().filter(|at| !logins.contains(at)).collect::<Vec<_>>();
    for at in missing {
        guess(own, at, targets, &families, &mut env, told);
    }
    if let Some(first) = unset.first() {
        let names: Vec<&str> = unset.iter().map(|one| one.name.as_str()).collect();
        told.of(first.span, listed(&names), &part.name, "no file sets a value");
    }
    let is_bare = |one: &&GivenVariable| {
        let is_left = env.base.get(&one.name) == Some(&Draft::text(""));
        is_left && looks_secret(&one.name)
    };
    let bare: Vec<&GivenVariable> = referring.iter().map(|(one, _)| *one).filter(is_bare).collect();
    if let Some(first) = bare.first() {
        let names: Vec<&str> = bare.iter().map(|one| one.name.as_str()).collect();
        told.of(first.span, listed(&names), &part.name, "empty here, and in the values");
    }
    env
}

/// Under gen every server that can ask for a password does; a client that knew none before needs it now.
fn guess(
    own: usize,
    at: usize,
    targets: &Targets,
    families: &Families,
    env: &mut ComponentEnv,
    told: &mut ToldAll,
) {
    let (part, database) = (&targets.parts[own], &targets.parts[at]);
    let Some(engine) = database.engine() else { return };
    if !engine.facts().asks_for_password()
        || database.login.password.is_some()
        || database.login.secret.is_some()
    {
        return;
    }
    let path = database.path();
    if let Some(name) = families.password_name(at).filter(|name| env.base.get(name).is_none()) {
        env.base.set(&name, Draft::text(format!("${{{path}.password}}")));
        let line = format!("A guess: `{}` has a password here, and had none.", database.name);
        env.base.comment(&name, line);
        env.base.comment(&name, "Where does the program read it?");
        let what = format!("`{}` has a password here, and had none: `{name}`", database.name);
        told.of(database.service.key, what, &part.name, "is a guess");
    } else {
        let what = format!("`{}` has a password here, and had none: a variable", database.name);
        told.of(
            database.service.key,
            what,
            &part.name,
            format!("needs it, `${{{path}.password}}`"),
        );
    }
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
