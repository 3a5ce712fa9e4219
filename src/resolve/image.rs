//! Images: one reference of a repository with a tag or a digest.

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::image::ImageName;
use crate::resolve::image_name;
use crate::source::Span;
use crate::stack::image::Image;
use crate::values::Values;
use crate::values::image;
use crate::values::read::At;
use crate::values::scalar::Text;

/// Tags that move by their nature.
const MOVING: [&str; 5] = ["latest", "stable", "main", "master", "edge"];

/// An image, resolved, and its tag.
#[derive(Clone, Debug)]
pub struct ResolvedImage {
    pub image: Image,
    pub tag: Option<String>,
}

/// Resolves an image; `own` lies above `common`, and a choice of tag or digest in it replaces the
/// other. `fallback` is the repository and tag of an image that the user need not name.
pub fn resolve(
    common: Option<&At<image::Image>>,
    own: Option<&At<image::Image>>,
    fallback: Option<(&str, &str)>,
    owner: Span,
    report: &mut Report,
) -> Option<ResolvedImage> {
    let layers = [own, common];
    let find = |field: fn(&image::Image) -> Option<&At<Text>>| {
        layers.into_iter().flatten().find_map(|layer| field(&layer.value))
    };
    let repository = find(|image| image.repository.as_ref());
    let version = layers.into_iter().flatten().find_map(|layer| {
        let tag = layer.tag.as_ref().map(|tag| (tag, true));
        tag.or(layer.digest.as_ref().map(|digest| (digest, false)))
    });
    let pull_policy = layers.into_iter().flatten().find_map(|layer| layer.pull_policy.as_ref());
    let name = match (repository, fallback) {
        (Some(repository), _) => {
            let (span, behind) = whole(repository, version);
            if let Some((message, label, help)) =
                image_name::fault_of_repository(repository.as_str(), &behind)
            {
                let wrong = Diagnostic::error(Code::InvalidValue, message);
                report.add(wrong.at(span, label).help(help));
                return None;
            }
            repository.as_str()
        }
        (None, Some((name, _))) => name,
        (None, None) => {
            report.add(
                Diagnostic::error(Code::Missing, "`image.repository` is required")
                    .at(owner, "runs no image")
                    .help("add `image: { repository: ghcr.io/…, tag: … }`"),
            );
            return None;
        }
    };
    let pull_policy = pull_policy.map(|policy| policy.value.as_str());
    let (reference, tag) = match (version, fallback) {
        (Some((tag, true)), _) => {
            if let Some((message, label, help)) = image_name::fault_of_tag(tag.as_str()) {
                let wrong = Diagnostic::error(Code::InvalidValue, message);
                report.add(wrong.at(tag.span, label).help(help));
                return None;
            }
            (format!("{name}:{}", tag.as_str()), Some(tag.as_str().to_owned()))
        }
        (Some((digest, false)), _) => {
            check_digest(digest, report)?;
            (format!("{name}@{}", digest.as_str()), None)
        }
        (None, Some((_, tag))) => (format!("{name}:{tag}"), Some(tag.to_owned())),
        (None, None) => {
            let span = repository.map_or(owner, |repository| repository.span);
            report.add(
                Diagnostic::error(Code::Missing, "an image needs a `tag` or a `digest`")
                    .at(span, "any version could run")
                    .help("add `tag: …`"),
            );
            return None;
        }
    };
    if let Some((written, true)) = version
        && MOVING.contains(&written.as_str())
    {
        let (tag, span) = (written.as_str(), written.span);
        report.unwise(
            Unwise::UnpinnedImages,
            format!("the image tag `{tag}` moves"),
            |diagnostic| {
                diagnostic
                    .at(span, "another version may run tomorrow, and nodes pull it each time")
                    .help("name a version, or a `digest`")
            },
        );
    }
    Some(ResolvedImage { image: Image { reference, pull_policy }, tag })
}

/// The place of a repository, and what stands behind it where both were written as one text: `acme/api:1.4.2`.
fn whole(repository: &At<Text>, version: Option<(&At<Text>, bool)>) -> (Span, String) {
    let own = repository.span;
    match version {
        Some((version, is_tag))
            if version.span.file == own.file && version.span.start == own.end + 1 =>
        {
            let separator = if is_tag { ':' } else { '@' };
            (Span { end: version.span.end, ..own }, format!("{separator}{}", version.as_str()))
        }
        _ => (own, String::new()),
    }
}

fn check_digest(digest: &At<Text>, report: &mut Report) -> Option<()> {
    let hex = |text: &str| {
        text.len() == 64
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let valid = digest.as_str().strip_prefix("sha256:").is_some_and(hex);
    if !valid {
        report.add(
            Diagnostic::error(Code::InvalidValue, "this cannot be a digest")
                .at(digest.span, "expected `sha256:` and 64 hexadecimal digits")
                .help("take it from `docker images --digests`"),
        );
    }
    valid.then_some(())
}

/// The major version that a tag such as `17-alpine` says.
pub fn major(tag: &str) -> Option<u32> {
    let tag = ImageName::release(tag);
    let digits = tag.find(|c: char| !c.is_ascii_digit()).unwrap_or(tag.len());
    tag[..digits].parse().ok()
}

/// The Secrets with which nodes pull images.
pub fn pull_secrets(values: &Values) -> Vec<String> {
    let secrets = values.image_pull_secrets.iter().flat_map(|secrets| secrets.iter());
    secrets.map(|secret| secret.as_str().to_owned()).collect()
}
