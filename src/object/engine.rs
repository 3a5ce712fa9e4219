//! What an engine's official image asks of the pod that runs it, in Kubernetes' words.

use k8s_openapi::api::core::v1::{EnvVar, ExecAction, HTTPGetAction, Probe, TCPSocketAction};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::engine::run::{Asked, Question, Setting};
use crate::object::container::of_pod;
use crate::object::{probe, secret};
use crate::stack::component::Component;
use crate::stack::database::{Database, Server};
use crate::stack::env::Env;
use crate::stack::storage::Storage;
use crate::stack::workload::Workload;

/// What the image is told; `host` is the name of its Service in every namespace.
pub fn asked<'a>(database: &'a Database, server: &'a Server, host: &'a str) -> Asked<'a> {
    Asked {
        database: &database.database,
        user: &database.user,
        port: database.component.port().unwrap_or_default(),
        host,
        service_port: server.called_port,
        has_password: server.password.is_some(),
        has_root_password: server.root_password.is_some(),
        keeps_data: server.data.as_ref().is_some_and(|data| match &data.storage {
            Storage::Claim(_) | Storage::Existing(_) | Storage::HostPath { path: _, claim: _ } => {
                true
            }
            Storage::Ephemeral { limit: _ } => false,
        }),
        replica_set: server.replica_set.as_deref(),
        buckets: &server.buckets,
    }
}

/// Doors that know how their server is asked over HTTP: a load balancer asks by itself, at the port that it leads to.
pub fn asked_by_doors(database: &Database, server: &Server, doors: &Workload) -> Workload {
    let mut doors = doors.clone();
    let component = &database.component;
    let door = doors.expose.ingress.as_ref().and_then(|ingress| ingress.port.as_ref());
    if door.is_some_and(|(name, _)| *name != component.port_name) {
        return doors;
    }
    let host = host(component);
    let ready = (database.engine.facts().run.probes)(&asked(database, server, &host)).ready;
    let usual = match (ready, component.port()) {
        (Question::Http(path), Some(port)) => Some(crate::stack::probe::Probe::of_path(path, port)),
        (Question::Shell(_) | Question::Connect | Question::Http(_), _) => None,
    };
    doors.probes.readiness = server.probes.readiness.clone().or(usual);
    doors
}

/// The name under which all pods of the cluster find the Service of a component.
pub fn host(component: &Component) -> String {
    format!("{}.{}.svc.cluster.local", component.service, component.namespace)
}

/// The variables of the server: those of its engine, then those of the values, which win.
pub fn env(asked: &Asked, database: &Database, server: &Server) -> Vec<EnvVar> {
    let run = &database.engine.facts().run;
    let settings = (run.env)(asked).into_iter();
    let mut env: Vec<EnvVar> =
        settings.filter_map(|(name, setting)| entry(name, &setting, server)).collect();
    let directory = server.data.as_ref().and_then(|data| data.variable);
    env.extend(directory.map(|(name, path)| variable(name, path)));
    let own = own(&server.env);
    env.retain(|known| !own.iter().any(|own| own.name == known.name));
    env.extend(own);
    env
}

/// The variables of the values; composed ones follow what they use.
pub fn own(env: &Env) -> Vec<EnvVar> {
    let Env { config, secrets, fields, composed } = env;
    let plain = config.iter().map(|(name, value)| variable(name, value));
    let secrets = secrets.iter().map(|(name, key)| secret::variable(name, key));
    let fields = fields.iter().map(|(name, path)| of_pod(name, path));
    let composed = composed.iter().map(|(name, value)| EnvVar {
        name: name.clone(),
        value: Some(value.clone()),
        value_from: None,
    });
    plain.chain(secrets).chain(fields).chain(composed).collect()
}

fn entry(name: &str, setting: &Setting, server: &Server) -> Option<EnvVar> {
    Some(match setting {
        Setting::Text(text) => variable(name, text),
        Setting::Password => secret::variable(name, server.password.as_ref()?),
        Setting::RootPassword => secret::variable(name, server.root_password.as_ref()?),
    })
}

/// A variable with a fixed value. Kubernetes expands `$(NAME)` in it and takes `$$` for `$`.
fn variable(name: &str, value: &str) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(value.replace('$', "$$")), value_from: None }
}

/// Holds the other probes off until the server has started once. Half an hour, because a restart in
/// the middle of an initialisation or a recovery leaves a data directory that never gets complete.
pub fn startup(database: &Database, server: &Server, question: &Question) -> Probe {
    let own = server.probes.startup.as_ref().map(probe::probe);
    // Who asks as the values say starts as they say, too.
    let ready = server.probes.readiness.as_ref().map(probe::probe);
    let usual = ready.unwrap_or_else(|| ask(&database.component, question));
    let patient = || Probe {
        initial_delay_seconds: None,
        success_threshold: None,
        period_seconds: Some(3),
        failure_threshold: Some(600),
        ..usual.clone()
    };
    own.unwrap_or_else(patient)
}

/// Takes the pod out of its Service while it does not answer.
pub fn readiness(database: &Database, server: &Server, question: &Question) -> Probe {
    let usual = || Probe {
        period_seconds: Some(5),
        failure_threshold: Some(3),
        ..ask(&database.component, question)
    };
    server.probes.readiness.as_ref().map_or_else(usual, probe::probe)
}

/// Restarts a server that has been silent for a minute.
pub fn liveness(database: &Database, server: &Server, question: &Question) -> Probe {
    let usual = || Probe {
        period_seconds: Some(10),
        failure_threshold: Some(6),
        ..ask(&database.component, question)
    };
    server.probes.liveness.as_ref().map_or_else(usual, probe::probe)
}

/// A question with time for an answer on a busy node.
fn ask(component: &Component, question: &Question) -> Probe {
    let probe = Probe { timeout_seconds: Some(5), ..Probe::default() };
    let port = || IntOrString::String(component.port_name.clone());
    match question {
        Question::Shell(script) => {
            let command = ["sh", "-c", script].map(str::to_owned).to_vec();
            Probe { exec: Some(ExecAction { command: Some(command) }), ..probe }
        }
        Question::Connect => {
            Probe { tcp_socket: Some(TCPSocketAction { port: port(), host: None }), ..probe }
        }
        Question::Http(path) => {
            let path = Some((*path).to_owned());
            let http_get = HTTPGetAction { path, port: port(), ..HTTPGetAction::default() };
            Probe { http_get: Some(http_get), ..probe }
        }
    }
}
