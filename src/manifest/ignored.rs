//! Whether Git keeps a file out of the repository: whoever works there makes it.

use crate::manifest::parsed::{folder, join};
use crate::manifest::world::{World, WorldEntry};

/// Whether a `.gitignore` above a path that does not exist tells Git to leave it out. Lists of patterns are read as far
/// as they are plain: names, paths and stars.
/// <https://git-scm.com/docs/gitignore>
pub fn is_ignored(path: &str, world: &dyn World) -> bool {
    let mut above = folder(path);
    loop {
        if let Ok(WorldEntry::File(bytes)) = world.find(&join(above, ".gitignore")) {
            let text = String::from_utf8_lossy(&bytes);
            let below = path.strip_prefix(above).unwrap_or(path).trim_start_matches('/');
            if text.lines().any(|line| matches(line.trim(), below)) {
                return true;
            }
        }
        if above.is_empty() {
            return false;
        }
        above = folder(above);
    }
}

fn matches(line: &str, path: &str) -> bool {
    let line = line.trim_end_matches('/');
    if line.is_empty() || line.starts_with(['#', '!']) {
        return false;
    }
    let parts: Vec<&str> = path.split('/').collect();
    let wanted: Vec<&str> =
        line.trim_start_matches('/').split('/').filter(|part| *part != "**").collect();
    // A name alone is one at any depth.
    if wanted.len() == 1 && !line.starts_with('/') {
        return parts.iter().any(|part| fits(wanted[0], part));
    }
    let is_whole = |from: usize| {
        wanted
            .iter()
            .enumerate()
            .all(|(place, one)| parts.get(from + place).is_some_and(|part| fits(one, part)))
    };
    if line.contains("**") { (0..parts.len()).any(is_whole) } else { is_whole(0) }
}

/// Whether a name fits a pattern, in which stars stand for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    if !pattern.contains('*') {
        return rest.is_empty();
    }
    let pieces: Vec<&str> = pieces.collect();
    for (place, piece) in pieces.iter().enumerate() {
        if place + 1 == pieces.len() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}
