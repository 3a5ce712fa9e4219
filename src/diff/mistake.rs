//! What `gen check` finds in what is applied, and not in what runs: a change that no rule about changes knows of, and that
//! cuts clients off all the same.

use crate::check::rule::Finding;
use crate::diagnostic::{Code, Severity};
use crate::diff::comparison::{Change, Comparison, Difference};
use crate::diff::verdict::{Effect, Verdict};

/// What is wrong on a side.
#[derive(Clone, Debug)]
pub struct SideMistake {
    /// `Service/api`.
    object: String,
    code: Code,
    message: String,
    help: String,
}

/// Mistakes of wiring, where what was reached is not reached any more; what the API server refuses of an object by
/// itself is a mistake of the object, which is no effect of the change.
const OF_WIRING: [Code; 16] = [
    Code::UnknownHost,
    Code::OtherNamespace,
    Code::WrongPort,
    Code::NoPods,
    Code::MixedPods,
    Code::TargetPort,
    Code::MissingConfig,
    Code::MissingKey,
    Code::MissingAccount,
    Code::WrongCredentials,
    Code::ServerPort,
    Code::ProbePort,
    Code::IngressBackend,
    Code::BlockedCall,
    Code::BlockedDns,
    Code::RefusedPods,
];

/// What the API server refuses, whatever was there before.
const REFUSED: [Code; 2] = [Code::FieldValue, Code::FieldConflict];

/// The mistakes of wiring among what was found.
pub fn of_wiring(findings: &[Finding]) -> Vec<SideMistake> {
    let is_told = |one: &&Finding| {
        let found = &one.diagnostic;
        // Who is closed out by a policy is known better than whether there is another one.
        let is_sure = found.severity == Severity::Error || found.code == Code::BlockedCall;
        is_sure && (OF_WIRING.contains(&found.code) || REFUSED.contains(&found.code))
    };
    let read = |one: &Finding| SideMistake {
        object: one.object.clone(),
        code: one.diagnostic.code,
        message: one.diagnostic.message.clone(),
        help: one.diagnostic.help.clone().unwrap_or_default(),
    };
    findings.iter().filter(is_told).map(read).collect()
}

/// Tells of those that are new, each at an object that differs: at its own, else at one that it names.
pub fn tell(sides: [&Option<Vec<SideMistake>>; 2], comparison: &mut Comparison) {
    let [Some(before), Some(after)] = sides else { return };
    // What was wrong before is wrong in another way, if not to another client.
    let was_there = |one: &&SideMistake| {
        before.iter().any(|old| {
            let is_same = old.object == one.object && old.code == one.code;
            is_same && (old.message == one.message || one.code != Code::BlockedCall)
        })
    };
    for mistake in after.iter().filter(|one| !was_there(one)) {
        // What is new altogether was reached by nobody.
        let all = &mut comparison.differences;
        let is_changed = |one: &Difference| one.change == Change::Changed;
        let label = |one: &Difference| format!("{}/{}", one.identity.kind, one.identity.name);
        let mentions = |one: &Difference| {
            let quoted = format!("`{}`", one.identity.name);
            mistake.message.contains(&label(one)) || mistake.message.contains(&quoted)
        };
        let own = all.iter().position(|one| label(one) == mistake.object);
        let named = || all.iter().position(|one| is_changed(one) && mentions(one));
        // What reads it may be the same on both sides.
        let only = (all.len() == 1).then_some(0);
        let Some(place) = own.or_else(named).or(only) else { continue };
        let difference = &mut all[place];
        // What is told already is known.
        let is_known = difference.verdicts.iter().any(|one| one.effect >= Effect::Interrupts);
        if !is_changed(difference) || is_known {
            continue;
        }
        let worst =
            if REFUSED.contains(&mistake.code) { Effect::Refused } else { Effect::Interrupts };
        let verdict = Verdict::new(worst, mistake.message.clone());
        difference.verdicts.push(verdict.instead(mistake.help.clone()).of(0));
        if let Some(effect) = difference.effects.first_mut() {
            *effect = worst.max(*effect);
        }
        difference.verdicts.sort_by_key(|one| std::cmp::Reverse(one.effect));
    }
}
