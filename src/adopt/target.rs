//! Texts in which hosts, ports and logins of services become references to components.

use std::collections::{BTreeMap, BTreeSet};

use crate::adopt::mention::{HostNames, is_host_variable, is_listened_at};
use crate::adopt::part::Part;
use crate::adopt::probe::OWN_HOSTS;
use crate::adopt::tool;
use crate::adopt::url_parts::UrlParts;
use crate::engine::Engine;
use crate::notation::browser::is_for_browsers;

/// What texts may refer to.
#[derive(Debug)]
pub struct Targets<'p> {
    pub parts: &'p [Part<'p>],
    /// The names by which each part calls others.
    pub(super) hosts: Vec<HostNames>,
    /// The components that people reach in all environments, by the port at which the machine shows them.
    pub(super) doors: BTreeMap<u16, usize>,
}

/// A text with references.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Referring {
    pub text: String,
    /// What it is in development, where that is another one.
    pub in_dev: Option<String>,
    /// What it refers to.
    pub to: BTreeSet<usize>,
    /// The databases of which it holds a password, or a url with it.
    pub logins: BTreeSet<usize>,
    /// The databases of which it holds the whole url.
    pub urls: BTreeSet<usize>,
    /// The databases whose login was put into it, which was not there.
    pub added: BTreeSet<usize>,
}

impl<'p> Targets<'p> {
    pub fn new(parts: &'p [Part<'p>], hosts: &HostNames) -> Self {
        let mut doors = BTreeMap::new();
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| tool::has_door(part)) {
            // In production nobody reaches it.
            if tool::is_closed(part, parts) {
                continue;
            }
            let main =
                part.ports.iter().find(|port| Some(port.inside) == part.main && !port.is_udp);
            if let Some(outside) = main.and_then(|port| port.outside).or(part.main) {
                doors.entry(outside).or_insert(at);
            }
        }
        let hosts = parts.iter().map(|part| hosts.with_links(part.service)).collect();
        Self { parts, hosts, doors }
    }

    /// The text of a variable of a part, with references.
    pub fn refer(&self, own: usize, name: &str, text: &str) -> Referring {
        let hosts = &self.hosts[own];
        let by_url = || self.whole_url(own, hosts, text);
        let made = self
            .public(own, text)
            .or_else(|| self.public_place(own, text))
            .or_else(|| self.of_list(own, name, text))
            .or_else(|| self.of_browser(own, hosts, name, text))
            .or_else(|| Self::bound(own, hosts, name, text))
            .or_else(|| self.own_name(own, name, text))
            .or_else(by_url);
        made.unwrap_or_else(|| self.refer_hosts(own, name, text))
    }

    /// The own name of a service where its program listens: in Docker it leads to the container, and here to the Service,
    /// at whose address no pod can listen.
    fn bound(own: usize, hosts: &HostNames, name: &str, text: &str) -> Option<Referring> {
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
        if hosts.get(host) != Some(own) || !is_port || !is_listened_at(name) {
            return None;
        }
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Some(Referring { text: format!("0.0.0.0{port}"), ..Referring::default() })
    }

    /// The name of the service itself, where it is another one here, and a variable that holds hosts says it as well: all
    /// of them say it alike.
    fn own_name(&self, own: usize, name: &str, text: &str) -> Option<Referring> {
        let part = &self.parts[own];
        let is_host = is_host_variable(name)
            || part.service.variables.iter().any(|one| {
                one.value.as_deref() == Some(text)
                    && is_host_variable(&one.name)
                    && !is_listened_at(&one.name)
            });
        let is_it =
            is_host && text == part.service.name && text != part.name && part.main.is_some();
        let text = "${self.host}".to_owned();
        is_it.then(|| Referring { text, ..Referring::default() })
    }

    /// The same, with hosts and ports alone.
    pub fn refer_hosts(&self, own: usize, name: &str, text: &str) -> Referring {
        let hosts = &self.hosts[own];
        let mut made = Referring::default();
        let mut from = 0;
        for mention in hosts.mentions(name, text) {
            let target = &self.parts[mention.service];
            let is_callable = target.is_database() || target.is_program() && target.main.is_some();
            if !is_callable {
                continue;
            }
            let path = self.path(own, mention.service);
            made.text.push_str(&escaped(&text[from..mention.start]));
            made.text.push_str(&format!("${{{path}.host}}"));
            from = mention.end;
            if let Some((port, end)) = mention.port {
                made.text.push(':');
                made.text.push_str(&self.port(own, mention.service, port));
                from = end;
            }
            made.to.insert(mention.service);
        }
        made.text.push_str(&escaped(&text[from..]));
        for at in made.to.clone() {
            self.hide_password(at, &mut made);
        }
        made
    }

    /// How a part refers to another one, or to itself.
    pub fn path(&self, own: usize, target: usize) -> String {
        if own == target { "self".to_owned() } else { self.parts[target].path() }
    }

    fn port(&self, own: usize, target: usize, number: u16) -> String {
        let (path, part) = (self.path(own, target), &self.parts[target]);
        if let Some(engine) = part.engine() {
            // A server of gen's listens on its own ports, whatever it was told.
            let facts = engine.facts();
            return match facts.ports.iter().find(|(_, own)| *own == number) {
                Some((name, _)) if facts.port != number => format!("${{{path}.ports.{name}}}"),
                _ => format!("${{{path}.port}}"),
            };
        }
        if part.main == Some(number) {
            return format!("${{{path}.port}}");
        }
        match part.ports.iter().find(|one| one.inside == number && !one.is_udp) {
            Some(one) if part.is_program() => format!("${{{path}.ports.{}}}", one.word()),
            _ => number.to_string(),
        }
    }

    /// The address at which browsers reach a component on this machine.
    pub(super) fn public(&self, own: usize, text: &str) -> Option<Referring> {
        let (scheme, rest) = text.split_once("://")?;
        let host = OWN_HOSTS.into_iter().find(|host| rest.starts_with(host))?;
        let after = &rest[host.len()..];
        let (port, after) = match after.strip_prefix(':') {
            Some(digits) => {
                let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
                (digits[..end].parse().ok()?, &digits[end..])
            }
            None => (
                match scheme {
                    "http" | "ws" => 80,
                    "https" | "wss" => 443,
                    _ => return None,
                },
                after,
            ),
        };
        if !matches!(scheme, "http" | "https" | "ws" | "wss")
            || !(after.is_empty() || after.starts_with('/'))
            || after.contains("://")
        {
            return None;
        }
        // Without a port it is meant as an example of one's own.
        let has_door = self.parts[own].has_door && !tool::is_closed(&self.parts[own], self.parts);
        let is_own = has_door && rest.len() == host.len();
        let door = self.doors.get(&port).copied().or(is_own.then_some(own))?;
        let path = self.path(own, door);
        let field = if scheme.starts_with("ws") { "publicWsUrl" } else { "publicUrl" };
        let text = format!("${{{path}.{field}}}{}", escaped(after));
        Some(Referring { text, ..Referring::default() })
    }

    /// `localhost:8080` as the place where browsers reach a component: in production hosts have no port.
    fn public_place(&self, own: usize, text: &str) -> Option<Referring> {
        let port = text.strip_prefix("localhost:")?.parse().ok()?;
        let path = self.path(own, *self.doors.get(&port)?);
        Some(Referring {
            text: format!("${{{path}.publicHost}}"),
            in_dev: Some(format!("${{{path}.publicHost}}:${{{path}.publicPort}}")),
            ..Referring::default()
        })
    }

    /// A url that pages are built with, and browsers open.
    fn of_browser(
        &self,
        own: usize,
        hosts: &HostNames,
        name: &str,
        text: &str,
    ) -> Option<Referring> {
        let url = UrlParts::read(text).filter(|_| is_for_browsers(name))?;
        let target = hosts.get(url.host)?;
        let part = &self.parts[target];
        let path = self.path(own, target);
        let made = format!("${{{path}.publicUrl}}{}", escaped(url.rest));
        // What nobody looks at calls it itself.
        let is_seen = self.parts[own].has_door || self.parts[own].main.is_some();
        let is_open = is_seen
            && tool::has_door(part)
            && !tool::is_closed(part, self.parts)
            && matches!(url.scheme, "http" | "https");
        is_open.then(|| Referring { text: made, ..Referring::default() })
    }

    /// A text that is one url, of a server or of a program.
    fn whole_url(&self, own: usize, hosts: &HostNames, text: &str) -> Option<Referring> {
        // Java's drivers take no login before the host, but as variables or parameters of their own.
        // <https://jdbc.postgresql.org/documentation/use/#connecting-to-the-database>
        let url = UrlParts::read(text).filter(|url| !url.scheme.starts_with("jdbc:"))?;
        let target = hosts.get(url.host)?;
        let part = &self.parts[target];
        let path = self.path(own, target);
        let made = |text: String| Referring { text, to: [target].into(), ..Referring::default() };
        let Some(engine) = part.engine() else {
            let is_plain = url.scheme == "http" && url.credentials.is_none() && part.is_program();
            let is_main =
                part.main.is_some() && url.port.unwrap_or(80) == part.main.unwrap_or_default();
            let rest = escaped(url.rest);
            return (is_plain && is_main).then(|| made(format!("${{{path}.url}}{rest}")));
        };
        let facts = engine.facts();
        let spoken = url.scheme.split([':', '+']).any(|word| facts.schemes.contains(&word));
        let is_http = matches!(url.scheme, "http" | "https");
        if !spoken && !is_http || url.scheme == "https" {
            return None;
        }
        if url.credentials.is_none() && is_http && !facts.names.only_user {
            return None;
        }
        if url.credentials.is_some_and(|said| part.login.is_another(said, engine)) {
            return None;
        }
        let login = facts.asks_for_password();
        let logged = BTreeSet::from([target]);
        let logins = if login { logged.clone() } else { BTreeSet::new() };
        let added = if url.credentials.is_none() { logins.clone() } else { BTreeSet::new() };
        let segment = url.rest.trim_start_matches('/');
        let is_own_database = segment.is_empty()
            || Some(segment) == part.login.database.as_deref()
            || part.login.database.is_none() && segment == facts.names.database;
        let is_own_port = url.port.is_none_or(|port| port == facts.port);
        let is_simple = facts.schemes.contains(&url.scheme) || is_http && facts.schemes.is_empty();
        if is_own_database && is_own_port && (is_simple || facts.scheme == url.scheme) {
            return Some(Referring {
                logins,
                added,
                urls: logged,
                ..made(format!("${{{path}.url}}"))
            });
        }
        let mut text = format!("{}://", url.scheme);
        if login {
            text.push_str(&credentials(&path, engine, part.login.user.is_some()));
        }
        text.push_str(&format!("${{{path}.host}}"));
        if let Some(port) = url.port {
            text.push(':');
            text.push_str(&self.port(own, target, port));
        }
        let (folder, query) = match url.rest.split_once('?') {
            Some((folder, query)) => (folder, Some(query)),
            None => (url.rest, None),
        };
        let name = folder.strip_prefix('/').unwrap_or_default();
        if !name.is_empty() && Some(name) == part.login.database.as_deref() {
            text.push_str(&format!("/${{{path}.database}}"));
        } else {
            text.push_str(&escaped(folder));
        }
        let mut query: Vec<String> = query.into_iter().map(escaped).collect();
        if url.credentials.is_none() && login {
            let said = query.join("&");
            let missing = facts.params.iter().filter(|param| !said.contains(param.key));
            query.extend(missing.map(|param| format!("{}={}", param.key, param.value)));
        }
        if !query.is_empty() {
            text.push_str(&format!("?{}", query.join("&")));
        }
        Some(Referring { logins, added, ..made(text) })
    }

    /// The password of a database in a connection string that names its host.
    fn hide_password(&self, target: usize, made: &mut Referring) {
        let part = &self.parts[target];
        let Some(password) = part.login.password.as_deref().filter(|_| part.engine().is_some())
        else {
            return;
        };
        for key in ["password=", "Password=", "pwd=", "Pwd=", "PWD="] {
            let written = format!("{key}{password}");
            let Some(at) = made.text.find(&written) else { continue };
            let after = &made.text[at + written.len()..];
            if after.is_empty() || after.starts_with([' ', ';', '&', '"', '\'']) {
                let path = part.path();
                made.text
                    .replace_range(at..at + written.len(), &format!("{key}${{{path}.password}}"));
                made.logins.insert(target);
            }
        }
    }
}

/// `user:password@` of a database.
fn credentials(path: &str, engine: Engine, has_user: bool) -> String {
    let user = if has_user || !engine.facts().names.user.is_empty() {
        format!("${{{path}.user}}")
    } else {
        String::new()
    };
    format!("{user}:${{{path}.password}}@")
}

/// A text in which nothing is a reference.
pub fn escaped(text: &str) -> String {
    text.replace("${", "$${")
}
