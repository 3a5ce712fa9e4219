//! What a folder holds already: programs with their Dockerfiles, services of Docker Compose. From these
//! `gen init` takes what it offers.

use std::path::Path;

use crate::disk;
use crate::engine::Engine;
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
    pub cache: Option<Engine>,
    pub backend: Option<Part>,
    pub frontend: Option<Part>,
    /// The files that told so.
    pub files: Vec<String>,
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
        let Ok(root) = parse::parse(file, text) else { return };
        let services = root.get("services").and_then(Node::as_map);
        for (name, entry) in services.into_iter().flat_map(Map::present) {
            let word = |key: &str| Some(entry.node.get(key)?.as_scalar()?.text.clone());
            let image = word("image").filter(|image| !image.contains('$'));
            let short = ImageName::read(image.as_deref().unwrap_or_default()).name();
            match Engine::of_image(short) {
                Some(engine) if Engine::CACHES.contains(&engine) => {
                    self.cache = self.cache.or(Some(engine));
                }
                Some(engine) => self.engine = self.engine.or(Some(engine)),
                None => {
                    let port =
                        ["ports", "expose"].iter().find_map(|key| port(entry.node.get(key)?));
                    self.part(Part { name: name.clone(), image, port });
                }
            }
        }
        // A cache without a database beside it is the database.
        if self.engine.is_none() {
            self.engine = self.cache.take();
        }
    }

    /// Takes a program for what its name says, the first of each; a later file may know more of the same.
    fn part(&mut self, part: Part) {
        let is_page = PAGES.iter().any(|word| part.name.to_lowercase().contains(word));
        let place = if is_page { &mut self.frontend } else { &mut self.backend };
        match place {
            None => *place = Some(part),
            Some(known) if known.name == part.name => known.port = known.port.or(part.port),
            Some(_) => {}
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
