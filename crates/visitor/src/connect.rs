//! Connections, as network policies let them through.

use std::net::{TcpStream, ToSocketAddrs};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value as Json, json};

/// How long a door may stay silent before it counts as closed. Nothing on these ways takes as long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Prints for each door, in the order given, whether it is open.
///
/// # Errors
/// Nobody reads.
pub fn run(doors: &[&str]) -> Result<()> {
    let answers: Vec<Json> = thread::scope(|scope| {
        let threads: Vec<_> = doors.iter().map(|door| scope.spawn(|| knock(door))).collect();
        let answers = threads.into_iter().map(thread::ScopedJoinHandle::join);
        answers.map(|answer| answer.unwrap_or_else(|_| json!({ "open": false }))).collect()
    });
    answers.iter().try_for_each(crate::say)
}

fn knock(door: &str) -> Json {
    let address = match door.to_socket_addrs() {
        Ok(mut addresses) => addresses.next(),
        Err(error) => return json!({ "to": door, "open": false, "name": error.to_string() }),
    };
    let Some(address) = address else {
        return json!({ "to": door, "open": false, "name": "has no address" });
    };
    match TcpStream::connect_timeout(&address, PATIENCE) {
        Ok(_) => json!({ "to": door, "open": true }),
        Err(error) => json!({ "to": door, "open": false, "error": error.to_string() }),
    }
}
