//! The services of a project as parts of a stack: what each one is, and what it is called.

use std::collections::{BTreeMap, BTreeSet};

use crate::adopt::port::ListenedPort;
use crate::adopt::server_login::ServerLogin;
use crate::engine::Engine;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_run::MergedService;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;

/// A service as a part of a stack.
#[derive(Clone, Debug)]
pub struct Part<'s> {
    pub service: &'s MergedService,
    /// What the component is called.
    pub name: String,
    pub role: Role,
    pub image: PartImage,
    pub ports: Vec<ListenedPort>,
    /// The port that others call.
    pub main: Option<u16>,
    /// Whether people reach it.
    pub has_door: bool,
    pub login: ServerLogin,
    /// Whether a server goes on without a password: programs call it that were never told any.
    pub is_open: bool,
}

/// What a service becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A database of an engine that gen knows.
    Server(Engine),
    /// A server that keeps data, of which the values say all.
    Keeper,
    Backend,
    Frontend,
    Job,
    /// Nothing, and why.
    LeftOut(String),
}

/// The image of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartImage {
    /// With a tag or a digest.
    pub text: String,
    /// Where it is built, if it is.
    pub context: Option<String>,
    /// Whether a file says its name.
    pub is_known: bool,
    /// Whether its maker keeps it elsewhere by now.
    pub is_moved: bool,
    /// What it is made from, where the project makes it.
    pub base: Option<String>,
    /// Whether it is made without the program, which is mounted while somebody develops.
    pub is_empty: bool,
}

impl Part<'_> {
    /// The key of the values that holds it.
    pub fn tier(&self) -> Option<&'static str> {
        match self.role {
            Role::Server(_) | Role::Keeper => Some("databases"),
            Role::Backend => Some("backends"),
            Role::Frontend => Some("frontends"),
            Role::Job => Some("jobs"),
            Role::LeftOut(_) => None,
        }
    }

    /// Where it stands in the values: `backends.api`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.tier().unwrap_or_default(), self.name)
    }

    pub fn is_program(&self) -> bool {
        matches!(self.role, Role::Backend | Role::Frontend)
    }

    pub fn is_database(&self) -> bool {
        matches!(self.role, Role::Server(_) | Role::Keeper)
    }

    pub fn is_program_or_job(&self) -> bool {
        self.is_program() || self.role == Role::Job
    }

    /// Whether it is a server of an engine that can ask for a password, as gen then runs it.
    pub fn asks_for_password(&self) -> bool {
        !self.is_open && self.engine().is_some_and(|engine| engine.facts().asks_for_password())
    }

    /// Whether it is a server that had no password, and has one here.
    pub fn gets_password(&self) -> bool {
        self.asks_for_password()
            && self.login.password.is_none()
            && self.login.secret.is_none()
            && !self.login.has_unknown
    }

    /// The engine, of a database that gen knows.
    pub fn engine(&self) -> Option<Engine> {
        if let Role::Server(engine) = self.role { Some(engine) } else { None }
    }
}

impl PartImage {
    /// The image of a service of a stack, under a name.
    pub fn of(service: &MergedService, stack: &str, name: &str) -> Self {
        let context = service.node.get("build").map(|build| {
            let said = build.text("").or_else(|| build.text("context"));
            said.unwrap_or(".").to_owned()
        });
        let said = service
            .node
            .text("image")
            .filter(|image| !image.contains(UNKNOWN) && !image.is_empty());
        let Some(said) = said else {
            let written = service.node.text("image").unwrap_or_default();
            let read = ImageName::read(written);
            // Which version it is nobody says, and which program it is, the file does.
            let has_name = !read.repository.is_empty() && !read.repository.contains(UNKNOWN);
            let text = if has_name {
                format!("{}:0.1.0", read.repository)
            } else {
                format!("{stack}/{name}:0.1.0")
            };
            return Self {
                text,
                context,
                is_known: false,
                is_moved: false,
                base: None,
                is_empty: false,
            };
        };
        let read = ImageName::read(said);
        let is_pinned = read.digest.is_some() || read.tag.is_some_and(|tag| !tag.is_empty());
        let text = if is_pinned { said.to_owned() } else { format!("{}:latest", read.repository) };
        Self { text, context, is_known: true, is_moved: false, base: None, is_empty: false }
    }

    /// Whether another image is of the same maker: under another name in the same place of a registry.
    pub fn is_beside(&self, other: &Self) -> bool {
        let maker = |image: &str| image.rsplit_once('/').map(|(maker, _)| maker.to_owned());
        maker(&self.text).is_some_and(|own| maker(&other.text) == Some(own))
    }

    /// Goes where Bitnami's versions are since August 2025. <https://github.com/bitnami/containers/issues/83267>
    pub fn follow(&mut self) {
        let read = ImageName::read(&self.text);
        let is_version = read.tag.is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_digit()));
        if let Some(name) = read.short().strip_prefix("bitnami/").filter(|_| is_version) {
            let tag = read.tag.unwrap_or_default();
            self.text = format!("docker.io/bitnamilegacy/{name}:{tag}");
            self.is_moved = true;
        }
    }
}

/// Gives what is built alike one image, which is that of the first of them.
pub fn share_images(parts: &mut [Part]) {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for part in parts {
        let node = &part.service.node;
        let Some(build) = node.get("build").filter(|_| node.get("image").is_none()) else {
            continue;
        };
        let image = known.entry(recipe(build)).or_insert_with(|| part.image.text.clone());
        part.image.text.clone_from(image);
    }
}

/// What is built, and how, as one text.
fn recipe(build: &Node) -> String {
    let context = build.text("").or_else(|| build.text("context")).unwrap_or(".");
    let context = context.trim_start_matches("./").trim_end_matches('/');
    let context = if context == "." { "" } else { context };
    let words = ["dockerfile", "target"].map(|key| build.text(key).unwrap_or_default());
    let listed = build.items("args").iter().filter_map(|item| item.text("").map(str::to_owned));
    let mapped = build.pairs("args");
    let mapped =
        mapped.map(|(name, entry)| format!("{name}={}", entry.node.text("").unwrap_or_default()));
    let args: Vec<String> = listed.chain(mapped).collect();
    format!("{context}\n{}\n{}", words.join("\n"), args.join("\n"))
}

/// Names for the components of services, each once.
pub fn names(services: &[MergedService]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let name = |service: &MergedService| {
        let base = component_name(&service.name);
        let mut name = base.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{base}-{number}");
            number += 1;
        }
        name
    };
    services.iter().map(name).collect()
}

/// How long the name of a component is at most: objects put more behind it.
const LONGEST: usize = 40;

/// Whatever a service is called, as a name of gen's.
pub fn component_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(plain).take(LONGEST).collect();
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    let name = parts.join("-");
    match name.chars().next() {
        None => "app".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("s{name}"),
        Some(_) => name,
    }
}
