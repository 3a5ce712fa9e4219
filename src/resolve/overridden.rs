//! Variables that a connected database gives, set to something else.

use indexmap::IndexMap;

use crate::admission::policy::{Report, Unwise};
use crate::resolve::directory::Directory;
use crate::values::env::EnvValue;
use crate::values::read::{Either, Item};

/// Tells of an address of a connected database that a component sets to another one: the network policy and
/// the password are those of the database that it connects to. `of` is the component, and the databases.
pub fn check(
    variables: &IndexMap<&str, (&Item<EnvValue>, bool)>,
    of: (usize, &[usize]),
    directory: &Directory,
    report: &mut Report,
) {
    let namespace = &directory.entries[of.0].component.namespace;
    for database in of.1 {
        let Some(address) = directory.database(*database) else { continue };
        let port = directory.port(*database).map(|port| port.to_string()).unwrap_or_default();
        let given = [
            (&address.contract.host, directory.host(*database, namespace), "host"),
            (&address.contract.port, port, "port"),
        ];
        let named = [
            (address.contract.name.as_ref(), address.database.clone(), "database"),
            (address.contract.user.as_ref(), address.user.clone(), "user"),
        ];
        let named = named.into_iter().filter_map(|(key, value, field)| Some((key?, value, field)));
        let given = given.into_iter().chain(named);
        for (variable, value, field) in given {
            let Some((item, _)) = variables.get(variable.as_str()) else { continue };
            let Either::Short(text) = &item.at.value else { continue };
            let text = text.as_str();
            if text == value || text.contains("${") || directory.find_host(text).is_some() {
                continue;
            }
            let name = &directory.entries[*database].component.name;
            let message =
                format!("`{variable}` is not the {field} of `{name}`, to which this connects");
            report.unwise(Unwise::WrittenAddresses, message, |diagnostic| {
                diagnostic
                    .at(item.at.span, format!("that is `{value}`"))
                    .help(format!("remove `{variable}`, which `connects: [{name}]` sets"))
            });
        }
    }
}
