//! Databases on the servers of others: a name, a user and a password of their own.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::engine::run::is_plain;
use crate::resolve::address;
use crate::resolve::directory::{DatabaseAddress, Directory};
use crate::resolve::inputs::Inputs;
use crate::resolve::namespace::Homes;
use crate::resolve::operator;
use crate::resolve::replica_set;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::database::Server;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::operator::Guest;
use crate::stack::target::Target;
use crate::values::Values;
use crate::values::database::Database;
use crate::values::read::{At, Item};
use crate::values::scalar::{Label, Text};
use crate::values::suggest::{list_of, nearest};
use crate::values::tier::Tier;

/// The init script that makes them; users' scripts come after it.
const SCRIPT: &str = "000-databases.sh";

/// The databases that have servers of their own, then those that are on these.
pub fn servers_first(values: &Values) -> impl Iterator<Item = (&String, &Item<Database>)> {
    let is_guest = |item: &Item<Database>| item.at.value.server.is_some();
    let servers = values.all_databases().filter(move |(_, item)| !is_guest(item));
    servers.chain(values.all_databases().filter(move |(_, item)| is_guest(item)))
}

/// Where a database is and how one logs in, on whichever server it is.
pub fn address(
    name: &str,
    item: &Item<Database>,
    directory: &Directory,
    (homes, inputs, target): (&mut Homes, Inputs, &Target),
    report: &mut Report,
) -> Option<(Component, DatabaseAddress)> {
    let Some(said) = &item.at.value.server else {
        return address::address(name, item, homes, inputs, target, report);
    };
    let index = server(name, said, directory, report)?;
    let host = &directory.entries[index].component;
    let of_host = directory.database(index)?;
    without_effect(&item.at.value, of_host.engine, said.span, report);
    let plain = name.replace('-', "_");
    let at = |value| At { value, span: item.key, overrode: None };
    let own = &item.at.value;
    let usual =
        |field: &Option<At<Text>>| field.clone().or_else(|| Text::new(plain.as_str()).ok().map(at));
    let values = Database {
        server: None,
        external: None,
        engine: Some(At { value: of_host.engine, span: said.span, overrode: None }),
        namespace: Label::new(host.namespace.as_str()).ok().map(|value| At {
            value,
            span: said.span,
            overrode: None,
        }),
        database: usual(&own.database),
        user: usual(&own.user),
        service: None,
        port: None,
        ports: None,
        image: None,
        operator: None,
        instances: None,
        backup: None,
        replica_set: None,
        ..own.clone()
    };
    let at = At { value: values, span: item.at.span, overrode: item.at.overrode };
    let item = Item { key: item.key, at };
    let (component, address) = address::address(name, &item, homes, inputs, target, report)?;
    let component = Component {
        service: host.service.clone(),
        main: host.main,
        port_name: host.port_name.clone(),
        extra_ports: host.extra_ports.clone(),
        ..component
    };
    let names = (address.database.as_str(), address.user.as_str());
    let names = Some(names).filter(|_| of_host.operated);
    operator::check_login(names, address.source.as_ref(), own, item.key, report);
    let mut params = address.params.clone();
    let set = of_host.params.iter().find(|(key, _)| key == replica_set::PARAM);
    if params.iter().all(|(own, _)| own != replica_set::PARAM) {
        params.extend(set.cloned());
    }
    Some((
        component,
        DatabaseAddress { server: Some(index), operated: of_host.operated, params, ..address },
    ))
}

/// The name of the database on whose server one is.
pub fn host(address: &DatabaseAddress, directory: &Directory) -> Option<ObjectName> {
    Some(directory.entries[address.server?].component.name.clone())
}

/// The database on whose server it is.
fn server(
    name: &str,
    said: &At<Text>,
    directory: &Directory,
    report: &mut Report,
) -> Option<usize> {
    let wanted = said.as_str();
    let found = directory.find(Tier::Database, wanted);
    let Some((index, host)) = found.and_then(|index| Some((index, directory.database(index)?)))
    else {
        if !directory.failed.contains(&(wanted.to_owned(), Tier::Database)) {
            let others = directory.names(Tier::Database).filter(|other| *other != name);
            let help = match nearest(wanted, others.clone()) {
                Some(near) => format!("write `{near}`"),
                None if others.clone().next().is_none() => "remove `server`".to_owned(),
                None => format!("use one of {}", list_of(others)),
            };
            let message = format!("there is no server `{wanted}` for the database `{name}`");
            let wrong = Diagnostic::error(Code::UnknownReference, message);
            report.add(wrong.at(said.span, "no database that has one").help(help));
        }
        return None;
    };
    let refused = |message: String, help: &str| {
        Diagnostic::error(Code::Conflict, message).at(said.span, "no one would make it").help(help)
    };
    if host.external_host.is_some() {
        let message = format!("`{wanted}` runs elsewhere, where gen makes no databases");
        report.add(refused(message, "describe this one with `external`, too"));
        return None;
    }
    if host.source.is_none() {
        let message = format!("`{wanted}` runs without users, of whom this one would be another");
        let help = "remove `server`, and name the database in the url of its clients; or give the server `credentials`";
        report.add(refused(message, help));
        return None;
    }
    if host.engine.facts().run.guest.is_none() {
        let message =
            format!("gen makes no further databases on a server of {}", host.engine.title());
        let help = "remove `server`, for a server of its own; PostgreSQL, MySQL, MariaDB and MongoDB hold several";
        report.add(refused(message, help));
        return None;
    }
    Some(index)
}

/// Reports what is a matter of the server.
fn without_effect(values: &Database, engine: Engine, server: Span, report: &mut Report) {
    let other = values.engine.as_ref().filter(|field| field.value != engine);
    let fields = [
        ("engine", other.map(|field| field.span)),
        ("version", values.version.as_ref().map(|field| field.span)),
        ("image", values.image.as_ref().map(|field| field.span)),
        ("operator", values.operator.as_ref().map(|field| field.span)),
        ("instances", values.instances.as_ref().map(|field| field.span)),
        ("replicaSet", values.replica_set.as_ref().map(|field| field.span)),
        ("backup", values.backup.as_ref().map(|field| field.span)),
        ("external", values.external.as_ref().map(|field| field.span)),
        ("service", values.service.as_ref().map(|field| field.span)),
        ("namespace", values.namespace.as_ref().map(|field| field.span)),
        ("rootCredentials", values.root_credentials.as_ref().map(|field| field.span)),
        ("init", values.init.as_ref().map(|field| field.span)),
        ("args", values.args.as_ref().map(|field| field.span)),
        ("env", values.env.as_ref().map(|field| field.span)),
        ("files", values.files.as_ref().map(|field| field.span)),
        ("allowFrom", values.allow_from.as_ref().map(|field| field.span)),
    ];
    for (what, span) in fields {
        let Some(span) = span else { continue };
        report.add(
            Diagnostic::error(Code::Conflict, format!("`{what}` has no effect beside `server`"))
                .at(span, "a matter of the server")
                .also(server, "because of this")
                .help(format!("remove `{what}`, or say it of the server")),
        );
    }
}

/// Lets a server make the databases that are on it: when it starts on an empty data directory.
pub fn make(
    index: usize,
    item: &Item<Database>,
    server: &mut Server,
    directory: &Directory,
    report: &mut Report,
) {
    let guests = directory.guests().filter(|(_, host)| *host == index).map(|(guest, _)| guest);
    let Some(host) = directory.database(index) else { return };
    if let Some(operated) = &mut server.operated {
        operated.guests = of_operator(index, guests, directory, report);
        return;
    }
    let Some(make) = host.engine.facts().run.guest else { return };
    let mut script = String::new();
    let mut taken = Vec::new();
    // Where the superuser is another one, the server's own user is made as those of its guests are, after them.
    let owner = host.engine.facts().run.owner.filter(|_| server.root_password.is_some());
    if owner.is_none() {
        taken.push((&host.database, &host.user, directory.entries[index].component.origin));
    }
    for guest in guests.chain(owner.map(|_| index)) {
        let component = &directory.entries[guest].component;
        let Some(address) = directory.database(guest) else { continue };
        names(component, address, &taken, report);
        taken.push((&address.database, &address.user, component.origin));
        let word = component.name.as_str().to_ascii_uppercase().replace('-', "_");
        let variable = format!("GEN_{word}_PASSWORD");
        let make = owner.filter(|_| guest == index).unwrap_or(make);
        script += &make(&address.user, &address.database, &variable);
        if let Some(key) = address.password() {
            server.env.secrets.insert(variable, key);
        }
    }
    if script.is_empty() {
        return;
    }
    let own = item.at.value.init.as_ref().and_then(|init| init.entries.get(SCRIPT));
    if let Some(own) = own {
        report.add(
            Diagnostic::error(Code::Conflict, format!("gen makes a script `{SCRIPT}` of its own"))
                .at(own.key, "called so too")
                .help("choose another name"),
        );
    }
    server.init.insert(SCRIPT.to_owned(), script);
}

/// What an operator is told of the databases on its servers.
fn of_operator(
    host: usize,
    guests: impl Iterator<Item = usize>,
    directory: &Directory,
    report: &mut Report,
) -> Vec<Guest> {
    let mut taken = Vec::new();
    let mut all = Vec::new();
    for index in std::iter::once(host).chain(guests) {
        let component = &directory.entries[index].component;
        let Some(address) = directory.database(index) else { continue };
        if index != host {
            names(component, address, &taken, report);
            all.extend(address.password().map(|key| Guest {
                name: component.called(Which::Workload),
                database: address.database.clone(),
                user: address.user.clone(),
                secret: key.secret,
            }));
        }
        taken.push((&address.database, &address.user, component.origin));
    }
    all
}

/// Reports names that another one on the server has, or that a script could not write as they are.
fn names(
    component: &Component,
    address: &DatabaseAddress,
    taken: &[(&String, &String, Span)],
    report: &mut Report,
) {
    for (what, name) in [("database", &address.database), ("user", &address.user)] {
        if !is_plain(name) {
            let message = format!("`{name}` cannot be the {what} of `{}`", component.name);
            report.add(
                Diagnostic::error(Code::InvalidValue, message)
                    .at(component.origin, "made by a script")
                    .help("use letters, digits, `_` and `-`"),
            );
        }
        let same = |(database, user, _): &&(&String, &String, Span)| {
            if what == "user" { *user == name } else { *database == name }
        };
        if let Some((.., first)) = taken.iter().find(same) {
            let message = format!("two databases on one server have the {what} `{name}`");
            report.add(
                Diagnostic::error(Code::Conflict, message)
                    .at(component.origin, "has it too")
                    .also(*first, "has it")
                    .help(format!("give `{}` another `{what}`", component.name)),
            );
        }
    }
}
