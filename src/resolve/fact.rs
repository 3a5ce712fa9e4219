//! What one reference stands for.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::directory::{Callee, Directory, DirectoryEntry};
use crate::resolve::inputs::Inputs;
use crate::resolve::per_pod;
use crate::resolve::reference::{self, Reference};
use crate::resolve::unexpanded;
use crate::resolve::unknown_reference::{
    no_domain, of_other_tier, unknown_component, unknown_external, unknown_field,
    unknown_field_of_external, unknown_root,
};
use crate::resolve::worker;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::values::port::Protocol;
use crate::values::tier::Tier;

/// What one reference stands for.
pub enum Fact {
    Plain(String),
    /// A user or a database, which a url holds percent-encoded.
    Name(String),
    Password(usize),
    Url(usize),
}

impl Fact {
    /// Whether a password is in it.
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Password(_) | Self::Url(_))
    }
}

/// A reference to the component that it stands in, `${self.host}`, as one by its name; or by that of the component
/// that it is like, where it has no such fact.
pub fn of_itself(reference: &Reference, from: usize, directory: &Directory) -> Option<Reference> {
    let (first, rest) = reference.path.split_first()?;
    if first != reference::SELF {
        return None;
    }
    let field = rest.first().map(String::as_str).unwrap_or_default();
    let component = &directory.entries[directory.itself(from, field)].component;
    let own = [component.tier.key().to_owned(), component.name.to_string()];
    let path = own.into_iter().chain(rest.iter().cloned()).collect();
    Some(Reference { path, span: reference.span, is_of_itself: true })
}

/// The component that a reference of the one at `from` is about.
pub fn component<'d>(
    reference: &Reference,
    from: usize,
    directory: &'d Directory,
) -> Option<&'d Component> {
    let own = of_itself(reference, from, directory);
    let [tier, name, ..] = own.as_ref().unwrap_or(reference).path.as_slice() else { return None };
    let tier = reference::TIERS.into_iter().find(|known| known.key() == tier)?;
    directory.find(tier, name).map(|index| &directory.entries[index].component)
}

/// What a reference to something outside of the stack stands for, and its place among the externals; nothing
/// for a reference to anything else. What is there and could not be resolved has no place: its mistake is told
/// already.
///
/// # Errors
/// What is not there.
pub fn of_external(
    reference: &Reference,
    directory: &Directory,
) -> Option<Result<(Fact, Option<usize>), Diagnostic>> {
    let (first, rest) = reference.path.split_first()?;
    if first != reference::EXTERNALS {
        return None;
    }
    let name = rest.first().map(String::as_str).unwrap_or_default();
    if directory.failed_externals.contains(name) {
        return Some(Ok((Fact::Plain(String::new()), None)));
    }
    let Some(index) = directory.find_external(name) else {
        let names = || directory.externals.iter().map(|remote| remote.name.as_str());
        return Some(Err(unknown_external(reference, name, names())));
    };
    let remote = &directory.externals[index];
    let words: Vec<&str> = rest[1..].iter().map(String::as_str).collect();
    let text = match words.as_slice() {
        ["host"] => remote.host.clone(),
        ["port"] => remote.port.number.to_string(),
        _ => return Some(Err(unknown_field_of_external(reference))),
    };
    Some(Ok((Fact::Plain(text), Some(index))))
}

/// The error of a reference to a component that is not there, or in another tier.
fn no_component(
    reference: &Reference,
    tier: Tier,
    name: &str,
    directory: &Directory,
) -> Diagnostic {
    match directory.find_any(name) {
        Some(other) => {
            of_other_tier(reference, (tier, directory.entries[other].component.tier), name)
        }
        None => unknown_component(reference, tier, name, directory.names(tier)),
    }
}

/// What a reference stands for, seen from a namespace or from none, and the component that is then called.
///
/// # Errors
/// A reference to what is not there.
pub fn seen_from(
    namespace: Option<&ObjectName>,
    reference: &Reference,
    directory: &Directory,
    stack_name: &str,
    inputs: Inputs,
) -> Result<(Fact, Option<usize>), Diagnostic> {
    let plain = |text: String| Ok((Fact::Plain(text), None));
    let words: Vec<&str> = reference.path.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["name"] => return plain(stack_name.to_owned()),
        ["namespace"] => return plain(namespace.map(ToString::to_string).unwrap_or_default()),
        ["env"] => return plain(inputs.env.to_owned()),
        ["target"] => return plain(inputs.target.to_owned()),
        ["domain"] => match &directory.domain {
            Some(domain) => return plain(domain.clone()),
            None => return Err(no_domain(reference)),
        },
        _ => {}
    }
    let tiers = reference::TIERS;
    let Some(tier) = tiers.into_iter().find(|tier| tier.key() == words[0]) else {
        let group_of = |name: &str| {
            let tier = tiers.into_iter().find(|tier| directory.find(*tier, name).is_some());
            let is_outside =
                || directory.externals.iter().any(|remote| remote.name.as_str() == name);
            tier.map(Tier::key).or_else(|| is_outside().then_some("externals"))
        };
        let wrong = unknown_root(reference, group_of);
        return Err(of_contract(wrong, &words, directory));
    };
    let name = words.get(1).copied().unwrap_or_default();
    if directory.failed.contains(&(name.to_owned(), tier)) {
        return plain(String::new());
    }
    let Some(index) = directory.find(tier, name) else {
        return Err(no_component(reference, tier, name, directory));
    };
    let entry = &directory.entries[index];
    let number = directory.port(index);
    if let [field @ ("host" | "port" | "url")] = &words[2..]
        && (number.is_none() && *field != "host" || !entry.component.has_service())
    {
        return Err(worker::nothing_to_call(&entry.component, reference.span));
    }
    let number = number.unwrap_or_default();
    let port = || Fact::Plain(number.to_string());
    let host = || directory.host(index, namespace);
    let fact = match (&entry.kind, &words[2..]) {
        (kind, [field])
            if reference::PUBLIC_FIELDS.contains(field)
                && (matches!(kind, Callee::Workload) || entry.public.is_some()) =>
        {
            return public(entry, name, field, reference).map(|text| (Fact::Plain(text), None));
        }
        (Callee::Workload, ["headless"]) if entry.component.headless => {
            Fact::Plain(directory.headless(index, namespace))
        }
        (Callee::Workload, ["headless"]) => {
            return Err(per_pod::no_headless(&entry.component, reference.span));
        }
        (_, ["host"]) => Fact::Plain(host()),
        (_, ["port"]) => port(),
        (Callee::Database(address), ["database"]) => Fact::Name(address.database.clone()),
        (Callee::Database(address), ["user"]) => Fact::Name(address.user.clone()),
        (Callee::Database(address), ["password"]) if address.source.is_none() => {
            return Err(Diagnostic::error(
                Code::Credentials,
                format!("`{name}` has no password to refer to"),
            )
            .at(reference.span, "no password")
            .also(address.credentials, "without `credentials`")
            .help("add `credentials` to it, or remove the reference"));
        }
        (Callee::Database(_), ["password"]) => Fact::Password(index),
        (Callee::Database(address), ["url"]) if address.contract.url.is_none() => {
            return Err(no_url(entry, reference));
        }
        (Callee::Database(_), ["url"]) => Fact::Url(index),
        (Callee::Workload, ["url"]) => {
            let scheme = entry.component.protocol.map_or("http", Protocol::scheme);
            let port = if scheme == "http" { port_suffix(number) } else { format!(":{number}") };
            Fact::Plain(format!("{scheme}://{}{port}", host()))
        }
        (_, ["ports", main]) if *main == entry.component.port_name && number != 0 => {
            Fact::Plain(number.to_string())
        }
        (_, ["ports", extra]) => {
            let ports = &entry.component.extra_ports;
            let Some(port) = ports.iter().find(|port| port.name == *extra) else {
                return Err(no_fact(entry, reference, tier));
            };
            Fact::Plain(directory.extra_port(port).to_string())
        }
        (_, _) => return Err(no_fact(entry, reference, tier)),
    };
    Ok((fact, Some(index)))
}

fn no_url(entry: &DirectoryEntry, reference: &Reference) -> Diagnostic {
    let name = &entry.component.name;
    Diagnostic::error(
        Code::UnknownReference,
        format!("gen does not know the form of the url of `{name}`"),
    )
    .at(reference.span, "no url")
    .also(entry.component.origin, "this server")
    .help("add `url: …` to it, as in `url: \"http://${host}:${port}\"`")
}

/// The error of a field that a component does not have, with those that it has.
fn no_fact(entry: &DirectoryEntry, reference: &Reference, tier: Tier) -> Diagnostic {
    let ports = entry.component.extra_ports.iter();
    let ports: Vec<String> = ports.map(|port| format!("ports.{}", port.name)).collect();
    let fields = match &entry.kind {
        Callee::Database(_) => &reference::DATABASE_FIELDS[..],
        Callee::Workload => &reference::WORKLOAD_FIELDS[..],
    };
    let all: Vec<&str> = fields.iter().copied().chain(ports.iter().map(String::as_str)).collect();
    unknown_field(reference, tier, &all)
}

/// Where a browser reaches a component: the url, or a part of it.
fn public(
    entry: &DirectoryEntry,
    name: &str,
    field: &str,
    reference: &Reference,
) -> Result<String, Diagnostic> {
    let what =
        if field == "publicHost" { "host at which a browser" } else { "url at which a browser" };
    let of = entry.public.as_ref().map_or(Err(String::new()), |public| public.part(field));
    of.map_err(|help| {
        let message = format!("gen cannot tell the {what} reaches `{name}`");
        Diagnostic::error(Code::UnknownReference, message)
            .at(reference.span, "not known")
            .also(entry.component.origin, "this component")
            .help(help)
    })
}

/// `:8000`, and nothing for the port that http has anyway.
fn port_suffix(port: u16) -> String {
    if port == 80 { String::new() } else { format!(":{port}") }
}

/// The same error with the reference to what `connects` puts into a variable of that name.
fn of_contract(wrong: Diagnostic, words: &[&str], directory: &Directory) -> Diagnostic {
    let [variable] = words else { return wrong };
    let all = 0..directory.entries.len();
    match unexpanded::reference_to(variable, all, directory) {
        Some(right) => wrong.help(format!(
            "write `{right}`; `connects` puts it into the variable `{variable}` of a program, too"
        )),
        None => wrong,
    }
}
