//! GEN443: the name of an image that nothing can pull.

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::WRONG_NAMES;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::manifest::Look;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;

pub const RULE: Rule = Rule {
    code: Code::InvalidImage,
    severity: Severity::Error,
    why: "The path of an image is written in small letters, also where the name of an account is not: \
          https://docs.docker.com/reference/cli/docker/image/tag/. What looks like a gap to be filled, \
          such as `ghcr.io/OWNER/api` or `<registry>/api`, is a warning.",
    symptom: "InvalidImageName; the pod never starts",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: \"ghcr.io/AcmeCorp/api:1.4.2\" }] }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: \"ghcr.io/acmecorp/api:1.4.2\" }] }
",
    check,
};

/// Whether a part of a name is a gap to be filled, valid, or neither.
#[derive(PartialEq, Eq)]
enum NamePart {
    Valid,
    Gap,
    Wrong,
}

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let image = container.image;
            // Something substitutes these, and gen does not know by what.
            // A digest comes after the name, in which `@` has no place.
            let filled = ['$', '{', '%', '@', UNKNOWN];
            if image.repository.contains(filled) || image.text.contains(['$', '{', '%']) {
                continue;
            }
            // `ko resolve` builds what has this scheme, and writes its name.
            if image.text.starts_with("ko://") || image.text.contains("((") || image.text.is_empty()
            {
                continue;
            }
            if let Some(name) = withdrawn(&image) {
                let tag = image.tag.unwrap_or_default();
                let found = RULE
                    .judged(graph.set.is_whole, format!("`{}` cannot be pulled any more", image.text))
                    .at(container.image_span(), "taken out of the public catalogue in 2025")
                    .note("ErrImagePull: manifest unknown")
                    .help(format!(
                        "write the image of the program's own makers; `bitnamilegacy/{name}:{tag}` is the same one, and gets no updates"
                    ));
                findings.add(workload.object, found);
                continue;
            }
            if let Some((_, right)) = wrong_name(&image, container) {
                let found = RULE
                    .judged(
                        graph.set.is_whole,
                        format!("`{}` is no image of Docker's registry", image.text),
                    )
                    .at(container.image_span(), "there is none of this name")
                    .note("ErrImagePull: pull access denied, repository does not exist")
                    .help(format!("write `{right}`, with a version"));
                findings.add(workload.object, found);
                continue;
            }
            if let Some(right) = misspelt(&image, container) {
                let found = RULE
                    .warning(format!("`{}` is no image of Docker's registry", image.text))
                    .at(container.image_span(), "there is none of this name")
                    .note("ImagePullBackOff: pull access denied, repository does not exist")
                    .help(format!("write `{right}`, or the registry of an image of your own"));
                findings.add(workload.object, found);
                continue;
            }
            if let Some((label, help)) = wrong_end(&image) {
                // What a chart leaves empty is said when it is installed.
                let is_sure = graph.set.is_whole && !graph.set.is_chart;
                let found = RULE
                    .judged(is_sure, format!("`{}` is no name of an image", image.text))
                    .at(container.image_span(), label)
                    .help(help);
                findings.add(workload.object, found);
                continue;
            }
            let parts: Vec<NamePart> = parts(image.repository).collect();
            if parts.iter().all(|part| *part == NamePart::Valid) {
                continue;
            }
            let gap = parts.contains(&NamePart::Gap);
            let message = format!("`{}` is no name of an image", image.text);
            let found = RULE
                .judged(graph.set.is_whole && !gap, message)
                .at(container.image_span(), if gap { "a gap to be filled" } else { "not valid" });
            let lower = image.repository.to_lowercase();
            let found = if gap {
                found.help("write the name of an image, or ignore this where something fills it in")
            } else if parts_are_valid(&lower) {
                let rest = &image.text[image.repository.len()..];
                found.help(format!("write `{lower}{rest}`, as the registry does"))
            } else {
                found.help("write small letters, digits and `-`, `_`, `.` between `/`")
            };
            findings.add(workload.object, found);
        }
    }
}

/// Images that everybody runs, by their plain names. <https://hub.docker.com/u/library>
const OFFICIAL: [&str; 24] = [
    "alpine",
    "busybox",
    "cassandra",
    "debian",
    "elasticsearch",
    "golang",
    "haproxy",
    "httpd",
    "influxdb",
    "kibana",
    "logstash",
    "mariadb",
    "memcached",
    "mongo",
    "mysql",
    "nginx",
    "postgres",
    "python",
    "rabbitmq",
    "redis",
    "tomcat",
    "traefik",
    "ubuntu",
    "wordpress",
];

/// What is wrong with a tag or a digest, and what to do; gaps to be filled are no matter here.
/// <https://github.com/distribution/reference/blob/main/reference.go>
fn wrong_end(image: &ImageName) -> Option<(&'static str, &'static str)> {
    const LONGEST: usize = 128;
    let is_of_tag = |one: char| one.is_ascii_alphanumeric() || "_.-".contains(one);
    if image.text.contains(|one: char| one == UNKNOWN || "$<>{}[]%\"'* ".contains(one)) {
        return None;
    }
    match (image.tag, image.digest) {
        (Some(""), _) => {
            Some(("no tag behind the colon", "write a tag behind the colon, or take it out"))
        }
        (Some(tag), _) if tag.contains(':') => Some(("two tags", "leave one tag")),
        (Some(tag), _)
            if !tag.chars().all(is_of_tag)
                || tag.starts_with(['.', '-'])
                || tag.len() > LONGEST =>
        {
            Some(("no tag", "write letters, digits, `_`, `.` and `-` behind the colon"))
        }
        (_, Some(digest)) => {
            let hex = digest.split_once(':').map_or("", |(_, hex)| hex);
            let is_cut = hex.len() < 32 && hex.chars().all(|one| one.is_ascii_hexdigit());
            is_cut.then_some(("no digest", "write all of the digest: `sha256:` and 64 digits"))
        }
        _ => None,
    }
}

/// The image that was meant by a plain name which is nearly its own, where nothing says that it is on the node.
fn misspelt(image: &ImageName, container: &Container) -> Option<&'static str> {
    let name = image.repository;
    let is_there = container.node.text("imagePullPolicy") == Some("Never");
    if is_there || name.contains(['/', '-', '_', '.', ':']) || OFFICIAL.contains(&name) {
        return None;
    }
    meant(name, OFFICIAL.iter().copied())
}

/// A plain name that Docker's registry does not have, where nothing says that the image is on the node.
fn wrong_name(
    image: &ImageName,
    container: &Container,
) -> Option<&'static (&'static str, &'static str)> {
    let is_there = container.node.text("imagePullPolicy") == Some("Never");
    // A registry of one's own may have whatever name.
    let is_official = !image.repository.contains('/')
        || ["docker.io/", "library/"].iter().any(|start| image.repository.starts_with(start));
    WRONG_NAMES.iter().find(|(name, _)| !is_there && is_official && *name == image.short())
}

/// The name of an image of a fixed version that Bitnami no longer gives to everybody: only `latest` of a few
/// is left where they were. <https://github.com/bitnami/containers/issues/83267>
fn withdrawn<'a>(image: &ImageName<'a>) -> Option<&'a str> {
    let name = image.short().strip_prefix("bitnami/")?;
    if STAYED.contains(&name) {
        return None;
    }
    let is_version = |tag: &str| tag.starts_with(|one: char| one.is_ascii_digit());
    (!name.contains('/') && image.tag.is_some_and(is_version)).then_some(name)
}

/// What Bitnami goes on to give to everybody. <https://github.com/bitnami/charts/issues/35164>
const STAYED: [&str; 3] = ["sealed-secrets-controller", "sealed-secrets-kubeseal", "minideb"];

/// The parts of a repository between slashes; a first one with capitals is the name of a host.
fn parts(repository: &str) -> impl Iterator<Item = NamePart> {
    let several = repository.contains('/');
    repository.split('/').enumerate().map(move |(index, part)| {
        let capital = part.chars().any(|one| one.is_ascii_uppercase());
        let small = part.chars().any(|one| one.is_ascii_lowercase());
        let strange = |one: char| !(one.is_ascii_alphanumeric() || "._-:".contains(one));
        if part.contains(['<', '>', '[']) || capital && !small {
            NamePart::Gap
        } else if part.is_empty() || part.contains(strange) || capital && (index > 0 || !several) {
            NamePart::Wrong
        } else {
            NamePart::Valid
        }
    })
}

fn parts_are_valid(repository: &str) -> bool {
    parts(repository).all(|part| part == NamePart::Valid)
}
