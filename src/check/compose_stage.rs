//! Dockerfiles of a Compose project: stages that they do not have, and files that they copy and that are not there. Parts
//! of GEN516.

use std::collections::BTreeSet;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, PACKAGES, build_context, build_files};
use crate::manifest::line;
use crate::manifest::made_node::text_node;
use crate::manifest::parsed::join;
use crate::manifest::stages::{DockerStages, StagedCopy};
use crate::source::{FileId, Span};
use crate::values::suggest::{list_of, nearest};

/// Dockerfiles that were looked at already, with their folders.
pub type SeenBuilds = BTreeSet<(FileId, String)>;

pub fn check(
    rule: &Rule,
    project: &ComposeProject,
    service: &WrittenService,
    seen: &mut SeenBuilds,
    findings: &mut Findings,
) {
    let node = service.node();
    let (Some(context), Some(path)) = (build_context(node), build_files(node)) else { return };
    let Some(NamedEntry::Text(file)) = service.file.beside.get(&path).copied() else { return };
    let text = project.sources.get(file).text.as_str();
    let stages = DockerStages::read(text);
    target(rule, service, &stages, findings);
    if !seen.insert((file, context.to_owned())) {
        return;
    }
    let build = Build { rule, project, service, file, context, stages: &stages };
    for copy in &stages.copies {
        match copy.from {
            Some(from) => build.stage(copy, from, findings),
            None => build.sources(copy, findings),
        }
    }
    build.packages(findings);
}

/// A stage that is built, and that the Dockerfile does not have.
fn target(rule: &Rule, service: &WrittenService, stages: &DockerStages, findings: &mut Findings) {
    let Some(node) = service.node().at("build.target") else { return };
    let Some(name) = node.text("").filter(|name| !name.is_empty() && !name.contains('$')) else {
        return;
    };
    if stages.has(name, stages.names.len()) {
        return;
    }
    let known: Vec<&str> = stages.names.iter().flatten().copied().collect();
    let near = near(name, &known);
    let found = rule
        .error(format!(
            "`{}` is built to the stage `{name}`, which its Dockerfile does not have",
            service.name
        ))
        .at(node.span, "no stage of this name")
        .note(format!("target stage \"{name}\" could not be found"))
        .help(match near {
            Some(near) => format!("write `{near}`"),
            None if known.is_empty() => "remove it: the Dockerfile names no stage".to_owned(),
            None => format!("write {}", list_of(known.iter().copied())),
        });
    findings.about(service.label(), found);
}

/// The stage that a name nearly is, or is a longer or a shorter form of.
fn near<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let is_form = |one: &&&str| {
        let (one, name) = (one.to_lowercase(), name.to_lowercase());
        one.len().min(name.len()) > 2 && (one.starts_with(&name) || name.starts_with(&one))
    };
    let mut forms = known.iter().filter(is_form);
    let form = forms.next().copied().filter(|_| forms.next().is_none());
    form.or_else(|| meant(name, known.iter().copied()))
        .or_else(|| nearest(name, known.iter().copied()))
}

/// Names of stages that are images of nobody's.
const STAGES: [&str; 16] = [
    "base",
    "build",
    "build-stage",
    "builder",
    "building",
    "compile",
    "dependencies",
    "deps",
    "dev",
    "development",
    "install",
    "installer",
    "prod",
    "production",
    "runner",
    "test",
];

/// Folders and endings of what is built before an image is.
const MADE: [&str; 14] = [
    "target",
    "dist",
    "build",
    "out",
    "bin",
    "obj",
    "publish",
    "node_modules",
    "vendor",
    "release",
    "artifacts",
    "output",
    "_build",
    ".next",
];
const MADE_ENDINGS: [&str; 12] =
    [".jar", ".war", ".zip", ".gz", ".tgz", ".whl", ".exe", ".dll", ".so", ".bin", ".deb", ".tar"];

/// Parts of names of files that are kept out of a repository.
const KEPT_OUT: [&str; 8] =
    ["env", "cert", ".pem", ".key", ".crt", "secret", "token", "credential"];

struct Build<'b, 'c> {
    rule: &'b Rule,
    project: &'b ComposeProject<'c>,
    service: &'b WrittenService<'c>,
    file: FileId,
    context: &'b str,
    stages: &'b DockerStages<'c>,
}

impl Build<'_, '_> {
    /// The place of a word in a line of the Dockerfile.
    fn place(&self, index: usize, word: &str) -> Span {
        let source = self.project.sources.get(self.file);
        let end = u32::try_from(source.text.len()).unwrap_or_default();
        let whole = text_node(Span { file: self.file, start: 0, end }, "");
        let line = line::of_line(self.project.sources, &whole, index, "");
        line::within(self.project.sources, line, word)
    }

    fn stage(&self, copy: &StagedCopy, from: &str, findings: &mut Findings) {
        let own = &self.stages.names;
        let known: Vec<&str> = own.iter().flatten().copied().collect();
        let contexts = self.service.node().at("build.additional_contexts");
        let is_context = contexts.is_some_and(|all| {
            all.get(from).is_some()
                || all
                    .items("")
                    .iter()
                    .any(|one| one.text("").is_some_and(|one| one.split('=').next() == Some(from)))
        });
        // What is no stage is an image.
        if self.stages.has(from, copy.stage)
            || is_context
            || from.contains(['$', '/', ':', '.', '"'])
        {
            return;
        }
        let is_number = from.parse::<usize>().is_ok();
        let is_later = self.stages.has(from, own.len());
        let near = near(from, &known).filter(|_| !is_number);
        if !is_number && !is_later && near.is_none() && !STAGES.contains(&from) {
            return;
        }
        let is_image = near.is_none() && !is_number && !is_later && known.is_empty();
        let mut found = self.rule
            .judged(
                !is_image,
                format!("the Dockerfile of `{}` copies from the stage `{from}`, which it does not have{}", self.service.name, if is_later { " yet" } else { "" }),
            )
            .at(self.place(copy.line, from), "no stage of this name above")
            .note("the name is taken for an image: pull access denied, repository does not exist");
        found = match near {
            _ if is_later => found.help("move that stage above this one"),
            Some(near) => found.help(format!("write `--from={near}`")),
            None if known.is_empty() => found.help("name the stage: `FROM … AS build`"),
            None => found.help(format!("write {}", list_of(known.iter().copied()))),
        };
        findings.about(self.service.label(), found);
    }

    /// Files of the folder that are not in it.
    fn sources(&self, copy: &StagedCopy, findings: &mut Findings) {
        for path in copy.plain() {
            let entry = self.service.file.beside.get(&join(self.context, path));
            if entry != Some(&NamedEntry::Nothing) {
                continue;
            }
            let inner = path.trim_start_matches("./").trim_start_matches('/');
            let lower = inner.to_lowercase();
            let is_made = inner.split('/').any(|part| MADE.contains(&part))
                || MADE_ENDINGS.iter().any(|ending| lower.ends_with(ending));
            if is_made || KEPT_OUT.iter().any(|part| lower.contains(part)) {
                continue;
            }
            let is_pulled =
                self.service.node().text("image").is_some_and(|image| image.contains('/'));
            let shown = if self.context.trim_matches(['.', '/']).is_empty() {
                "the folder of this file"
            } else {
                self.context
            };
            let found = self
                .rule
                .judged(
                    !is_pulled && !self.project.takes_more,
                    format!(
                        "the Dockerfile of `{}` copies `{inner}`, which is not there",
                        self.service.name
                    ),
                )
                .at(self.place(copy.line, path), format!("not in {shown}"))
                .also(
                    self.service.node().get("build").map_or(self.service.entry.key, |one| one.span),
                    "built in this folder",
                )
                .note("failed to compute cache key: not found")
                .help("correct the path, which starts at the folder of `context`, or add the file");
            findings.about(self.service.label(), found);
        }
    }

    /// `npm ci` without the list of versions that it installs.
    fn packages(&self, findings: &mut Findings) {
        let state = |name: &str| self.service.file.beside.get(&join(self.context, name)).copied();
        let is_there = |name: &str| !matches!(state(name), Some(NamedEntry::Nothing) | None);
        let copies = self.stages.copied().any(|path| path.contains('/'));
        let Some(line) = self.stages.clean_installs.first() else { return };
        let [package, locks @ ..] = PACKAGES;
        let is_lacking = is_there(package) && !locks.iter().any(|name| is_there(name));
        let is_known = locks.iter().all(|name| state(name) == Some(NamedEntry::Nothing));
        if !is_lacking || !is_known || copies {
            return;
        }
        let found = self.rule
            .error(format!("the Dockerfile of `{}` runs `npm ci`, and there is no package-lock.json", self.service.name))
            .at(self.place(*line, "npm ci"), "installs what that file lists")
            .note("npm error: the `npm ci` command can only install with an existing package-lock.json")
            .help("run `npm install` once and keep `package-lock.json` in Git, or write `npm install`");
        findings.about(self.service.label(), found);
    }
}
