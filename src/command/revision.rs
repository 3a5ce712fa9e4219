//! A project as it was at a revision of Git, read without touching the work tree.
//!
//! Nothing is checked out: files are read from Git's objects, one at a time. A link that was committed
//! is followed inside of the repository at the same revision; it never reaches the disk.

use std::cell::RefCell;
use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail};

use crate::disk::{self, Program, ProgramCall};
use crate::manifest::parsed::{folder, join};
use crate::plan::{MOST_FILES, Project};
use crate::values::suggest::nearest;

/// How many links may lead to a file.
const MOST_LINKS: usize = 40;

/// The current folder at a commit.
#[derive(Debug)]
pub struct Revision {
    /// As the user wrote it.
    pub name: String,
    commit: String,
    /// The current folder, from the top of the repository.
    prefix: String,
    /// The files of the repository, by their paths from its top.
    files: BTreeMap<String, Blob>,
    /// What links say, by their objects.
    links: RefCell<BTreeMap<String, String>>,
}

/// A file of a commit.
#[derive(Clone, Debug)]
struct Blob {
    object: String,
    is_link: bool,
}

/// Whether older commits were left out when the repository was cloned.
fn is_shallow() -> bool {
    let call = ProgramCall::new(Program::Git).words(["rev-parse", "--is-shallow-repository"]);
    git(call).is_ok_and(|answer| answer.trim() == "true")
}

impl Revision {
    /// Looks a revision up.
    ///
    /// # Errors
    /// There is no such revision, no repository here, or no `git`.
    pub fn new(name: &str) -> Result<Self> {
        let meant = format!("{name}^{{commit}}");
        let call = ProgramCall::new(Program::Git).words(["rev-parse", "--verify"]);
        let found = call.name(&meant).map_err(|why| anyhow!(why)).and_then(git);
        let commit = found.map_err(|error| {
            let shallow = if is_shallow() {
                " (this clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` in a workflow)"
            } else {
                ""
            };
            anyhow!("there is no revision `{name}`: {error}{shallow}")
        })?;
        let commit = commit.trim().to_owned();
        let prefix = git(ProgramCall::new(Program::Git).words(["rev-parse", "--show-prefix"]))?;
        let listing = ProgramCall::new(Program::Git).words(["ls-tree", "-r", "-z", "--full-tree"]);
        let listed = output(listing.name(&commit).map_err(|why| anyhow!(why))?)?;
        // A name that is no text is no name that values have.
        let listed = String::from_utf8_lossy(&listed);
        Ok(Self {
            name: name.to_owned(),
            commit,
            prefix: prefix.trim_end_matches('\n').trim_end_matches('/').to_owned(),
            files: listed.split('\0').filter_map(blob).collect(),
            links: RefCell::default(),
        })
    }

    /// The commit from which two revisions went apart.
    ///
    /// # Errors
    /// There is none.
    pub fn fork(one: &str, other: &str) -> Result<Self> {
        let [one, other] = [Self::new(one)?, Self::new(other)?];
        let named = |call: ProgramCall, name: &str| call.name(name).map_err(|why| anyhow!(why));
        let call = named(ProgramCall::new(Program::Git).words(["merge-base"]), &one.commit)?;
        let base = git(named(call, &other.commit)?);
        let base = base
            .map_err(|_| anyhow!("`{}` and `{}` have no commit in common", one.name, other.name))?;
        let short = ProgramCall::new(Program::Git).words(["rev-parse", "--short"]);
        let short = git(named(short, base.trim())?)?;
        Ok(Self { name: short.trim().to_owned(), ..Self::new(base.trim())? })
    }

    /// The path that a path of the current folder leads to, from the top of the repository.
    fn follow(&self, path: &str) -> Result<String> {
        let mut at = join(&self.prefix, path);
        for _ in 0..=MOST_LINKS {
            if at.starts_with("../") || at == ".." || at.starts_with('/') {
                bail!("`{}` leads out of the repository", self.shown(path));
            }
            let links = at.match_indices('/').map(|(end, _)| end).chain([at.len()]);
            let link = links
                .filter_map(|end| Some((end, self.files.get(&at[..end])?)))
                .find(|(_, blob)| blob.is_link);
            let Some((end, blob)) = link else { return Ok(at) };
            let target = self.link(&blob.object)?;
            let (link, rest) = at.split_at(end);
            at = join("", &format!("{}{rest}", join(folder(link), &target)));
        }
        bail!("`{}` leads through more than {MOST_LINKS} links", self.shown(path))
    }

    fn link(&self, object: &str) -> Result<String> {
        if let Some(known) = self.links.borrow().get(object) {
            return Ok(known.clone());
        }
        let target = contents(object)?;
        self.links.borrow_mut().insert(object.to_owned(), target.clone());
        Ok(target)
    }
}

impl Project for Revision {
    fn read(&self, path: &str) -> Result<Option<String>> {
        let found = self.files.get(&self.follow(path)?);
        found.map(|blob| contents(&blob.object)).transpose()
    }

    fn shown(&self, path: &str) -> String {
        format!("{}:{path}", self.name)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>> {
        let folder = format!("{}/", self.follow(folder)?);
        let below = self.files.range(folder.clone()..).map(|(path, _)| path);
        let name = |path: &String| {
            let name = path.strip_prefix(&folder)?.strip_suffix(".yaml")?;
            (!name.contains('/') && !name.starts_with('.')).then(|| name.to_owned())
        };
        Ok(below.take_while(|path| path.starts_with(&folder)).filter_map(name).collect())
    }

    fn below(&self, folder: &str) -> Result<Option<Vec<String>>> {
        let start = format!("{}/", self.follow(folder)?);
        let start = if start == "./" { "" } else { start.as_str() };
        let within = self.files.range(start.to_owned()..).map(|(path, _)| path);
        let mut found = Vec::new();
        for path in within.take_while(|path| path.starts_with(start)) {
            let below = &path[start.len()..];
            let is_hidden = below.split('/').any(|part| part.starts_with('.'));
            if !is_hidden && self.files.contains_key(&self.follow(&format!("{folder}/{below}"))?) {
                found.push(below.to_owned());
            }
            if found.len() > MOST_FILES {
                bail!("it holds more than {MOST_FILES} files");
            }
        }
        Ok((!found.is_empty()).then_some(found))
    }

    fn environment(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// A line of `git ls-tree`: mode, type, object, tab, path. Other repositories (submodules) are none of
/// this one's files. <https://git-scm.com/docs/git-ls-tree#_output_format>
fn blob(line: &str) -> Option<(String, Blob)> {
    let (facts, path) = line.split_once('\t')?;
    let mut facts = facts.split(' ');
    let (mode, kind, object) = (facts.next()?, facts.next()?, facts.next()?);
    let blob = Blob { object: object.to_owned(), is_link: mode == "120000" };
    (kind == "blob").then(|| (path.to_owned(), blob))
}

/// The text of an object, which is bounded as that of a file is.
fn contents(object: &str) -> Result<String> {
    let call = ProgramCall::new(Program::Git).words(["cat-file", "blob"]);
    let text = git(call.name(object).map_err(|why| anyhow!(why))?)?;
    if text.len() as u64 > disk::LIMIT {
        bail!("it is larger than {} MiB", disk::LIMIT / 1024 / 1024);
    }
    Ok(text)
}

/// The branch or tag of this repository that is meant by a name of none.
pub fn meant(name: &str) -> Option<String> {
    let words =
        ["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags"];
    let listed = git(ProgramCall::new(Program::Git).words(words)).ok()?;
    let known = || listed.lines().filter(|one| one.is_ascii());
    let bare = name.rsplit('/').next()?;
    let same = known().find(|one| one.rsplit('/').next() == Some(bare));
    let other = match bare {
        "master" => known().find(|one| one.ends_with("main")),
        "main" => known().find(|one| one.ends_with("master")),
        _ => None,
    };
    same.or(other).or_else(|| nearest(name, known())).map(str::to_owned)
}

fn git(call: ProgramCall) -> Result<String> {
    String::from_utf8(output(call)?).map_err(|_| anyhow!("`git` printed what is not UTF-8"))
}

fn output(call: ProgramCall) -> Result<Vec<u8>> {
    match call.run() {
        Some(Ok(ended)) if ended.succeeded => Ok(ended.out),
        Some(Ok(ended)) => bail!("`git` fails: {}", ended.said),
        Some(Err(error)) => bail!("{error}"),
        None => bail!("`git` is not on the PATH"),
    }
}

/// Both ends of `--rev`; nothing after is the work tree.
pub struct Range {
    pub before: Revision,
    pub after: Option<Revision>,
}

impl Range {
    /// The ends of `A..B` and `A...B`, where either may be left out, or of one revision and the work tree.
    ///
    /// # Errors
    /// What git does not know.
    pub fn new(text: &str) -> anyhow::Result<Self> {
        let or_head =
            |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        if let Some((one, other)) = text.split_once("...") {
            let (one, other) = (or_head(one), or_head(other));
            let before = Revision::fork(&one, &other)?;
            return Ok(Self { before, after: Some(Revision::new(&other)?) });
        }
        let (one, other) = match text.split_once("..") {
            Some((one, other)) => (or_head(one), Some(or_head(other))),
            None => (text.to_owned(), None),
        };
        let after = other.map(|other| Revision::new(&other)).transpose()?;
        Ok(Self { before: Revision::new(&one)?, after })
    }
}
