//! What a container is started with, and what probes and hooks run in it.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::script;
use crate::resolve::insertion::{Insertion, ProgramText, Seen, TextHolder};
use crate::resolve::other_notation;
use crate::resolve::reference::STACK_FACTS;
use crate::resolve::wiring::Wiring;
use crate::stack::workload::Hooks;
use crate::values::env::EnvValue;
use crate::values::read::{At, List, Map};
use crate::values::scalar::Verbatim;
use crate::values::workload::{Hook, Workload};

/// A command and its arguments, as the values say them.
#[derive(Clone, Copy, Debug)]
pub struct CommandLine<'v> {
    pub command: Option<&'v At<List<Verbatim>>>,
    pub args: Option<&'v At<List<Verbatim>>>,
    /// The variables that the values give to the container.
    pub env: Option<&'v At<Map<EnvValue>>>,
}

/// A command and its arguments, with their references resolved.
#[derive(Clone, Debug, Default)]
pub struct ResolvedCommand {
    pub command: Vec<String>,
    pub args: Vec<String>,
}

impl<'v> CommandLine<'v> {
    /// That of a component's own container.
    pub fn of(values: &'v Workload) -> Self {
        let Workload { command, args, env, .. } = values;
        Self { command: command.as_ref(), args: args.as_ref(), env: env.as_ref() }
    }

    /// All words in order.
    pub fn words(self) -> impl Iterator<Item = &'v At<Verbatim>> + Clone {
        [self.command, self.args].into_iter().flatten().flat_map(|list| &list.value)
    }

    /// The place of the first word that is a shell, which puts variables in itself.
    pub fn shell(self) -> Option<usize> {
        self.words().position(|word| script::is_shell(word.as_str()))
    }

    /// The texts for the container of the component at `from`.
    pub fn resolve(self, from: usize, wiring: &mut Wiring, report: &mut Report) -> ResolvedCommand {
        let own = self.set_by_scripts();
        let is_of_shell = self.shell().is_some();
        let holder = TextHolder::Program(ProgramText { own: &own, is_of_shell });
        ResolvedCommand {
            command: texts(self.command, from, holder, wiring, report),
            args: texts(self.args, from, holder, wiring, report),
        }
    }

    /// The words of a stack's facts that scripts among these use as variables of their own.
    fn set_by_scripts(self) -> Vec<&'static str> {
        let sets = |fact: &&str| self.words().any(|word| is_set(word.as_str(), fact));
        STACK_FACTS.into_iter().filter(sets).collect()
    }
}

/// The command of a probe in a container of the component at `from`.
pub fn of_probe(
    command: &At<List<Verbatim>>,
    from: usize,
    wiring: &mut Wiring,
    report: &mut Report,
) -> Vec<String> {
    let line = CommandLine { command: Some(command), args: None, env: None };
    if line.shell().is_none() {
        command.value.iter().for_each(|word| unread(word, report));
    }
    let own = line.set_by_scripts();
    let program = ProgramText { own: &own, is_of_shell: line.shell().is_some() };
    texts(Some(command), from, TextHolder::Probe(program), wiring, report)
}

/// Whether a command of the user's runs before a pod stops, in place of the wait; both are one too many.
pub fn is_before_stop(values: &Workload, report: &mut Report) -> bool {
    let Some(hook) = values.lifecycle.as_ref().and_then(|all| all.pre_stop.as_ref()) else {
        return false;
    };
    if let Some(drain) = &values.drain_seconds {
        report.add(
            Diagnostic::warning(Code::Conflict, "`drainSeconds` has no effect beside `preStop`")
                .at(drain.span, "a pod that stops runs one of them")
                .also(hook.span, "the other one")
                .help(
                    "remove `drainSeconds`, and let the command wait: `[sh, -c, \"sleep 5; …\"]`",
                ),
        );
    }
    true
}

/// The hooks of the container of the component at `from`, whose commands nobody expands.
pub fn hooks(values: &Workload, from: usize, wiring: &mut Wiring, report: &mut Report) -> Hooks {
    let Some(lifecycle) = &values.lifecycle else { return Hooks::default() };
    Hooks {
        post_start: of_hook(lifecycle.post_start.as_ref(), from, wiring, report),
        pre_stop: of_hook(lifecycle.pre_stop.as_ref(), from, wiring, report),
    }
}

fn of_hook(
    hook: Option<&At<Hook>>,
    from: usize,
    wiring: &mut Wiring,
    report: &mut Report,
) -> Vec<String> {
    let Some(hook) = hook else { return Vec::new() };
    match &hook.command {
        Some(command) if !command.value.is_empty() => of_probe(command, from, wiring, report),
        _ => {
            report.add(
                Diagnostic::error(Code::Missing, "a hook needs a `command`")
                    .at(hook.span, "runs nothing")
                    .help("add `command: […]`, or take the hook away"),
            );
            Vec::new()
        }
    }
}

fn texts(
    list: Option<&At<List<Verbatim>>>,
    from: usize,
    holder: TextHolder,
    wiring: &mut Wiring,
    report: &mut Report,
) -> Vec<String> {
    let seen = Seen::Component(from);
    let words = list.into_iter().flat_map(|list| &list.value);
    words
        .map(|word| {
            other_notation::check("command", word.as_str(), word.span, wiring.directory, report);
            let insertion = Insertion { seen: &seen, span: word.span, is_exact: true, holder };
            insertion.text(word.as_str(), wiring, report)
        })
        .collect()
}

/// Reports a variable in the command of a probe: the kubelet puts in what the list of the container says itself, and gen's
/// variables are in a ConfigMap.
fn unread(word: &At<Verbatim>, report: &mut Report) {
    let text = word.as_str();
    let Some((_, after)) = text.split_once('$') else { return };
    let name = after.strip_prefix(['(', '{']).unwrap_or(after);
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let name = &name[..name.find(|c| !is_part(c)).unwrap_or(name.len())];
    if name.len() < 3 || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return;
    }
    report.add(
        Diagnostic::warning(
            Code::ReferenceSyntax,
            format!("nobody puts `{name}` into the command of a probe or a hook"),
        )
        .at(word.span, "the program gets it as it is")
        .help(format!("let a shell read it: `command: [sh, -c, \"… ${name} …\"]`")),
    );
}

/// Whether a script sets a variable: `name=…`, `for name in …`, `read -r name`.
fn is_set(script: &str, name: &str) -> bool {
    if !script.contains([' ', '\n', ';']) {
        return false;
    }
    script.match_indices(name).any(|(at, _)| {
        let (before, after) = (&script[..at], &script[at + name.len()..]);
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let starts = before
            .chars()
            .next_back()
            .is_none_or(|last| last.is_whitespace() || ";&|(`".contains(last));
        let word = before.split_whitespace().next_back().unwrap_or_default();
        let is_declared = matches!(word, "for" | "read" | "-r" | "local" | "export" | "select");
        starts
            && (after.starts_with('=')
                || after.starts_with("+=")
                || is_declared && !after.starts_with(is_part))
    })
}
