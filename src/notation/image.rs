//! Names of images: `ghcr.io/acme/api:1.4.2@sha256:…`.
//! <https://github.com/distribution/reference/blob/main/reference.go>

/// The parts of an image's name.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImageName<'a> {
    /// All of it; empty where there is none.
    pub text: &'a str,
    /// Without tag and digest.
    pub repository: &'a str,
    pub tag: Option<&'a str>,
    pub digest: Option<&'a str>,
}

impl<'a> ImageName<'a> {
    pub fn read(text: &'a str) -> Self {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        // A colon before a slash is that of a registry's port.
        let name = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (repository, tag) = match rest[name..].find(':') {
            Some(colon) => (&rest[..name + colon], Some(&rest[name + colon + 1..])),
            None => (rest, None),
        };
        Self { text, repository, tag, digest }
    }

    /// The last part of the repository: `mysql` of `docker.io/library/mysql`.
    pub fn name(&self) -> &'a str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }

    /// The repository without the host of Docker's registry, nor the folder of its own images: `mysql` of
    /// `docker.io/library/mysql`. Mirrors of that folder hold the same images: `mirror.gcr.io/library/mysql`.
    pub fn short(&self) -> &'a str {
        let hosts =
            ["index.docker.io/", "docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/"];
        let rest = hosts.iter().find_map(|host| self.repository.strip_prefix(host));
        let rest = rest.unwrap_or(self.repository);
        if !rest.bytes().any(|byte| byte == b'/') {
            return rest;
        }
        match rest.split_once("library/") {
            Some((host, name)) if host.is_empty() || host.ends_with('/') => name,
            _ => rest,
        }
    }

    /// The part of a tag that tells the release of the server: `16` of `2.17.2-pg16`, which is that of an extension.
    pub fn release(tag: &str) -> &str {
        let is_release = |rest: &&str| rest.starts_with(|letter: char| letter.is_ascii_digit());
        let of_server = tag.split('-').find_map(|part| part.strip_prefix("pg").filter(is_release));
        of_server.unwrap_or(tag)
    }

    /// Major and minor version, as far as the tag says; the newest is above all others.
    pub fn version(&self) -> Option<(u32, u32)> {
        let Some(tag) = self.tag else {
            return self.digest.is_none().then_some((u32::MAX, 0));
        };
        let numbers = tag.split('-').next().unwrap_or_default();
        if matches!(numbers, "latest" | "lts" | "innovation") {
            return Some((u32::MAX, 0));
        }
        let mut parts = numbers.split('.');
        let major = parts.next()?.parse().ok()?;
        Some((major, parts.next().map_or(Some(0), |minor| minor.parse().ok())?))
    }

    /// Whether it names one version: a digest, or a tag that is not `latest`.
    pub fn is_pinned(&self) -> bool {
        self.digest.is_some() || self.tag.is_some_and(|tag| tag != "latest")
    }
}
