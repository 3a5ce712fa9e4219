//! The environments of a project at two revisions of Git. One that is at one of them alone is compared with nothing: all its
//! objects come, or go.

use std::collections::BTreeSet;

use crate::command::diff_side::NamedSide;
use crate::command::options;
use crate::command::project::Folder;
use crate::command::revision::{self, Range};
use crate::command::talk::Talk;
use crate::diff::{Classes, Premise, Relation, SideObject};
use crate::plan::{self, Project, Request};
use crate::report::diff_answer::Answer;

/// What is compared, beside the revisions.
pub struct RevisionQuery<'a> {
    /// Environments, `dev` or `dev@kind`; all where there is none.
    pub sides: &'a [String],
    /// The target of sides that name none.
    pub target: Option<&'a String>,
    pub request: &'a Request,
}

/// The project at the two revisions.
struct Both<'a> {
    before: &'a dyn Project,
    after: &'a dyn Project,
    /// What they are called behind an environment's name.
    names: [String; 2],
    request: &'a Request,
}

/// An environment, and the target that is asked for.
#[derive(Clone)]
struct SideAtRevisions {
    env: String,
    target: Option<String>,
}

/// The environments named, or all, at two revisions; `None` after an error was printed.
///
/// # Errors
/// A file that cannot be read, or Git.
pub fn answers(
    rev: &str,
    asked: &RevisionQuery<'_>,
    project: &Folder,
    talk: Talk,
) -> anyhow::Result<Option<Vec<Answer>>> {
    let range = match Range::new(rev) {
        Ok(range) => range,
        Err(error) => {
            let said = format!("{error:#}");
            let help = if said.contains("not a git repository") {
                "leave `--rev` out, or run it where the values are in Git".to_owned()
            } else if rev.trim().is_empty() {
                "the name is empty: is the variable set that holds it?".to_owned()
            } else if let Some(meant) = revision::meant(rev) {
                format!("write `--rev {meant}`")
            } else {
                "`git branch --all` and `git log --oneline` tell what there is; of a branch elsewhere `git fetch` comes first".to_owned()
            };
            talk.usage(&said, &help);
            return Ok(None);
        }
    };
    let then = range.after.as_ref().map(|revision| format!(" at {}", revision.name));
    let both = Both {
        before: &range.before,
        after: range.after.as_ref().map_or(project, |revision| revision as &dyn Project),
        names: [format!(" at {}", range.before.name), then.unwrap_or_default()],
        request: asked.request,
    };
    let [old, new] = [plan::environments(both.before)?, plan::environments(both.after)?];
    if old.is_empty() && both.before.read("values/base.yaml")?.is_none() {
        talk.usage(
            &format!("there are no values at `{}`", range.before.name),
            "name a later revision, at which `values/base.yaml` was there",
        );
        return Ok(None);
    }
    let Some(wanted) = wanted(asked, &old, &new, both.after, talk)? else { return Ok(None) };
    let (mut answers, mut come, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for wanted in wanted {
        let is_in = |known: &[String]| wanted.env.is_empty() || known.contains(&wanted.env);
        let (was, is) = (is_in(&old), is_in(&new));
        let before = if was { Some(both.before(&wanted, talk)?) } else { None };
        let after = if is { Some(both.after(&wanted, talk)?) } else { None };
        match (before, after) {
            (Some(Some(before)), Some(Some(after))) => answers.push(before.compared(&after)),
            (Some(Some(before)), None) => gone.push(before),
            (None, Some(Some(after))) => come.push(after),
            _ => return Ok(None),
        }
    }
    answers.extend(of_one_side(gone, come));
    Ok(Some(answers))
}

/// What to compare; `None` after an error was printed.
fn wanted(
    asked: &RevisionQuery<'_>,
    old: &[String],
    new: &[String],
    after: &dyn Project,
    talk: Talk,
) -> anyhow::Result<Option<Vec<SideAtRevisions>>> {
    let usual = || asked.target.cloned();
    let mut wanted = Vec::new();
    for side in asked.sides {
        let (env, target) = match side.split_once('@') {
            Some((env, target)) => (env, Some(target.to_owned())),
            None => (side.as_str(), None),
        };
        let is_gone = old.iter().any(|known| known == env);
        if !is_gone && options::environments(&[env.to_owned()], false, after, talk)?.is_none() {
            return Ok(None);
        }
        wanted.push(SideAtRevisions { env: env.to_owned(), target: target.or_else(usual) });
    }
    if wanted.is_empty() {
        let gone = old.iter().filter(|env| !new.contains(env));
        let all = new.iter().chain(gone).cloned();
        wanted.extend(all.map(|env| SideAtRevisions { env, target: usual() }));
    }
    if wanted.is_empty() {
        wanted.push(SideAtRevisions { env: String::new(), target: usual() });
    }
    Ok(Some(wanted))
}

impl<'a> Both<'a> {
    fn before(
        &self,
        wanted: &SideAtRevisions,
        talk: Talk,
    ) -> anyhow::Result<Option<NamedSide<'a>>> {
        self.side(self.before, &self.names[0], wanted, talk)
    }

    fn after(&self, wanted: &SideAtRevisions, talk: Talk) -> anyhow::Result<Option<NamedSide<'a>>> {
        self.side(self.after, &self.names[1], wanted, talk)
    }

    fn side(
        &self,
        project: &'a dyn Project,
        name: &str,
        wanted: &SideAtRevisions,
        talk: Talk,
    ) -> anyhow::Result<Option<NamedSide<'a>>> {
        let SideAtRevisions { env, target } = wanted.clone();
        let shown = if env.is_empty() { "the stack" } else { &env };
        let name = format!("{shown}{name}");
        let request = Request { env, target, ..self.request.clone() };
        NamedSide::rendered(name, project, &request, false, talk)
    }
}

/// Environments that are at one revision alone. Of two that live in the same namespaces one has only got another name.
fn of_one_side(gone: Vec<NamedSide<'_>>, mut come: Vec<NamedSide<'_>>) -> Vec<Answer> {
    let nothing =
        |why: &str| NamedSide::told(format!("nothing ({why})"), Vec::new(), Classes::default());
    let mut answers = Vec::new();
    for before in gone {
        let home = namespaces(&before);
        let renamed = come.iter().position(|after| !home.is_empty() && namespaces(after) == home);
        answers.push(match renamed.map(|found| come.remove(found)) {
            Some(after) => {
                let premise = Premise { relation: Relation::States, ..before.premise(&after) };
                before.compared_as(&after, &premise)
            }
            None => before.compared(&nothing("the environment is gone")),
        });
    }
    answers.extend(come.iter().map(|after| nothing("the environment is new").compared(after)));
    answers
}

/// The namespaces that a side has objects in.
fn namespaces<'s>(side: &'s NamedSide<'_>) -> BTreeSet<&'s str> {
    side.items.iter().map(SideObject::namespace).filter(|name| !name.is_empty()).collect()
}
