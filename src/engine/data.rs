//! What changes do to the data of an engine.

/// How data outlive changes of what runs on them.
#[derive(Clone, Copy, Debug)]
pub struct DataRules {
    /// Whether losing them is no loss: they are made anew by whoever uses them.
    pub is_cache: bool,
    /// Whether they only pass through: what is lost is what was under way.
    pub is_passing: bool,
    /// How the password is changed in the running server.
    pub change_password: &'static str,
    /// Why a version does not start on the data of another one.
    pub versions: fn(change: &VersionChange) -> Option<Refusal>,
    /// What the image on Alpine Linux makes of the data of the other one, and that of its; absent where
    /// either reads what the other wrote.
    pub flavours: Option<Flavours>,
    /// The page that says so of a server which does not start on data that another user owns.
    pub owner: Option<&'static str>,
    /// Whether it starts on the data of another engine, by that one's word and version.
    pub takes_over: fn(word: &str, version: &[u32]) -> bool,
}

/// Why data do not go from one flavour of an image to the other.
#[derive(Clone, Copy, Debug)]
pub struct Flavours {
    pub why: &'static str,
    pub instead: &'static str,
    pub page: &'static str,
}

/// From one version to another: the tags, and their numbers.
#[derive(Clone, Copy, Debug)]
pub struct VersionChange<'a> {
    pub title: &'static str,
    pub tags: (&'a str, &'a str),
    pub before: &'a [u32],
    pub after: &'a [u32],
}

/// A version that does not start on what is there.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub why: String,
    pub instead: &'static str,
    pub page: &'static str,
}

impl VersionChange<'_> {
    /// The major versions; equal where one is not told.
    pub fn majors(&self) -> (u32, u32) {
        let major = |numbers: &[u32]| numbers.first().copied();
        match (major(self.before), major(self.after)) {
            (Some(before), Some(after)) => (before, after),
            _ => (0, 0),
        }
    }

    /// Whether the release is older than the one before, as far as both tags tell: `8` may be any 8.
    pub fn is_back(&self) -> bool {
        let releases = self.before.iter().zip(self.after).take(2);
        releases.into_iter().find(|(before, after)| before != after).is_some_and(|(b, a)| a < b)
    }

    /// The refusal of a server that is older than its data.
    pub fn goes_back(&self, page: &'static str) -> Refusal {
        let (before, after) = self.tags;
        Refusal {
            why: format!("{} {after} does not start on the data of {before}", self.title),
            instead: "stay with the newer version, or restore a dump into an empty claim",
            page,
        }
    }
}

/// Nobody else's data.
pub fn nothing(_: &str, _: &[u32]) -> bool {
    false
}

/// Every version reads what every other one wrote.
pub fn all_versions(_: &VersionChange) -> Option<Refusal> {
    None
}
