//! The file that a server of Redis or Valkey is started with, wherever it comes from.

use crate::engine::foreign::Lock;
use crate::graph::Graph;
use crate::graph::brought::{HeldFile, HeldFiles};
use crate::graph::database::Database;
use crate::layer::node::Node;
use crate::manifest::line;
use crate::notation::redis_conf::{RedisSetting, settings};
use crate::source::{Sources, Span};

/// A file that is read when the server starts.
#[derive(Debug)]
pub struct RedisFile<'g, 'a> {
    pub file: HeldFile<'g, 'a>,
    /// Its settings, but for those that the command line says anew.
    settings: Vec<RedisSetting<'g>>,
    sources: &'g Sources,
}

/// What is known of the file that a server is started with.
#[derive(Debug)]
pub enum RedisStart<'g, 'a> {
    /// It names none, or one of which nothing is known.
    Unknown,
    /// A file that is nowhere: its path, the word, and the files that are there.
    Missing(String, &'a Node, HeldFiles<'g, 'a>),
    Read(RedisFile<'g, 'a>, HeldFiles<'g, 'a>),
}

/// Programs with which a script may write the file before.
const WRITERS: [&str; 7] = ["sed", "cp", "echo", "cat", "envsubst", "tee", "printf"];

impl<'g, 'a> RedisStart<'g, 'a> {
    pub fn of(server: &Database<'_, 'a>, graph: &'g Graph<'a>) -> Self {
        // A server that is asked for its password by an argument reads the same words from its file.
        let asked_by = server.engine.facts().foreign.logins.asked_by;
        if !matches!(asked_by, Some(Lock::Argument(_))) || !server.is_official {
            return Self::Unknown;
        }
        let words: Vec<(&str, &Node)> = server
            .container
            .words()
            .flat_map(|(word, node)| word.split_ascii_whitespace().map(move |part| (part, node)))
            .collect();
        let is_writer = |(word, _): &(&str, _)| WRITERS.contains(word) || word.contains('>');
        let path = words.iter().find(|(word, _)| {
            let is_path = word.starts_with('/') && !word.contains(['$', '*']);
            is_path && word.rsplit('.').next() == Some("conf")
        });
        let Some((path, node)) = path.filter(|_| !words.iter().any(is_writer)) else {
            return Self::Unknown;
        };
        let brought = HeldFiles::of(server.workload, server.container, graph);
        let Some(file) = brought.at(path) else {
            let is_plain = !server.container.words().any(|(word, _)| word.contains(' '));
            return if brought.may_have(path) || !is_plain {
                Self::Unknown
            } else {
                Self::Missing((*path).to_owned(), node, brought)
            };
        };
        let Some(text) = file.text else { return Self::Unknown };
        let is_said = |one: &RedisSetting| {
            words.iter().any(|(word, _)| word.strip_prefix("--") == Some(one.name))
        };
        let own: Vec<RedisSetting> = settings(text).filter(|one| !is_said(one)).collect();
        if own.iter().any(|one| one.name == "include") {
            return Self::Unknown;
        }
        let file = file.clone();
        Self::Read(RedisFile { file, settings: own, sources: graph.sources }, brought)
    }

    /// The file, if it was read.
    pub fn file(self) -> Option<RedisFile<'g, 'a>> {
        match self {
            Self::Read(file, _) => Some(file),
            Self::Unknown | Self::Missing(..) => None,
        }
    }
}

impl<'g> RedisFile<'g, '_> {
    /// The last setting of a name, which counts.
    pub fn get(&self, name: &str) -> Option<RedisSetting<'g>> {
        self.settings.iter().rev().find(|one| one.name == name).copied()
    }

    /// Where a setting is written.
    pub fn place(&self, setting: &RedisSetting) -> Span {
        line::of_line(self.sources, self.file.node, setting.line, "")
    }

    /// Where its value is written.
    pub fn value_place(&self, setting: &RedisSetting) -> Span {
        let whole = self.place(setting);
        line::behind(self.sources, whole, Span { end: whole.start, ..whole }, setting.value)
    }

    /// The password that it asks everybody for, where files of users say nothing else.
    pub fn password(&self) -> Option<RedisSetting<'g>> {
        let has_users = self.settings.iter().any(|one| matches!(one.name, "user" | "aclfile"));
        self.get("requirepass").filter(|one| !has_users && !one.value.is_empty())
    }
}
