//! Who logs in at a server as whom, as its variables, its secrets and its command say.

use std::collections::BTreeSet;

use crate::adopt::server::{replica_set, words};
use crate::engine::Engine;
use crate::manifest::Look;
use crate::manifest::compose_objects::split;
use crate::manifest::compose_run::MergedService;
use crate::manifest::given_variable::GivenVariable;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;

/// What a server is set up with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerLogin {
    pub user: Option<String>,
    /// As it is written; `None` where nothing says it.
    pub password: Option<String>,
    pub database: Option<String>,
    /// Whether it has a password that no file says.
    pub has_unknown: bool,
    /// The secret of the file from which the password is read.
    pub secret: Option<String>,
    /// The secret of the file from which the name of the user is read.
    pub user_secret: Option<String>,
    /// The secrets of all files from which logins are read.
    pub secrets: BTreeSet<String>,
    /// The password of the superuser beside the user.
    pub root_password: Option<String>,
    /// Whether the superuser has a password, known or not, and a user is beside it.
    pub has_root: bool,
    /// Whether the superuser is the only one who logs in.
    pub is_root: bool,
    /// The replica set of which it is the only member.
    pub replica_set: Option<String>,
    /// The variables that say so.
    pub read: Vec<String>,
    /// The variable of Docker Compose that is the whole of the password.
    pub made_of: Option<String>,
}

impl ServerLogin {
    /// Whether `user:password` is of somebody whom a script in the server makes: it is neither the login of the server
    /// nor its superuser, in no word.
    pub fn is_another(&self, said: &str, engine: Engine) -> bool {
        let (user, password) = said.split_once(':').unwrap_or((said, ""));
        let names = &engine.facts().names;
        let is = |own: Option<&str>, word: &str| own == Some(word);
        let is_own = is(self.user.as_deref(), user)
            || is(names.root, user)
            || names.user == user
            || is(self.password.as_deref(), password)
            || is(self.root_password.as_deref(), password);
        let is_known = !self.has_unknown && self.secret.is_none() && self.user_secret.is_none();
        is_known && self.password.is_some() && !user.is_empty() && !password.is_empty() && !is_own
    }
}

/// What a server's variables and its command say of logins.
/// `secret` is what a secret of the project holds, by its name.
pub fn login(
    service: &MergedService,
    engine: Engine,
    secret: &dyn Fn(&str) -> Option<String>,
) -> ServerLogin {
    let mut login = ServerLogin::default();
    let facts = engine.facts();
    // Whether anybody says who logs in beside the superuser, known or not.
    let mut is_said = false;
    let mut roots = None;
    for (one, word) in said(service, engine) {
        login.has_root |= word == Word::RootPassword
            && one.value.as_deref().is_some_and(|value| !value.is_empty());
        let is_roots = word == Word::User && one.value.as_deref() == facts.names.root;
        is_said |= matches!(word, Word::User | Word::Password) && !is_roots;
        let value = one.value.clone().filter(|value| !value.contains(UNKNOWN));
        login.has_unknown |= value.is_none() && word == Word::Password;
        // A file of variables is everybody's: what it says of others is none of the server's.
        login.read.push(one.name.clone());
        let value = if one.name.ends_with("_FILE") {
            let name = value.and_then(|path| named_at(service, &path));
            match word {
                Word::Password => login.secret.clone_from(&name),
                Word::User => login.user_secret.clone_from(&name),
                Word::RootPassword | Word::Database => {}
            }
            let text = name.as_deref().and_then(secret);
            login.secrets.extend(name);
            text
        } else {
            value
        };
        let value = value.filter(|value| !value.is_empty());
        match word {
            Word::Password => login.made_of.clone_from(&one.made_of),
            Word::RootPassword => roots.clone_from(&one.made_of),
            Word::User | Word::Database => {}
        }
        match word {
            Word::User => login.user = value,
            Word::Password => login.password = value,
            Word::RootPassword => login.root_password = value,
            Word::Database => login.database = value,
        }
    }
    let made = facts.foreign.logins.made.iter().find(|made| made.variable.is_some());
    if login.user.is_none() {
        login.user = made.and_then(|made| made.name).map(str::to_owned);
    }
    if login.database.is_none() && facts.foreign.databases.named_by.contains(&"USER") {
        login.database.clone_from(&login.user);
    }
    if facts.names.longest_user == 0
        || facts.names.root == Some("root") && login.user.as_deref() == Some("root")
    {
        login.user = None;
    }
    if login.password.is_none() {
        login.password = asked(service);
    }
    if let Some((user, password)) = facts.foreign.logins.usual.filter(|_| !is_said) {
        login.user = Some(user.to_owned());
        login.password = Some(password.to_owned());
    }
    login.replica_set = replica_set(service);
    // Without a user of its own the superuser is who logs in.
    login.is_root = login.has_root && !is_said;
    login.has_root &= !login.is_root;
    if login.is_root {
        login.password = login.root_password.take();
        login.made_of = roots;
        login.user = facts.names.root.map(str::to_owned);
    }
    login
}

/// Whether a variable says that there is no password.
pub fn is_switch(name: &str) -> bool {
    ["AUTH_METHOD", "ALLOW_EMPTY", "RANDOM_ROOT"].iter().any(|word| name.contains(word))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    User,
    Password,
    RootPassword,
    Database,
}

/// The variables of a service that are about logins; last those that the image reads by these names.
fn said(service: &MergedService, engine: Engine) -> Vec<(&GivenVariable, Word)> {
    let image = ImageName::read(service.node.text("image").unwrap_or_default());
    let all = || service.variables.iter().filter(|one| !is_switch(&one.name));
    let of =
        |one: &GivenVariable| exact(engine, one.name.strip_suffix("_FILE").unwrap_or(&one.name));
    let known: Vec<(&GivenVariable, Word)> =
        all().filter_map(|one| Some((one, of(one)?))).collect();
    // The official image reads no others, whatever scripts of its make of them.
    if engine.facts().foreign.is_official(&image) && !known.is_empty() {
        return known;
    }
    let by_form =
        |one: &GivenVariable| by_form(engine, one.name.strip_suffix("_FILE").unwrap_or(&one.name));
    let others = all().filter(|one| of(one).is_none());
    others.filter_map(|one| Some((one, by_form(one)?))).chain(known).collect()
}

/// The secret that a service has at a path.
fn named_at(service: &MergedService, path: &str) -> Option<String> {
    let last = path.rsplit('/').next()?;
    let named = service.node.items("secrets").iter().find_map(|item| {
        let source = item.text("").or_else(|| item.text("source"))?;
        let target = item.text("target").unwrap_or(source);
        (target == path || target == last).then_some(source)
    });
    Some(named.unwrap_or(last).to_owned())
}

/// What a variable of an engine's image is about, by the names that the image knows.
fn exact(engine: Engine, name: &str) -> Option<Word> {
    let foreign = &engine.facts().foreign;
    for prefix in foreign.prefixes {
        let Some(rest) = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) else {
            continue;
        };
        for made in foreign.logins.made {
            if made.variable == Some(rest) {
                return Some(Word::User);
            }
            if made.password == rest {
                let is_root = made.variable.is_none();
                return Some(if is_root { Word::RootPassword } else { Word::Password });
            }
        }
        if foreign.databases.named_by.contains(&rest) {
            return Some(Word::Database);
        }
    }
    None
}

/// The same of images of others, whose variables begin with the engine's name as well.
fn by_form(engine: Engine, name: &str) -> Option<Word> {
    let facts = engine.facts();
    let lower = name.to_ascii_lowercase();
    let (first, rest) = lower.split_once('_')?;
    let is_own = first.len() > 3
        && facts
            .images
            .iter()
            .chain([&facts.word])
            .any(|word| word.starts_with(first) || first.starts_with(*word));
    if !is_own || rest.contains("replication") || rest.contains("exporter") {
        return None;
    }
    let is_root =
        rest.contains("root") || rest.contains("postgres_password") || rest.contains("admin");
    let last = rest.rsplit('_').next().unwrap_or_default();
    match last {
        "password" | "pass" if is_root && facts.names.root.is_some() => Some(Word::RootPassword),
        "password" | "pass" => Some(Word::Password),
        "key" if rest == "secret_key" => Some(Word::Password),
        "key" if rest == "access_key" => Some(Word::User),
        "user" | "username" if !rest.contains("host") => Some(Word::User),
        "db" | "database" | "vhost" => Some(Word::Database),
        _ => None,
    }
}

/// The password that a command asks clients for.
fn asked(service: &MergedService) -> Option<String> {
    let all: Vec<String> = words(service, "command").iter().flat_map(|text| split(text)).collect();
    let at = all.iter().position(|word| word == "--requirepass")?;
    let word = all.get(at + 1)?.trim_matches(['"', '\'']);
    let name = word.strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
    let value = match name {
        Some(name) => {
            let name = name.split([':', '-', '?']).next().unwrap_or_default();
            service.variables.iter().find(|one| one.name == name)?.value.clone()?
        }
        None => word.to_owned(),
    };
    Some(value).filter(|value| !value.is_empty() && !value.contains(UNKNOWN))
}
