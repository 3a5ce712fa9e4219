//! A reference is one in every text that a container gets: what it is started with, what runs before and beside it, and
//! what probes it.

use crate::memory::Memory;

const HOST: &str = "main.shop-data.svc.cluster.local";

/// A stack with a database in another namespace, and more lines.
fn shop(more: &str) -> Memory {
    let base = "\
name: shop
namespaces: { database: shop-data }
databases:
  main: { engine: postgres, credentials: { existingSecret: { name: db } } }
  bus: { engine: other, image: acme/bus:1, port: 4000, BUS }
backends:
  api: { image: acme/api:1, port: 8000, connects: [bus], probes: { readiness: /ready }, API }
";
    let (place, text) = more.split_once('|').unwrap_or_default();
    let base = base.replace(place, text).replace(", BUS", "").replace(", API", "");
    let jobs = if place == "JOBS" { text } else { "" };
    Memory::new(&[("values/base.yaml", &format!("{base}{jobs}"))])
}

/// Every field that is what a program is started with.
const FIELDS: [&str; 15] = [
    "API|command: [run, TEXT]",
    "API|args: [TEXT]",
    "API|migrate: { command: [migrate, TEXT] }",
    "API|migrate: { command: [migrate], args: [TEXT] }",
    "API|initContainers: { first: { image: acme/tool:1, command: [run, TEXT] } }",
    "API|initContainers: { first: { image: acme/tool:1, args: [TEXT] } }",
    "API|sidecars: { proxy: { image: acme/proxy:1, command: [run, TEXT] } }",
    "API|sidecars: { proxy: { image: acme/proxy:1, args: [TEXT] } }",
    "API|sidecars: { proxy: { image: acme/proxy:1, probes: { liveness: { command: [ask, TEXT] } } } }",
    "JOBS|jobs:\n  topics: { before: [api], image: acme/tool:1, command: [run, TEXT] }\n",
    "JOBS|jobs:\n  seed: { image: acme/tool:1, command: [run, TEXT] }\n",
    "JOBS|jobs:\n  seed: { image: acme/tool:1, args: [TEXT], schedule: \"0 3 * * *\" }\n",
    "BUS|command: [run, TEXT]",
    "BUS|args: [TEXT]",
    "BUS|probes: { readiness: { command: [ask, TEXT] } }",
];

#[test]
fn references_in_every_text_of_a_pod() {
    for field in FIELDS {
        let written = "\"--at=${databases.main.host}:${databases.main.port}/${name} $${HOME} ${PATH} ${log.dir}\"";
        let yaml = shop(&field.replace("TEXT", written)).yaml();
        let host = if field.starts_with("BUS") { "main" } else { HOST };
        let resolved = format!("--at={host}:5432/shop ${{HOME}} ${{PATH}} ${{log.dir}}");
        assert!(yaml.contains(&resolved), "{field}: {yaml}");
        assert!(!yaml.contains("${databases"), "{field}: {yaml}");
        // It is an edge: the database lets the caller in.
        let policies = yaml.split("\n---\n").filter(|one| one.contains("kind: NetworkPolicy"));
        let opened = policies.filter(|one| one.contains("port: 5432")).count();
        assert_eq!(opened, 2, "{field}: {yaml}");
    }
}

#[test]
fn mistakes_of_references_in_commands_are_told_at_their_place() {
    for field in FIELDS {
        for (written, said) in [
            ("\"${databases.mian.host}\"", "no database `mian`"),
            ("\"${database.main.host}\"", "no `database` to refer to"),
            ("\"${databases.main.password}\"", "a secret cannot stand in"),
            ("\"${databases.main.url}\"", "a secret cannot stand in"),
            ("\"${databases.main.host:-x}\"", "is not a reference"),
            ("\"${domain}\"", "no `domain`"),
        ] {
            let error = shop(&field.replace("TEXT", written)).error();
            assert!(error.contains(said), "{field} {written}: {error}");
        }
    }
}

/// A script's own variables are its own.
#[test]
fn variables_that_scripts_set_stay() {
    for script in [
        "name=x; echo ${name}",
        "for name in a b; do echo ${name}; done",
        "read -r name && echo ${name}",
    ] {
        let yaml = shop(&format!("API|command: [sh, -c, \"{script}\"]")).yaml();
        assert!(yaml.contains("${name}"), "{script}: {yaml}");
    }
    let yaml = shop("API|command: [sh, -c, \"echo ${name}\"]").yaml();
    assert!(yaml.contains("echo shop"), "{yaml}");
}
