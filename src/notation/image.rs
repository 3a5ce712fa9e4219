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

    /// Whether it names one version: a digest, or a tag that is not `latest`.
    pub fn is_pinned(&self) -> bool {
        self.digest.is_some() || self.tag.is_some_and(|tag| tag != "latest")
    }
}
