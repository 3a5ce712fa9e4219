//! What Docker Compose runs in a container beside its program.

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::{Part, Role};
use crate::adopt::target::escaped;
use crate::manifest::Look;
use crate::manifest::compose_objects::command_words;
use crate::notation::address::UNKNOWN;

/// What is run when a container has started, and before it stops.
/// <https://docs.docker.com/compose/how-tos/lifecycle/>
pub fn draft(part: &Part, draft: &mut DraftMap) {
    for (key, name) in [("post_start", "postStart"), ("pre_stop", "preStop")] {
        let mut all = part.service.node.items(key).iter();
        // Of several, `leftover` tells.
        let (Some(hook), None) = (all.next(), all.next()) else { continue };
        let words = hook.get("command").map(command_words).unwrap_or_default();
        let is_known = !words.is_empty() && words.iter().all(|(word, _)| !word.contains(UNKNOWN));
        if is_known && part.role != Role::Job {
            let words = words.iter().map(|(word, _)| escaped(word));
            let made = Draft::map([("command", Draft::texts(words))]);
            draft.below("lifecycle").set_at(name, made, Some(hook.span));
        }
    }
}
