//! The two sides of `gen diff`, read or rendered.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::check;
use crate::command::manifests::{self, Reading};
use crate::command::project::Folder;
use crate::command::talk::Talk;
use crate::diagnostic::Severity;
use crate::diff::mistake::{self, SideMistake};
use crate::diff::{self, Classes, Premise, Relation, SideObject, cause};
use crate::manifest::parsed::file_name;
use crate::plan::{Failure, Plan, Project, Request};
use crate::report::diff_answer::Answer;
use crate::source::{FileId, Sources};

/// What stands for a variable of gen's own environment that is not set: it is a secret, and is compared
/// with itself.
const UNSET: &str = "unset";

/// A side, with all that there is to know of it.
pub struct NamedSide<'a> {
    pub name: String,
    pub items: Vec<SideObject>,
    pub sources: Sources,
    /// What is known of the cluster's StorageClasses.
    pub classes: Classes,
    /// Whether something that it names could not be read.
    pub is_cut: bool,
    /// What `gen check` finds wrong with its wiring; nothing where it was not read from files.
    pub mistakes: Option<Vec<SideMistake>>,
    /// What gen rendered it from.
    rendered: Option<Rendered<'a>>,
}

struct Rendered<'a> {
    project: RememberingProject<'a>,
    plan: Plan,
    files: BTreeMap<String, String>,
    folders: BTreeSet<String>,
}

impl<'a> NamedSide<'a> {
    /// What gen makes of an environment; `None` after mistakes were printed.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn rendered(
        name: String,
        project: &'a dyn Project,
        request: &Request,
        is_strict: bool,
        talk: Talk,
    ) -> anyhow::Result<Option<Self>> {
        let project = RememberingProject::new(project, is_strict);
        let made = Plan::new(&project, request).and_then(|plan| {
            project.read.borrow_mut().clear();
            project.folders.borrow_mut().clear();
            let made = plan.render(&project)?;
            Ok((plan, made))
        });
        let (plan, made) = match made {
            Ok(made) => made,
            Err(failure) => {
                Self::refused(&name, failure, talk)?;
                return Ok(None);
            }
        };
        let items = made.bundle.objects.iter().map(SideObject::rendered).collect();
        let (files, folders) = (project.read.take(), project.folders.take());
        for variable in project.unset.take() {
            talk.note(&format!("`{variable}` is not set here: its value is not compared"));
        }
        let sources = plan.shown_sources();
        let classes = Classes::of_target(&made.stack.target);
        Ok(Some(Self {
            name,
            items,
            sources,
            classes,
            is_cut: false,
            mistakes: None,
            rendered: Some(Rendered { project, plan, files, folders }),
        }))
    }

    fn refused(name: &str, failure: Failure, talk: Talk) -> anyhow::Result<()> {
        talk.failure(&format!("`{name}`"), failure)
    }

    /// Manifests of a folder, a file or stdin; `None` after mistakes were printed.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(
        path: &str,
        reading: Reading,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<Self>> {
        let mut sources = Sources::default();
        let paths = [PathBuf::from(path)];
        let Some(read) = manifests::read_some(&paths, &mut sources, project, talk)? else {
            return Ok(None);
        };
        let collected = manifests::collect(&read, reading, &mut sources, talk);
        if collected.diagnostics.iter().any(|found| found.severity == Severity::Error) {
            talk.diagnostics(&format!("`{path}`"), &collected.diagnostics, &sources);
            return Ok(None);
        }
        // A kustomization may list nothing; files of values are no side.
        let name = |file: &FileId| file_name(&sources.get(*file).name).to_owned();
        let is_listed = read.files.iter().any(|file| name(file).starts_with("kustomization."));
        if !is_listed && manifests::is_nothing(&read, &collected, &sources, talk) {
            return Ok(None);
        }
        let objects = collected.sets.iter().flat_map(|set| &set.objects);
        let items: Vec<SideObject> = objects.map(SideObject::read).collect();
        let (name, classes) = (path.to_owned(), Classes::default());
        let is_cut = collected.unread > 0;
        if items.is_empty() && collected.sets.iter().any(|set| !set.composes.is_empty()) {
            talk.usage(
                &format!("`{path}` is a project of Docker Compose, which is not compared"),
                "compare what `docker compose config` prints before and after",
            );
            return Ok(None);
        }
        let checked = check::check(&collected, &read.files, &sources);
        let mistakes = Some(mistake::of_wiring(&checked.findings));
        Ok(Some(Self { name, items, sources, classes, is_cut, mistakes, rendered: None }))
    }

    /// The same side by another name.
    #[must_use]
    pub fn called(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// Objects that a cluster told.
    pub fn told(name: String, items: Vec<SideObject>, classes: Classes) -> Self {
        let sources = Sources::default();
        Self { name, items, sources, classes, is_cut: false, mistakes: None, rendered: None }
    }

    /// What is known of this side and the one after it: of one environment on one target they are two states.
    pub fn premise(&self, after: &Self) -> Premise {
        let of = |side: &Self| {
            let plan = side.rendered.as_ref().map(|rendered| &rendered.plan);
            plan.map(|plan| (plan.env.clone(), plan.target.clone()))
        };
        let relation = match (of(self), of(after)) {
            (Some(before), Some(after)) if before != after => Relation::Apart,
            _ => Relation::States,
        };
        let known = if self.rendered.is_some() || after.rendered.is_none() { self } else { after };
        let classes = known.classes.clone().with(&after.items).with(&self.items);
        Premise { relation, classes }
    }

    /// What differs from here to the side after it.
    pub fn compared(&self, after: &Self) -> Answer {
        self.compared_as(after, &self.premise(after))
    }

    /// The same where what is known of the two is said.
    pub fn compared_as(&self, after: &Self, premise: &Premise) -> Answer {
        let mut comparison = diff::compare(&self.items, &after.items, premise);
        mistake::tell([&self.mistakes, &after.mistakes], &mut comparison);
        let sides = self.for_causes().zip(after.for_causes());
        let causes = sides.map(|(before, after)| cause::causes(&before, &after, &comparison));
        Answer::new(
            [self.name.clone(), after.name.clone()],
            comparison,
            causes,
            [(&self.items, &self.sources), (&after.items, &after.sources)],
        )
        .cut(self.is_cut || after.is_cut)
    }

    /// The side for those who ask which values cause a difference, where values made it.
    pub fn for_causes(&self) -> Option<cause::Side<'_>> {
        let Rendered { project, plan, files, folders } = self.rendered.as_ref()?;
        Some(cause::Side { project, plan, items: &self.items, files, folders })
    }
}

/// A project that remembers what was read of it, and what was missing in the environment.
struct RememberingProject<'a> {
    project: &'a dyn Project,
    /// Whether a variable that is not set is missing.
    is_strict: bool,
    read: RefCell<BTreeMap<String, String>>,
    folders: RefCell<BTreeSet<String>>,
    unset: RefCell<BTreeSet<String>>,
}

impl<'a> RememberingProject<'a> {
    fn new(project: &'a dyn Project, is_strict: bool) -> Self {
        Self {
            project,
            is_strict,
            read: RefCell::default(),
            folders: RefCell::default(),
            unset: RefCell::default(),
        }
    }
}

impl Project for RememberingProject<'_> {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        let text = self.project.read(path)?;
        if let Some(text) = &text {
            self.read.borrow_mut().insert(path.to_owned(), text.clone());
        }
        Ok(text)
    }

    fn read_named(&self, path: &str) -> anyhow::Result<Option<String>> {
        self.project.read_named(path)
    }

    fn shown(&self, path: &str) -> String {
        self.project.shown(path)
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        self.project.names(folder)
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        let found = self.project.below(folder)?;
        if found.is_some() {
            self.folders.borrow_mut().insert(folder.to_owned());
        }
        Ok(found)
    }

    fn environment(&self, name: &str) -> Option<String> {
        let value = self.project.environment(name);
        if value.is_none() && !self.is_strict {
            self.unset.borrow_mut().insert(name.to_owned());
            return Some(format!("{UNSET}-{}", name.to_lowercase()));
        }
        value
    }
}
