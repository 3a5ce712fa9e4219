//! A project of Docker Compose as it runs: its files merged, what services extend below them, variables filled in.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::layer::node::{Map, Node, Value};
use crate::layer::parse;
use crate::manifest::compose::{self, ComposeFile, DOT_ENV, NamedEntry};
use crate::manifest::compose_merge::{merge, moved, normal};
use crate::manifest::dollar::Interpolation;
use crate::manifest::given_variable::{GivenVariable, example, variables};
use crate::manifest::look::Look;
use crate::manifest::parsed::{folder, join};
use crate::manifest::world::{World, WorldEntry};
use crate::notation::address::UNKNOWN;
use crate::source::{FileId, Sources, Span};

/// The names of Docker Compose's own file, in its order.
/// <https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file>
pub const STANDARD: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// A project as it runs.
#[derive(Clone, Debug, Default)]
pub struct ComposeRun {
    pub name: Option<String>,
    pub services: Vec<MergedService>,
    /// What stands beside the services: volumes, secrets, configs.
    pub rest: Option<Node>,
    /// The files that were read, the first one first.
    pub files: Vec<String>,
    /// Whether there is a `.env`, or an example of one: what it does not set is empty.
    pub has_variables: bool,
    /// The profiles that the project's `.env` switches on.
    pub profiles: BTreeSet<String>,
    /// What could not be read, with the place that asks for it.
    pub unread: Vec<(Span, String)>,
}

/// A service as it runs. [`UNKNOWN`] stands in its texts for variables that no file sets.
#[derive(Clone, Debug)]
pub struct MergedService {
    pub name: String,
    pub key: Span,
    pub node: Node,
    pub variables: Vec<GivenVariable>,
    /// The ports that another file of the project publishes, where these say none.
    pub listens: Vec<u16>,
}

/// How deep files include and services extend others.
const DEEPEST: usize = 16;

/// The files that Docker Compose takes in a folder that has one.
pub fn standard_files(world: &dyn World) -> Vec<String> {
    let is_there = |name: &str| matches!(world.find(name), Ok(WorldEntry::File(_)));
    let Some(base) = STANDARD.into_iter().find(|name| is_there(name)) else { return Vec::new() };
    let (stem, _) = base.rsplit_once('.').unwrap_or((base, ""));
    let over = ["yaml", "yml"].map(|ending| format!("{stem}.override.{ending}"));
    std::iter::once(base.to_owned()).chain(over.into_iter().find(|name| is_there(name))).collect()
}

/// Reads files as one project.
///
/// # Errors
/// A file is no YAML; what is wrong with it.
pub fn read(
    paths: &[String],
    sources: &mut Sources,
    world: &dyn World,
) -> Result<ComposeRun, Vec<Diagnostic>> {
    let directory = paths.first().map_or("", |path| folder(path)).to_owned();
    let run = ComposeRun::default();
    let mut reader = ComposeReader { sources, world, directory, interpolation: None, run };
    let mut whole: Option<Node> = None;
    let mut paths = paths.to_vec();
    let mut at = 0;
    while let Some(path) = paths.get(at).cloned() {
        let Some(node) = reader.project(&path, 0)? else {
            at += 1;
            continue;
        };
        whole = Some(whole.map_or_else(|| node.clone(), |below| merge(&below, &node)));
        // Which files there are, the variables may say.
        let named = reader.interpolation.as_ref().and_then(|known| known.get("COMPOSE_FILE"));
        if let Some(named) = named.filter(|_| at == 0) {
            let separator = if named.contains(';') { ';' } else { ':' };
            let more = named.split(separator).map(|one| one.trim_start_matches("./").to_owned());
            paths = std::iter::once(path.clone()).chain(more.filter(|one| *one != path)).collect();
        }
        at += 1;
    }
    let ComposeReader { mut run, interpolation, sources, .. } = reader;
    let interpolation = interpolation.unwrap_or_default();
    let Some(whole) = whole else { return Ok(run) };
    run.name = whole.text("name").filter(|name| !name.contains(UNKNOWN)).map(str::to_owned);
    if run.name.is_none() {
        run.name = interpolation.get("COMPOSE_PROJECT_NAME").map(str::to_owned);
    }
    let profiles = interpolation.get("COMPOSE_PROFILES").unwrap_or_default();
    run.profiles = profiles.split(',').map(|one| one.trim().to_owned()).collect();
    for (name, entry) in whole.pairs("services") {
        let mut service = MergedService {
            name: name.to_owned(),
            key: entry.key,
            node: entry.node.clone(),
            variables: Vec::new(),
            listens: Vec::new(),
        };
        service.variables =
            variables(&service.node, &interpolation, sources, world, &mut run.unread);
        run.services.push(service);
    }
    run.rest = Some(whole);
    Ok(run)
}

struct ComposeReader<'w> {
    sources: &'w mut Sources,
    world: &'w dyn World,
    /// The folder of the first file, from which all files at the top name their paths.
    /// <https://docs.docker.com/reference/cli/docker/compose/#use--f-to-specify-the-name-and-path-of-one-or-more-compose-files>
    directory: String,
    interpolation: Option<Interpolation>,
    run: ComposeRun,
}

impl ComposeReader<'_> {
    /// A file with all that it includes, its services with all that they extend.
    fn project(&mut self, path: &str, depth: usize) -> Result<Option<Node>, Vec<Diagnostic>> {
        let Some((file, root)) = self.load(path)? else { return Ok(None) };
        let own = folder(path).to_owned();
        let is_first = depth == 0;
        let mut whole = Node::empty(root.span);
        for included in compose::included(&root).collect::<Vec<_>>() {
            let Some(named) = included.text("") else { continue };
            let below =
                if depth < DEEPEST { self.project(&join(&own, named), depth + 1)? } else { None };
            match below {
                Some(mut below) => {
                    // What it is called is its own affair.
                    if let Value::Map(map) = &mut below.value {
                        map.entries.shift_remove("name");
                    }
                    whole = merge(&whole, &below);
                }
                None => {
                    self.run.unread.push((included.span, format!("`{named}`, which is not there")));
                }
            }
        }
        let mut made = root.clone();
        if let Value::Map(map) = &mut made.value
            && let Some(services) = map.entries.get_mut("services")
        {
            let known = services.node.clone();
            if let Value::Map(services) = &mut services.node.value {
                for (name, entry) in &mut services.entries {
                    let extended = self.extended(&known, name, file, 0)?;
                    let place = if is_first { self.directory.clone() } else { own.clone() };
                    entry.node = moved(&extended.unwrap_or_else(|| entry.node.clone()), &place);
                }
            }
        }
        Ok(Some(merge(&whole, &made)))
    }

    /// A service upon what it extends.
    fn extended(
        &mut self,
        services: &Node,
        name: &str,
        file: FileId,
        depth: usize,
    ) -> Result<Option<Node>, Vec<Diagnostic>> {
        let Some(service) = services.get(name) else { return Ok(None) };
        let own = normal(service);
        let Some(extends) = service.get("extends").filter(|_| depth < DEEPEST) else {
            return Ok(Some(own));
        };
        let target = extends.text("").or_else(|| extends.text("service")).unwrap_or_default();
        let below = match extends.text("file") {
            None => self.extended(services, target, file, depth + 1)?,
            Some(other) => {
                let here = self.sources.get(file).name.clone();
                let path = join(folder(&here), other);
                match self.load(&path)? {
                    None => None,
                    Some((file, root)) => match root.get("services").cloned() {
                        None => None,
                        Some(services) => {
                            let below = self.extended(&services, target, file, depth + 1)?;
                            let place = folder(other);
                            below.map(|below| moved(&below, place))
                        }
                    },
                }
            }
        };
        let Some(below) = below else {
            let what = format!("`{target}`, which `{name}` extends and which is not there");
            self.run.unread.push((extends.span, what));
            return Ok(Some(own));
        };
        Ok(Some(merge(&below, &own)))
    }

    /// A file with its variables filled in; `None` where it is not there.
    fn load(&mut self, path: &str) -> Result<Option<(FileId, Node)>, Vec<Diagnostic>> {
        let Ok(WorldEntry::File(bytes)) = self.world.find(path) else { return Ok(None) };
        let Ok(text) = String::from_utf8(bytes) else { return Ok(None) };
        let file = self.sources.add(path, text.as_str());
        let root = parse::documents(file, &text);
        let broken: Vec<Diagnostic> = root
            .diagnostics
            .into_iter()
            .filter(|found| found.code != crate::diagnostic::Code::DuplicateKey)
            .collect();
        if !broken.is_empty() {
            return Err(broken);
        }
        let Some(root) = root.roots.into_iter().next() else { return Ok(None) };
        if self.interpolation.is_none() {
            let mut own = [ComposeFile::new(file, &Node::empty(root.span))];
            compose::look_beside(&mut own, self.sources, self.world, &BTreeMap::new());
            if !matches!(own[0].beside.get(DOT_ENV), Some(NamedEntry::Variables(_)))
                && let Some((name, text)) = example(DOT_ENV, self.world)
            {
                let what =
                    format!("`{DOT_ENV}`, which is not there: variables are those of `{name}`");
                self.run.unread.push((Span { start: 0, end: 0, ..root.span }, what));
                let example = self.sources.add(name, text);
                own[0].beside.insert(DOT_ENV.to_owned(), NamedEntry::Variables(example));
            }
            self.run.has_variables =
                matches!(own[0].beside.get(DOT_ENV), Some(NamedEntry::Variables(_)));
            self.interpolation = Some(Interpolation::of_run(&own[0], self.sources));
        }
        self.run.files.push(path.to_owned());
        let filled = self.interpolation.as_ref().map(|known| filled(&root, known));
        Ok(Some((file, filled.unwrap_or(root))))
    }
}

/// A tree with all variables filled in.
fn filled(node: &Node, known: &Interpolation) -> Node {
    let value = match &node.value {
        Value::Null => Value::Null,
        Value::Scalar(scalar) => {
            let mut scalar = scalar.clone();
            if scalar.text.contains('$') {
                scalar.text = known.fill(&scalar.text);
            }
            Value::Scalar(scalar)
        }
        Value::List(items) => Value::List(items.iter().map(|item| filled(item, known)).collect()),
        Value::Map(map) => {
            let mut made = Map::default();
            for (key, entry) in &map.entries {
                let mut entry = entry.clone();
                entry.node = filled(&entry.node, known);
                made.entries.insert(key.clone(), entry);
            }
            Value::Map(made)
        }
    };
    Node::new(node.span, value)
}
