//! The order of workloads: what others connect to comes first. Addresses may refer in circles, waits
//! may not.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::Directory;
use crate::source::Span;

/// A wait that a user asked for: from a component to what it connects to, and where it is written.
#[derive(Clone, Copy, Debug)]
pub struct WantedWait {
    pub from: usize,
    pub to: usize,
    pub span: Span,
}

/// The indexes of all components: databases, backends in the order of their connections, frontends.
pub fn of(directory: &Directory, waits: &[WantedWait], report: &mut Report) -> Vec<usize> {
    let mut waits = waits.to_vec();
    waits.sort_by_key(|wait| wait.from);
    let mut state = vec![VisitState::New; directory.entries.len()];
    let mut order = Vec::new();
    for index in 0..directory.entries.len() {
        visit(index, directory, &waits, &mut state, &mut Vec::new(), &mut order, report);
    }
    let tier = |index: &usize| directory.entries[*index].component.tier;
    order.sort_by_key(tier);
    order
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum VisitState {
    New,
    Open,
    Done,
}

/// `waits` are sorted by where they come from.
fn visit(
    index: usize,
    directory: &Directory,
    waits: &[WantedWait],
    state: &mut [VisitState],
    path: &mut Vec<WantedWait>,
    order: &mut Vec<usize>,
    report: &mut Report,
) {
    state[index] = VisitState::Open;
    let first = waits.partition_point(|wait| wait.from < index);
    for wait in waits[first..].iter().take_while(|wait| wait.from == index) {
        path.push(*wait);
        match state[wait.to] {
            VisitState::New => visit(wait.to, directory, waits, state, path, order, report),
            VisitState::Open => report.add(circle(wait.to, path, directory)),
            VisitState::Done => {}
        }
        path.pop();
    }
    state[index] = VisitState::Done;
    order.push(index);
}

fn circle(start: usize, path: &[WantedWait], directory: &Directory) -> Diagnostic {
    let name = |index: usize| directory.entries[index].component.name.as_str();
    let first = path.iter().position(|wait| wait.from == start).unwrap_or(0);
    let round = &path[first..];
    let mut names: Vec<&str> = round.iter().map(|wait| name(wait.from)).collect();
    names.push(name(start));
    let last = round[round.len() - 1];
    let mut diagnostic = Diagnostic::error(
        Code::WaitCycle,
        format!("components wait for each other: {}", names.join(" → ")),
    )
    .at(last.span, format!("closes the circle at `{}`", name(start)));
    for wait in &round[..round.len() - 1] {
        diagnostic = diagnostic
            .also(wait.span, format!("`{}` waits for `{}`", name(wait.from), name(wait.to)));
    }
    let tier = directory.entries[start].component.tier;
    let key = tier.key();
    diagnostic.help(format!(
        "take one of them out of `connects` and refer to it in `env` as `${{{key}.{}.url}}`: addresses may refer in circles",
        name(start)
    ))
}
