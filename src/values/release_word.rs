//! Strategies of a release and their tracks, as people write them in one word.

use crate::values::advice::Advice;
use crate::values::flow;
use crate::values::path::KeyPath;

/// Whether a place is a track of a release.
pub(super) fn is_track(path: &KeyPath) -> bool {
    let keys = path.keys();
    matches!(keys.as_slice(), [.., "release", "canary", _] | [.., "tracks", _])
}

/// A track whose version alone is written.
pub(super) fn track(version: &str) -> Advice {
    Advice::write(format!("{{ image: {{ tag: {} }} }}", flow::text(version)))
}

/// A strategy by its name.
pub(super) fn strategy(text: &str) -> Advice {
    let folded = text.to_ascii_lowercase().replace(['-', '_', ' ', '/'], "");
    let form = match folded.as_str() {
        "rolling" | "rollingupdate" => "{ rolling: {} }",
        "recreate" => "{ recreate: {} }",
        "bluegreen" => "{ blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }",
        "canary" => {
            return Advice::say(
                "write `{ canary: { stable: { replicas: 9 }, canary: { replicas: 1 } } }`",
            );
        }
        _ => {
            return Advice::say(
                "write `{ rolling: {} }`, `{ recreate: {} }`, `{ blueGreen: … }` or `{ canary: … }`",
            );
        }
    };
    Advice::write(form)
}
