//! The tiers of a stack: each is a map of components in the values.

/// The tiers of a stack, in the order in which they start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    Database,
    Backend,
    Frontend,
    /// What runs to its end.
    Job,
}

impl Tier {
    pub const ALL: [Self; 4] = [Self::Database, Self::Backend, Self::Frontend, Self::Job];

    /// The tier in the singular, as labels and folders have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Tier::Database => "database",
            Tier::Backend => "backend",
            Tier::Frontend => "frontend",
            Tier::Job => "job",
        }
    }

    /// The key of the tier's map in the values, and in references.
    pub fn key(self) -> &'static str {
        match self {
            Tier::Database => "databases",
            Tier::Backend => "backends",
            Tier::Frontend => "frontends",
            Tier::Job => "jobs",
        }
    }

    /// The wave of the tier's workloads.
    pub fn wave(self) -> i8 {
        match self {
            Tier::Database => 0,
            Tier::Backend => 1,
            Tier::Frontend => 2,
            // Nothing waits behind a job: what others wait for runs in their own pods.
            Tier::Job => 3,
        }
    }
}
