//! The layers of one rendering: reads them, settles the target, merges.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::block;
use crate::layer::merge::{MergeShape, lengthened, merge};
use crate::layer::node::{Node, Value};
use crate::layer::parse::parse;
use crate::layer::set::{self, SetFlag};
use crate::plan::built_in::{DEFAULTS, TARGETS, built_in, target_near};
use crate::plan::environment::environments;
use crate::plan::misspelt;
use crate::plan::project::{Project, Request};
use crate::plan::stray_quote;
use crate::source::{FileId, Sources, Span};
use crate::values;
use crate::values::advice::Advice;
use crate::values::flow::extent;
use crate::values::level;
use crate::values::listed;
use crate::values::secrets;
use crate::values::suggest::list_of;

/// Reads layers and collects their mistakes.
pub(super) struct LayerReader<'a> {
    pub project: &'a dyn Project,
    pub sources: Sources,
    /// What was merged, the later above the earlier.
    pub order: Vec<FileId>,
    pub diagnostics: Vec<Diagnostic>,
    /// What is unwise in the texts themselves.
    pub warnings: Vec<Diagnostic>,
    /// Where secrets are written.
    pub secrets: Vec<Span>,
}

impl LayerReader<'_> {
    /// The merged tree and the target; nothing when mistakes were found.
    pub fn merge(&mut self, request: &Request) -> anyhow::Result<Option<(Node, String)>> {
        let env = &request.env;
        let defaults = self.text("built-in defaults", DEFAULTS.to_owned());
        let base = self.file("values/base.yaml")?;
        let environment =
            if env.is_empty() { None } else { self.file(&format!("values/{env}.yaml"))? };
        let files: Vec<Node> =
            request.files.iter().filter_map(|(name, text)| self.text(name, text.clone())).collect();
        let mut sets = Vec::new();
        for (flag, text) in &request.sets {
            sets.extend(self.set(*flag, text)?);
        }
        let first = [defaults.as_ref(), base.as_ref(), environment.as_ref()].into_iter().flatten();
        let Some(target) = target(request, first.chain(&files).chain(&sets)) else {
            return Ok(None);
        };
        let built_in = built_in(&target)
            .and_then(|text| self.text(&format!("built-in target {target}"), text.to_owned()));
        let profile = self.profile(&target)?;
        self.refuse_target_in_profile(profile.as_ref());
        let both =
            if env.is_empty() { None } else { self.file(&format!("values/{env}.{target}.yaml"))? };
        if built_in.is_none() && profile.is_none() && self.diagnostics.is_empty() {
            let named = [&base, &environment].into_iter().flatten().chain(&files).chain(&sets);
            let naming = named.filter_map(|layer| layer.get("target")).next_back();
            self.unknown_target(&target, request, naming)?;
        }
        if !self.diagnostics.is_empty() {
            return Ok(None);
        }
        let is_named = {
            let layered = [&base, &profile, &environment, &both].into_iter().flatten();
            layered.chain(&files).chain(&sets).any(|layer| layer.get("name").is_some())
        };
        if base.is_none() && !is_named {
            self.no_base()?;
            return Ok(None);
        }
        let base_file = base.as_ref().map(|base| base.span.file);
        let layers = [defaults, built_in, base, profile, environment, both];
        let layers: Vec<Node> = layers.into_iter().flatten().chain(files).chain(sets).collect();
        self.order = layers.iter().map(|layer| layer.span.file).collect();
        let root = layers.into_iter().reduce(|below, above| merge(below, above, values::shape()));
        if let Some(root) = &root {
            self.diagnostics.extend(misspelt::components(root, base_file));
        }
        Ok(root.map(|root| (root, target)))
    }

    /// Says that the file of what all environments have in common is not there, or where it lies.
    fn no_base(&mut self) -> anyhow::Result<()> {
        let elsewhere = [
            "values.yaml",
            "values.yml",
            "base.yaml",
            "values/Base.yaml",
            "values/values.yaml",
            "values/common.yaml",
            "values/default.yaml",
            "values/defaults.yaml",
        ];
        let mut help = "write it, with `name: …` at its top: `gen init` makes one".to_owned();
        for path in elsewhere {
            if self.project.read(path)?.is_some() {
                help = format!("gen reads that one alone: `mv {path} values/base.yaml`");
                break;
            }
        }
        let wrong =
            Diagnostic::error(Code::Missing, "`values/base.yaml` does not exist, nor a `name`");
        self.diagnostics.push(wrong.help(help));
        Ok(())
    }

    /// What the project says of a target. A copy of what is built in says nothing more: it is not a layer twice.
    fn profile(&mut self, target: &str) -> anyhow::Result<Option<Node>> {
        let path = format!("profiles/{target}.yaml");
        let Some(text) = self.project.read(&path)? else { return Ok(None) };
        if built_in(target) == Some(text.as_str()) {
            return Ok(None);
        }
        let name = self.project.shown(&path);
        Ok(self.text(&name, text))
    }

    fn file(&mut self, path: &str) -> anyhow::Result<Option<Node>> {
        let Some(text) = self.project.read(path)? else { return Ok(None) };
        let name = self.project.shown(path);
        Ok(self.text(&name, text))
    }

    fn text(&mut self, name: &str, text: String) -> Option<Node> {
        let file = self.sources.add(name, text);
        match parse(file, &self.sources.get(file).text) {
            Ok(node) if node.as_map().is_some() => {
                let text = &self.sources.get(file).text;
                self.warnings.extend(stray_quote::warnings(&node));
                let places = secrets::places(&node);
                for comment in places.iter().filter_map(|place| cut(text, *place)) {
                    self.secrets.push(comment);
                    self.warnings.push(
                        Diagnostic::warning(
                            Code::AmbiguousScalar,
                            "a secret ends before a `#`, which starts a comment",
                        )
                        .at(comment, "no part of the secret")
                        .help("put quotes around the whole secret, or a blank after the `#`"),
                    );
                }
                self.secrets.extend(places.into_iter().map(|place| block::whole(text, place)));
                self.refuse_lists(&mut Vec::new(), &node, values::shape());
                Some(lengthened(node, values::shape()))
            }
            Ok(node) => {
                self.diagnostics.push(
                    Diagnostic::error(Code::WrongType, "values are a map")
                        .at(node.span, "expected `key: value`")
                        .help("start with `name: …`"),
                );
                None
            }
            Err(diagnostics) => {
                self.diagnostics.extend(diagnostics);
                None
            }
        }
    }

    /// Lists where maps belong are told in each layer: a later layer that has a map there would hide
    /// them.
    fn refuse_lists<'n>(&mut self, path: &mut Vec<&'n str>, node: &'n Node, shape: &MergeShape) {
        match (&node.value, shape) {
            (Value::List(_), MergeShape::Map(_) | MergeShape::Object { .. }) => {
                let wrong =
                    Diagnostic::error(Code::WrongType, "a map belongs here, and this is a list")
                        .at(node.span, "expected `key: value`");
                let key = path.last().copied().unwrap_or_default();
                // A component has such a key, and is none.
                let is_outdented = shape.has_field("resources") && shape.has_field(key);
                let advice = match path.as_slice() {
                    [tier, _] if is_outdented => Advice::indent(tier, key),
                    [tier, name, beside, _] if level::is_list_too_deep(path, node) => {
                        level::too_deep(&[tier, name], beside)
                    }
                    ["databases", _, "volumes"] => Advice::say(listed::OF_DATA),
                    _ => listed::instead(key, node, shape),
                };
                self.diagnostics.push(advice.about(wrong, extent(node)));
            }
            (Value::Map(map), MergeShape::Map(_) | MergeShape::Object { .. }) => {
                for (below, entry) in &map.entries {
                    path.push(below);
                    self.refuse_lists(path, &entry.node, shape.below(below));
                    path.pop();
                }
            }
            (Value::Null | Value::Scalar(_) | Value::List(_) | Value::Map(_), _) => {}
        }
    }

    fn set(&mut self, flag: SetFlag, text: &str) -> anyhow::Result<Option<Node>> {
        let name = match flag {
            SetFlag::Set => "--set",
            SetFlag::SetString => "--set-string",
            SetFlag::SetFile => "--set-file",
        };
        let file = self.sources.add(name, text);
        let mut node = match set::parse_set(file, flag, text) {
            Ok(node) => node,
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                return Ok(None);
            }
        };
        self.secrets.extend(secrets::places(&node));
        if flag == SetFlag::SetFile {
            let project = self.project;
            let mut missing = Vec::new();
            set::contents(&mut node, &mut |path, span| {
                let text = project.read_named(path)?;
                if text.is_none() {
                    missing.push((path.to_owned(), span));
                }
                anyhow::Ok(text.unwrap_or_default())
            })?;
            for (path, span) in missing {
                self.diagnostics.push(
                    Diagnostic::error(Code::File, format!("the file `{path}` does not exist"))
                        .at(span, "read from the project's folder")
                        .help("correct the path"),
                );
            }
        }
        Ok(Some(lengthened(node, values::shape())))
    }

    fn refuse_target_in_profile(&mut self, profile: Option<&Node>) {
        let entry = profile.and_then(Node::as_map).and_then(|map| map.entries.get("target"));
        if let Some(entry) = entry {
            self.diagnostics.push(
                Diagnostic::error(
                    Code::Conflict,
                    "a profile cannot name a target: it describes one",
                )
                .at(entry.key, "not allowed here")
                .help("name the target in `values/base.yaml` or `values/<env>.yaml`"),
            );
        }
    }

    /// A file that describes a target, and lies where no profile does.
    fn profile_elsewhere(&self, target: &str) -> anyhow::Result<Option<String>> {
        let places =
            ["values/T.yaml", "targets/T.yaml", "clusters/T.yaml", "profiles/T.yml", "T.yaml"];
        for place in places {
            let path = place.replace('T', target);
            let text = self.project.read(&path)?;
            if text.is_some_and(|text| text.lines().any(|line| line.starts_with("cluster:"))) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    fn unknown_target(
        &mut self,
        target: &str,
        request: &Request,
        naming: Option<&Node>,
    ) -> anyhow::Result<()> {
        let profiles = self.project.names("profiles")?;
        let names =
            || TARGETS.iter().map(|(name, _)| *name).chain(profiles.iter().map(String::as_str));
        let help = match target_near(target, names()) {
            _ if request.target.is_some()
                && environments(self.project)?.iter().any(|env| env == target) =>
            {
                format!(
                    "`{target}` is an environment: name it in place of another one, as in `gen render {target}`"
                )
            }
            Some(near) if request.target.is_some() => format!("write `--target {near}`"),
            Some(near) => format!("write `{near}`"),
            None => match self.profile_elsewhere(target)? {
                Some(path) => format!(
                    "gen reads `profiles/{target}.yaml`: `mkdir -p profiles && mv {path} profiles/{target}.yaml`"
                ),
                None => format!(
                    "use one of {}, or describe it in `profiles/{target}.yaml`",
                    list_of(names())
                ),
            },
        };
        let mut diagnostic =
            Diagnostic::error(Code::UnknownReference, format!("there is no target `{target}`"));
        if request.target.is_none()
            && let Some(naming) = naming
        {
            diagnostic = diagnostic.at(naming.span, "unknown");
        }
        self.diagnostics.push(diagnostic.help(help));
        Ok(())
    }
}

/// The comment right behind a secret without quotes, where it may have been meant as a part of it: ` #1pass`.
fn cut(text: &str, secret: Span) -> Option<Span> {
    let (start, end) = (secret.start as usize, secret.end as usize);
    let is_plain = !text.get(start..)?.starts_with(['"', '\'', '|', '>']);
    let line = text.get(end..)?.lines().next()?.trim_end();
    let comment = line.trim_start_matches(' ');
    let is_meant = comment.len() < line.len()
        && comment.strip_prefix('#')?.starts_with(|c: char| !c.is_whitespace() && c != '#');
    let length = u32::try_from(line.len()).ok()?;
    let start = secret.end + length - u32::try_from(comment.len()).ok()?;
    (is_plain && is_meant).then_some(Span { start, end: secret.end + length, ..secret })
}

/// `--target`, else the last layer that names one.
fn target<'n>(request: &Request, layers: impl Iterator<Item = &'n Node>) -> Option<String> {
    if let Some(target) = &request.target {
        return Some(target.clone());
    }
    let named = layers.filter_map(|layer| layer.get("target")?.as_scalar());
    named.last().map(|target| target.text.replace("${env}", &request.env))
}
