//! What an engine's official image asks of the pod that runs it, in Kubernetes' words.

use k8s_openapi::api::core::v1::{EnvVar, ExecAction, Probe, TCPSocketAction};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::engine::Engine;
use crate::engine::run::{Asked, Question, Setting};
use crate::object::secret;
use crate::stack::database::{Database, Server};
use crate::stack::storage::Storage;

/// What the image is told.
pub fn asked<'a>(database: &'a Database, server: &Server) -> Asked<'a> {
    Asked {
        database: &database.database,
        user: &database.user,
        port: database.component.port,
        has_root_password: server.root_password.is_some(),
        keeps_data: match &server.storage {
            Storage::Claim(_) | Storage::Existing(_) | Storage::HostPath { path: _, claim: _ } => {
                true
            }
            Storage::Ephemeral { limit: _ } => false,
        },
    }
}

/// The variables of the server.
pub fn env(database: &Database, server: &Server) -> Vec<EnvVar> {
    let run = &database.engine.facts().run;
    let settings = (run.env)(&asked(database, server)).into_iter();
    let mut env: Vec<EnvVar> =
        settings.filter_map(|(name, setting)| entry(name, &setting, server)).collect();
    let directory = (run.volume)(server.major).variable;
    env.extend(directory.map(|(name, path)| variable(name, path)));
    env
}

fn entry(name: &str, setting: &Setting, server: &Server) -> Option<EnvVar> {
    Some(match setting {
        Setting::Text(text) => variable(name, text),
        Setting::Password => secret::variable(name, &server.password),
        Setting::RootPassword => secret::variable(name, server.root_password.as_ref()?),
    })
}

/// A variable with a fixed value. Kubernetes expands `$(NAME)` in it and takes `$$` for `$`.
fn variable(name: &str, value: &str) -> EnvVar {
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
