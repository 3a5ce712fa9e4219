//! One container of a pod: its image, its ports, its environment.

use crate::graph::environment::Environment;
use crate::graph::store::Stores;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::notation::image::ImageName;
use crate::notation::script::Script;
use crate::source::Span;

#[derive(Debug)]
pub struct Container<'a> {
    pub node: &'a Node,
    pub name: &'a str,
    pub is_init: bool,
    pub image: ImageName<'a>,
    pub ports: Vec<ContainerPort<'a>>,
    pub environment: Environment<'a>,
}

/// A port that a container says it listens on.
#[derive(Clone, Copy, Debug)]
pub struct ContainerPort<'a> {
    pub number: u16,
    pub name: Option<&'a str>,
    pub span: Span,
}

impl<'a> Container<'a> {
    pub fn read(
        node: &'a Node,
        is_init: bool,
        namespace: Option<&'a str>,
        stores: &Stores<'a>,
    ) -> Self {
        let ports = node.items("ports").iter().filter_map(|port| {
            let number = port.scalar("containerPort")?;
            Some(ContainerPort {
                number: number.0.text.parse().ok()?,
                name: port.text("name"),
                span: number.1.span,
            })
        });
        Self {
            node,
            name: node.text("name").unwrap_or_default(),
            // One that restarts always runs beside the others.
            is_init: is_init && node.text("restartPolicy") != Some("Always"),
            image: ImageName::read(node.text("image").unwrap_or_default()),
            ports: ports.collect(),
            environment: Environment::read(node, namespace, stores),
        }
    }

    /// The words of `command` and `args`, with their nodes.
    pub fn words(&self) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let all = self.node.items("command").iter().chain(self.node.items("args"));
        all.filter_map(|word| Some((word.text("")?, word)))
    }

    /// What it runs, one order after the other, where that is certain.
    pub fn script(&self) -> Option<Script> {
        Script::of(&self.words().map(|(word, _)| word).collect::<Vec<_>>())
    }

    /// Whether its script makes users or databases of a server.
    pub fn makes_users(&self) -> bool {
        const ORDERS: [&str; 6] =
            ["create database", "create user", "create role", "createdb", "createuser", "grant "];
        // What is read from a file may make them, too.
        const READERS: [&str; 6] =
            ["mysql ", "mariadb ", "psql ", "mongorestore", "pg_restore", "mongosh "];
        self.words().any(|(word, _)| {
            let lower = word.to_ascii_lowercase();
            let reads = lower.contains('<') || lower.contains("restore") || lower.contains(" -f ");
            ORDERS.iter().any(|order| lower.contains(order))
                || reads && READERS.iter().any(|program| lower.contains(program))
        })
    }

    /// Whether it only takes data out of a server.
    pub fn is_backup(&self) -> bool {
        const TAKERS: [&str; 5] =
            ["pg_dump", "mysqldump", "mariadb-dump", "mongodump", "redis-cli"];
        self.words().any(|(word, _)| TAKERS.iter().any(|taker| word.contains(taker)))
            && !self.makes_users()
            && !self.words().any(|(word, _)| word.contains("migrat"))
    }

    pub fn image_span(&self) -> Span {
        self.node.at("image").map_or(self.node.span, |image| image.span)
    }
}
