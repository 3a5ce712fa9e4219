//! What the official image of an engine asks of the pod that runs it. Each engine answers in a file of
//! its own; what is the same for all of them is made of the answers in `server.rs`.

use k8s_openapi::api::core::v1::{EnvVar, ExecAction, Probe, TCPSocketAction};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::object::security::User;
use crate::object::{mongodb, mysql, postgres, redis};
use crate::stack::database::{Database, Server};
use crate::values::database::Engine;

/// The contract of an image.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Who the server runs as in this image.
    pub user: User,
    /// How long a clean stop may take, in seconds.
    pub grace_seconds: i64,
    pub env: Vec<EnvVar>,
    /// What starts the server; absent leaves it to the image.
    pub command: Option<Vec<String>>,
    /// Where the volume with the data is mounted.
    pub data_path: &'static str,
    /// The folder of that volume which is mounted, where its root does not do.
    pub data_folder: Option<&'static str>,
    /// Folders beyond the data that the server writes to.
    pub scratch: Vec<Scratch>,
    /// Where init scripts are found; absent for an engine without any.
    pub init_path: Option<&'static str>,
    /// Where the password is read as a file; absent for an engine that takes it from a variable.
    pub password_path: Option<&'static str>,
    pub probes: Probes,
}

/// A folder that is gone with the pod.
#[derive(Clone, Copy, Debug)]
pub struct Scratch {
    pub volume: &'static str,
    pub path: &'static str,
    /// Whether it lives in memory.
    pub memory: bool,
}

/// How the server is asked. `ready` also tells when the start is over.
#[derive(Clone, Debug)]
pub struct Probes {
    pub ready: Question,
    pub alive: Question,
}

/// One way to ask a server.
#[derive(Clone, Debug)]
pub enum Question {
    /// A shell command that succeeds on a true answer.
    Shell(String),
    /// A connection to the port that clients use.
    Connect,
}

/// The folder for what programs write in passing.
pub const TMP: Scratch = Scratch { volume: "tmp", path: "/tmp", memory: false };

/// The contract of a database's image.
pub fn contract(database: &Database, server: &Server) -> Contract {
    match database.engine {
        Engine::Postgres => postgres::contract(database, server),
        Engine::Mysql => mysql::contract(database, server),
        Engine::Mongodb => mongodb::contract(database, server),
        Engine::Redis => redis::contract(database, server),
    }
}

/// Who an engine runs as in its official image.
pub fn user(engine: Engine, alpine: bool) -> User {
    match engine {
        Engine::Postgres => postgres::user(alpine),
        Engine::Mysql => mysql::USER,
        Engine::Mongodb => mongodb::USER,
        Engine::Redis => redis::user(alpine),
    }
}

/// A variable with a fixed value. Kubernetes expands `$(NAME)` in it and takes `$$` for `$`.
pub fn variable(name: &str, value: &str) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(value.replace('$', "$$")), value_from: None }
}

/// Holds the other probes off until the server has started once. Half an hour, because a restart in
/// the middle of an initialisation or a recovery leaves a data directory that never gets complete.
pub fn startup(engine: Engine, question: &Question) -> Probe {
    Probe { period_seconds: Some(3), failure_threshold: Some(600), ..probe(engine, question) }
}

/// Takes the pod out of its Service while it does not answer.
pub fn readiness(engine: Engine, question: &Question) -> Probe {
    Probe { period_seconds: Some(5), failure_threshold: Some(3), ..probe(engine, question) }
}

/// Restarts a server that has been silent for a minute.
pub fn liveness(engine: Engine, question: &Question) -> Probe {
    Probe { period_seconds: Some(10), failure_threshold: Some(6), ..probe(engine, question) }
}

/// A question with time for an answer on a busy node.
fn probe(engine: Engine, question: &Question) -> Probe {
    let probe = Probe { timeout_seconds: Some(5), ..Probe::default() };
    match question {
        Question::Shell(script) => {
            let command = ["sh", "-c", script].map(str::to_owned).to_vec();
            Probe { exec: Some(ExecAction { command: Some(command) }), ..probe }
        }
        Question::Connect => {
            let port = IntOrString::String(engine.as_str().to_owned());
            Probe { tcp_socket: Some(TCPSocketAction { port, host: None }), ..probe }
        }
    }
}
