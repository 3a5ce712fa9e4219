//! What a control of the Pod Security Standards is: who may have which field, and with what in it.

/// A level that refuses anything, the weaker one first: the second one refuses what the first one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Baseline,
    Restricted,
}

/// One field that a level restricts.
#[derive(Clone, Copy, Debug)]
pub struct Control {
    pub level: Level,
    /// The minor version of Kubernetes 1 that has it first.
    pub since: u32,
    pub scope: Holders,
    /// The path of the field from what has it; `[*]` goes through a list, `*` are all keys of a map.
    pub field: &'static str,
    pub law: Law,
    /// What who breaks it does; `{}` is the value.
    pub said: &'static str,
    pub help: &'static str,
    pub relief: Relief,
}

/// What may have the field.
#[derive(Clone, Copy, Debug)]
pub enum Holders {
    /// The spec of the pod.
    Pod,
    Containers,
    /// Each of the two, whatever the other says.
    Both,
    /// A container, or the pod for all of them that say nothing.
    Inherited,
    Volumes,
    /// The pod's annotations that name AppArmor profiles.
    Annotations,
}

/// What the field may be.
#[derive(Clone, Copy, Debug)]
pub enum Law {
    /// Absent, or the other one.
    Not(bool),
    /// Absent, or another number.
    NotZero,
    /// Absent, or 0.
    Zero,
    /// Absent, or one of these, each since a minor version.
    Only(&'static [(&'static str, u32)]),
    /// Absent, or a text that starts with one of these.
    StartsWith(&'static [&'static str]),
    /// Anything but absent.
    Present,
    /// `false`, and not absent.
    False,
    /// A list that has this text.
    Includes(&'static str),
}

/// Which pods are let off.
#[derive(Clone, Copy, Debug)]
pub enum Relief {
    Never,
    /// Those with `hostUsers: false`, whose root is not the node's; since 1.35.
    UserNamespace,
    /// Those with `os: { name: windows }`, where there is no such thing; since 1.25.
    Windows,
}

pub const fn baseline(
    scope: Holders,
    field: &'static str,
    law: Law,
    said: &'static str,
    help: &'static str,
) -> Control {
    let (level, since, relief) = (Level::Baseline, 0, Relief::Never);
    Control { level, since, scope, field, law, said, help, relief }
}

pub const fn restricted(
    scope: Holders,
    field: &'static str,
    law: Law,
    said: &'static str,
    help: &'static str,
) -> Control {
    Control { level: Level::Restricted, ..baseline(scope, field, law, said, help) }
}

pub const fn since(minor: u32, control: Control) -> Control {
    Control { since: minor, ..control }
}

pub const fn but(relief: Relief, control: Control) -> Control {
    Control { relief, ..control }
}
