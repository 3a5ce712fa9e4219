//! What is known of published images: what they ask for, listen on, run as and lack. One table, in the files beside
//! this one, which rules about manifests and about Compose files read alike.

use crate::notation::image::ImageName;

/// What is known of an image.
#[derive(Clone, Copy, Debug)]
pub struct ImageFact {
    /// Its names without the host of Docker's registry.
    pub names: &'static [&'static str],
    /// On what it listens as it comes; empty where that is not known.
    pub ports: &'static [u16],
    /// Who it runs as, where nothing says so.
    pub runs_as: RunsAs,
    /// Folders outside of its volumes that it writes to when it starts.
    pub writes: &'static [&'static str],
    pub needs: &'static [ImageNeed],
    /// Programs that probes like to run and that are not there.
    pub lacks: &'static [LackedProgram],
    /// The file that its program is started with, which the image has itself.
    pub reads: Option<&'static str>,
    /// The folder whose files that one takes in.
    pub includes: Option<&'static str>,
    /// Where it keeps what has to stay, the usual place first; only of images that are no databases.
    pub keeps: &'static [&'static str],
    /// Whether options alone say another place, and no file does.
    pub is_kept_by_options: bool,
    /// Names of variables that people take for those of the image, and the right ones.
    pub misnamed: &'static [(&'static str, &'static str)],
    /// Options that end it.
    pub refuses: &'static [GoneOption],
    /// What the program falls back to where variables are not set.
    pub defaults: &'static [(&'static str, &'static str)],
    /// The first version, major and minor, that falls back to them.
    pub defaults_since: (u32, u32),
    /// What the names of variables start with that are all settings of it, and the first major version of which that is
    /// true: those that the kubelet adds for Services may be among them.
    pub settings: Option<(&'static str, u32)>,
}

/// The user of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunsAs {
    Unknown,
    Root,
    /// A name, of which the kubelet cannot tell whether it is root.
    Name(&'static str),
    /// A number other than 0.
    Number,
}

/// Something that an image does not start without.
#[derive(Clone, Copy, Debug)]
pub struct ImageNeed {
    pub thing: NeededThing,
    /// The versions of which it is true: major and minor.
    pub versions: fn(u32, u32) -> bool,
    pub why: &'static str,
    pub help: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub enum NeededThing {
    /// One of these variables.
    Variable(&'static [&'static str]),
    /// One of these variables, or a word of the command with one of these parts, once a variable or such a word is there.
    If { is: Condition, any: &'static [&'static str], words: &'static [&'static str] },
    /// What to do: the image's program does nothing by itself.
    Arguments,
    /// The words of its command, where there are any, do.
    Words(fn(&[&str]) -> bool),
    /// A variable, where it is set, has a value that does.
    Value(&'static str, fn(&str) -> bool),
    /// None of these variables.
    None(&'static [&'static str]),
}

#[derive(Clone, Copy, Debug)]
pub enum Condition {
    Always,
    /// A variable is set.
    Set(&'static str),
    /// A variable has a value.
    Is(&'static str, &'static str),
    /// A word is among those of the command.
    Word(&'static str),
    /// The tag holds a text.
    Tag(&'static str),
}

/// A program that an image does not have.
#[derive(Clone, Copy, Debug)]
pub struct LackedProgram {
    pub program: &'static str,
    pub versions: fn(u32, u32) -> bool,
    /// Of which flavours: those whose tag says `alpine`, the others, or both.
    pub flavour: Flavour,
    pub instead: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    All,
    Alpine,
    Other,
    /// Those whose tag says `slim`.
    Slim,
}

/// An option that a program does not know, and since when.
#[derive(Clone, Copy, Debug)]
pub struct GoneOption {
    pub name: &'static str,
    pub since: (u32, u32),
}

/// An image of which nothing is known yet; rows say what differs.
pub const UNKNOWN: ImageFact = ImageFact {
    names: &[],
    ports: &[],
    runs_as: RunsAs::Unknown,
    writes: &[],
    needs: &[],
    lacks: &[],
    reads: None,
    includes: None,
    keeps: &[],
    is_kept_by_options: false,
    misnamed: &[],
    refuses: &[],
    defaults: &[],
    defaults_since: (0, 0),
    settings: None,
};

/// Words of tags of images that have PHP, or another part of a server, alone: those listen elsewhere.
const PARTS: [&str; 4] = ["fpm", "fastcgi", "cli", "datacenter"];

/// Whether an image has a part of what its name says alone.
pub fn is_part(image: &ImageName) -> bool {
    image.tag.is_some_and(|tag| PARTS.iter().any(|part| tag.contains(part)))
}

impl LackedProgram {
    /// Whether an image of a tag lacks it.
    pub fn is_of(&self, image: &ImageName) -> bool {
        let is_alpine = image.tag.is_some_and(|tag| tag.contains("alpine"));
        let flavour = match self.flavour {
            Flavour::All => true,
            Flavour::Alpine => is_alpine,
            Flavour::Slim => image.tag.is_some_and(|tag| tag.contains("slim")),
            Flavour::Other => !is_alpine && image.tag.is_none_or(|tag| !tag.contains("bitnami")),
        };
        // `node:alpine` is the newest one.
        let is_newest = || {
            let named = |tag: &str| tag.starts_with("alpine") || tag.starts_with("slim");
            image.tag.is_some_and(named).then_some((u32::MAX, 0))
        };
        let version = image.version().or_else(is_newest);
        flavour && version.is_some_and(|(major, minor)| (self.versions)(major, minor))
    }
}

/// True of every version.
pub fn any(_: u32, _: u32) -> bool {
    true
}

/// The basic images, which run a shell or an interpreter that ends where nobody types.
pub const SHELLS: [&str; 27] = [
    "almalinux",
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "bash",
    "buildpack-deps",
    "busybox",
    "centos",
    "debian",
    "eclipse-temurin",
    "fedora",
    "golang",
    "gradle",
    "maven",
    "node",
    "openjdk",
    "oraclelinux",
    "perl",
    "photon",
    "pypy",
    "python",
    "rockylinux",
    "ruby",
    "rust",
    "sapmachine",
    "swift",
    "ubuntu",
];

/// Names that are no image of Docker's registry, and what is meant.
pub const WRONG_NAMES: [(&str, &str); 18] = [
    ("apache", "httpd"),
    ("elastic", "elasticsearch"),
    ("gitlab", "gitlab/gitlab-ce"),
    ("grafana", "grafana/grafana"),
    ("jaeger", "jaegertracing/all-in-one"),
    ("kafka", "apache/kafka"),
    ("keycloak", "quay.io/keycloak/keycloak"),
    ("loki", "grafana/loki"),
    ("minio", "minio/minio"),
    ("mongodb", "mongo"),
    ("nodejs", "node"),
    ("opensearch", "opensearchproject/opensearch"),
    ("pgadmin", "dpage/pgadmin4"),
    ("pgadmin4", "dpage/pgadmin4"),
    ("postgresql", "postgres"),
    ("prometheus", "prom/prometheus"),
    ("qdrant", "qdrant/qdrant"),
    ("valkey", "valkey/valkey"),
];
