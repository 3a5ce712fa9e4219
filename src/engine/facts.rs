//! What gen knows of an engine: the questions, which each engine's own file answers.

use crate::engine::data::DataRules;
use crate::engine::foreign::Foreign;
use crate::engine::run::Run;

/// Everything about an engine.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// What users write: `postgres`.
    pub word: &'static str,
    /// What people call it: `PostgreSQL`.
    pub title: &'static str,
    /// The repository of the official image, and the version that gen takes.
    pub image: (&'static str, &'static str),
    /// The first and the last of the major versions that images have had, as far as they go on from each other; those to
    /// come are not known.
    pub majors: &'static [(u32, u32)],
    /// Options that servers of this engine take, and hardly any other.
    pub options: &'static [&'static str],
    /// The last parts of the names of images that run it, others' included.
    pub images: &'static [&'static str],
    /// The port that the server listens on; 0 where the values say it.
    pub port: u16,
    /// What else it listens on, by name.
    pub ports: &'static [(&'static str, u16)],
    /// The scheme of its urls.
    pub scheme: &'static str,
    /// The whole url, where it is another one than `scheme://user:password@host:port/database`.
    pub url: Option<&'static str>,
    /// Schemes of urls, without a driver, that lead to such a server.
    pub schemes: &'static [&'static str],
    /// What the names of the variables start with that clients get.
    pub prefix: &'static str,
    /// Parameters without which no client gets in.
    pub params: &'static [Param],
    pub names: LoginFacts,
    /// Whether clients log in.
    pub password: Password,
    /// How the official image is run.
    pub run: Run,
    /// What changes do to its data.
    pub data: DataRules,
    /// How others set up the same images.
    pub foreign: Foreign,
}

/// Whether clients of an engine log in with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Password {
    /// The image takes one of at least so many characters, and without asks nobody for one.
    Usual { shortest: usize },
    /// Always; the image takes one of at least so many characters.
    Needed { shortest: usize },
    /// As the values say.
    Possible,
    /// Never: gen runs the server without. `why` says so of the engine.
    Impossible { why: &'static str },
}

impl Facts {
    /// The scheme of urls that lead to a server from outside; of one that gen does not know, a browser's.
    pub fn public_scheme(&self) -> &'static str {
        if self.port == 0 { "http" } else { self.scheme }
    }

    /// Whether whoever logs in needs a password.
    pub fn asks_for_password(&self) -> bool {
        matches!(self.password, Password::Usual { .. } | Password::Needed { .. })
    }

    /// The fewest characters of a password that the image takes.
    pub fn shortest_password(&self) -> usize {
        match self.password {
            Password::Usual { shortest } | Password::Needed { shortest } => shortest,
            Password::Possible | Password::Impossible { .. } => 0,
        }
    }
}

/// A parameter of urls.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub key: &'static str,
    pub value: &'static str,
    /// Why it cannot have another value where gen runs the server.
    pub why: &'static str,
}

/// Databases and users.
#[derive(Clone, Copy, Debug)]
pub struct LoginFacts {
    /// The database where the values name none.
    pub database: &'static str,
    /// How many databases there are, where they have numbers in place of names.
    pub numbered: Option<Numbered>,
    /// The user where the values name none; empty for an engine that has a password alone.
    pub user: &'static str,
    /// Whether the image makes that user and no other.
    pub only_user: bool,
    /// Whether clients name a database.
    pub has_databases: bool,
    /// The most characters of a user's name.
    pub longest_user: usize,
    /// What the names of the engine's own users start with.
    pub reserved: Option<&'static str>,
    /// The superuser that there is beside the user, where `rootCredentials` gives it a password.
    pub root: Option<&'static str>,
}

/// Databases that have numbers.
#[derive(Clone, Copy, Debug)]
pub struct Numbered {
    pub last: u32,
    /// The argument of the server that makes more of them.
    pub argument: &'static str,
}

impl LoginFacts {
    /// Why a user cannot have a name: a message, a label, and what to do.
    pub fn refuses_user(&self, engine: &str, user: &str) -> Option<(String, &'static str, String)> {
        if self.longest_user == 0 {
            let message = if self.numbered.is_some() {
                format!("{engine} has a password and no user")
            } else {
                format!("{engine} has no users")
            };
            return Some((message, "no one would read it", "remove `user`".to_owned()));
        }
        if self.only_user && user != self.user {
            let message = format!("the image of {engine} makes the user `{}` alone", self.user);
            return Some((message, "there is no such user", "remove `user`".to_owned()));
        }
        if user.is_empty() {
            let help = "name one, or remove `user`".to_owned();
            return Some(("the user is empty".to_owned(), "no name", help));
        }
        if user.len() > self.longest_user {
            let help = format!("use at most {} characters", self.longest_user);
            let message = "the user's name is too long".to_owned();
            return Some((message, "the database would refuse it", help));
        }
        let reserved = self.reserved.filter(|start| user.starts_with(start))?;
        let message = format!("names that start with `{reserved}` are {engine}' own");
        Some((message, "the database would refuse it", "choose another name".to_owned()))
    }
}
