//! Init containers that hold a workload back until a database answers.

use k8s_openapi::api::core::v1::Container;

use crate::object::{engine, pod, security};
use crate::stack::image::Image;
use crate::stack::wait::Wait;
use crate::values::database::Engine;

/// An init container that ends when the database answers. It needs no password: a server that asks
/// for one is there.
pub fn container(wait: &Wait) -> Container {
    let Wait { name, engine, image, alpine, host, port } = wait;
    let Image { reference, pull_policy } = image;
    // A shell that is process 1 ignores signals without a trap, and would hold up a deletion.
    let script = format!(
        "trap 'exit 143' TERM\necho \"waiting for $0 at $1:$2\"\nuntil {}; do sleep 1; done\necho \"$0 answers\"\n",
        question(*engine)
    );
    Container {
        name: name.after("wait-for").to_string(),
        image: Some(reference.clone()),
        image_pull_policy: pull_policy.map(str::to_owned),
        // Host and port are arguments of the script and no part of its text.
        command: Some(vec!["sh".to_owned(), "-c".to_owned(), script]),
        args: Some(vec![name.to_string(), host.clone(), port.to_string()]),
        resources: pod::resources(&Wait::resources()),
        security_context: Some(security::container_as(engine::user(*engine, *alpine))),
        ..Container::default()
    }
}

/// A command that succeeds when the server at `$1`, port `$2`, answers, and gives up after some
/// seconds when packets get lost.
fn question(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => r#"pg_isready -q -t 3 -h "$1" -p "$2""#,
        // Succeeds on a refused login as well.
        // <https://dev.mysql.com/doc/refman/8.4/en/mysqladmin.html>
        Engine::Mysql => {
            r#"mysqladmin ping --silent --connect-timeout=3 -h "$1" -P "$2" >/dev/null 2>&1"#
        }
        Engine::Mongodb => r#"timeout 3 bash -c '</dev/tcp/"$0"/"$1"' "$1" "$2" 2>/dev/null"#,
        Engine::Redis => {
            r#"timeout 3 redis-cli -h "$1" -p "$2" ping 2>/dev/null | grep -qE '^(PONG|NOAUTH)'"#
        }
    }
}
