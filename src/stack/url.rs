//! Connection urls.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::engine::Engine;

/// What may stand unencoded in the user part of a url: the unreserved characters of RFC 3986.
const USER_PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a url is made of. The password is given as it is to appear: encoded, or a placeholder.
#[derive(Clone, Debug)]
pub struct Url<'a> {
    pub engine: Engine,
    pub user: &'a str,
    pub password: Option<&'a str>,
    pub host: &'a str,
    pub port: u16,
    pub database: &'a str,
    /// Parameters in the order given.
    pub params: &'a [(String, String)],
}

impl Url<'_> {
    /// The connection url.
    pub fn text(&self) -> String {
        let Self { engine, user, password, host, port, database, params } = self;
        let user = encode(user);
        let credentials = match password {
            Some(password) => format!("{user}:{password}@"),
            None if user.is_empty() => String::new(),
            None => format!("{user}@"),
        };
        let mut text =
            format!("{}://{credentials}{host}:{port}/{}", engine.facts().scheme, encode(database));
        for (index, (key, value)) in params.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.push_str(&encode(key));
            text.push('=');
            text.push_str(&encode(value));
        }
        text
    }
}

/// Percent-encodes a part of a url.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, USER_PART).to_string()
}
