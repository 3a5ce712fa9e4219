//! A url in a variable, taken apart.

/// A text that is one url and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct UrlParts<'t> {
    pub scheme: &'t str,
    pub credentials: Option<&'t str>,
    pub host: &'t str,
    pub port: Option<u16>,
    /// The path and the query, with what they start with.
    pub rest: &'t str,
}

impl<'t> UrlParts<'t> {
    /// The parts of a text, if it is one.
    pub fn read(text: &'t str) -> Option<Self> {
        let (scheme, after) = text.split_once("://")?;
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+.:-".contains(c);
        if scheme.is_empty()
            || !scheme.chars().all(is_scheme)
            || after.contains([' ', '\n', '"', '\''])
            || after.contains("://")
        {
            return None;
        }
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(end);
        let (credentials, place) = match authority.rsplit_once('@') {
            Some((credentials, place)) => (Some(credentials), place),
            None => (None, authority),
        };
        let (host, port) = match place.split_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (place, None),
        };
        (!host.contains(',')).then_some(Self { scheme, credentials, host, port, rest })
    }
}
