//! What databases become.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use stackgen::engine::Engine;
use stackgen::object::Object;
use stackgen::object::database::objects;
use stackgen::object::wait;
use stackgen::stack::database::{Database, Server};
use stackgen::stack::secret::{ExternalSecret, RemoteRef, SecretBody};
use stackgen::stack::storage::Storage;
use stackgen::stack::wait::Wait;
use stackgen::values::namespace::Security;

use crate::sample::{claim, database, name, stack, texts};

/// The objects of a database alone in its stack.
fn built(database: Database) -> Vec<Object> {
    let stack = stack(vec![database]);
    objects(&stack, &stack.databases[0])
}

/// A database whose server is changed.
fn changed(engine: Engine, change: impl FnOnce(&mut Server)) -> Database {
    let mut database = database(engine, "main");
    change(database.server.as_mut().expect("a server in the cluster"));
    database
}

fn find<'a>(objects: &'a [Object], kind: &str) -> &'a Json {
    let object = objects.iter().find(|object| object.kind() == kind);
    &object.unwrap_or_else(|| panic!("there is a {kind}")).body
}

fn snapshot(objects: &[Object]) -> String {
    let bodies: Vec<_> = objects.iter().map(|object| &*object.body).collect();
    serde_json::to_string_pretty(&bodies).expect("JSON")
}

#[test]
fn postgres_with_an_init_script() {
    let init = texts(&[("001-tasks.sql", "CREATE TABLE tasks (id int);\n")]);
    let objects = built(changed(Engine::Postgres, |server| server.init = init));
    insta::assert_snapshot!(snapshot(&objects));
}

#[test]
fn mysql_with_a_configuration_file() {
    let files = texts(&[("/etc/mysql/conf.d/shop.cnf", "[mysqld]\nmax_connections = 200\n")]);
    let objects = built(changed(Engine::Mysql, |server| server.files = files.into()));
    insta::assert_snapshot!(snapshot(&objects));
}

#[test]
fn mongodb_on_a_folder_of_the_node() {
    let storage = Storage::HostPath { path: "/data".to_owned(), claim: claim() };
    let objects = built(changed(Engine::Mongodb, |server| {
        server.data.as_mut().expect("data").storage = storage;
    }));
    insta::assert_snapshot!(snapshot(&objects));
}

#[test]
fn redis_with_arguments() {
    let args = vec!["--maxmemory".to_owned(), "100mb".to_owned()];
    let objects = built(changed(Engine::Redis, |server| server.args = args));
    insta::assert_snapshot!(snapshot(&objects));
}

#[test]
fn a_database_outside_the_cluster_has_secrets_alone() {
    let mut database = database(Engine::Postgres, "main");
    database.server = None;
    let kinds: Vec<_> = built(database).iter().map(|object| object.kind().to_owned()).collect();
    assert_eq!(kinds, ["Secret"]);
}

#[test]
fn postgres_keeps_its_data_below_the_mount_in_every_version() {
    let place = |major| {
        let volume = Engine::Postgres.facts().run.volume.expect("a volume")(major);
        let objects = built(changed(Engine::Postgres, |server| {
            let data = server.data.as_mut().expect("data");
            data.path = volume.path.to_owned();
            data.variable = volume.variable;
        }));
        let container = &find(&objects, "StatefulSet")["spec"]["template"]["spec"]["containers"][0];
        let env = container["env"].as_array().expect("variables");
        let directory = env.iter().find(|variable| variable["name"] == "PGDATA");
        let directory = directory.and_then(|variable| variable["value"].as_str());
        let mount = container["volumeMounts"][0]["mountPath"].as_str().expect("a path");
        (mount.to_owned(), directory.map(str::to_owned))
    };
    let mounted =
        |path: &str, directory: Option<&str>| (path.to_owned(), directory.map(str::to_owned));
    let below = Some("/var/lib/postgresql/data/pgdata");
    assert_eq!(place(Some(17)), mounted("/var/lib/postgresql/data", below));
    assert_eq!(place(Some(18)), mounted("/var/lib/postgresql", None));
    assert_eq!(place(None), mounted("/var/lib/postgresql", Some("/var/lib/postgresql/pgdata")));
}

#[test]
fn mysql_for_root_has_no_other_user() {
    let mut database = database(Engine::Mysql, "main");
    "root".clone_into(&mut database.user);
    let objects = built(database);
    let container = &find(&objects, "StatefulSet")["spec"]["template"]["spec"]["containers"][0];
    let names = container["env"].as_array().expect("variables").iter();
    let names: Vec<_> = names.map(|variable| variable["name"].as_str()).collect();
    assert_eq!(names, [Some("MYSQL_DATABASE"), Some("MYSQL_ROOT_PASSWORD")]);
    assert!(container["readinessProbe"].to_string().contains("$MYSQL_ROOT_PASSWORD"));
}

#[test]
fn under_baseline_the_image_chooses_its_user() {
    let mut database = database(Engine::Redis, "main");
    database.component.security = Security::Baseline;
    let objects = built(database);
    let pod = &find(&objects, "StatefulSet")["spec"]["template"]["spec"];
    let context = &pod["securityContext"];
    assert_eq!(context["runAsUser"], Json::Null);
    assert_eq!(context["fsGroup"], 999);
    let context = &pod["containers"][0]["securityContext"];
    assert_eq!(*context, json!({ "readOnlyRootFilesystem": true }));
}

#[test]
fn a_name_with_a_dollar_is_not_expanded() {
    let mut database = database(Engine::Postgres, "main");
    "a$(HOME)$$".clone_into(&mut database.database);
    let objects = built(database);
    let container = &find(&objects, "StatefulSet")["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["env"][2]["value"], "a$$(HOME)$$$$");
}

#[test]
fn a_changed_file_rolls_the_pod_and_a_changed_init_script_or_password_does_not() {
    let checksum = |database| {
        let objects = built(database);
        let template = &find(&objects, "StatefulSet")["spec"]["template"];
        template["metadata"]["annotations"]["checksum/config"].to_string()
    };
    let plain = checksum(database(Engine::Postgres, "main"));
    let init = texts(&[("001.sql", "SELECT 1;")]);
    assert_eq!(plain, checksum(changed(Engine::Postgres, |server| server.init = init)));
    let mut renewed = database(Engine::Postgres, "main");
    renewed.secrets = vec![crate::sample::secret("main", "another")];
    // Whoever may list pods would try guesses at a digest of it.
    assert_eq!(plain, checksum(renewed));
    let files = texts(&[("a.conf", "a = 1")]);
    assert_ne!(plain, checksum(changed(Engine::Mysql, |server| server.files = files.into())));
}

#[test]
fn waits_ask_with_the_client_of_the_engine() {
    let scripts = Engine::ALL.iter().map(|engine| {
        let server = database(*engine, "main").server.expect("a server in the cluster");
        let container = wait::container(&Wait {
            name: name("main"),
            question: engine.facts().run.wait,
            image: server.image,
            user: (engine.facts().run.user)(true),
            host: "main.shop-data.svc.cluster.local".to_owned(),
            port: 8085,
        });
        serde_json::to_string_pretty(&container).expect("JSON")
    });
    insta::assert_snapshot!(scripts.collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_external_secret_makes_the_secret_of_its_name() {
    let mut database = database(Engine::Redis, "main");
    database.secrets[0].body = SecretBody::External(ExternalSecret {
        store: "vault".to_owned(),
        store_kind: "ClusterSecretStore".to_owned(),
        refresh_interval: "1h".to_owned(),
        data: BTreeMap::from([(
            "password".to_owned(),
            RemoteRef { key: "shop/main".to_owned(), property: Some("password".to_owned()) },
        )]),
        template: texts(&[("password", "{{ .password }}")]),
    });
    let objects = built(database);
    insta::assert_snapshot!(snapshot(&objects[1..2]));
}
