//! Passwords: never in the file, in `.env.example` only where the values show them to everyone.

use serde_json::json;
use stackgen::emit;

use super::{file, project, service};

/// The `.env.example`.
fn example(more: &str) -> String {
    emit::compose::example(&project(more))
}

/// Its assignments, also those that are commented out.
fn assignments(more: &str) -> Vec<String> {
    let example = example(more);
    let lines = example.lines().filter(|line| line.contains("PASSWORD") && line.contains('='));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_password_is_a_variable_of_the_file() {
    let text = emit::compose::file(&project(""), "A test");
    assert!(!text.contains("secret\n") && !text.contains(":secret@"), "{text}");
    let environment = service("", "api")["environment"].clone();
    assert_eq!(environment["DB_PASSWORD"], "${MAIN_PASSWORD:?set it in .env}");
    assert_eq!(
        environment["DATABASE_URL"],
        "postgresql://app:${MAIN_PASSWORD_IN_URL:-${MAIN_PASSWORD:?set it in .env}}@main:5432/app"
    );
}

#[test]
fn an_image_that_reads_its_password_from_a_file_gets_one() {
    let file = file("");
    let main = &file["services"]["main"];
    assert_eq!(main["environment"]["POSTGRES_PASSWORD_FILE"], "/run/secrets/main-password");
    assert!(main["environment"]["POSTGRES_PASSWORD"].is_null());
    let target = json!([{ "source": "main-password", "target": "/run/secrets/main-password" }]);
    assert_eq!(main["secrets"], target);
    assert_eq!(file["secrets"], json!({ "main-password": { "environment": "MAIN_PASSWORD" } }));
}

#[test]
fn a_check_that_uses_the_password_reads_the_file() {
    let mysql = "databases: { main: { engine: mysql } }\n";
    let test = service(mysql, "main")["healthcheck"]["test"][3].clone();
    let script = test.as_str().expect("a script");
    assert!(
        script.starts_with("MYSQL_PASSWORD=\"$$(cat /run/secrets/main-password)\"; "),
        "{script}"
    );
}

#[test]
fn redis_finds_its_password_where_its_script_looks() {
    let redis = "databases: { main: { engine: redis } }\n";
    let main = service(redis, "main");
    assert_eq!(main["secrets"][0]["target"], "/run/secrets/redis/password");
    assert!(main["environment"].is_null());
}

#[test]
fn what_the_values_show_is_in_the_example() {
    assert_eq!(assignments(""), ["MAIN_PASSWORD=secret", "# MAIN_PASSWORD_IN_URL="]);
    let special = "databases: { main: { credentials: { value: \"p@ss 'w$rd\" } } }\n";
    let expected = ["MAIN_PASSWORD=\"p@ss 'w\\$rd\"", "MAIN_PASSWORD_IN_URL=p%40ss%20%27w%24rd"];
    assert_eq!(assignments(special), expected);
}

#[test]
fn what_only_gen_was_told_is_left_empty() {
    for credentials in ["fromEnv: PASSWORD", "existingSecret: { name: db }"] {
        let more = format!("databases: {{ main: {{ credentials: {{ {credentials} }} }} }}\n");
        assert_eq!(assignments(&more)[0], "MAIN_PASSWORD=", "{credentials}");
        assert!(!example(&more).contains("p@ss"), "{credentials}");
    }
}

#[test]
fn a_variable_from_a_secret_is_one_of_the_example() {
    let more = "\
backends:
  api:
    env:
      JWT_KEY: { existingSecret: { name: jwt, key: signing-key } }
      API_TOKEN: { value: visible }
";
    let environment = service(more, "api")["environment"].clone();
    assert_eq!(environment["JWT_KEY"], "${JWT_SIGNING_KEY:?set it in .env}");
    assert_eq!(environment["API_TOKEN"], "${API_API_TOKEN:?set it in .env}");
    let example = example(more);
    assert!(example.contains("\nJWT_SIGNING_KEY=\n"), "{example}");
    assert!(example.contains("\nAPI_API_TOKEN=visible\n"), "{example}");
}

#[test]
fn a_text_composed_of_a_password_takes_the_variable() {
    let more = "\
databases: { main: { credentials: { existingSecret: { name: db } } } }
backends: { api: { env: { DSN: \"pw=${databases.main.password};price=5$\" } } }
policy: { passwordCharacters: allow }
";
    let dsn = service(more, "api")["environment"]["DSN"].clone();
    assert_eq!(dsn, "pw=${MAIN_PASSWORD:?set it in .env};price=5$$");
}

#[test]
fn a_difference_in_the_example_shows_no_value() {
    let text = example("");
    let masked = emit::shown::masked(".env.example", &text);
    assert!(masked.contains("\nMAIN_PASSWORD=********\n"), "{masked}");
    assert_eq!(emit::shown::masked("compose.yaml", "A=b\n"), "A=b\n");
}

/// The lines of `.env.example` that set something.
fn set(more: &str) -> Vec<String> {
    let example = example(more);
    example.lines().filter(|line| line.contains('=')).map(str::to_owned).collect()
}

#[test]
fn one_secret_is_one_variable_whoever_reads_it() {
    let more = "\
backends:
  api: { env: { SALT: { fromEnv: PASSWORD }, SECRET_KEY: hunter2 } }
  worker: { like: api, port: null, command: [work], env: { PEPPER: { fromEnv: PASSWORD } } }
";
    let lines = set(more);
    let of = |name: &str| lines.iter().filter(|line| line.contains(name)).count();
    assert_eq!((of("SALT"), of("PEPPER"), of("SECRET_KEY")), (0, 0, 1), "{lines:?}");
    assert!(lines.contains(&"PASSWORD=".to_owned()), "{lines:?}");
    let (api, worker) = (service(more, "api"), service(more, "worker"));
    for (variable, of) in [("SALT", &api), ("SALT", &worker), ("PEPPER", &worker)] {
        assert_eq!(of["environment"][variable], "${PASSWORD:?set it in .env}");
    }
    assert_eq!(api["environment"]["SECRET_KEY"], worker["environment"]["SECRET_KEY"]);
}

#[test]
fn texts_with_passwords_are_composed_of_their_variables() {
    let more = "\
databases: { main: { credentials: { value: \"p@ss$1\" } } }
backends:
  api:
    env:
      CONN: \"postgresql+psycopg2://app:${databases.main.password}@${databases.main.host}/app?a=$b\"
      BROKER: \"db+${databases.main.url}\"
      PAIR: \"app=${databases.main.password}\"
";
    let environment = service(more, "api")["environment"].clone();
    let encoded = "${MAIN_PASSWORD_IN_URL:-${MAIN_PASSWORD:?set it in .env}}";
    assert_eq!(environment["CONN"], format!("postgresql+psycopg2://app:{encoded}@main/app?a=$$b"));
    assert_eq!(environment["BROKER"], format!("db+postgresql://app:{encoded}@main:5432/app"));
    assert_eq!(environment["PAIR"], "app=${MAIN_PASSWORD:?set it in .env}");
    assert_eq!(set(more).len(), 2, "{:?}", set(more));
}
