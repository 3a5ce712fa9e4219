//! What `gen init` makes of a folder with a Compose file.

use std::path::Path;
use std::process::ExitCode;

use crate::adopt::call::FolderTexts;
use crate::adopt::door::Places;
use crate::adopt::environment::Targeted;
use crate::adopt::mounted::MOST_FILES;
use crate::adopt::named_file::{self, NamedFilesOf};
use crate::adopt::override_layer;
use crate::adopt::stack::{self, AdoptAsking, Adopted};
use crate::adopt::told::Untaken;
use crate::command::adopted_folder::{self, AdoptedFolder, components, told_of};
use crate::command::talk::Talk;
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::layer::parse;
use crate::manifest::Look;
use crate::manifest::compose;
use crate::manifest::compose_run::{self, ComposeRun, MergedService};
use crate::manifest::dockerfile::Dockerfile;
use crate::manifest::parsed::join;
use crate::manifest::world::{World, WorldEntry};
use crate::plan::built_in;
use crate::resolve::inputs::NamedFiles;
use crate::source::{Sources, Span};

/// The classes of volumes that pods on several nodes mount at once, by target.
/// <https://docs.aws.amazon.com/eks/latest/userguide/efs-csi.html>,
/// <https://cloud.google.com/filestore/docs/filestore-for-gke>,
/// <https://learn.microsoft.com/azure/aks/azure-csi-files-storage-provision>
const SHARED: [(&str, &str); 4] =
    [("aks", "azurefile-csi"), ("eks", "efs"), ("eks-auto", "efs"), ("gke", "standard-rwx")];

/// A Compose file that is there, read.
#[derive(Debug)]
pub struct Adopting {
    pub run: ComposeRun,
    /// The first of two files alone, of which the other one is for development.
    alone: Option<ComposeRun>,
    sources: Sources,
    folder: AdoptedFolder,
}

/// What is there, if anything.
pub type AdoptingRead = Result<Option<Adopting>, NotAdopted>;

/// Why nothing becomes of a Compose file that is there.
#[derive(Debug)]
pub enum NotAdopted {
    /// One that was named is not there.
    Missing(String),
    /// None is there that Docker Compose takes by itself, and one that it takes where it is named.
    Unnamed(String),
    /// It is no YAML.
    Broken(Vec<Diagnostic>, Sources),
    /// It has no services: its name, and what is wrong with them.
    Empty(String, &'static str),
}

/// How a project is made whose Compose file is not read.
const WITHOUT: &str = "say what there is: `gen init --engine postgres` reads no Compose file";

impl NotAdopted {
    /// Says it, and how the program ends.
    ///
    /// # Errors
    /// A file that was named is not there.
    pub fn tell(self, talk: Talk) -> anyhow::Result<ExitCode> {
        let code = match self {
            Self::Missing(path) => anyhow::bail!("{path} is not there"),
            Self::Unnamed(path) => {
                let message = format!("Docker Compose does not read `{path}` by itself");
                let help = format!("run `gen init --compose-file {path}`, or {WITHOUT}");
                talk.usage(&message, &help);
                2
            }
            Self::Broken(diagnostics, sources) => {
                talk.diagnostics("Compose file", &diagnostics, &sources);
                1
            }
            Self::Empty(path, why) => {
                let message = format!("nothing becomes of `{path}`: {why}");
                talk.usage(&message, &format!("name its services, or {WITHOUT}"));
                1
            }
        };
        Ok(ExitCode::from(code))
    }
}

/// What the answers say of a project that is taken over.
#[derive(Clone, Copy, Debug)]
pub struct AdoptedAs<'a> {
    pub name: &'a str,
    pub target: &'a str,
    pub prod_target: &'a str,
    pub host: &'a str,
    /// Whether nodes of the development's target are where its user is.
    pub has_nodes: bool,
}

/// What came out.
#[derive(Debug)]
pub struct AdoptedValues {
    pub texts: Vec<(&'static str, String)>,
    /// What is not taken: the place, and what.
    pub told: Vec<String>,
    pub count: usize,
}

impl Adopting {
    /// Reads the Compose files that are named, else those that Docker Compose takes by itself; `None` where there are
    /// none.
    ///
    /// # Errors
    /// The folder cannot be found. The inner error tells what is wrong with a file.
    pub fn new(dir: &Path, named: &[String]) -> anyhow::Result<AdoptingRead> {
        let folder = AdoptedFolder::new(dir)?;
        let files =
            if named.is_empty() { compose_run::standard_files(&folder) } else { named.to_vec() };
        if files.is_empty() {
            let mut all = disk::list(dir, "yaml")?.into_iter().map(|name| format!("{name}.yaml"));
            let mut more = disk::list(dir, "yml")?.into_iter().map(|name| format!("{name}.yml"));
            let is_compose =
                |name: &String| name.starts_with("compose.") || name.starts_with("docker-compose");
            let other = all.find(is_compose).or_else(|| more.find(is_compose));
            return Ok(other.map_or(Ok(None), |path| Err(NotAdopted::Unnamed(path))));
        }
        let is_there = |path: &&String| matches!(folder.find(path), Ok(WorldEntry::File(_)));
        if let Some(missing) = named.iter().find(|path| !is_there(path)) {
            return Ok(Err(NotAdopted::Missing(missing.clone())));
        }
        let mut sources = Sources::default();
        Ok(match compose_run::read(&files, &mut sources, &folder) {
            Ok(run) if run.services.is_empty() => {
                let services = run.rest.as_ref().and_then(|rest| rest.get("services"));
                let why = match services {
                    None => "it has no `services`",
                    Some(node) if node.items("").is_empty() => "its `services` are empty",
                    Some(_) => "its `services` are a list, and no map of names",
                };
                Err(NotAdopted::Empty(files[0].clone(), why))
            }
            Ok(run) => {
                let is_overridden = named.is_empty() && files.len() > 1 && run.files == files;
                let alone = compose_run::read(&files[..1], &mut sources, &folder);
                let mut alone = alone.ok().filter(|_| is_overridden);
                override_layer::know_ports(
                    alone.iter_mut().flat_map(|one| &mut one.services),
                    &run,
                );
                Ok(Some(Self { run, alone, sources, folder }))
            }
            Err(diagnostics) => Err(NotAdopted::Broken(diagnostics, sources)),
        })
    }

    /// The values, which render.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn values(&mut self, of: AdoptedAs) -> anyhow::Result<AdoptedValues> {
        let class =
            SHARED.iter().find(|(target, _)| *target == of.prod_target).map(|(_, class)| *class);
        let classes = class.map(|class| classes(of.prod_target, class)).unwrap_or_default();
        let folder = &self.folder;
        let dockerfile = |service: &MergedService| dockerfile(service, folder);
        let mounted = |service: &MergedService| mounted(service, folder);
        let project = NamedFilesOf { rest: self.run.rest.as_ref(), files: folder };
        let secret = |name: &str| named_file::said(name, project);
        let asking = AdoptAsking {
            of: Targeted {
                name: of.name,
                target: of.target,
                prod_target: of.prod_target,
                shared_class: class.map(|class| (class, classes.as_slice())),
            },
            places: Places { host: of.host, has_nodes: of.has_nodes },
            world: folder,
            files: folder,
            texts: FolderTexts { dockerfile: &dockerfile, mounted: &mounted, secret: &secret },
        };
        let mut adopted: Adopted = stack::adopt(&self.run, &self.sources, asking);
        let alone = self.alone.as_ref().map(|alone| stack::adopt(alone, &self.sources, asking));
        let split = alone.and_then(|alone| override_layer::split(alone, &adopted));
        let is_split = split.is_some();
        adopted = split.unwrap_or(adopted);
        let settled = self.folder.settle(&mut adopted)?;
        let at = self.run.services.first().map(|service| service.key);
        let mut told = std::mem::take(&mut adopted.told);
        if let (true, Some(at), [.., over]) = (is_split, at, self.run.files.as_slice()) {
            let text = format!("what `{over}` says: values/dev.yaml alone has it");
            told.push(Untaken { span: Span { start: 0, end: 0, ..at }, text });
        }
        if let Some(at) = at {
            told.extend(told_of(settled, Span { start: 0, end: 0, ..at }));
        }
        let mut known: Vec<Untaken> = Vec::new();
        told.retain(|one| {
            let is_new = !known.contains(one);
            known.extend(is_new.then(|| one.clone()));
            is_new
        });
        let line = |one: &Untaken| {
            let file = &self.sources.get(one.span.file).name;
            if one.span.end == 0 {
                return format!("{file}: {}", one.text);
            }
            format!("{file}:{}: {}", self.sources.position(one.span).line, one.text)
        };
        Ok(AdoptedValues {
            texts: adopted_folder::texts(&adopted),
            told: told.iter().map(line).collect(),
            count: components(&adopted).count(),
        })
    }
}

/// The Dockerfile of a service that is built.
fn dockerfile(service: &MergedService, world: &AdoptedFolder) -> Option<String> {
    let path = compose::build_files(&service.node)?;
    let Ok(WorldEntry::File(bytes)) = world.find(path.trim_start_matches("./")) else {
        return None;
    };
    String::from_utf8(bytes).ok()
}

/// The texts that a service mounts: files, and those of folders with a few of them.
fn mounted(service: &MergedService, files: &AdoptedFolder) -> Vec<String> {
    let mut texts = Vec::new();
    for (path, _, _) in compose::binds(&service.node) {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        if path.is_empty() || path.starts_with('.') {
            continue;
        }
        match NamedFiles::below(files, path) {
            Ok(names) if names.len() <= MOST_FILES => {
                texts.extend(
                    names.iter().filter_map(|name| files.text(&format!("{path}/{name}")).ok()),
                );
            }
            Ok(_) => {}
            Err(_) => texts.extend(files.text(path).ok()),
        }
    }
    texts.extend(copied(service, files));
    texts
}

/// Where programs that call others have their settings.
const SETTINGS: [&str; 10] = [
    "/etc/apache2",
    "/etc/caddy",
    "/etc/envoy",
    "/etc/grafana",
    "/etc/haproxy",
    "/etc/nginx",
    "/etc/otel",
    "/etc/prometheus",
    "/usr/local/apache2/conf",
    "/usr/local/etc/haproxy",
];

/// The settings that a Dockerfile puts into the image of a service.
fn copied(service: &MergedService, files: &AdoptedFolder) -> Vec<String> {
    let (Some(text), Some(context)) =
        (dockerfile(service, files), compose::build_context(&service.node))
    else {
        return Vec::new();
    };
    let built = Dockerfile::read(&text);
    let settings =
        built.copied.iter().filter(|(_, to)| SETTINGS.iter().any(|known| to.starts_with(known)));
    settings
        .filter_map(|(from, _)| {
            let path = join(context, from.trim_start_matches("./"));
            files.text(path.trim_start_matches("./")).ok()
        })
        .collect()
}

/// The classes that a target has, with one more.
fn classes(target: &str, more: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let text = built_in(target).unwrap_or_default();
    let file = sources.add(target, text);
    let known = parse::parse(file, text).ok();
    let listed: Vec<String> = known
        .iter()
        .flat_map(|root| root.items("cluster.storageClasses"))
        .filter_map(|item| item.text("").map(str::to_owned))
        .collect();
    if listed.is_empty() || listed.iter().any(|class| class == more) {
        return Vec::new();
    }
    listed.into_iter().chain([more.to_owned()]).collect()
}
