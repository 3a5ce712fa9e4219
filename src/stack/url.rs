//! Connection urls: the form of an engine, or one of the user's own.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::engine::Engine;

/// What may stand unencoded in the user part of a url: the unreserved characters of RFC 3986.
const USER_PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a url is made of. The password is given as it is to appear: encoded, or a placeholder.
#[derive(Clone, Debug)]
pub struct Url<'a> {
    pub engine: Engine,
    /// What it is made of, where it is not the engine's usual form.
    pub template: Option<&'a UrlForm>,
    pub user: &'a str,
    pub password: Option<&'a str>,
    pub host: &'a str,
    pub port: u16,
    pub database: &'a str,
    /// Further ports by name.
    pub ports: &'a [(&'a str, u16)],
    /// Parameters in the order given.
    pub params: &'a [(String, String)],
}

/// The form of a url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlForm(pub Vec<UrlPart>);

/// A part of the form of a url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlPart {
    Text(String),
    User,
    Password,
    Host,
    Port,
    Database,
    /// A further port by its name.
    Extra(String),
}

impl UrlForm {
    /// A form such as `http://${user}:${password}@${host}:${port}`, of an engine's facts; a word that it
    /// does not know stays as it is.
    pub fn of_facts(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (word, after) = after.split_once('}').unwrap_or((after, ""));
            parts.push(UrlPart::Text(before.to_owned()));
            parts.push(UrlPart::of_word(word).unwrap_or_else(|| UrlPart::Text(word.to_owned())));
            rest = after;
        }
        parts.push(UrlPart::Text(rest.to_owned()));
        Self(parts)
    }

    pub fn has(&self, part: &UrlPart) -> bool {
        self.0.contains(part)
    }

    /// Whether its parts are read percent-decoded. What lists words instead is read as it is: `Server=…;Password=…`,
    /// `jdbc:sqlserver://…;password=…`, `host=… password=…`.
    /// <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>
    /// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>
    pub fn is_encoded(&self) -> bool {
        self.text().split_once("://").is_some_and(|(_, rest)| !rest.contains(';'))
    }

    /// Whether it lists properties, each of which a `;` ends.
    pub fn is_list(&self) -> bool {
        !self.is_encoded() && self.text().contains(';')
    }

    /// Whether it is made of properties, each with its name: `host=db port=5432`.
    pub fn has_properties(&self) -> bool {
        let text = self.text();
        !self.is_encoded() && text.split('?').next().is_some_and(|all| all.contains(['=', ';']))
    }

    fn text(&self) -> String {
        let of_part = |part: &UrlPart| match part {
            UrlPart::Text(text) => Some(text.clone()),
            UrlPart::User
            | UrlPart::Password
            | UrlPart::Host
            | UrlPart::Port
            | UrlPart::Database
            | UrlPart::Extra(_) => None,
        };
        self.0.iter().filter_map(of_part).collect()
    }
}

impl UrlPart {
    /// What a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "user" => Self::User,
            "password" => Self::Password,
            "host" => Self::Host,
            "port" => Self::Port,
            "database" => Self::Database,
            _ => Self::Extra(word.strip_prefix("ports.")?.to_owned()),
        })
    }
}

impl Url<'_> {
    /// The connection url.
    pub fn text(&self) -> String {
        let Self { template, params, .. } = self;
        let mut text = match template {
            Some(template) => self.filled(template),
            None => self.usual(),
        };
        let asks = text.contains('?');
        for (index, (key, value)) in params.iter().enumerate() {
            text.push(if index == 0 && !asks { '?' } else { '&' });
            text.push_str(&encode(key));
            text.push('=');
            text.push_str(&encode(value));
        }
        text
    }

    fn filled(&self, template: &UrlForm) -> String {
        let is_encoded = template.is_encoded();
        let name = |name: &str| if is_encoded { encode(name) } else { name.to_owned() };
        let part = |part: &UrlPart| match part {
            UrlPart::Text(text) => text.clone(),
            UrlPart::User => name(self.user),
            UrlPart::Password => self.password.unwrap_or_default().to_owned(),
            UrlPart::Host if is_encoded => bracketed(self.host),
            UrlPart::Host => self.host.to_owned(),
            UrlPart::Port => self.port.to_string(),
            UrlPart::Database => name(self.database),
            UrlPart::Extra(name) => {
                let port = self.ports.iter().find(|(port, _)| port == name);
                port.map_or(String::new(), |(_, number)| number.to_string())
            }
        };
        template.0.iter().map(part).collect()
    }

    fn usual(&self) -> String {
        let Self { engine, user, password, host, port, database, .. } = self;
        let user = encode(user);
        let credentials = match password {
            Some(password) => format!("{user}:{password}@"),
            None if user.is_empty() => String::new(),
            None => format!("{user}@"),
        };
        let (scheme, host) = (engine.facts().scheme, bracketed(host));
        format!("{scheme}://{credentials}{host}:{port}/{}", encode(database))
    }
}

/// A host as urls have it: an address of IPv6 in brackets. <https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2>
fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() }
}

/// Percent-encodes a part of a url.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, USER_PART).to_string()
}
