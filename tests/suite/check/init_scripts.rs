//! Scripts that a database runs first: they excuse whom they may make, and nobody else.

use std::collections::BTreeMap;

use crate::check::{Alone, found_with};

/// The codes of what is found in a project whose database has a script, and whose client a user and a database.
fn found(name: &str, script: &str, client: &str) -> Vec<String> {
    let text = format!(
        "services:\n  db:\n    image: postgres:17-alpine\n    environment: {{ POSTGRES_USER: shop, POSTGRES_PASSWORD: example, POSTGRES_DB: shop }}\n    volumes: ['./init:/docker-entrypoint-initdb.d', 'data:/var/lib/postgresql/data']\n  api:\n    image: acme/api:1.4.2\n    environment: {{ DATABASE_URL: 'postgres://{client}' }}\nvolumes: {{ data: }}\n"
    );
    let path = format!("init/{name}");
    let files = [(path.as_str(), script)];
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let world = Alone { files: files.collect::<BTreeMap<_, _>>(), ..Alone::default() };
    let (checked, ..) = found_with(&[("compose.yaml", &text)], &world);
    let all = checked.findings.into_iter().map(|one| one.diagnostic.code.as_str().to_owned());
    all.filter(|code| ["GEN431", "GEN432"].contains(&code.as_str())).collect()
}

#[test]
fn a_script_makes_what_it_says_and_nothing_else() {
    let tables = "CREATE TABLE orders (id serial PRIMARY KEY);\n";
    let other = "other:example@db:5432/shop";
    let database = "shop:example@db:5432/crm";
    assert_eq!(found("1.sql", tables, other), ["GEN431"]);
    assert_eq!(found("1.sql", tables, database), ["GEN432"]);
    assert_eq!(found("1.sql", tables, "shop:example@db:5432/shop"), [""; 0]);
    for (name, script) in [
        ("1.sql", "CREATE ROLE other LOGIN PASSWORD 'example';\nCREATE DATABASE crm;\n"),
        ("1.sh", "for one in $NAMES; do createdb \"$one\"; createuser \"$one\"; done\n"),
        ("1.sh", "psql -c \"CREATE USER $NAME\" -c \"CREATE DATABASE $NAME\"\n"),
        ("1.sh", "psql < /dump.sql\n"),
        ("1.sql", "\\i /more.sql\n"),
        ("1.sql", "DO $$ BEGIN EXECUTE format('CREATE ROLE %I', 'a' || 'b'); END $$;\n"),
        ("1.sql.gz", "\u{1f}"),
    ] {
        assert_eq!(found(name, script, other), [""; 0], "{script}");
        assert_eq!(found(name, script, database), [""; 0], "{script}");
    }
    // The shell fills in who logs in, and that is known.
    let shell = "psql -U \"$POSTGRES_USER\" -d \"$POSTGRES_DB\" -c 'CREATE DATABASE audit'\n";
    assert_eq!(found("1.sh", shell, database), ["GEN432"]);
    assert_eq!(found("1.sh", shell, "shop:example@db:5432/audit"), [""; 0]);
}
