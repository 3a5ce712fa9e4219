//! Variables that belong together: `DB_HOST`, `DB_PORT`, `DB_USER`, `DB_PASSWORD` tell of one server.

use std::collections::BTreeSet;

use crate::adopt::part::Part;
use crate::adopt::target::Referring;
use crate::manifest::given_variable::GivenVariable;
use crate::notation::address::UNKNOWN;
use crate::values::secrets::looks_secret;

/// The variables of a program that tell of a database, by what their names begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Family {
    start: String,
    database: usize,
    /// Whether a variable has the whole url, and with it the login.
    has_url: bool,
}

/// What a variable is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LoginPart {
    User,
    Password,
    Database,
    Port,
}

/// Last words of variables that hold an address.
const ADDRESSES: [&str; 18] = [
    "ENDPOINT_URL",
    "ENDPOINT_URI",
    "BOOTSTRAP_SERVERS",
    "LOCATION",
    "HOSTNAME",
    "ENDPOINT",
    "ADDRESS",
    "SERVERS",
    "SERVER",
    "BROKER",
    "HOSTS",
    "SEEDS",
    "ADDR",
    "HOST",
    "URLS",
    "URL",
    "URI",
    "DSN",
];

/// What the name of a variable with an address begins with: `API_` of `API_HOST`.
pub fn start(name: &str) -> Option<&str> {
    let upper = name.to_ascii_uppercase();
    let start = ADDRESSES.iter().find_map(|ending| upper.strip_suffix(ending))?;
    name.get(..start.len())
}

const ABOUTS: [(LoginPart, &[&str]); 4] = [
    (
        LoginPart::User,
        &[
            "USER",
            "USERNAME",
            "USR",
            "LOGIN",
            "USER_NAME",
            "ACCESS_KEY_ID",
            "ACCESS_KEY",
            "ACCESSKEY",
            "ACCESS",
            "KEY_ID",
            "DBUSER",
        ],
    ),
    (
        LoginPart::Password,
        &[
            "PASS",
            "PASSWORD",
            "PASSWD",
            "PWD",
            "PW",
            "AUTH",
            "SECRET_ACCESS_KEY",
            "SECRET_KEY",
            "SECRETKEY",
            "SECRET",
            "DBPASS",
            "DBPASSWORD",
        ],
    ),
    (
        LoginPart::Database,
        &[
            "NAME",
            "DB",
            "DATABASE",
            "DBNAME",
            "DATABASE_NAME",
            "DB_NAME",
            "VHOST",
            "DATABASENAME",
            "SCHEMA",
        ],
    ),
    (LoginPart::Port, &["PORT"]),
];

/// Words that say that a variable is about a database, whichever.
const DATABASES: [&str; 16] = [
    "DB",
    "DATABASE",
    "PG",
    "POSTGRES",
    "POSTGRESQL",
    "MYSQL",
    "MARIADB",
    "MONGO",
    "MONGODB",
    "SQL",
    "REDIS",
    "RABBITMQ",
    "CLICKHOUSE",
    "ELASTIC",
    "ELASTICSEARCH",
    "MINIO",
];

/// The families of a program's variables, and what else it has to do with databases.
#[derive(Clone, Debug, Default)]
pub struct Families {
    all: Vec<Family>,
    /// The databases that it has to do with.
    pub known: BTreeSet<usize>,
}

impl Families {
    /// `referring` are the variables with what has become of their texts.
    pub fn new(
        referring: &[(&GivenVariable, Referring)],
        waits: &BTreeSet<usize>,
        parts: &[Part],
    ) -> Self {
        let mut made = Self::default();
        for (one, text) in referring {
            for target in text.to.iter().copied().filter(|at| parts[*at].engine().is_some()) {
                made.known.insert(target);
                let start = start(&one.name).unwrap_or_default().to_owned();
                if start.len() > 1 {
                    let has_url = text.urls.contains(&target) || text.logins.contains(&target);
                    made.all.push(Family { start, database: target, has_url });
                }
            }
        }
        made.known.extend(waits.iter().copied().filter(|at| parts[*at].engine().is_some()));
        made.all.sort_by_key(|family| std::cmp::Reverse(family.start.len()));
        made
    }

    /// The reference that a variable becomes, and of which database, where it is about one's login.
    pub fn refer(&self, one: &GivenVariable, parts: &[Part]) -> Option<(String, usize, bool)> {
        let value = one.value.as_deref().unwrap_or_default();
        let family = self.all.iter().find(|family| one.name.starts_with(&family.start));
        let (rest, own) = match family {
            Some(family) => (&one.name[family.start.len()..], Some(family.database)),
            None => (one.name.as_str(), None),
        };
        let rest = rest.trim_matches('_');
        let about = about(rest, own.is_some())?;
        let upper = one.name.to_ascii_uppercase();
        let is_of_database = upper.split(['_', '.']).any(|word| DATABASES.contains(&word));
        let is_whole =
            ABOUTS.iter().any(|(_, words)| words.contains(&rest.to_ascii_uppercase().as_str()));
        let fits = |at: usize| {
            let login = &parts[at].login;
            let facts = parts[at].engine().map(crate::engine::Engine::facts);
            let is = |known: Option<&str>| known == Some(value) && !value.is_empty();
            let is_needed = parts[at].asks_for_password();
            match about {
                LoginPart::Port => {
                    (own == Some(at) || is_of_database)
                        && facts.is_some_and(|facts| facts.port.to_string() == value)
                }
                LoginPart::User => {
                    let is_root = || facts.is_some_and(|facts| is(facts.names.root));
                    is(login.user.as_deref()) || is_needed && !login.has_root && is_root()
                }
                LoginPart::Database => is(login.database.as_deref()),
                LoginPart::Password => {
                    // What clients say to a server without a password is none of its.
                    let is_made = login.password.is_none() && login.secret.is_none();
                    let is_empty = value.is_empty() || value.contains(UNKNOWN);
                    let is_whole = own == Some(at) && is_whole && one.value.is_some();
                    let is_roots = login.has_root && is_of_root(&one.name);
                    is_needed
                        && !is_roots
                        && (is(login.password.as_deref()) || is_whole && (is_empty || is_made))
                }
            }
        };
        let candidates: Vec<usize> = self.known.iter().copied().filter(|at| fits(*at)).collect();
        let is_named = |at: &usize| {
            let part = &parts[*at];
            let engine =
                part.engine().map_or("", crate::engine::Engine::as_str).to_ascii_uppercase();
            upper.contains(&engine)
                || upper.contains(&part.name.to_ascii_uppercase().replace('-', "_"))
        };
        let at = match own {
            Some(own) if fits(own) => own,
            _ => match candidates.as_slice() {
                [] => return None,
                [one] => *one,
                several => *several.iter().find(|at| is_named(at))?,
            },
        };
        // Outside of a family the name must tell that it is a login of a database: two passwords may be one text.
        let is_told = own == Some(at)
            || match about {
                LoginPart::Password | LoginPart::User | LoginPart::Database => {
                    is_named(&at) || is_of_database
                }
                LoginPart::Port => is_of_database,
            };
        let word = match about {
            LoginPart::User => "user",
            LoginPart::Password => "password",
            LoginPart::Database => "database",
            LoginPart::Port => "port",
        };
        let has_user = parts[at].login.user.is_some()
            || parts[at].engine().is_some_and(|engine| !engine.facts().names.user.is_empty());
        (is_told && (about != LoginPart::User || has_user)).then(|| {
            (format!("${{{}.{word}}}", parts[at].path()), at, about == LoginPart::Password)
        })
    }

    /// The database of whose superuser a variable has the password.
    pub fn root_of(&self, one: &GivenVariable, parts: &[Part]) -> Option<usize> {
        let value = one.value.as_deref().filter(|value| !value.is_empty())?;
        let has = |at: &usize| {
            let login = &parts[*at].login;
            let is_it = login.root_password.as_deref() == Some(value)
                || value.contains(UNKNOWN) && is_of_root(&one.name);
            let is_users = login.password.as_deref() == Some(value) && !is_of_root(&one.name);
            login.has_root && is_it && !is_users
        };
        let is_named = looks_secret(&one.name) || one.name.to_ascii_uppercase().ends_with("ROOT");
        self.known.iter().copied().find(|at| is_named && has(at))
    }

    /// What the variable with the password of a database may be called, where the others that tell of it are known and
    /// none has it.
    pub fn password_name(&self, database: usize) -> Option<String> {
        let family =
            self.all.iter().find(|family| family.database == database && !family.has_url)?;
        Some(format!("{}PASSWORD", family.start))
    }

    /// The variables with the user and the password beside an address that Spring reads, whose properties they are.
    /// <https://docs.spring.io/spring-boot/reference/features/external-config.html>
    pub fn of_spring(&self, database: usize) -> Option<[String; 2]> {
        let of = |family: &&Family| family.database == database && !family.has_url;
        let family = self.all.iter().filter(of).find(|family| {
            let start = family.start.to_ascii_uppercase();
            ["SPRING_DATASOURCE_", "SPRING_LIQUIBASE_", "SPRING_FLYWAY_"].contains(&start.as_str())
        })?;
        let last = if family.start.contains("DATASOURCE") { "USERNAME" } else { "USER" };
        Some([format!("{}{last}", family.start), format!("{}PASSWORD", family.start)])
    }
}

/// Whether a name is about a superuser.
fn is_of_root(name: &str) -> bool {
    name.to_ascii_uppercase().split(['_', '.']).any(|word| word == "ROOT")
}

/// What a name is about: that of a family without its start, or the end of another one.
fn about(rest: &str, is_whole: bool) -> Option<LoginPart> {
    let upper = rest.to_ascii_uppercase();
    // What a name is as a whole says more than what it ends with: `SECRET_ACCESS_KEY` is no `ACCESS_KEY`.
    let whole = ABOUTS.iter().find(|(_, words)| words.contains(&upper.as_str()));
    whole.map(|(about, _)| *about).or_else(|| by_end(&upper, is_whole))
}

/// The same, by the end of a name.
fn by_end(upper: &str, is_whole: bool) -> Option<LoginPart> {
    let ends = |word: &str| upper.ends_with(&format!("_{word}"));
    let all =
        ABOUTS.iter().flat_map(|(about, words)| words.iter().map(move |word| (*about, *word)));
    // The longest end says most.
    all.filter(|(about, word)| ends(word) && !(is_whole && *about == LoginPart::Database))
        .max_by_key(|(_, word)| word.len())
        .map(|(about, _)| about)
}
