//! Manifests that are named on the command line, read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::command::chart_dependency;
use crate::command::chart_values::GivenValues;
use crate::command::confined;
use crate::command::project::Folder;
use crate::command::talk::Talk;
use crate::disk::{self, Root, RootEntry};
use crate::manifest::collect::{self, Collected, Set};
use crate::manifest::template::TemplateFile;
use crate::manifest::world::{World, WorldEntry};
use crate::source::{FileId, Sources};

/// Files of manifests, and how far these may name others.
#[derive(Debug, Default)]
pub struct ManifestFiles {
    pub files: Vec<FileId>,
    roots: Vec<Root>,
    /// The texts of scripts and instructions in the folders that were named.
    scripts: Vec<String>,
    /// Templates there of programs other than Helm.
    templates: Vec<TemplateFile>,
}

/// How many scripts, and how many templates, are read, and the longest, in bytes.
const MOST_SCRIPTS: usize = 256;
const LONGEST_SCRIPT: usize = 128 * 1024;
const MOST_TEMPLATES: usize = 64;
const LONGEST_TEMPLATE: usize = 32 * 1024;

/// How far reading goes.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Reading {
    /// Let kustomizations and charts fetch what they name elsewhere; without it they are passed over
    #[arg(long)]
    network: bool,
}

impl ManifestFiles {
    /// The text of a file that was read, as it is now.
    ///
    /// # Errors
    /// It cannot be read any more.
    pub fn text(&self, path: &Path) -> anyhow::Result<Option<String>> {
        self.with_root(path, |root| root.text(path))
    }

    /// Replaces the text of a file that was read.
    ///
    /// # Errors
    /// It is not inside of what was named, or the file system refuses.
    pub fn replace(&self, path: &Path, text: &str) -> anyhow::Result<()> {
        self.with_root(path, |root| root.replace(path, text))
    }

    /// Asks the root that holds a path; the error of the last one, where none does.
    fn with_root<T>(
        &self,
        path: &Path,
        ask: impl Fn(&Root) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut refused = anyhow::anyhow!("`{}` was not named", path.display());
        for root in &self.roots {
            match ask(root) {
                Ok(found) => return Ok(found),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}

/// What the text from stdin is called among files.
pub const STDIN: &str = "<stdin>";

/// Reads the files of some paths, each of them once; `-` is stdin.
///
/// # Errors
/// A file that was named, or a folder, cannot be read.
fn read(
    paths: &[PathBuf],
    sources: &mut Sources,
    project: &Folder,
    talk: Talk,
) -> anyhow::Result<ManifestFiles> {
    let mut known = BTreeSet::new();
    let mut all = ManifestFiles::default();
    for path in paths {
        if path == Path::new("-") {
            all.files.push(sources.add(STDIN, disk::read_stdin()?));
            continue;
        }
        let root = project.root_of(path)?;
        for file in disk::manifests(path)? {
            let shown = shown(&file);
            if !known.insert(shown.clone()) {
                continue;
            }
            match disk::read_named(&file, || Ok(root.clone())) {
                Ok(Some(text)) if is_worth_reading(&shown, &text) => {
                    all.files.push(sources.add(shown, text));
                }
                Ok(_) => {}
                Err(error) if paths.contains(&file) => return Err(error),
                Err(error) => talk.note(&format!("passed over: {error:#}")),
            }
        }
        // What cannot be read there says nothing.
        for file in disk::scripts(path).unwrap_or_default().into_iter().take(MOST_SCRIPTS) {
            let text = disk::read_named(&file, || Ok(root.clone())).ok().flatten();
            all.scripts.extend(text.filter(|text| text.len() <= LONGEST_SCRIPT));
        }
        for file in disk::templates(path).unwrap_or_default().into_iter().take(MOST_TEMPLATES) {
            let text = disk::read_named(&file, || Ok(root.clone())).ok().flatten();
            let text = text.filter(|text| text.len() <= LONGEST_TEMPLATE && text.contains("kind:"));
            all.templates.extend(text.map(|text| TemplateFile { path: shown(&file), text }));
        }
        if !all.roots.contains(&root) {
            all.roots.push(root);
        }
    }
    Ok(all)
}

/// The same, where there must be some; `None` after a usage error was printed.
///
/// # Errors
/// A file that was named, or a folder, cannot be read.
pub fn read_some(
    paths: &[PathBuf],
    sources: &mut Sources,
    project: &Folder,
    talk: Talk,
) -> anyhow::Result<Option<ManifestFiles>> {
    let read = read(paths, sources, project, talk)?;
    if read.files.is_empty() {
        talk.usage(
            "there are no manifests in what was named",
            "name a folder with `.yaml`, `.yml` or `.json` files",
        );
        return Ok(None);
    }
    Ok(Some(read))
}

/// The sets that files make; says what was passed over.
pub fn collect(
    read: &ManifestFiles,
    reading: Reading,
    sources: &mut Sources,
    talk: Talk,
) -> Collected {
    collect_with(&GivenValues::default(), read, reading, sources, talk)
}

/// The same, with values for charts.
pub fn collect_with(
    values: &GivenValues,
    read: &ManifestFiles,
    reading: Reading,
    sources: &mut Sources,
    talk: Talk,
) -> Collected {
    let collected = collect_edited(values, read, reading, &EditedFiles::new(), sources);
    for (path, why) in &collected.passed_over {
        let told = format!("passed over: `{path}`: {why}");
        // Templates are passed over by the way; what should have been read is told in any case.
        if collected.unread > 0 { talk.error(&told) } else { talk.note(&told) }
    }
    collected
}

/// Texts in place of those of files, by their paths.
pub type EditedFiles<'e> = BTreeMap<&'e str, &'e str>;

/// The sets that files make where some have other texts, which `sources` holds already; says nothing.
pub fn collect_edited(
    values: &GivenValues,
    read: &ManifestFiles,
    reading: Reading,
    edited: &EditedFiles,
    sources: &mut Sources,
) -> Collected {
    let (may_fetch, scripts, templates) = (reading.network, &read.scripts, &read.templates);
    let world = Disk { roots: &read.roots, values, may_fetch, scripts, templates, edited };
    collect::collect(&read.files, sources, &world)
}

/// Whether nothing was found in what was named; says so.
pub fn is_nothing(
    read: &ManifestFiles,
    collected: &Collected,
    sources: &Sources,
    talk: Talk,
) -> bool {
    let is_there =
        |set: &Set| !(set.objects.is_empty() && set.composes.is_empty() && set.clusters.is_empty());
    let nothing = collected.unread == 0 && !collected.sets.iter().any(is_there);
    if nothing {
        let told = match read.files.as_slice() {
            [only] => {
                let source = sources.get(*only);
                no_manifest(&source.text)
                    .map(|(what, help)| (format!("`{}` {what}", source.name), help))
            }
            _ => None,
        };
        let (what, help) = told.unwrap_or((
            "there are no Kubernetes objects in what was named".to_owned(),
            "name manifests; values are checked by `gen check` in the folder of their project",
        ));
        talk.usage(&what, help);
    }
    nothing
}

/// What a text without objects is, and what to name instead.
fn no_manifest(text: &str) -> Option<(&'static str, &'static str)> {
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("---"));
    let Some(first) = lines.next() else {
        return Some((
            "is empty",
            "name manifests, or let the program that renders them print some",
        ));
    };
    let lower = first.to_ascii_lowercase();
    if ["<!doctype", "<html", "<?xml"].iter().any(|start| lower.starts_with(start)) {
        return Some((
            "is a page for browsers, not a manifest",
            "fetch the file itself: of GitHub's pages that is what `Raw` leads to",
        ));
    }
    if text.contains("{{") {
        return Some((
            "is a template of Helm, not a manifest",
            "name the folder of its chart, which is rendered first",
        ));
    }
    let is_key = |line: &str| line.split_once(':').is_some_and(|(key, _)| !key.contains(' '));
    let names_kind = text.lines().any(|line| line.starts_with("kind:"));
    (is_key(first) && !names_kind).then_some((
        "has no `kind`: it may be a file of values, and is no manifest",
        "name the folder of its chart, with `--values FILE`; gen's own values are checked by `gen check` in the folder of their project",
    ))
}

/// JSON is read where it is Kubernetes' alone: most JSON is not.
fn is_worth_reading(name: &str, text: &str) -> bool {
    let is_json = Path::new(name).extension().is_some_and(|ending| ending == "json");
    !is_json || text.contains("\"apiVersion\"")
}

/// A path as gen names it in messages: without `./`, with `/`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// Files beside those that were given, and programs that render.
struct Disk<'r> {
    roots: &'r [Root],
    values: &'r GivenValues,
    may_fetch: bool,
    scripts: &'r [String],
    templates: &'r [TemplateFile],
    edited: &'r EditedFiles<'r>,
}

impl Disk<'_> {
    /// Asks the roots of all that was named; the refusal of the last one, where all refuse.
    fn ask<T>(&self, ask: impl Fn(&Root) -> anyhow::Result<T>) -> Result<T, String> {
        let mut refused = "stdin names no files".to_owned();
        for root in self.roots {
            match ask(root) {
                Ok(found) => return Ok(found),
                Err(error) => refused = format!("{error:#}"),
            }
        }
        Err(refused)
    }
}

/// What is at a path.
pub fn entry(root: &Root, path: &Path) -> anyhow::Result<WorldEntry> {
    Ok(match root.find(path)? {
        RootEntry::Nothing => WorldEntry::Nothing,
        RootEntry::Folder(_) => WorldEntry::Folder,
        RootEntry::File(_) => root.bytes(path)?.map_or(WorldEntry::Nothing, WorldEntry::File),
    })
}

impl World for Disk<'_> {
    fn find(&self, path: &str) -> Result<WorldEntry, String> {
        let path = Path::new(if path.is_empty() { "." } else { path });
        self.ask(|root| entry(root, path))
    }

    fn names(&self, folder: &str) -> Option<Vec<String>> {
        let names = |root: &Root| disk::names_below(Path::new(folder), root, 64);
        let names = self.ask(names).ok()??;
        Some(names.into_iter().filter(|name| !name.contains('/')).collect())
    }

    fn may_fetch(&self) -> bool {
        self.may_fetch
    }

    fn scripts(&self) -> &[String] {
        self.scripts
    }

    fn templates(&self) -> &[TemplateFile] {
        self.templates
    }

    fn kustomize(
        &self,
        folder: &str,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Option<Result<String, String>> {
        confined::kustomize(folder, files, self.may_fetch)
    }

    fn helm(&self, folder: &str) -> Option<Result<String, String>> {
        let read = |folder: &str| {
            let mut files = self.ask(|root| disk::files_below(folder, root))?;
            for (path, bytes) in &mut files {
                let shown = path.strip_prefix("./").unwrap_or(path);
                if let Some(text) = self.edited.get(shown) {
                    *bytes = text.as_bytes().to_vec();
                }
            }
            Ok(files)
        };
        let files = read(folder).and_then(|mut files| {
            chart_dependency::add(folder, &mut files, &read)?;
            Ok(files)
        });
        match files {
            Ok(files) => confined::helm(folder, &files, self.values, self.may_fetch),
            Err(why) => Some(Err(why)),
        }
    }
}
