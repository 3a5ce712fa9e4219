//! What is needed to understand manifests that gen did not write: how the images of an engine are set up,
//! what their entrypoints make of it, and what they do not bear.

use crate::notation::image::ImageName;

/// How others set up the images of an engine.
#[derive(Clone, Copy, Debug)]
pub struct Foreign {
    /// The repositories whose entrypoint is the one described here.
    pub official: &'static [&'static str],
    /// What the variables of the image start with, the usual start first. What stands below without a
    /// start is the rest of such a name.
    pub prefixes: &'static [&'static str],
    /// The variables that the entrypoint reads once, on an empty data directory.
    pub once: &'static [&'static str],
    pub logins: Logins,
    pub databases: Databases,
    /// What the entrypoint does not start with.
    pub refusals: &'static [Unbearable],
    pub files: Files,
    /// Programs that are the server.
    pub programs: &'static [&'static str],
    /// Whether a browser gets a page at the port of the clients.
    pub answers_http: bool,
}

/// Who gets in.
#[derive(Clone, Copy, Debug)]
pub struct Logins {
    /// The users that the entrypoint makes.
    pub made: &'static [EntrypointUser],
    /// Whether there are no others but those of init scripts.
    pub are_all: bool,
    /// What makes a server ask for a login that else lets everybody in.
    pub asked_by: Option<Lock>,
    /// User and password of a server to which nobody says any.
    pub usual: Option<(&'static str, &'static str)>,
}

/// A user that an entrypoint makes.
#[derive(Clone, Copy, Debug)]
pub struct EntrypointUser {
    /// The variable that names the user.
    pub variable: Option<&'static str>,
    /// The name where no variable says it; without one there is no such user then.
    pub name: Option<&'static str>,
    /// The variable with the password.
    pub password: &'static str,
}

/// What makes a server ask who somebody is.
#[derive(Clone, Copy, Debug)]
pub enum Lock {
    /// A variable, which the entrypoint reads.
    Variable(&'static str),
    /// An argument of the server.
    Argument(&'static str),
}

/// Which databases there are.
#[derive(Clone, Copy, Debug)]
pub struct Databases {
    /// The variables that name the one which the entrypoint makes: the first that is set. None for an
    /// engine that makes what is written to.
    pub named_by: &'static [&'static str],
    /// What every server has.
    pub given: &'static [&'static str],
    /// Users who may make more.
    pub made_by: Makers,
}

/// Who may make databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makers {
    Everybody,
    /// The engine's own first user alone.
    Root,
}

/// Something that an entrypoint does not start with.
#[derive(Clone, Copy, Debug)]
pub struct Unbearable {
    pub when: When,
    /// What would make it bearable, if any of these is set.
    pub unless: &'static [&'static str],
    /// Which versions it is true of: the numbers of the tag.
    pub versions: fn(major: u32, minor: Option<u32>) -> bool,
    /// The first patch of a major and minor version that has it, where it came with a patch.
    pub patches: &'static [(u32, u32, u32)],
    pub why: &'static str,
    pub help: &'static str,
}

/// When something is not borne.
#[derive(Clone, Copy, Debug)]
pub enum When {
    Always,
    /// A variable is set.
    Set(&'static str),
    /// A variable has a value.
    Is(&'static str, &'static str),
    /// The value of a variable has one of some characters.
    Holds(&'static str, &'static [char]),
}

/// Where the server looks for its data.
#[derive(Clone, Copy, Debug)]
pub struct Files {
    /// Where images keep the data, the official one's first.
    pub paths: &'static [&'static str],
    /// A variable that names another directory.
    pub variable: Option<&'static str>,
    /// Options that name another directory.
    pub options: &'static [&'static str],
    /// A path that the volume is often mounted at and should not be.
    pub unfit: Option<Unfit>,
}

/// A path at which a volume does not do.
#[derive(Clone, Copy, Debug)]
pub struct Unfit {
    pub path: &'static str,
    /// The first major version that refuses to start with it.
    pub refused_since: u32,
    /// Where that one wants the volume.
    pub moved_to: &'static str,
    /// What makes an older one start on a disk that is fresh, and has a `lost+found` at its root.
    pub instead: &'static str,
}

impl Foreign {
    /// Whether an image is the one whose entrypoint is known.
    pub fn is_official(&self, image: &ImageName) -> bool {
        self.official.contains(&image.short())
    }

    /// Whether the entrypoint reads a variable, or the file that it names, on an empty directory alone.
    pub fn is_once(&self, variable: &str) -> bool {
        let name = variable.strip_suffix("_FILE").unwrap_or(variable);
        self.once.contains(&name)
    }

    /// Whether a word of a command is the server.
    pub fn is_program(&self, word: &str) -> bool {
        let name = word.rsplit('/').next().unwrap_or_default();
        let name = name.strip_suffix("_safe").or(name.strip_suffix("-safe")).unwrap_or(name);
        self.programs.contains(&name)
    }
}

/// True of every version.
pub fn always(_: u32, _: Option<u32>) -> bool {
    true
}
