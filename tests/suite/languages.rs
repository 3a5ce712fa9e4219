//! Values in the languages of others: urls, SQL of entrypoints, shells, expressions of controllers, Git.

mod doors;
mod sql;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::program::{Ended, Place};

const QUIET: &str =
    "policy: { inlineSecrets: allow, missingRequests: allow, missingProbes: allow }\n";

/// A project of one file: a backend `api` that has some variables, and a database.
fn project(database: &str, env: &str) -> Place {
    let text = format!(
        "name: shop\n{QUIET}databases:\n  main: {{ {database} }}\nbackends:\n  api:\n    image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}\n    \
         port: 8000\n    connects: [main]\n    env: {{ {env} }}\n"
    );
    Place::new(&[("values/base.yaml", &text)])
}

fn objects(place: &Place, more: &[&str]) -> Vec<Json> {
    let text = place.prints(&[&["render", "-o", "json"], more].concat());
    let list: Json = serde_json::from_str(&text).expect("JSON");
    list["items"].as_array().expect("a list").clone()
}

fn object<'o>(objects: &'o [Json], kind: &str, name: &str) -> &'o Json {
    let is_it = |one: &&Json| one["kind"] == kind && one["metadata"]["name"] == name;
    objects.iter().find(is_it).unwrap_or_else(|| panic!("no {kind} {name}"))
}

/// A key of a Secret, decoded.
fn secret(objects: &[Json], name: &str, key: &str) -> String {
    let data = object(objects, "Secret", name)["data"][key].as_str().expect("a key").to_owned();
    String::from_utf8(STANDARD.decode(data).expect("base64")).expect("text")
}

fn refused(place: &Place, arguments: &[&str]) -> String {
    let Ended { code, err, .. } = place.run(arguments);
    assert_eq!(code, 2, "{arguments:?}: {err}");
    err
}

/// Passwords that mean something to urls, shells, SQL or YAML.
const NASTY: [&str; 9] = [
    "p@ss/w#rd",
    "a:b?c&d=e",
    "100%",
    "a b",
    "it's",
    "quo\"te",
    "back\\slash",
    "$(x)${y}`z`",
    "päß→",
];

#[test]
fn passwords_in_composed_urls() {
    for password in NASTY {
        let quoted = Json::from(password).to_string().replace("${", "$${");
        let values = format!("engine: postgres, credentials: {{ value: {quoted} }}");
        let urls = "A: \"postgresql+asyncpg://${databases.main.user}:${databases.main.password}@${databases.main.host}/app\", \
                    B: \"jdbc:postgresql://${databases.main.host}/app?user=app&password=${databases.main.password}\", \
                    C: \"host=${databases.main.host} password=${databases.main.password}\", \
                    D: \"jdbc:sqlserver://${databases.main.host};password=${databases.main.password}\"";
        let objects = objects(&project(&values, urls), &[]);
        let own = secret(&objects, "main", "url");
        let encoded =
            own.split(':').nth(2).and_then(|rest| rest.split('@').next()).expect("a password");
        assert!(encoded.chars().all(|c| c.is_ascii_alphanumeric() || "-._~%".contains(c)), "{own}");
        assert_eq!(
            secret(&objects, "api", "A"),
            format!("postgresql+asyncpg://app:{encoded}@main/app")
        );
        let query = format!("jdbc:postgresql://main/app?user=app&password={encoded}");
        assert_eq!(secret(&objects, "api", "B"), query);
        assert_eq!(
            secret(&objects, "api", "C"),
            format!("host=main password={}", secret(&objects, "main", "password"))
        );
        assert!(
            secret(&objects, "api", "D")
                .ends_with(&format!(";password={}", secret(&objects, "main", "password")))
        );
    }
}

#[test]
fn composed_url_no_gen305() {
    let existing = "engine: postgres, credentials: { existingSecret: { name: mine } }";
    let of = |text: &str| project(existing, &format!("URL: \"{text}\"")).run(&["render"]).err;
    let cases = [
        ("postgresql://app:${databases.main.password}@${databases.main.host}/app", 1),
        ("x=1 password=${databases.main.password}", 0),
    ];
    for (text, more) in cases {
        let err = of(text);
        // The contract's own url is told in any case.
        let own = project(existing, "LOG: info").run(&["render"]).err.matches("GEN305").count();
        assert_eq!(err.matches("warning[GEN305]").count(), own + more, "{text}: {err}");
    }
}

#[test]
fn url_scheme_of_postgres() {
    let of = |database: &str| secret(&objects(&project(database, "LOG: info"), &[]), "main", "url");
    let cases = [
        ("engine: postgres", "postgresql://app:pw123456@main:5432/app"),
        ("engine: mysql", "mysql://app:pw123456@main:3306/app"),
        (
            "engine: postgres, url: \"postgresql+asyncpg://${user}:${password}@${host}:${port}/${database}\"",
            "postgresql+asyncpg://app:pw123456@main:5432/app",
        ),
        (
            "engine: mysql, url: \"mysql2://${user}:${password}@${host}:${port}/${database}\"",
            "mysql2://app:pw123456@main:3306/app",
        ),
    ];
    for (database, expected) in cases {
        let found = of(&format!("{database}, credentials: {{ value: pw123456 }}"));
        assert!(found.starts_with(expected), "{database}: {found}");
    }
}

#[test]
fn variables_in_configmap() {
    let database = "engine: postgres, credentials: { value: pw123456 }";
    let cases = [
        ("URL: \"postgresql://app:$(DB_PASSWORD)@main/app\"", "write `${databases.main.password}`"),
        ("URL: \"http://$(DB_HOST)\"", "write `${databases.main.host}`"),
        ("OWN: one, TWO: \"$(OWN)/two\"", "write what `OWN` holds itself"),
    ];
    for (env, help) in cases {
        let err = project(database, env).run(&["render"]).err;
        assert!(err.contains("warning[GEN202]: nobody puts") && err.contains(help), "{env}: {err}");
    }
    // The text itself, and shells' own substitutions of what is no variable.
    let objects = objects(&project(database, "A: \"$$(DB_HOST)\", B: \"$(date)\""), &[]);
    let data = &object(&objects, "ConfigMap", "api")["data"];
    assert_eq!((&data["A"], &data["B"]), (&"$(DB_HOST)".into(), &"$(date)".into()));
}

#[test]
fn fromenv_in_git_folder() {
    let place =
        project("engine: postgres, credentials: { fromEnv: PASSWORD }", "KEY: { fromEnv: TOKEN }");
    let run = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        Ended::of(command.env("PASSWORD", "pw-of-prod").env("TOKEN", "t").output().expect("a run"))
    };
    let write = ["render", "--output-dir", "manifests"];
    let ended = run(&write);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert_eq!(ended.err.matches("error[GEN314]").count(), 2, "{}", ended.err);
    assert!(!place.path().join("manifests").exists());
    assert_eq!(run(&["render"]).code, 0, "a pipe is no file");
    for (level, code) in [("allow", 0), ("warn", 0), ("deny", 2)] {
        let set = format!("policy.writtenSecrets={level}");
        let ended = run(&[&write[..], &["--set", &set]].concat());
        assert_eq!(ended.code, code, "{level}: {}", ended.err);
        assert_eq!(ended.err.contains("GEN314"), level != "allow", "{level}: {}", ended.err);
    }
}
