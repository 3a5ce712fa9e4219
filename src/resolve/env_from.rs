//! Variables by name alone, and those that come as a whole from ConfigMaps and Secrets.

use std::collections::BTreeSet;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::stack::env::EnvFrom;
use crate::stack::name::ObjectName;
use crate::values::env::{self, EnvValue};
use crate::values::read::{At, List, Map};

/// The names of variables that a component sets in all its tracks.
pub fn own_names(field: Option<&At<Map<EnvValue>>>) -> BTreeSet<&str> {
    field.into_iter().flat_map(|map| map.entries.keys().map(String::as_str)).collect()
}

/// ConfigMaps and Secrets whose keys become variables.
pub fn from(field: Option<&At<List<env::EnvFrom>>>, report: &mut Report) -> Vec<EnvFrom> {
    let mut all = Vec::new();
    for one in field.into_iter().flat_map(|list| &list.value) {
        let env::EnvFrom { config_map, secret, prefix, optional } = &one.value;
        let Some(name) = secret.as_ref().or(config_map.as_ref()) else {
            report.add(
                Diagnostic::error(Code::Missing, "`envFrom` needs a `configMap` or a `secret`")
                    .at(one.span, "takes variables from nothing")
                    .help("write `{ secret: … }`"),
            );
            continue;
        };
        all.push(EnvFrom {
            is_secret: secret.is_some(),
            name: ObjectName::from(&name.value),
            prefix: prefix.as_ref().map(|prefix| prefix.as_str().to_owned()),
            optional: optional.as_ref().is_some_and(|flag| flag.value.0),
        });
    }
    all
}
