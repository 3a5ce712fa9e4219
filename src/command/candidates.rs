//! What may stand in place of a word of the command line: names of the project, paths of values, codes.
//!
//! Whatever cannot be read has no candidates: a shell that completes is no place for messages.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};

use crate::command::project::Folder;
use crate::diagnostic::Code;
use crate::foreign;
use crate::layer::node::{Map, Node};
use crate::plan::{self, Plan, Project, Request, TARGETS};
use crate::report::about::{self, ValueKey};
use crate::values::tier::Tier;

/// What the values of an argument are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Environment,
    /// An environment, or a folder of manifests.
    Side,
    Target,
    /// A component or a tier.
    Component,
    /// A path of the values.
    Place,
    /// A path of the values, and what it is set to.
    Setting,
    Code,
    /// A code, or a path of the values.
    CodeOrPlace,
    File,
}

/// What the values of arguments are, by the names that these have in all verbs.
const ARGUMENTS: [(&str, Kind); 16] = [
    ("env", Kind::Environment),
    ("envs", Kind::Environment),
    ("named", Kind::Environment),
    ("sides", Kind::Side),
    ("paths", Kind::Side),
    ("target", Kind::Target),
    ("targets", Kind::Target),
    ("only", Kind::Component),
    ("explain", Kind::Place),
    ("set", Kind::Setting),
    ("set_string", Kind::Setting),
    ("set_file", Kind::Setting),
    ("select", Kind::Code),
    ("ignore", Kind::Code),
    ("what", Kind::CodeOrPlace),
    ("files", Kind::File),
];

/// Names and what they mean.
type Candidates = BTreeMap<String, Option<String>>;

/// Tells a command line what the values of its arguments are, beside such words.
pub fn attach(command: Command, words: &[OsString]) -> Command {
    // The last one is what is typed.
    let words = &words[..words.len().saturating_sub(1)];
    let words: Arc<[String]> =
        words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    if let Some(folder) = said(&words, "-C", "--directory") {
        // One that is not there has no names either.
        let _ = std::env::set_current_dir(folder);
    }
    command.mut_subcommands(|verb| {
        let words = words.clone();
        verb.mut_args(move |argument| {
            let id = argument.get_id().as_str();
            match ARGUMENTS.iter().find(|(known, _)| *known == id) {
                None => argument,
                Some((_, Kind::File)) => argument.value_hint(ValueHint::FilePath),
                Some((_, kind)) => completed(argument, *kind, words.clone()),
            }
        })
    })
}

fn completed(argument: Arg, kind: Kind, words: Arc<[String]>) -> Arg {
    argument.add(ArgValueCompleter::new(move |current: &OsStr| {
        let typed = current.to_string_lossy();
        let asked = TypedWord { words: &words, typed: &typed };
        let found = asked.of(kind).unwrap_or_default().into_iter();
        // What a terminal or a shell would take for something else is typed by hand.
        let is_plain = |name: &str| {
            name.starts_with(&*typed)
                && !name.chars().any(|c| c.is_whitespace() || foreign::is_hidden(c))
        };
        let candidate = |(name, help): (String, Option<String>)| {
            CompletionCandidate::new(name).help(help.map(Into::into))
        };
        let mut all: Vec<_> = found.filter(|(name, _)| is_plain(name)).map(candidate).collect();
        if kind == Kind::Side {
            all.extend(PathCompleter::any().complete(current));
        }
        all
    }))
}

/// What is typed, after which words.
struct TypedWord<'a> {
    words: &'a [String],
    typed: &'a str,
}

impl TypedWord<'_> {
    fn of(&self, kind: Kind) -> anyhow::Result<Candidates> {
        let folder = said(self.words, "-C", "--directory").map(PathBuf::from);
        let project = Folder::new(folder, None);
        let bare = |names: Vec<String>| names.into_iter().map(|name| (name, None)).collect();
        Ok(match kind {
            Kind::Environment | Kind::Side => bare(plan::environments(&project)?),
            Kind::Target => {
                let own = project.names("profiles").unwrap_or_default().into_iter();
                bare(own.chain(TARGETS.map(|(name, _)| name.to_owned())).collect())
            }
            Kind::Component => {
                let mut all = Candidates::new();
                let root = self.values(&project);
                for tier in Tier::ALL {
                    all.insert(tier.as_str().to_owned(), Some("the tier".to_owned()));
                    let own = root.as_ref().and_then(|root| root.get(tier.key())?.as_map());
                    let names = own.into_iter().flat_map(Map::present);
                    all.extend(
                        names.map(|(name, _)| (name.clone(), Some(tier.as_str().to_owned()))),
                    );
                }
                all
            }
            Kind::Place => self.places(&project, ""),
            Kind::Setting => self.places(&project, "="),
            Kind::Code => codes(),
            Kind::CodeOrPlace => {
                let mut all = self.places(&project, "");
                all.extend(codes());
                all
            }
            Kind::File => Candidates::new(),
        })
    }

    /// The paths one key below what is typed: those of the values that are there, and those that could be.
    fn places(&self, project: &Folder, end: &str) -> Candidates {
        let above = self.typed.rsplit_once('.').map_or("", |(above, _)| above);
        let path =
            |key: &str| if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
        let mut all = Candidates::new();
        for ValueKey { name, told, is_open, is_plain } in about::below(above) {
            let ends = [(is_open, "."), (is_plain, end)].into_iter().filter(|(is, _)| *is);
            all.extend(ends.map(|(_, end)| (path(&name) + end, Some(told.clone()))));
        }
        let root = self.values(project);
        let keys = above.split('.').filter(|key| !key.is_empty());
        let here = keys.fold(root.as_ref(), |node, key| node.and_then(|node| node.get(key)));
        for (key, entry) in here.and_then(Node::as_map).into_iter().flat_map(Map::present) {
            let goes_on = entry.node.as_map().is_some_and(|map| !map.entries.is_empty());
            let [open, closed] = [path(key) + ".", path(key) + end];
            if !all.contains_key(&open) && !all.contains_key(&closed) {
                all.insert(if goes_on { open } else { closed }, None);
            }
        }
        all
    }

    /// The merged values of the environment that the words name, else of what all have in common.
    fn values(&self, project: &Folder) -> Option<Node> {
        let known = plan::environments(project).ok()?;
        let beside = || self.words.iter().skip(2).find(|word| known.contains(word)).cloned();
        let named = said(self.words, "-e", "--env").or_else(beside);
        let env = named.filter(|env| known.contains(env)).unwrap_or_default();
        let request = Request { env, target: None, files: Vec::new(), sets: Vec::new() };
        Plan::new(project, &request).ok().map(|plan| plan.root)
    }
}

/// What words say an option is.
fn said(words: &[String], short: &str, long: &str) -> Option<String> {
    let is_option = |word: &String| word == short || word == long;
    let mut rest = words.iter();
    let next = rest.position(is_option).and_then(|_| rest.next().cloned());
    let joined = |word: &String| word.strip_prefix(long)?.strip_prefix('=').map(str::to_owned);
    next.or_else(|| words.iter().find_map(joined))
}

fn codes() -> Candidates {
    let code = |code: &Code| (code.to_string(), Some(code.meaning().to_owned()));
    Code::ALL.iter().map(code).collect()
}
