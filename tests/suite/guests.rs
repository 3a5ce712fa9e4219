//! Several databases on one server: each its own name, user, password and Secret.

use k8s_openapi::ByteString;

use crate::program::Place;

fn values(engine: &str) -> String {
    format!(
        "\
name: shop
target: kind
policy: {{ missingRequests: allow, missingProbes: allow, inlineSecrets: allow }}
databases:
  main: {{ engine: {engine}, credentials: {{ value: devpassword }}, storage: 1Gi }}
  web-stats: {{ server: main, envPrefix: STATS, credentials: {{ value: \"o'ther\" }} }}
backends:
  api: {{ image: acme/api:1.4.2, port: 8000, connects: [main] }}
  stats: {{ image: acme/stats:1.4.2, port: 8000, env: {{ URL: \"${{databases.web-stats.url}}\" }} }}
"
    )
}

fn place(values: &str) -> Place {
    Place::new(&[("values/base.yaml", values), ("values/dev.yaml", "{}\n")])
}

fn object<'r>(rendered: &'r str, kind: &str, name: &str) -> &'r str {
    let all = rendered.split("---\n");
    let is_it = |one: &&str| {
        one.contains(&format!("kind: {kind}\n")) && one.contains(&format!("\n  name: {name}\n"))
    };
    all.clone().find(is_it).unwrap_or_else(|| panic!("no {kind} {name} in {rendered}"))
}

/// As Secrets hold it.
fn base64(text: &str) -> String {
    let value = ByteString(text.as_bytes().to_vec());
    serde_json::to_value(value).expect("JSON").as_str().expect("a text").to_owned()
}

#[test]
fn a_database_on_the_server_of_another_has_a_user_and_a_secret_of_its_own() {
    for (engine, made, url) in [
        (
            "postgres",
            "CREATE DATABASE \"web_stats\" OWNER \"web_stats\"",
            "postgresql://web_stats:o%27ther@main:5432/web_stats",
        ),
        (
            "mysql",
            "GRANT ALL ON \\`web_stats\\`.* TO 'web_stats'@'%'",
            "mysql://web_stats:o%27ther@main:3306/web_stats",
        ),
        (
            "mariadb",
            "CREATE DATABASE \\`web_stats\\`",
            "mysql://web_stats:o%27ther@main:3306/web_stats",
        ),
        (
            "mongodb",
            "role: \"dbOwner\", db: \"web_stats\"",
            "mongodb://web_stats:o%27ther@main:27017/web_stats?authSource=admin",
        ),
    ] {
        let rendered = place(&values(engine)).prints(&["render", "dev"]);
        assert!(object(&rendered, "ConfigMap", "main-init").contains(made), "{rendered}");
        let secret = object(&rendered, "Secret", "web-stats");
        assert!(secret.contains(&format!("url: {}\n", base64(url))), "{secret}");
        let server = object(&rendered, "StatefulSet", "main");
        assert!(server.contains("GEN_WEB_STATS_PASSWORD") && !server.contains("ther"), "{server}");
        assert_eq!(rendered.matches("kind: StatefulSet\n").count(), 1, "{rendered}");
        // Who calls the one reaches the server, waits for it, and knows nothing of the other.
        let policy = object(&rendered, "NetworkPolicy", "main");
        assert!(policy.contains("name: stats\n") && policy.contains("name: api\n"), "{policy}");
        let client = object(&rendered, "Deployment", "stats");
        assert!(client.contains("wait-for-main") && !client.contains("DB_PASSWORD"), "{client}");
    }
}

#[test]
fn compose_the_graph_and_charts_know_what_is_on_a_server() {
    let place = place(&values("postgres"));
    let compose = place.prints(&["compose", "dev"]);
    assert!(
        compose.contains("GEN_WEB_STATS_PASSWORD") && !compose.contains("  web-stats:\n"),
        "{compose}"
    );
    assert!(
        place.prints(&["graph", "dev"]).contains("on main"),
        "{}",
        place.prints(&["graph", "dev"])
    );
    place.prints(&["helm", "--output-dir", "chart"]);
    let chart = place.read("chart/values.yaml");
    assert!(chart.contains("web-stats:"), "{chart}");
    let found = place.run(&["check", "--env", "dev"]);
    assert_eq!(found.code, 0, "{}{}", found.out, found.err);
}

#[test]
fn what_cannot_be_on_a_server_is_told() {
    let base = values("postgres");
    for (from, to, part) in [
        ("server: main", "server: mian", "there is no server `mian` for the database `web-stats`"),
        (
            "engine: postgres",
            "engine: redis",
            "gen makes no further databases on a server of Redis",
        ),
        (
            "server: main,",
            "server: main, version: \"16\",",
            "`version` has no effect beside `server`",
        ),
        (
            "server: main,",
            "server: main, user: app,",
            "two databases on one server have the user `app`",
        ),
        ("server: main,", "server: main, database: a b,", "cannot be the database of `web-stats`"),
        (
            "storage: 1Gi }",
            "storage: 1Gi, init: { 000-databases.sh: x } }",
            "gen makes a script `000-databases.sh` of its own",
        ),
        (
            "storage: 1Gi }",
            "external: { host: db.example.com } }",
            "`main` runs elsewhere, where gen makes no databases",
        ),
    ] {
        let values = base.replacen(from, to, 1);
        assert_ne!(values, base);
        let told = place(&values).run(&["render", "dev"]).err;
        assert!(told.contains(part), "no `{part}` in {told}");
    }
}

#[test]
fn a_database_that_is_added_to_a_server_with_data_is_told_by_diff() {
    let with = values("postgres");
    let lines = |keep: fn(&str) -> bool| -> String {
        with.lines().filter(|line| keep(line)).flat_map(|line| [line, "\n"]).collect()
    };
    let before = lines(|line| !line.contains("web-stats"));
    let guest = lines(|line| line.starts_with("databases:") || line.starts_with("  web-stats:"));
    let place = place(&before);
    place.write("more.yaml", &guest);
    let told = place.run(&["diff", "dev", "-f", "more.yaml"]);
    let part = "PostgreSQL runs scripts on an empty data directory, and this one is not";
    assert!(told.out.contains(part), "{}{}", told.out, told.err);
}

#[test]
fn with_root_credentials_the_user_owns_its_database_and_is_no_superuser() {
    for (engine, superuser, scripts) in [
        (
            "postgres",
            "name: POSTGRES_USER\n          value: postgres\n",
            ["CREATE ROLE \"app\" LOGIN", "ALTER DATABASE \"app\" OWNER TO \"app\""],
        ),
        (
            "mongodb",
            "name: MONGO_INITDB_ROOT_USERNAME\n          value: root\n",
            ["user: \"app\", pwd: process.env.GEN_MAIN_PASSWORD", "role: \"dbOwner\", db: \"app\""],
        ),
    ] {
        let own = "storage: 1Gi, rootCredentials: { value: rootpassword }";
        let values = values(engine).replace("storage: 1Gi", own);
        let rendered = place(&values).prints(&["render", "dev"]);
        let server = object(&rendered, "StatefulSet", "main");
        assert!(server.contains(superuser), "{server}");
        assert!(object(&rendered, "Secret", "main-root").contains(&base64("rootpassword")));
        let script = object(&rendered, "ConfigMap", "main-init");
        assert!(scripts.iter().all(|part| script.contains(part)), "{script}");
        // Its guests are made before, while the superuser talks.
        let places = ["web_stats", "app"].map(|name| script.find(&format!("\"{name}\"")));
        assert!(places[0] < places[1], "{script}");
        assert!(object(&rendered, "Secret", "main").contains(&base64("devpassword")));
        assert!(!object(&rendered, "Deployment", "api").contains("main-root"));
    }
}
