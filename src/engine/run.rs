//! How the official image of an engine is run: what it asks of its pod, and how it is asked.

/// What an image asks of the pod that runs it.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Who the server runs as; in the variant on Alpine Linux users have other numbers.
    pub user: fn(alpine: bool) -> User,
    /// The least memory in which the server starts, in MiB; a guess on the low side.
    pub least_memory: u32,
    /// How long a clean stop may take, in seconds.
    pub grace_seconds: i64,
    pub env: fn(&Asked) -> Vec<(&'static str, Setting)>,
    /// What starts the server; absent, or nothing, leaves it to the image.
    pub command: Option<fn(&Asked) -> Vec<String>>,
    /// Where the data is; absent for a server that keeps none, or whose values say it.
    pub volume: Option<fn(major: Option<u32>) -> DataVolume>,
    /// Whether it runs on a file system that is read-only but for its volumes.
    pub read_only: bool,
    /// Whether the image has `bash`, with which a container asks its own address.
    pub bash: bool,
    /// Folders beyond the data that the server writes to.
    pub scratch: &'static [Scratch],
    /// Init scripts; absent for an engine without any.
    pub scripts: Option<Scripts>,
    /// How an init script makes a further user and a database that it owns; absent where it cannot.
    pub guest: Option<MakeGuest>,
    /// How an init script makes the user beside the superuser, where the image makes one alone; scripts of the values
    /// come after it.
    pub owner: Option<MakeGuest>,
    /// Where the password is read as a file; absent for an engine that takes it from a variable.
    pub password_path: Option<&'static str>,
    pub probes: fn(&Asked) -> EngineProbes,
    /// A shell command that succeeds when the server at `$1`, port `$2`, answers, and gives up after some
    /// seconds when packets get lost. It knows no password.
    pub wait: &'static str,
    /// What the entrypoint writes elsewhere without escaping it.
    pub unescaped: Option<Unescaped>,
}

/// Characters that end a text too early where an entrypoint writes it as it is.
#[derive(Clone, Copy, Debug)]
pub struct Unescaped {
    pub user: &'static [char],
    pub database: &'static [char],
    pub password: &'static [char],
    pub root_password: &'static [char],
}

/// A `wait` for an image that has `bash`, or the programs of busybox: a connection. Through a Service it
/// finds nobody until a pod is ready.
pub const CONNECT: &str = r#"if command -v bash >/dev/null; then timeout 3 bash -c '</dev/tcp/"$0"/"$1"' "$1" "$2" 2>/dev/null; else nc -w 3 "$1" "$2" -e true 2>/dev/null; fi"#;

/// The image that waits for servers of which gen does not know what their images hold, and the user that
/// it runs as. <https://hub.docker.com/_/busybox>
pub const CALLER: (&str, User) = ("busybox:1.37", User::of(65_534));

/// What the values say of a server, as far as its image is told.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub database: &'a str,
    pub user: &'a str,
    pub port: u16,
    /// The name under which all clients find the server, in whichever namespace they are.
    pub host: &'a str,
    /// The port at which they find it.
    pub service_port: u16,
    /// Whether clients log in.
    pub has_password: bool,
    /// Whether a password of its own was given to `root`.
    pub has_root_password: bool,
    /// Whether data outlive the pod.
    pub keeps_data: bool,
    /// The replica set that the server is, as its only member.
    pub replica_set: Option<&'a str>,
    /// What a server that keeps objects has from its start on.
    pub buckets: &'a [String],
}

/// A numeric user and its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    pub user: i64,
    pub group: i64,
}

/// What a variable of the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Text(String),
    /// The password of the database's user.
    Password,
    /// The password of `root`, where it has one of its own.
    RootPassword,
}

/// The volume with the data.
#[derive(Clone, Copy, Debug)]
pub struct DataVolume {
    /// Where it is mounted.
    pub path: &'static str,
    /// The folder of it that is mounted, where its root does not do.
    pub folder: Option<&'static str>,
    /// A variable that names the data directory, where that is not the image's own.
    pub variable: Option<(&'static str, &'static str)>,
}

/// A folder that is gone with the pod.
#[derive(Clone, Copy, Debug)]
pub struct Scratch {
    pub volume: &'static str,
    pub path: &'static str,
    /// Whether it lives in memory.
    pub memory: bool,
}

/// Scripts that run once, on an empty data directory.
#[derive(Clone, Copy, Debug)]
pub struct Scripts {
    pub path: &'static str,
    /// The endings of what the image runs.
    pub endings: &'static [&'static str],
}

/// Makes a user, and a database that it owns: a script that the entrypoint sources, where it has a function that talks
/// to the server. The password is in a variable of the given name; user and database are [plain names](is_plain).
pub type MakeGuest = fn(user: &str, database: &str, password: &str) -> String;

/// Whether a name can stand in a script as it is.
pub fn is_plain(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    !name.is_empty() && name.chars().all(is_letter)
}

/// How the server is asked. `ready` also tells when the start is over.
#[derive(Clone, Debug)]
pub struct EngineProbes {
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
    /// A path that answers 2xx or 3xx, at that port.
    Http(&'static str),
}

/// The folder for what programs write in passing.
pub const TMP: Scratch = Scratch { volume: "tmp", path: "/tmp", memory: false };

/// Where official images look for init scripts.
pub const SCRIPTS: &str = "/docker-entrypoint-initdb.d";

impl User {
    /// A user whose group has its number.
    pub const fn of(id: i64) -> Self {
        Self { user: id, group: id }
    }
}

/// A variable with a text of its own.
pub fn text(value: impl Into<String>) -> Setting {
    Setting::Text(value.into())
}
