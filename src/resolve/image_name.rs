//! What the name and the tag of an image may be.
//! <https://github.com/distribution/reference/blob/main/reference.go>

use crate::notation::image::ImageName;

/// What stands behind a version in tags: the system below, a flavour, what comes before a release.
const VARIANTS: [&str; 15] = [
    "alpha",
    "alpine",
    "beta",
    "bookworm",
    "bullseye",
    "debian",
    "fpm",
    "jammy",
    "jre",
    "management",
    "noble",
    "rc",
    "slim",
    "trixie",
    "ubuntu",
];

/// What is wrong: the message, what stands there, and what to do.
type ImageFault = (String, String, String);

/// What is wrong with a repository: a registry, perhaps with a port, and a path in small letters. `version` is
/// what stands behind it, with its `:` or `@`, where both are one text.
pub fn fault_of_repository(text: &str, version: &str) -> Option<ImageFault> {
    let told = |message: &str, label: String, help: String| Some((message.to_owned(), label, help));
    let ImageName { repository, tag, digest, .. } = ImageName::read(text);
    if let Some(digest) = digest {
        let name = &text[..text.len() - digest.len() - 1];
        return told(
            "the repository holds a digest",
            format!("`{digest}` is the digest"),
            format!("write `repository: {name}` and `digest: {digest}`"),
        );
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        let rest = rest.trim_end_matches('/');
        let help = match fault_of_repository(rest, version) {
            None => format!("write `{rest}{version}`"),
            Some(_) => "write a name such as `ghcr.io/acme/api`".to_owned(),
        };
        return told("an image is no url", format!("`{scheme}://` is none of its name"), help);
    }
    if let Some(tag) = tag {
        return told(
            "the repository holds a tag",
            format!("`{tag}` is the tag"),
            format!("write `repository: {repository}`, and one `tag`, such as `tag: \"{tag}\"`"),
        );
    }
    if version.is_empty() && is_version(text) {
        return told(
            "an image needs a name",
            format!("`{text}` looks like a tag"),
            format!(
                "write `{{ tag: \"{text}\" }}`, or the name before it: `ghcr.io/acme/api:{text}`"
            ),
        );
    }
    let parts: Vec<&str> = text.split('/').collect();
    let registry = parts
        .first()
        .filter(|first| parts.len() > 1 && (first.contains(['.', ':']) || **first == "localhost"));
    let path = if registry.is_some() { &parts[1..] } else { &parts[..] };
    if registry.is_none_or(|host| is_registry(host)) && path.iter().all(|part| is_part(part)) {
        return None;
    }
    let shape = || {
        // A blank before a version stands for the `:` of a tag.
        if let Some((name, tag)) = text.trim().split_once(' ')
            && tag.starts_with(|c: char| c.is_ascii_digit() || c == 'v')
            && fault_of_repository(name, "").is_none()
        {
            return Some(format!("{name}:{tag}"));
        }
        let lower = text.to_lowercase().replace(char::is_whitespace, "");
        let kept = lower.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        let plain = !text.contains(['{', '$', '<', '%']);
        (plain && kept != text && fault_of_repository(&kept, "").is_none())
            .then(|| format!("{kept}{version}"))
    };
    let (message, label) =
        if text.contains(char::is_uppercase) || text.contains(char::is_whitespace) {
            ("a repository has lower-case letters and no spaces", "not such a name".to_owned())
        } else if parts.iter().any(|part| part.is_empty()) {
            ("a part of the repository is empty", "nothing beside a `/`".to_owned())
        } else {
            (
                "this is no name of an image",
                "letters, digits, and `-`, `_` or `.` between them".to_owned(),
            )
        };
    let help = if text.contains("{{") || text.contains("{%") {
        "write the name itself: values are no template, and another environment may say another one"
            .to_owned()
    } else {
        match shape() {
            Some(name) => format!("write `{name}`"),
            None => "write a name such as `ghcr.io/acme/api`".to_owned(),
        }
    };
    told(message, label, help)
}

/// Whether this is a version and no name: `1.27`, `v2.4.0-rc1`, `16-alpine`. A number alone, such as `2048`, may be a name,
/// and so may `3-tier`.
fn is_version(text: &str) -> bool {
    let numbers = text.strip_prefix('v').unwrap_or(text);
    let behind = numbers.trim_start_matches(|c: char| c.is_ascii_digit());
    if behind.len() == numbers.len() || text.contains('/') {
        return false;
    }
    match behind.strip_prefix('.') {
        Some(next) => next.starts_with(|c: char| c.is_ascii_digit()),
        None => behind.split('-').skip(1).any(|word| {
            VARIANTS.iter().any(|variant| {
                word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') == *variant
            })
        }),
    }
}

/// What is wrong with a tag.
pub fn fault_of_tag(text: &str) -> Option<ImageFault> {
    let inside = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_tag = |text: &str| {
        !text.is_empty()
            && text.len() <= 128
            && text.chars().all(inside)
            && !text.starts_with(['-', '.'])
    };
    if is_tag(text) {
        return None;
    }
    if text.is_empty() {
        return Some((
            "the tag is empty".to_owned(),
            "nothing stands here".to_owned(),
            "write the tag, as in `ghcr.io/acme/api:1.4.2`".to_owned(),
        ));
    }
    // What separates parts of a version elsewhere; anything else was no tag to begin with.
    let near = text.trim().replace(['+', '/', ' ', ':', '~'], "-");
    let help = match near.trim_start_matches(['-', '.']) {
        _ if text.starts_with("sha256:") => {
            format!("a digest stands beside the tag: write `digest: \"{text}\"` in its place")
        }
        near if is_tag(near) => format!("write `{near}`"),
        _ => "write the tag as the registry has it, such as `1.4.2`".to_owned(),
    };
    let label = "at most 128 letters, digits, `_`, `.` and `-`".to_owned();
    Some((format!("`{text}` cannot be a tag"), label, help))
}

/// A registry: a host, perhaps with its port.
fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let is_host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).is_some()
        || host.split('.').all(is_domain_part);
    is_host && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// A part of a registry's name: letters and digits, with dashes between them; the last one may be a number.
fn is_domain_part(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    !text.is_empty() && text.chars().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// A part of a path: letters and digits, with one `.`, one or two `_`, or any number of `-` between them.
fn is_part(text: &str) -> bool {
    let is_end = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let bytes = text.as_bytes();
    let is_inside = bytes.iter().all(|byte| is_end(Some(byte)) || b"._-".contains(byte));
    let between = text.split(|c: char| c.is_ascii_alphanumeric());
    let is_between =
        |run: &str| matches!(run, "" | "." | "_" | "__") || run.bytes().all(|byte| byte == b'-');
    is_inside
        && is_end(bytes.first())
        && is_end(bytes.last())
        && between.into_iter().all(is_between)
}
