//! What a folder holds already: programs with their Dockerfiles, services of Docker Compose. From these
//! `gen init` takes what it offers.

use std::path::Path;

use crate::disk;
use crate::engine::Engine;
use crate::foreign;
use crate::layer::node::{Map, Node, Value};
use crate::layer::parse;
use crate::notation::image::ImageName;
use crate::source::Sources;

/// The names of Docker Compose's own file, in its order.
/// <https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file>
const COMPOSE: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// Parts of names that programs have which serve pages.
const PAGES: [&str; 8] = ["front", "web", "ui", "client", "www", "spa", "site", "nginx"];

/// What is there, in the order in which it was found.
#[derive(Debug, Default)]
pub struct Found {
    pub engine: Option<Engine>,
    /// What is said of the database itself.
    pub database: FoundDatabase,
    pub cache: Option<Engine>,
    pub backend: Option<Part>,
    pub frontend: Option<Part>,
    /// The files that told so.
    pub files: Vec<String>,
    /// What they say besides, and `gen init` does not write.
    pub left_out: Vec<String>,
}

/// A database as a Compose file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundDatabase {
    /// The tag of its official image.
    pub version: Option<String>,
    pub user: Option<String>,
    pub name: Option<String>,
}

/// A program of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    /// The image, where a file names one with its tag.
    pub image: Option<String>,
    /// The port that it listens on.
    pub port: Option<u16>,
}

impl Found {
    /// Looks into a folder. What cannot be read tells nothing.
    pub fn of(dir: &Path) -> Self {
        let mut found = Self::default();
        for name in COMPOSE {
            if let Ok(Some(text)) = disk::read_text(&dir.join(name)) {
                found.compose(&text);
                found.files.push(name.to_owned());
                break;
            }
        }
        let mut folders = vec![String::new()];
        folders.extend(disk::folders(dir).unwrap_or_default());
        for folder in folders {
            let path = Path::new(&folder).join("Dockerfile");
            let Ok(Some(text)) = disk::read_text(&dir.join(&path)) else { continue };
            found.files.push(path.to_string_lossy().replace('\\', "/"));
            let name = if folder.is_empty() { "api".to_owned() } else { folder };
            found.part(Part { name, image: None, port: exposed(&text) });
        }
        found
    }

    /// Whether it tells which programs there are.
    pub fn has_programs(&self) -> bool {
        self.backend.is_some() || self.frontend.is_some()
    }

    fn compose(&mut self, text: &str) {
        let file = Sources::default().add("compose.yaml", text);
        let Ok(root) = parse::parse(file, text) else {
            self.left_out.push("all of it, which is no YAML that can be read".to_owned());
            return;
        };
        let services = root.get("services").and_then(Node::as_map);
        for (name, entry) in services.into_iter().flat_map(Map::present) {
            let word = |key: &str| Some(entry.node.get(key)?.as_scalar()?.text.clone());
            let image = word("image").filter(|image| !image.contains('$'));
            let short = ImageName::read(image.as_deref().unwrap_or_default()).name();
            match Engine::of_image(short) {
                Some(engine) if Engine::CACHES.contains(&engine) => {
                    self.cache = self.cache.or(Some(engine));
                }
                Some(engine) if self.engine.is_none() => {
                    self.engine = Some(engine);
                    self.database = database(&entry.node, image.as_deref().unwrap_or_default());
                }
                Some(_) => self.left_out.push(format!("the service `{}`", foreign::line(name))),
                None => {
                    let port =
                        ["ports", "expose"].iter().find_map(|key| port(entry.node.get(key)?));
                    let is_taken = self.part(Part { name: name.clone(), image, port });
                    self.rest(name, &entry.node, is_taken);
                }
            }
        }
        // A cache without a database beside it is the database.
        if self.engine.is_none() {
            self.engine = self.cache.take();
        }
    }

    /// What a service of a program says that a new project does not hold.
    fn rest(&mut self, name: &str, service: &Node, is_taken: bool) {
        const OTHERS: [&str; 5] = ["environment", "env_file", "command", "entrypoint", "volumes"];
        let name = foreign::line(name);
        if !is_taken {
            self.left_out.push(format!("the service `{name}`"));
            return;
        }
        let said = OTHERS.iter().filter(|key| service.get(key).is_some());
        self.left_out.extend(said.map(|key| format!("`{key}` of `{name}`")));
    }

    /// Takes a program for what its name says, the first of each; a later file may know more of the same.
    /// Whether it is taken.
    fn part(&mut self, part: Part) -> bool {
        let is_page = PAGES.iter().any(|word| part.name.to_lowercase().contains(word));
        let place = if is_page { &mut self.frontend } else { &mut self.backend };
        match place {
            None => *place = Some(part),
            Some(known) if known.name == part.name => known.port = known.port.or(part.port),
            Some(_) => return false,
        }
        true
    }
}

/// What a service of an official image says of its database.
/// <https://hub.docker.com/_/postgres>, <https://hub.docker.com/_/mysql>, <https://hub.docker.com/_/mongo>
fn database(service: &Node, image: &str) -> FoundDatabase {
    const USERS: [&str; 4] =
        ["POSTGRES_USER", "MYSQL_USER", "MARIADB_USER", "MONGO_INITDB_ROOT_USERNAME"];
    const NAMES: [&str; 4] =
        ["POSTGRES_DB", "MYSQL_DATABASE", "MARIADB_DATABASE", "MONGO_INITDB_DATABASE"];
    let ImageName { repository, tag, digest, .. } = ImageName::read(image);
    let is_official = !repository.trim_start_matches("docker.io/library/").contains('/');
    let plain = |text: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        (text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(is_plain))
            .then(|| text.to_owned())
    };
    // `latest` is whatever was there last.
    let is_number = |tag: &&str| tag.starts_with(|c: char| c.is_ascii_digit());
    let version = tag.filter(is_number).filter(|_| is_official && digest.is_none());
    let variables = service.get("environment");
    let of = |names: &[&str]| names.iter().find_map(|name| plain(&variable(variables?, name)?));
    // What belongs to the server's own administrator is nobody else's.
    let user = of(&USERS).filter(|user| user != "root");
    FoundDatabase { version: version.and_then(plain), user, name: of(&NAMES) }
}

/// The text of a variable, in either form of `environment`.
fn variable(variables: &Node, name: &str) -> Option<String> {
    match &variables.value {
        Value::List(items) => items.iter().find_map(|item| {
            let (known, text) = item.as_scalar()?.text.split_once('=')?;
            (known == name).then(|| text.to_owned())
        }),
        Value::Null | Value::Scalar(_) | Value::Map(_) => {
            Some(variables.get(name)?.as_scalar()?.text.clone())
        }
    }
}

/// The container's port of the first of Compose's ports.
/// <https://docs.docker.com/reference/compose-file/services/#ports>
fn port(ports: &Node) -> Option<u16> {
    let Value::List(items) = &ports.value else { return None };
    let first = items.first()?;
    let text = match first.get("target") {
        Some(target) => &target.as_scalar()?.text,
        None => &first.as_scalar()?.text,
    };
    let inside = text.rsplit(':').next()?.split('/').next()?;
    inside.split('-').next()?.parse().ok().filter(|port| *port > 0)
}

/// The port that a Dockerfile exposes last: that of the last stage is the image's.
/// <https://docs.docker.com/reference/dockerfile/#expose>
fn exposed(text: &str) -> Option<u16> {
    let mut ports = text.lines().filter_map(|line| {
        let (word, rest) = line.trim().split_once(char::is_whitespace)?;
        let first =
            rest.split_whitespace().next().filter(|_| word.eq_ignore_ascii_case("expose"))?;
        first.split('/').next()?.parse().ok()
    });
    ports.rfind(|port| *port > 0)
}
