//! A folder with a Compose file that becomes a project: its files, and values that are not written yet.

use std::path::{Path, PathBuf};

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::place;
use crate::adopt::sheet;
use crate::adopt::stack::Adopted;
use crate::adopt::told::Untaken;
use crate::command::check_project;
use crate::command::manifests::entry;
use crate::diagnostic::{Diagnostic, Severity};
use crate::disk::{self, Root};
use crate::layer::parse;
use crate::manifest::world::{World, WorldEntry};
use crate::plan::{Failure, MOST_FILES, Plan, Project, Request};
use crate::resolve::inputs::NamedFiles;
use crate::source::{Sources, Span};
use crate::values::TIERS;

/// The files of values, by what they are called.
pub const FILES: [&str; 3] = ["values/base.yaml", "values/dev.yaml", "values/prod.yaml"];

/// How often values are tried that gen refuses.
const MOST_TRIES: usize = 200;

/// What stands in dev where a password is refused.
const PASSWORD: &str = "devpassword123";

/// A folder on disk, with values beside it in memory.
#[derive(Debug)]
pub struct AdoptedFolder {
    dir: PathBuf,
    root: Root,
    texts: Vec<(&'static str, String)>,
}

impl AdoptedFolder {
    /// # Errors
    /// The folder cannot be found.
    pub fn new(dir: &Path) -> anyhow::Result<Self> {
        let root = Root::of(dir, None, None)?;
        Ok(Self { dir: dir.to_owned(), root, texts: Vec::new() })
    }

    fn at(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.dir.clone() } else { self.dir.join(path) }
    }

    /// Takes away what gen would refuse, until it renders; says what, and why. Where the mistakes name no value that can
    /// go, whole components do, the last one first, so that whatever is left renders.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn settle(&mut self, adopted: &mut Adopted) -> anyhow::Result<Vec<Taken>> {
        let mut told = Vec::new();
        for tries in 0.. {
            self.texts = texts(adopted);
            let Some((diagnostics, sources)) = self.refused()? else { break };
            // One at a time: what is left may mean something else.
            let mut value = None;
            for found in diagnostics.iter().filter(|_| tries < MOST_TRIES) {
                value = self.take_part(found, &sources, adopted)?;
                if value.is_some() {
                    break;
                }
            }
            let Some(taken) = value.or_else(|| take_last(&diagnostics, adopted)) else { break };
            told.push(taken);
        }
        Ok(told)
    }

    /// Takes away the value that a mistake is about; of a component as a whole the smallest part without which the
    /// mistake is gone.
    fn take_part(
        &mut self,
        found: &Diagnostic,
        sources: &Sources,
        adopted: &mut Adopted,
    ) -> anyhow::Result<Option<Taken>> {
        let before = adopted.clone();
        let Some((taken, path)) = take_away(found, sources, &self.texts, adopted) else {
            return Ok(None);
        };
        if path.len() != 2 {
            return Ok(Some(taken));
        }
        // Down to the value: of a map what is in it, as long as one of that is enough.
        let mut part = path;
        while let Some(deeper) = self.healing(found, &part, &before)? {
            part = deeper;
        }
        if part.len() == 2 {
            return Ok(Some(taken));
        }
        *adopted = before;
        let origin = remove(adopted, &part);
        Ok(Some((origin, why(&part, &found.message))))
    }

    /// What is directly below a path, without which a mistake is gone.
    fn healing(
        &mut self,
        found: &Diagnostic,
        path: &[String],
        before: &Adopted,
    ) -> anyhow::Result<Option<Vec<String>>> {
        const NEEDED: [&str; 4] = ["engine", "image", "like", "port"];
        let maps = [&before.base, &before.dev, &before.prod];
        let mut keys: Vec<String> = Vec::new();
        for map in maps.into_iter().filter_map(|map| below(map, path)) {
            let own =
                map.entries.keys().filter(|key| path.len() > 2 || !NEEDED.contains(&key.as_str()));
            for key in own {
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
            }
        }
        for key in keys {
            let part: Vec<String> = path.iter().cloned().chain([key]).collect();
            let mut tried = before.clone();
            remove(&mut tried, &part);
            self.texts = texts(&tried);
            let left = self.refused()?;
            let is_same = |one: &Diagnostic| one.code == found.code && one.message == found.message;
            if !left.is_some_and(|(left, _)| left.iter().any(is_same)) {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// The mistakes of the first environment that has any.
    fn refused(&self) -> anyhow::Result<Option<(Vec<Diagnostic>, Sources)>> {
        for env in ["dev", "prod"] {
            let request = Request { env: env.to_owned(), ..Request::default() };
            let made = Plan::new(self, &request).and_then(|plan| {
                let rendering = plan.render(self)?;
                Ok((plan, rendering))
            });
            match made {
                Ok((plan, rendering)) => {
                    let mut certain =
                        check_project::certain(&plan, &rendering.stack, &rendering.bundle);
                    certain.retain(|found| found.severity == Severity::Error);
                    if !certain.is_empty() {
                        return Ok(Some((certain, plan.shown_sources())));
                    }
                }
                Err(Failure::World(error)) => return Err(error),
                Err(Failure::Values { diagnostics, sources }) => {
                    return Ok(Some((diagnostics, sources)));
                }
            }
        }
        Ok(None)
    }
}

/// The texts of the three files.
pub fn texts(adopted: &Adopted) -> Vec<(&'static str, String)> {
    const SCHEMA: &str = "# yaml-language-server: $schema=../values.schema.json\n";
    let heads =
        ["# What all environments have in common. values/<env>.yaml lies above it.\n", "", ""];
    let all = [&adopted.base, &adopted.dev, &adopted.prod];
    FILES
        .into_iter()
        .zip(heads)
        .zip(all)
        .map(|((path, head), map)| (path, format!("{SCHEMA}{head}{}", sheet::write(map))))
        .collect()
}

/// The map at a path.
fn below<'d>(map: &'d DraftMap, path: &[String]) -> Option<&'d DraftMap> {
    path.iter().try_fold(map, |map, key| map.get(key)?.as_map())
}

/// Those of [`FILES`].
fn maps(adopted: &mut Adopted) -> [&mut DraftMap; 3] {
    [&mut adopted.base, &mut adopted.dev, &mut adopted.prod]
}

/// Takes a value out of all of them; where it comes from.
fn remove(adopted: &mut Adopted, path: &[String]) -> Option<Span> {
    let origins = maps(adopted).map(|map| map.remove(path).flatten());
    origins.into_iter().flatten().next()
}

/// What was taken away: where it comes from, and why.
type Taken = (Option<Span>, String);

fn why(path: &[String], message: &str) -> String {
    format!("`{}`: {message}", path.join("."))
}

/// Takes away the value that a mistake is about; which one it was.
fn take_away(
    found: &Diagnostic,
    sources: &Sources,
    texts: &[(&'static str, String)],
    adopted: &mut Adopted,
) -> Option<(Taken, Vec<String>)> {
    if found.severity != Severity::Error {
        return None;
    }
    for label in &found.labels {
        let name = sources.get(label.span.file).name.as_str();
        let Some(at) = FILES.iter().position(|path| *path == name) else { continue };
        let text = texts[at].1.as_str();
        let mut own = Sources::default();
        let file = own.add(name, text);
        let Ok(root) = parse::parse(file, text) else { continue };
        let path = place::path(&root, label.span.start);
        let is_secret = path.last().is_some_and(|key| key == "value")
            && path.iter().any(|key| key == "credentials" || key == "rootCredentials");
        let is_of_one = path.len() == 2 && below(&adopted.base, &path).is_none();
        let map = maps(adopted).into_iter().nth(at)?;
        let is_ours = text
            .get(label.span.start as usize..label.span.end as usize)
            .is_some_and(|said| said.contains(PASSWORD));
        if is_secret && path.len() > 2 && !is_ours {
            map.set_text(&path, PASSWORD);
            return Some(((None, why(&path, &found.message)), path));
        }
        // A component without an image is none.
        if path.len() == 3 && path[2] == "image" {
            let image = format!("{}:0.1.0", path[1]);
            let said = below(map, &path[..2]).and_then(|own| own.get("image"));
            if said != Some(&Draft::text(image.as_str())) {
                let was = match said {
                    Some(Draft::Text(text)) => {
                        format!("In place of `{text}`: name an image that runs.")
                    }
                    _ => "Name an image that runs.".to_owned(),
                };
                map.set_text(&path, &image);
                map.comment_at(&path, &was);
                return Some(((None, why(&path, &found.message)), path));
            }
        }
        if path.len() < 3 && !(path.len() == 2 && at == 0 || is_of_one) {
            continue;
        }
        if let Some(origin) = map.remove(&path) {
            if path.len() == 2 {
                // A component that is gone has nothing in environments either.
                adopted.dev.remove(&path);
                adopted.prod.remove(&path);
            }
            return Some(((origin, why(&path, &found.message)), path));
        }
    }
    None
}

/// The components, by their lists.
pub fn components(adopted: &Adopted) -> impl DoubleEndedIterator<Item = [String; 2]> {
    TIERS.into_iter().flat_map(move |tier| {
        let map = adopted.base.get(tier).and_then(Draft::as_map);
        map.into_iter()
            .flat_map(move |map| map.entries.keys().map(move |key| [tier.to_owned(), key.clone()]))
    })
}

/// Takes away the last component, for a mistake that names none of its values.
fn take_last(found: &[Diagnostic], adopted: &mut Adopted) -> Option<Taken> {
    let path = components(adopted).next_back()?;
    let mistake = found.iter().find(|found| found.severity == Severity::Error)?;
    let origin = adopted.base.remove(&path)?;
    adopted.dev.remove(&path);
    adopted.prod.remove(&path);
    Some((origin, why(&path, &mistake.message)))
}

/// What was taken away, as it is told.
pub fn told_of(settled: Vec<Taken>, at: Span) -> Vec<Untaken> {
    settled.into_iter().map(|(origin, text)| Untaken { span: origin.unwrap_or(at), text }).collect()
}

impl World for AdoptedFolder {
    fn find(&self, path: &str) -> Result<WorldEntry, String> {
        entry(&self.root, &self.at(path)).map_err(|error| format!("{error:#}"))
    }
}

impl NamedFiles for AdoptedFolder {
    fn text(&self, path: &str) -> Result<String, String> {
        let found = self.root.text(&self.at(path)).map_err(|error| format!("{error:#}"))?;
        found.ok_or_else(|| "does not exist".to_owned())
    }

    fn below(&self, folder: &str) -> Result<Vec<String>, String> {
        let found = Project::below(self, folder).map_err(|error| format!("{error:#}"))?;
        found.ok_or_else(|| "does not exist".to_owned())
    }
}

impl Project for AdoptedFolder {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        match self.texts.iter().find(|(known, _)| *known == path) {
            Some((_, text)) => Ok(Some(text.clone())),
            None => self.root.text(&self.at(path)),
        }
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        if folder == "values" {
            return Ok(["base", "dev", "prod"].map(str::to_owned).to_vec());
        }
        disk::list(&self.at(folder), "yaml")
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        disk::names_below(&self.at(folder), &self.root, MOST_FILES)
    }

    fn environment(&self, _: &str) -> Option<String> {
        None
    }
}
