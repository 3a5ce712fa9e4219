//! The official image of MongoDB. <https://hub.docker.com/_/mongo>

use crate::object::engine::{Contract, Probes, Question, Scratch, TMP, variable};
use crate::object::secret;
use crate::object::security::User;
use crate::stack::database::{Database, Server};

pub const USER: User = User { user: 999, group: 999 };

/// What a config server would write; the image declares it as a volume.
const CONFIG: Scratch = Scratch { volume: "configdb", path: "/data/configdb", memory: false };

pub fn contract(database: &Database, server: &Server) -> Contract {
    Contract {
        user: USER,
        grace_seconds: 60,
        env: vec![
            variable("MONGO_INITDB_ROOT_USERNAME", &database.user),
            secret::variable("MONGO_INITDB_ROOT_PASSWORD", &server.password),
            variable("MONGO_INITDB_DATABASE", &database.database),
        ],
        command: None,
        data_path: "/data/db",
        data_folder: None,
        scratch: vec![CONFIG, TMP],
        init_path: Some("/docker-entrypoint-initdb.d"),
        password_path: None,
        // The server that runs init scripts listens on 127.0.0.1 alone, where the kubelet does not
        // ask. A shell instead would cost a second of processor time at every question.
        // <https://github.com/docker-library/mongo/blob/master/docker-entrypoint.sh>
        probes: Probes { ready: Question::Connect, alive: Question::Connect },
    }
}
