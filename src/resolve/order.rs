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
    let mut walk = WaitWalk {
        waits: &waits,
        state: vec![VisitState::New; directory.entries.len()],
        path: Vec::new(),
        order: Vec::new(),
    };
    for index in 0..directory.entries.len() {
        walk.visit(index, &mut |round| report.add(circle(round, directory)));
    }
    let mut order = walk.order;
    let tier = |index: &usize| directory.entries[*index].component.tier;
    order.sort_by_key(tier);
    order
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum VisitState {
    New,
    /// On the path, so many steps from its start.
    Open(usize),
    Done,
}

/// A component on the path.
struct WaitStep {
    index: usize,
    /// The waits of it that are still to be followed.
    rest: std::ops::Range<usize>,
    /// The wait that leads on.
    taken: Option<WantedWait>,
    /// The last step up to here that leads on by a wait of a circle which was told.
    told: Option<usize>,
}

/// Depth first, without recursion: a chain may be as long as a file.
struct WaitWalk<'w> {
    /// Sorted by where they come from.
    waits: &'w [WantedWait],
    state: Vec<VisitState>,
    path: Vec<WaitStep>,
    order: Vec<usize>,
}

impl WaitWalk<'_> {
    /// Follows the waits of a component. Of circles that share a wait, the first is told: all of them take no more
    /// room than the waits.
    fn visit(&mut self, start: usize, tell: &mut impl FnMut(&[WantedWait])) {
        if self.state[start] == VisitState::New {
            self.open(start);
        }
        while let Some(step) = self.path.last_mut() {
            let Some(wait) = step.rest.next().map(|next| self.waits[next]) else {
                self.state[step.index] = VisitState::Done;
                self.order.push(step.index);
                self.path.pop();
                continue;
            };
            step.taken = Some(wait);
            let at = self.path.len() - 1;
            let above = at.checked_sub(1).and_then(|above| self.path[above].told);
            self.path[at].told = above;
            match self.state[wait.to] {
                VisitState::New => self.open(wait.to),
                VisitState::Open(first) if above.is_none_or(|told| told < first) => {
                    let round: Vec<WantedWait> =
                        self.path[first..].iter().filter_map(|step| step.taken).collect();
                    tell(&round);
                    for (step, index) in self.path[first..].iter_mut().zip(first..) {
                        step.told = Some(index);
                    }
                }
                VisitState::Open(_) | VisitState::Done => {}
            }
        }
    }

    fn open(&mut self, index: usize) {
        let first = self.waits.partition_point(|wait| wait.from < index);
        let end = self.waits.partition_point(|wait| wait.from <= index);
        self.state[index] = VisitState::Open(self.path.len());
        self.path.push(WaitStep { index, rest: first..end, taken: None, told: None });
    }
}

fn circle(round: &[WantedWait], directory: &Directory) -> Diagnostic {
    let name = |index: usize| directory.entries[index].component.name.as_str();
    let (last, before) = round.split_last().expect("a circle has a wait");
    let start = last.to;
    let mut names: Vec<&str> = round.iter().map(|wait| name(wait.from)).collect();
    names.push(name(start));
    let mut diagnostic = Diagnostic::error(
        Code::WaitCycle,
        format!("components wait for each other: {}", names.join(" → ")),
    )
    .at(last.span, format!("closes the circle at `{}`", name(start)));
    for wait in before {
        diagnostic = diagnostic
            .also(wait.span, format!("`{}` waits for `{}`", name(wait.from), name(wait.to)));
    }
    diagnostic.help(format!(
        "name in one of them what it waits for, without the others: `waitFor: []` in `{}`, or with its databases",
        name(last.from)
    ))
}
