//! What changes in the head of a message on its way through: the address, and the headers that
//! belong to one connection (RFC 9110, 7.6.1) or tell of the way itself.

use std::net::IpAddr;

use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::uri::{InvalidUri, PathAndQuery};
use axum::http::{Uri, uri};

use stackgen_contract::http::API_PREFIX;

pub const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
pub const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
pub const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Headers of one connection, besides those that `Connection` names.
const HOP_BY_HOP: [HeaderName; 9] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Where a request for `asked` goes: the API's address, its path, then what follows `/api`.
///
/// # Errors
/// None for an address that `Config` accepted and a path that a server accepted.
pub fn address(api: &Uri, asked: &Uri) -> Result<Uri, uri::InvalidUriParts> {
    let rest = asked.path().strip_prefix(API_PREFIX).unwrap_or_default();
    let rest = if rest.is_empty() { "/" } else { rest };
    let base = api.path().trim_end_matches('/');
    let mut parts = api.clone().into_parts();
    parts.path_and_query = Some(join(base, rest, asked.query()).unwrap_or_else(|_| {
        // Both halves were parsed before; joined they parse again.
        PathAndQuery::from_static("/")
    }));
    Uri::from_parts(parts)
}

fn join(base: &str, rest: &str, query: Option<&str>) -> Result<PathAndQuery, InvalidUri> {
    match query {
        Some(query) => format!("{base}{rest}?{query}").parse(),
        None => format!("{base}{rest}").parse(),
    }
}

/// Takes out what belongs to the connection that the message came on.
pub fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// Tells the API who asked, and for which host. What an ingress in front has said stays.
pub fn add_forwarded(headers: &mut HeaderMap, peer: IpAddr) {
    let earlier = headers.get_all(&X_FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let chain = earlier.map(str::to_owned).chain([peer.to_string()]).collect::<Vec<_>>();
    if let Ok(value) = HeaderValue::from_str(&chain.join(", ")) {
        headers.insert(X_FORWARDED_FOR, value);
    }
    // The client writes the API's own host in its place.
    if let Some(host) = headers.remove(header::HOST) {
        headers.entry(X_FORWARDED_HOST).or_insert(host);
    }
    headers.entry(X_FORWARDED_PROTO).or_insert(HeaderValue::from_static("http"));
}
