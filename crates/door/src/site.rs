//! Which names a service answers to, and which pages may make it write.
//!
//! A browser sends requests for any page that somebody opens. Two things tell the own page from a stranger's:
//!
//! - **The host.** A stranger who lets a name of their own point to an address here (DNS rebinding) would otherwise be
//!   the same site as far as the browser knows, and read everything. Nobody can do that with an address, with
//!   `localhost`, or with a name that only a cluster or an engine gives; every other name has to be told.
//! - **The origin.** A form of another site needs nobody's leave to be sent, and says where it came from:
//!   `Sec-Fetch-Site` (Fetch Metadata, W3C), or else `Origin` (RFC 6454, 7). Programs send neither, and may write.

use std::net::IpAddr;

use axum::http::{HeaderMap, Method, Uri, header};
use stackgen_contract::http;

/// Where a pod learns the names of its cluster.
const RESOLVER: &str = "/etc/resolv.conf";

/// The names of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// Everything is allowed.
    any: bool,
    names: Vec<String>,
    /// Ends of names, each with its dot in front.
    ends: Vec<String>,
}

/// Why a request is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// It is for somebody else.
    Host,
    /// Another site's page wants to write.
    Page,
}

impl Stranger {
    /// What the client is told; its status is 421 for a host, 403 for a page.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Host => {
                "this service does not know the host it was asked for; `ALLOWED_HOSTS` names more"
            }
            Self::Page => "a page of another site may not write here",
        }
    }
}

impl Site {
    /// The names that a value of `ALLOWED_HOSTS` tells, one after the other with commas or spaces between: a host, a
    /// url whose host is meant, `*.example.com` for whatever is below it, or `*` for all there are.
    ///
    /// # Errors
    /// The word that is none of these.
    pub fn told(value: &str) -> Result<Self, String> {
        let mut site = Self::default();
        let words = value.split([',', ' ', '\n', '\t']).filter(|word| !word.is_empty());
        for word in words {
            let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let name = host(authority).to_ascii_lowercase();
            let (below, bare) = match name.strip_prefix("*.") {
                Some(bare) => (true, bare),
                None => (false, &*name),
            };
            if name == "*" {
                site.any = true;
            } else if bare.is_empty() || !bare.bytes().all(is_of_a_name) {
                return Err(word.to_owned());
            } else if below {
                site.ends.push(format!(".{bare}"));
            } else {
                site.names.push(name);
            }
        }
        Ok(site)
    }

    /// Takes the names of the cluster along that this process runs in, if any.
    #[must_use]
    pub fn in_cluster(self) -> Self {
        let resolver = std::fs::read_to_string(RESOLVER).unwrap_or_default();
        self.with_search(&resolver)
    }

    /// A pod's resolver searches `<namespace>.svc.<zone>` first
    /// (<https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/>): so a Service is also
    /// `<name>.<namespace>`, `<name>.<namespace>.svc` and the same with the zone.
    #[must_use]
    pub fn with_search(mut self, resolver: &str) -> Self {
        let search = resolver.lines().filter_map(|line| line.trim().strip_prefix("search"));
        let first = search.filter_map(|domains| domains.split_whitespace().next()).next_back();
        let Some((namespace, zone)) = first.and_then(|first| first.split_once(".svc.")) else {
            return self;
        };
        if !namespace.contains('.') {
            let zone = zone.trim_end_matches('.').to_ascii_lowercase();
            let namespace = namespace.to_ascii_lowercase();
            self.ends.extend([format!(".{namespace}"), ".svc".to_owned(), format!(".svc.{zone}")]);
        }
        self
    }

    /// Lets a request in, or says why not.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Stranger> {
        // The kubelet asks for whatever host a probe names.
        if [http::HEALTH_PATH, http::READY_PATH].contains(&uri.path()) {
            return Ok(());
        }
        let named = uri.authority().map(|authority| Some(authority.as_str()));
        let hosts = headers.get_all(header::HOST).iter().map(|host| host.to_str().ok());
        let hosts: Vec<Option<&str>> = named.into_iter().chain(hosts).collect();
        if hosts.iter().any(|host| !host.is_some_and(|host| self.knows(host))) {
            return Err(Stranger::Host);
        }
        let own = hosts.first().copied().flatten();
        if method.is_safe() || self.is_own_page(own, headers) {
            return Ok(());
        }
        Err(Stranger::Page)
    }

    fn is_own_page(&self, own: Option<&str>, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let site = text("sec-fetch-site");
        if site.is_some_and(|site| ["same-origin", "none"].contains(&site)) {
            return true;
        }
        match text("origin") {
            // What a proxy of this service's own was asked for, it tells.
            Some(origin) => {
                let asked = text("x-forwarded-host").or(own);
                let (_, origin) = origin.split_once("://").unwrap_or_default();
                let same = asked.is_some_and(|asked| asked.eq_ignore_ascii_case(origin));
                (same && site.is_none()) || self.was_told(origin)
            }
            None => site.is_none(),
        }
    }

    /// Whether nobody but the owner of this service can give this name to it.
    fn knows(&self, authority: &str) -> bool {
        let name = host(authority);
        let bracketed = name.trim_start_matches('[').trim_end_matches(']');
        let name = name.trim_end_matches('.');
        self.any
            || bracketed.parse::<IpAddr>().is_ok()
            // Without a dot: `localhost`, or what a cluster or an engine calls a Service.
            || (!name.is_empty() && !name.contains('.') && name.bytes().all(is_of_a_name))
            || has_end(name, ".localhost")
            || has_end(name, ".internal")
            // Kubernetes' usual zone: engines without a cluster call containers so too, and nobody owns a name below
            // `.local` (RFC 6762, 3).
            || has_end(name, ".svc.cluster.local")
            || self.was_told(authority)
    }

    fn was_told(&self, authority: &str) -> bool {
        let name = host(authority).trim_end_matches('.');
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
            || self.ends.iter().any(|end| has_end(name, end))
    }
}

/// An authority without its port.
fn host(authority: &str) -> &str {
    let port = authority.rfind(':').filter(|at| !authority[*at..].contains(']'));
    port.map_or(authority, |at| &authority[..at])
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._".contains(&byte)
}

fn has_end(name: &str, end: &str) -> bool {
    let Some(at) = name.len().checked_sub(end.len()) else { return false };
    at > 0 && name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(end)
}
