//! The error of a `connects` that names nothing in the stack, with what is meant.

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::{Callee, DirectoryEntry};
use crate::resolve::host::is_host;
use crate::resolve::reference_word::component_in;
use crate::resolve::wiring::Wiring;
use crate::values::read::At;
use crate::values::scalar::Text;
use crate::values::suggest::{list_of, nearest};

/// What is told of a name of `connects` that the component `own` has.
pub fn wrong(name: &At<Text>, own: &str, wiring: &Wiring) -> Diagnostic {
    let outside = || wiring.directory.externals.iter().map(|remote| remote.name.as_str());
    let entries = &wiring.directory.entries;
    let all = || entries.iter().map(|entry| entry.component.name.as_str()).chain(outside());
    let wrong = Diagnostic::error(
        Code::UnknownReference,
        format!("there is no component `{}` to connect to", name.as_str()),
    )
    .at(name.span, "unknown");
    // Many write which server it is, where the name of the component belongs.
    let of_engine = |entry: &&DirectoryEntry| match &entry.kind {
        Callee::Database(address) => address.engine.as_str() == name.as_str(),
        Callee::Workload => false,
    };
    let mut by_engine = entries.iter().filter(of_engine);
    if let (Some(only), None) = (by_engine.next(), by_engine.next()) {
        return wrong.write(only.component.name.as_str());
    }
    let others = || all().filter(|known| *known != own);
    let text = name.as_str();
    match component_in(text, &others()).or_else(|| nearest(text, others())) {
        Some(near) => wrong.write(near),
        None if text == "*" => wrong.help(format!("name each: {}", list_of(others()))),
        None if several(text, &others()).is_some() => wrong.help(format!(
            "write each name as an item: `[{}]`",
            several(text, &others()).unwrap_or_default().join(", ")
        )),
        None => wrong.help(
            outside_of_stack(text).unwrap_or_else(|| format!("use one of {}", list_of(all()))),
        ),
    }
}

/// The names in one text, where it has nothing else.
fn several<'t, 'n>(
    text: &'t str,
    names: &(impl Iterator<Item = &'n str> + Clone),
) -> Option<Vec<&'t str>> {
    let words = text.split([',', ';', ' ']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let is_known = |word: &&str| names.clone().any(|name| name == *word);
    (words.len() > 1 && words.iter().all(is_known)).then_some(words)
}

/// What to do about a host that is no component.
fn outside_of_stack(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let address = rest.split('/').next()?;
    let usual = if scheme == "http" { "80" } else { "443" };
    let (host, port) = address.split_once(':').unwrap_or((address, usual));
    let name = host.rsplit('.').nth(1).filter(|_| is_host(host) && !text.contains('@'))?;
    Some(format!(
        "describe it at the top of the file, `externals: {{ {name}: {{ host: {host}, port: {port} }} }}`, and write `connects: [{name}]`"
    ))
}
