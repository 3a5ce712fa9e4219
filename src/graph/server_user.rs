//! The users that the images of databases make.

use crate::graph::database::Database;
use crate::source::Span;

/// A user that a server makes: the name, and the password with its place.
pub type ServerUser<'s> = (String, Option<(&'s str, Span)>);

/// The users that a server makes; `None` where their names are not known.
pub fn logins<'s>(server: &'s Database) -> Option<Vec<ServerUser<'s>>> {
    let password = |name: &str| {
        let setting = server.setting(name)?;
        Some((setting.value?, setting.span))
    };
    let mut found = Vec::new();
    for login in server.engine.facts().foreign.logins.made {
        // MySQL's entrypoint makes an ordinary user only with a password.
        let is_named = login.name.is_none() && login.variable.is_some();
        if is_named && !server.is_set(login.password) {
            continue;
        }
        let name = match login.variable.and_then(|variable| server.setting(variable)) {
            Some(setting) => Some(setting.value?),
            None => login.name,
        };
        found.extend(name.map(|name| (name.to_owned(), password(login.password))));
    }
    (!found.is_empty()).then_some(found)
}
