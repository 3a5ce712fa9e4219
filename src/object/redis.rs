//! The official image of Redis. <https://hub.docker.com/_/redis>

use crate::object::engine::{Contract, Probes, Question, TMP};
use crate::object::security::User;
use crate::stack::database::{Database, Server};
use crate::stack::storage::Storage;

/// Where the container finds the password. The file is mounted alone, so that it stays what the
/// running server took when its Secret changes.
const PASSWORD: &str = "/run/secrets/redis/password";

pub fn user(alpine: bool) -> User {
    User { user: 999, group: if alpine { 1000 } else { 999 } }
}

pub fn contract(database: &Database, server: &Server) -> Contract {
    let port = database.component.port;
    // A server that loads its data answers too, but not with PONG.
    let ask = format!(
        r#"REDISCLI_AUTH="$(cat {PASSWORD})" redis-cli -h 127.0.0.1 -p {port} ping | grep -qx PONG"#
    );
    let append_only = match &server.storage {
        Storage::Claim(_) | Storage::Existing(_) | Storage::HostPath { path: _, claim: _ } => true,
        Storage::Ephemeral { limit: _ } => false,
    };
    Contract {
        user: user(server.alpine),
        grace_seconds: 60,
        env: Vec::new(),
        command: Some(["sh", "-c", &start(append_only), "redis"].map(str::to_owned).to_vec()),
        data_path: "/data",
        data_folder: None,
        scratch: vec![TMP],
        init_path: None,
        password_path: Some(PASSWORD),
        probes: Probes { ready: Question::Shell(ask.clone()), alive: Question::Shell(ask) },
    }
}

/// The script that starts the server. The password goes from its file through the standard input,
/// and so neither onto a command line nor into a variable nor onto a disk. An empty one would switch
/// authentication off. The user's arguments follow; a first one that is a configuration file is
/// included before the password.
fn start(append_only: bool) -> String {
    let append_only = if append_only { "yes" } else { "no" };
    format!(
        r#"set -eu
password="$(sed 's/[\\"]/\\&/g' {PASSWORD})"
if [ -z "$password" ]; then
  echo "the password in {PASSWORD} is empty" >&2
  exit 1
fi
include=""
case "${{1:-}}" in
*.conf)
  include="include \"$1\""
  shift
  ;;
esac
exec docker-entrypoint.sh redis-server - "$@" <<EOF
appendonly {append_only}
$include
requirepass "$password"
EOF
"#
    )
}
