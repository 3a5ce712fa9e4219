//! Servers that keep data: which engine a service is, and who logs in there as whom.

use crate::engine::Engine;
use crate::manifest::Look;
use crate::manifest::compose_merge::mounted_at;
use crate::manifest::compose_objects::{command_words, split};
use crate::manifest::compose_run::MergedService;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;

/// Parts of names of images that call a server, show it or copy it.
const TOOLS: [&str; 22] = [
    "admin",
    "backup",
    "bouncer",
    "browser",
    "client",
    "commander",
    "compass",
    "connect",
    "console",
    "dump",
    "exporter",
    "express",
    "gui",
    "init",
    "insight",
    "manager",
    "migrate",
    "operator",
    "proxy",
    "sentinel",
    "ui",
    "web",
];

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

/// The engine of an image, by its name, or by that of the image that it is made from.
pub fn engine_of(image: &str, service: &MergedService) -> Option<Engine> {
    let image = ImageName::read(image);
    let name = image.name();
    let words = || name.split(|c: char| !c.is_ascii_alphanumeric());
    let is_tool = || words().any(|word| TOOLS.contains(&word));
    // A word alone may be that of a client: it is set up, or keeps data, as the server does.
    let by_word = || {
        words()
            .find_map(Engine::of_image)
            .filter(|engine| !is_tool() && is_set_up(service, *engine))
    };
    let named =
        (!name.contains(UNKNOWN)).then(|| Engine::of_image(name).or_else(by_word)).flatten();
    named.or_else(|| by_place(service)).filter(|engine| runs(service, *engine))
}

/// The engine of whatever keeps its data where an engine's image does, and is set up by its variables.
fn by_place(service: &MergedService) -> Option<Engine> {
    Engine::ALL.iter().copied().find(|engine| {
        let files = &engine.facts().foreign.files;
        let is_data = |path: &str| {
            files.paths.iter().any(|known| *known != "/data" && path.starts_with(known))
        };
        sets_variables(service, *engine) && mounts(service).any(is_data)
    })
}

/// Whether a service mounts something where an engine has its data.
pub fn keeps_data(service: &MergedService, engine: Engine) -> bool {
    let paths = engine.facts().foreign.files.paths;
    mounts(service).any(|path| paths.iter().any(|known| path.starts_with(known)))
}

/// Whether a service has variables or data of an engine.
fn is_set_up(service: &MergedService, engine: Engine) -> bool {
    sets_variables(service, engine) || keeps_data(service, engine)
}

fn sets_variables(service: &MergedService, engine: Engine) -> bool {
    service.variables.iter().any(|one| begins(engine, &one.name))
}

/// Whether a name begins as those of an engine's variables do.
pub fn begins(engine: Engine, name: &str) -> bool {
    let mut prefixes = engine.facts().foreign.prefixes.iter();
    prefixes.any(|prefix| name.starts_with(&format!("{prefix}_")))
}

/// Where a service mounts something.
fn mounts(service: &MergedService) -> impl Iterator<Item = &str> {
    service.node.items("volumes").iter().filter_map(mounted_at)
}

/// The words of a command, which may be one text.
pub fn words(service: &MergedService, key: &str) -> Vec<String> {
    let words = service.node.get(key).map(command_words).unwrap_or_default();
    words.into_iter().map(|(word, _)| word).collect()
}

/// All that a service says of how it is started.
pub fn all_words(service: &MergedService) -> Vec<String> {
    ["entrypoint", "command"].iter().flat_map(|key| words(service, key)).collect()
}

/// Whether it runs the server, and not a client of it.
fn runs(service: &MergedService, engine: Engine) -> bool {
    let foreign = &engine.facts().foreign;
    let all = all_words(service);
    let starts = |text: &String| {
        let parts = text.split(|c: char| c.is_whitespace() || "\"'`;&|()".contains(c));
        parts.filter(|part| !part.is_empty()).any(|part| {
            foreign.is_program(part) || part.contains("entrypoint") || part.ends_with("run.sh")
        })
    };
    if all.iter().any(starts) {
        return true;
    }
    // Options, or what the image's entrypoint takes for one.
    let first = all.first().map(String::as_str).unwrap_or_default();
    let has_entrypoint = service.node.get("entrypoint").is_some();
    let is_other_program = first.starts_with('/')
        || first.contains("dump")
        || matches!(
            first,
            "sh" | "bash"
                | "ash"
                | "psql"
                | "mysql"
                | "mongosh"
                | "mongo"
                | "redis-cli"
                | "mc"
                | "tail"
                | "sleep"
        );
    !has_entrypoint && !is_other_program
}

/// What a server's variables and its command say of logins.
pub fn login(service: &MergedService, engine: Engine) -> ServerLogin {
    let mut login = ServerLogin::default();
    let facts = engine.facts();
    // Whether anybody says who logs in beside the superuser, known or not.
    let mut is_said = false;
    let mut roots = None;
    for one in &service.variables {
        let Some(word) = meaning(engine, &one.name) else { continue };
        login.has_root |= word == Word::RootPassword
            && one.value.as_deref().is_some_and(|value| !value.is_empty());
        let is_roots = word == Word::User && one.value.as_deref() == facts.names.root;
        is_said |= matches!(word, Word::User | Word::Password) && !is_roots;
        let value = one.value.clone().filter(|value| !value.contains(UNKNOWN));
        login.has_unknown |= value.is_none() && word == Word::Password;
        // A file of variables is everybody's: what it says of others is none of the server's.
        login.read.push(one.name.clone());
        if one.name.ends_with("_FILE") {
            if word == Word::Password {
                login.secret = value.and_then(|path| path.rsplit('/').next().map(str::to_owned));
            }
            continue;
        }
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

/// The replica set that a server of MongoDB is told to be a member of.
pub fn replica_set(service: &MergedService) -> Option<String> {
    let all: Vec<String> = all_words(service).iter().flat_map(|text| split(text)).collect();
    let at = all.iter().position(|word| word.starts_with("--replSet"))?;
    let name = match all[at].split_once('=') {
        Some((_, name)) => name,
        None => all.get(at + 1)?,
    };
    Some(name.to_owned()).filter(|name| !name.is_empty() && !name.contains(UNKNOWN))
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

/// What a variable of an engine's image is about.
fn meaning(engine: Engine, name: &str) -> Option<Word> {
    if is_switch(name) {
        return None;
    }
    let facts = engine.facts();
    let name = name.strip_suffix("_FILE").unwrap_or(name);
    let foreign = &facts.foreign;
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
    // Images of others begin with the engine's name as well.
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
