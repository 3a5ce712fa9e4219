//! The official image of MySQL. <https://hub.docker.com/_/mysql>

use k8s_openapi::api::core::v1::EnvVar;

use crate::object::engine::{Contract, Probes, Question, Scratch, TMP, variable};
use crate::object::secret;
use crate::object::security::User;
use crate::stack::database::{Database, Server};

pub const USER: User = User { user: 999, group: 999 };

/// The user that the image makes in any case, and refuses as `MYSQL_USER`.
const ROOT: &str = "root";

/// The sockets and the process id of the server.
const SOCKET: Scratch = Scratch { volume: "run", path: "/var/run/mysqld", memory: false };

pub fn contract(database: &Database, server: &Server) -> Contract {
    let port = database.component.port;
    let (user, password) = match database.user.as_str() {
        ROOT => (ROOT, "$MYSQL_ROOT_PASSWORD"),
        _ => ("$MYSQL_USER", "$MYSQL_PASSWORD"),
    };
    // The server that runs init scripts has no port but only its socket, hence the address. A server
    // that refuses the password is alive too: the data may be older than the password.
    let ask = format!(
        r#"MYSQL_PWD="{password}" mysqladmin ping --silent -h 127.0.0.1 -P {port} -u "{user}""#
    );
    Contract {
        user: USER,
        grace_seconds: 60,
        env: env(database, server),
        command: None,
        data_path: "/var/lib/mysql",
        // MySQL initialises an empty directory alone; the root of a volume has a `lost+found`.
        // <https://github.com/docker-library/mysql/issues/69>
        data_folder: Some("mysql"),
        scratch: vec![SOCKET, TMP],
        init_path: Some("/docker-entrypoint-initdb.d"),
        password_path: None,
        probes: Probes { ready: Question::Shell(ask.clone()), alive: Question::Shell(ask) },
    }
}

fn env(database: &Database, server: &Server) -> Vec<EnvVar> {
    let Database { component: _, engine: _, database: name, user, login: _, server: _, secrets: _ } =
        database;
    let mut env = vec![variable("MYSQL_DATABASE", name)];
    if user == ROOT {
        env.push(secret::variable("MYSQL_ROOT_PASSWORD", &server.password));
        return env;
    }
    env.push(variable("MYSQL_USER", user));
    env.push(secret::variable("MYSQL_PASSWORD", &server.password));
    match &server.root_password {
        Some(key) => env.push(secret::variable("MYSQL_ROOT_PASSWORD", key)),
        // The image writes a random password into its log, so root stays inside the pod.
        None => env.extend([
            variable("MYSQL_RANDOM_ROOT_PASSWORD", "yes"),
            variable("MYSQL_ROOT_HOST", "localhost"),
        ]),
    }
    env
}
