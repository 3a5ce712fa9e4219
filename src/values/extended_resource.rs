//! Resources beyond those that every node has: what device plugins offer, and pages of memory.
//! <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources>

use schemars::{Schema, json_schema};
use serde_json::Value;

use crate::values::check::dns_subdomain;

/// What editors take for such a name.
const PATTERN: &str = r"^([a-z0-9.-]+\.[a-z0-9.-]+/[A-Za-z0-9._-]+|hugepages-[0-9]+[KMG]i)$";

/// Whether a name is one of these: it has a domain, which is none of Kubernetes' own.
pub fn is_one(name: &str) -> bool {
    if let Some(size) = name.strip_prefix("hugepages-") {
        return size.starts_with(|c: char| c.is_ascii_digit());
    }
    let of_plugin = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    name.split_once('/').is_some_and(|(domain, name)| {
        domain.contains('.')
            && dns_subdomain(domain).is_ok()
            && domain != "kubernetes.io"
            && !domain.ends_with(".kubernetes.io")
            && !name.is_empty()
            && name.chars().all(of_plugin)
    })
}

/// Lets a schema take them beside its fixed keys.
pub fn in_schema(schema: &mut Schema) {
    let amount = json_schema!({ "type": ["string", "number"] });
    let mut pattern = serde_json::Map::new();
    pattern.insert(PATTERN.to_owned(), Value::from(amount));
    schema.insert("patternProperties".to_owned(), Value::from(pattern));
}
