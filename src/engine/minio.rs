//! MinIO, by its official image: one server with the protocol of S3.
//! <https://github.com/minio/minio/blob/master/Dockerfile.release>

use crate::engine::data::DataRules;
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{Files, Foreign, Logins};
use crate::engine::other;
use crate::engine::run::{Asked, DataVolume, EngineProbes, Question, Run, Setting, User, text};

/// Where it keeps the objects.
const DATA: &str = "/data";

pub const FACTS: Facts = Facts {
    word: "minio",
    title: "MinIO",
    // The last image that its makers published.
    image: ("minio/minio", "RELEASE.2025-09-07T16-13-09Z"),
    majors: &[],
    images: &["minio"],
    port: 9000,
    ports: &[("console", 9001)],
    scheme: "http",
    // Clients of S3 take an endpoint, and log in by variables of their own.
    url: Some("http://${host}:${port}"),
    schemes: &[],
    prefix: "MINIO",
    // <https://docs.min.io/community/minio-object-store/reference/minio-server/settings/root-credentials.html>
    names: LoginFacts { has_databases: false, user: "app", longest_user: 20, ..other::FACTS.names },
    password: Password::Needed { shortest: 8 },
    run: Run {
            least_memory: 64,
        user: |_| User::of(1000),
        env,
        command: Some(command),
        volume: Some(|_| DataVolume { path: DATA, folder: Some("minio"), variable: None }),
        // <https://docs.min.io/community/minio-object-store/operations/monitoring/healthcheck-probe.html>
        probes: |_| EngineProbes {
            ready: Question::Http("/minio/health/cluster"),
            alive: Question::Http("/minio/health/live"),
        },
        ..other::FACTS.run
    },
    data: DataRules {
        change_password: "a restart, which reads the new one: `kubectl rollout restart statefulset`",
        ..other::FACTS.data
    },
    foreign: Foreign {
        prefixes: &["MINIO_ROOT"],
        // <https://docs.min.io/community/minio-object-store/reference/minio-server/settings/root-credentials.html>
        logins: Logins {
            usual: Some(("minioadmin", "minioadmin")),
            ..other::FACTS.foreign.logins
        },
        files: Files { paths: &[DATA, "/bitnami/minio/data"], ..other::FACTS.foreign.files },
        programs: &["minio"],
        ..other::FACTS.foreign
    },
    ..other::FACTS
};

/// A folder of the data directory is a bucket.
fn command(asked: &Asked) -> Vec<String> {
    let server = ["minio", "server", DATA, "--console-address", ":9001"];
    if asked.buckets.is_empty() {
        return server.map(str::to_owned).to_vec();
    }
    let folders: Vec<String> =
        asked.buckets.iter().map(|bucket| format!("{DATA}/{bucket}")).collect();
    let script = format!("mkdir -p {}; exec {} \"$@\"", folders.join(" "), server.join(" "));
    vec!["sh".to_owned(), "-ec".to_owned(), script, "minio".to_owned()]
}

fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    vec![
        ("MINIO_ROOT_USER", text(asked.user)),
        ("MINIO_ROOT_PASSWORD", Setting::Password),
        // It looks for what it may write in its home, of which the user has none.
        ("HOME", text("/tmp")),
    ]
}
