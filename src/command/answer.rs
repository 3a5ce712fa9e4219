//! What answers to `gen init` mean: images, ports, targets, words.

use std::path::Path;

use crate::command::interview::Wrong;
use crate::disk;
use crate::emit::scalar::scalar;
use crate::notation::image::ImageName;
use crate::plan::{TARGETS, target_near};
use crate::values::check;
use crate::values::scalar::Label;
use crate::values::suggest::{list_of, nearest};

/// A word of some.
pub fn one_of<I: Iterator<Item = &'static str>>(
    word: &str,
    words: fn() -> I,
) -> Result<&'static str, Wrong> {
    let lower = word.to_lowercase();
    words().find(|known| *known == lower).ok_or_else(|| {
        let near = nearest(&lower, words()).map(|near| format!("did you mean `{near}`?"));
        Wrong::new(
            format!("there is no `{word}` among them"),
            near.unwrap_or_else(|| format!("use one of {}", list_of(words()))),
        )
    })
}

/// An image as the values have it.
pub fn spec(image: &str) -> Result<String, Wrong> {
    let ImageName { repository, tag, digest, .. } = ImageName::read(image);
    if repository.contains(|c: char| c.is_ascii_uppercase()) {
        let lower = repository.to_ascii_lowercase();
        return Err(Wrong::new(
            format!("the image `{image}` has capitals in its name, which no registry takes"),
            format!("write `{}`", image.replacen(repository, &lower, 1)),
        ));
    }
    let hex = digest.and_then(|digest| digest.strip_prefix("sha256:"));
    let is_digest = |hex: &str| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (tag, digest, hex) {
        (_, Some(digest), Some(hex)) if is_digest(hex) => {
            Ok(format!("{{ repository: {}, digest: \"{digest}\" }}", scalar(repository)))
        }
        (Some(tag), None, None) if !tag.is_empty() && tag.chars().all(is_of_tag) => {
            Ok(format!("{{ repository: {}, tag: \"{tag}\" }}", scalar(repository)))
        }
        _ => Err(Wrong::new(
            format!("the image `{image}` has no tag"),
            format!("write `{repository}:1.0.0`"),
        )),
    }
}

fn is_of_tag(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_.-".contains(c)
}

/// A port.
pub fn number(port: &str) -> Result<u16, Wrong> {
    let read = port.parse::<u16>().ok().filter(|port| *port > 0);
    read.ok_or_else(|| Wrong::new(format!("`{port}` is no port"), "use a number from 1 to 65535"))
}

/// A port that an option says.
pub fn text(port: Option<u16>) -> Option<String> {
    port.map(|port| port.to_string())
}

/// A target that is there.
pub fn target_of(dir: &Path, option: &str, target: &str) -> Result<String, Wrong> {
    let known = || TARGETS.iter().map(|(name, _)| *name);
    let is_own = || {
        let profile = dir.join(format!("profiles/{target}.yaml"));
        Label::new(target).is_ok() && disk::read_text(&profile).is_ok_and(|text| text.is_some())
    };
    if known().any(|name| name == target) || is_own() {
        return Ok(target.to_owned());
    }
    let help = match target_near(target, known()) {
        Some(near) => format!("write `{option} {near}`"),
        None => format!("use one of {}", list_of(known())),
    };
    Err(Wrong::new(format!("there is no target `{target}`"), help))
}

/// Whatever somebody calls something, as a name of gen's.
pub fn foreign_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "app".to_owned() } else { name.to_owned() }
}

/// The host in what somebody typed: without its scheme, port and path; an example's where there is none.
pub fn host_in(typed: &str) -> String {
    check::host_in(typed).unwrap_or_else(|| "shop.example.com".to_owned())
}
