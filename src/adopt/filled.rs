//! Volumes that Docker fills, while they are new, with what the image has in their place; a claim begins empty.
//! <https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container>

use std::collections::BTreeMap;

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::mounted::{MountSource, Mounted};
use crate::adopt::part::Part;
use crate::adopt::told::ToldAll;
use crate::adopt::volume::ClaimOwners;
use crate::manifest::parsed::{is_below, join};
use crate::resolve::inputs::NamedFiles;

/// Where the container that fills a claim sees it.
const FILLED: &str = "/filled";

/// Whose volumes are looked at.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "files are a trait object")]
pub struct FilledVolumes<'a> {
    pub at: usize,
    pub part: &'a Part<'a>,
    pub mounts: &'a [Mounted],
    pub owners: &'a ClaimOwners,
    /// The Dockerfile of its image.
    pub dockerfile: Option<&'a str>,
    pub files: &'a dyn NamedFiles,
}

/// Fills claims of a program as Docker does, where its Dockerfile puts something there; tells of those where another's
/// image may have something.
pub fn draft(of: FilledVolumes, draft: &mut DraftMap, told: &mut ToldAll) {
    let FilledVolumes { at, part, mounts, owners, dockerfile, files } = of;
    let stage = dockerfile.map(LastStage::read);
    for mount in mounts.iter().filter(|mount| !mount.is_read_only) {
        let MountSource::Kept { key, written } = &mount.source else { continue };
        let has_claim = draft
            .get_map("volumes")
            .and_then(|volumes| volumes.get_map(key))
            .is_some_and(|volume| volume.get("claim").is_some());
        if written.starts_with(['.', '/', '~']) || !has_claim {
            continue;
        }
        let target = mount.target.as_str();
        if let Some(stage) = &stage {
            let context = part.image.context.as_deref().unwrap_or_default();
            if stage.has(target, context.trim_start_matches("./").trim_end_matches('/'), files) {
                let script = format!(
                    "[ \"$(ls -A {FILLED} | grep -vx lost+found)\" ] || cp -a {target}/. {FILLED}/"
                );
                let container = [
                    ("command", Draft::texts(["sh", "-c", &script])),
                    ("mounts", Draft::map([(key.as_str(), Draft::text(FILLED))])),
                ];
                let name = format!("fill-{key}");
                let all = draft.below("initContainers");
                all.set_at(&name, Draft::map(container), Some(mount.span));
                all.comment(&name, "Docker fills a new volume with what the image has there.");
            }
            continue;
        }
        if is_of_program(target) || owners.is_several(key, at) && is_of_pages(target) {
            told.add(
                mount.span,
                format!(
                    "what the image of `{}` has at `{target}`: Docker fills a new volume with it, and a claim begins empty: an init container with `mounts` copies it",
                    part.name
                ),
            );
        }
    }
}

/// Whether a Dockerfile puts a program into its image, and not only what the program is made with.
pub fn has_program(dockerfile: &str) -> bool {
    let stage = LastStage::read(dockerfile);
    let is_program = |(from, to): &(Option<String>, String)| {
        // Of other images mostly tools are taken, and of other stages what they have built.
        let Some(from) = from else {
            return !["/bin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/sbin"]
                .iter()
                .any(|tools| to == tools || is_below(to, tools));
        };
        let last = from.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let of_tools = ["Gemfile", "Pipfile", "Makefile", "Procfile", "Rakefile"].contains(&last)
            || last
                .trim_start_matches('.')
                .rsplit_once('.')
                .is_some_and(|(_, ending)| OF_TOOLS.contains(&ending.trim_end_matches('*')));
        !of_tools
    };
    let fetches =
        |run: &String| ["git clone", "curl ", "wget "].iter().any(|word| run.contains(word));
    stage.copied.iter().any(is_program) || stage.runs.iter().any(fetches)
}

/// Endings of files that say what a program needs, configure servers, or start them.
const OF_TOOLS: [&str; 14] = [
    "cfg", "conf", "ini", "json", "lock", "mod", "sh", "sum", "template", "toml", "txt", "xml",
    "yaml", "yml",
];

/// Whether programs, and not their data, are what images have at a path.
fn is_of_program(target: &str) -> bool {
    let roots =
        ["/etc", "/usr/share", "/usr/lib", "/usr/local/lib", "/usr/local/share", "/var/www"];
    let is_program = roots.iter().any(|root| is_below(target, root));
    let last = target.rsplit('/').next().unwrap_or_default();
    let is_data = [
        "cache", "certs", "data", "files", "html", "keys", "log", "logs", "media", "ssl",
        "storage", "tmp", "uploads",
    ]
    .contains(&last);
    is_program && !is_data
        || ["config", "conf", "etc", "plugins"].contains(&last) && is_below(target, "/usr")
}

/// Whether pages of an image lie there, which another program shows.
fn is_of_pages(target: &str) -> bool {
    let last = target.rsplit('/').next().unwrap_or_default();
    ["assets", "build", "dist", "html", "public", "static", "staticfiles", "www"].contains(&last)
}

/// What a Dockerfile puts where, and what it runs, in its last stage and those before it of which it is made.
#[derive(Clone, Debug, Default)]
struct LastStage {
    folder: String,
    /// What is copied from the context, if it is, and where to.
    copied: Vec<(Option<String>, String)>,
    runs: Vec<String>,
}

impl LastStage {
    fn read(text: &str) -> Self {
        let (mut stages, mut name) = (BTreeMap::<String, Self>::new(), None::<String>);
        let mut last = Self::default();
        let whole = text.replace("\\\r\n", " ").replace("\\\n", " ");
        for line in whole.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let (order, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let is_apart = |c: char| c.is_whitespace() || "[],\"".contains(c);
            let words: Vec<&str> = rest
                .split(is_apart)
                .filter(|word| !word.is_empty() && !word.starts_with("--"))
                .collect();
            match order.to_ascii_uppercase().as_str() {
                "FROM" => {
                    let before = std::mem::take(&mut last);
                    stages.extend(name.take().map(|name| (name, before)));
                    let image = words.first().copied().unwrap_or_default();
                    last = stages.get(image).cloned().unwrap_or_default();
                    name = words.get(2).map(|name| (*name).to_owned());
                }
                "WORKDIR" => {
                    let folder = words.first().copied().unwrap_or_default();
                    last.folder = last.place(folder);
                }
                "COPY" | "ADD" => {
                    let is_other = rest.contains("--from");
                    let Some((to, from)) = words.split_last() else { continue };
                    let to = last.place(to);
                    let of = |from: &&str| ((!is_other).then(|| (*from).to_owned()), to.clone());
                    last.copied.extend(from.iter().map(of));
                }
                "RUN" => last.runs.push(rest.to_owned()),
                _ => {}
            }
        }
        last
    }

    /// A path from the present folder on.
    fn place(&self, path: &str) -> String {
        let plain = path.trim_end_matches('/').trim_start_matches("./");
        if plain.starts_with('/') {
            plain.to_owned()
        } else if plain.is_empty() || plain == "." {
            self.folder.clone()
        } else {
            format!("{}/{plain}", self.folder)
        }
    }

    /// Whether the image has something at a path.
    fn has(&self, target: &str, context: &str, files: &dyn NamedFiles) -> bool {
        let copies = self.copied.iter().any(|(from, to)| {
            if to == target || is_below(to, target) {
                return true;
            }
            let Some(below) = target.strip_prefix(to.as_str()) else { return false };
            let Some(from) = from.as_ref().filter(|_| below.starts_with('/')) else {
                return false;
            };
            let folder = join(context, from.trim_start_matches("./").trim_end_matches('.'));
            let path = join(folder.trim_end_matches('/'), below.trim_start_matches('/'));
            let names = files.below(path.trim_start_matches("./")).unwrap_or_default();
            names.iter().any(|name| !name.starts_with('.'))
        });
        let relative = target.strip_prefix(self.folder.as_str()).unwrap_or(target);
        let last = target.rsplit('/').next().unwrap_or_default();
        let makes = |run: &String| {
            run.contains("collectstatic") && last.contains("static")
                || run.contains("assets:precompile")
                    && relative.trim_start_matches('/').starts_with("public")
                || BUILDS.iter().any(|word| run.contains(word)) && BUILT.contains(&last)
        };
        copies || self.runs.iter().any(makes)
    }
}

/// What builds pages, by parts of commands, and what it calls the folder with them.
const BUILDS: [&str; 4] = ["npm run build", "pnpm build", "pnpm run build", "yarn build"];
const BUILT: [&str; 3] = ["build", "dist", "out"];
