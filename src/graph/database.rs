//! Workloads that run a database image, and what its entrypoint makes of the environment.

use crate::engine::Engine;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::source::Span;

/// A container that is a database.
#[derive(Clone, Copy, Debug)]
pub struct Database<'w, 'a> {
    pub engine: Engine,
    pub workload: &'w Workload<'a>,
    pub container: &'w Container<'a>,
    /// Whether it is the image whose variables gen knows.
    pub is_official: bool,
}

impl<'a> Workload<'a> {
    /// The database that it runs, if that is what it is for.
    pub fn database(&self) -> Option<Database<'_, 'a>> {
        let place = self.database.get_or_init(|| {
            let is_database = |container: &Container<'a>| {
                !container.is_init && Database::read(self, container).is_some()
            };
            self.containers.iter().position(is_database)
        });
        Database::read(self, &self.containers[(*place)?])
    }
}

impl<'w, 'a> Database<'w, 'a> {
    pub fn read(workload: &'w Workload<'a>, container: &'w Container<'a>) -> Option<Self> {
        let engine = Engine::of_image(container.image.name())?;
        let is_official = engine.facts().foreign.is_official(&container.image);
        // A pod that only calls a database has its client's image too.
        let is_client = workload.is_job() || !starts_server(container, engine);
        (!is_client).then_some(Self { engine, workload, container, is_official })
    }

    /// A variable of the server, by its name without the start that all of them have.
    pub fn setting(&self, name: &str) -> Option<ServerSetting<'_>> {
        let environment = &self.container.environment;
        let names: Vec<String> = self.names(name).collect();
        let variable = names.iter().find_map(|name| environment.get(name))?;
        Some(ServerSetting {
            value: environment.known(&variable.name),
            span: variable.place(),
            is_secret: variable.is_secret,
        })
    }

    /// Whether a variable of the server is set to anything, or the one that names a file with its value.
    pub fn is_set(&self, name: &str) -> bool {
        let environment = &self.container.environment;
        let set = |name: &str| {
            environment.get(name).is_some_and(|variable| variable.value.as_deref() != Some(""))
        };
        self.names(name).any(|name| set(&name) || set(&format!("{name}_FILE")))
    }

    /// The whole names that a variable of the server may have.
    fn names(&self, name: &str) -> impl Iterator<Item = String> {
        let prefixes = self.engine.facts().foreign.prefixes.iter();
        prefixes.map(move |prefix| format!("{prefix}_{name}"))
    }

    /// The directory that a variable names, where it is known.
    pub fn named_directory(&self) -> Option<&str> {
        let name = self.engine.facts().foreign.files.variable?;
        let environment = &self.container.environment;
        environment
            .known(name)
            .map(|path| path.trim_end_matches('/'))
            .filter(|path| path.starts_with('/'))
    }

    /// Whether a variable, an option or a file may name another directory.
    pub fn may_keep_elsewhere(&self) -> bool {
        let files = &self.engine.facts().foreign.files;
        let environment = &self.container.environment;
        let names = |name: &str| name.contains("DATA_DIR") || name.contains("VOLUME_DIR");
        let mounts = self.container.node.items("volumeMounts").iter();
        let configured = mounts
            .filter_map(|mount| mount.text("mountPath"))
            .any(|path| ["conf", ".cnf", "/etc/"].iter().any(|part| path.contains(part)));
        let is_option = |word: &str| files.options.iter().any(|option| word.starts_with(option));
        configured
            || environment.is_open
            || self.bypasses_entrypoint()
            || files.variable.is_some_and(|name| environment.get(name).is_some())
                && self.named_directory().is_none()
            || environment.variables.iter().any(|one| names(&one.name))
            || self.container.words().any(|(word, _)| is_option(word) || word.contains(' '))
    }

    /// Whether its command leaves the image's entrypoint out.
    pub fn bypasses_entrypoint(&self) -> bool {
        let command = self.container.node.items("command");
        let starts = |word: &str| word.contains("entrypoint") || word.contains("run.sh");
        !command.is_empty() && !self.container.words().any(|(word, _)| starts(word))
    }
}

/// A variable that a server is initialised with.
#[derive(Clone, Copy, Debug)]
pub struct ServerSetting<'v> {
    /// `None` where it is not known here.
    pub value: Option<&'v str>,
    pub span: Span,
    pub is_secret: bool,
}

/// Whether a container of a database image runs the server, and not a client, a dump or a shell loop.
fn starts_server(container: &Container, engine: Engine) -> bool {
    let command = container.node.items("command");
    if !command.iter().any(|word| word.text("").is_some()) {
        // The image's entrypoint runs whatever stands in place of options.
        let first = container.node.items("args").first().and_then(|word| word.text(""));
        let is_own = |word: &str| {
            // A file of settings is the server's: `args: [/conf/redis.conf]`.
            word.starts_with('/') && word.rsplit('.').next() != Some("conf")
                || matches!(word, "sh" | "bash" | "psql" | "pg_dump" | "mysqldump")
        };
        if !first.is_some_and(is_own) {
            return true;
        }
    }
    let foreign = &engine.facts().foreign;
    let mut before = "exec";
    for (text, _) in container.words() {
        let words = text.split(|c: char| c.is_whitespace() || "\"'`;&|()".contains(c));
        for word in words.filter(|word| !word.is_empty()) {
            // A user may have the name of the server, as in `gosu postgres pg_dump`.
            let is_user = word == engine.as_str() && before != "exec";
            let starts = ["entrypoint", "run.sh"].iter().any(|script| word.contains(script));
            if starts || foreign.is_program(word) && !is_user {
                return true;
            }
            before = word;
        }
    }
    false
}
