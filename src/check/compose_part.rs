//! Forms that several places of a Compose file share.

use crate::check::compose_form::ComposeForm::{
    Either, Keys, List, Map, Nothing, Pair, Text, Truth, Whole, Word,
};
use crate::check::compose_form::{ComposeForm, ComposeKey};

pub const TEXTS: ComposeForm = List(&Text);
pub const TEXT_OR_LIST: ComposeForm = Either(&[Text, TEXTS]);
/// `NAME: value`, or a list of `NAME=value`.
pub const PAIRS: ComposeForm = Either(&[Map(&Either(&[Word, Truth, Nothing])), List(&Pair)]);
pub const COMMAND: ComposeForm = Either(&[Nothing, Text, TEXTS]);
pub const OPTIONS: ComposeForm = Map(&Word);
pub const HOSTS: ComposeForm = Either(&[Map(&TEXT_OR_LIST), TEXTS]);
pub const LIMITS: ComposeForm = Map(&Either(&[Whole, Keys(&[("hard", Whole), ("soft", Whole)])]));
/// What containers are given as files.
pub const GRANTED: ComposeForm = List(&Either(&[
    Text,
    Keys(&[("source", Text), ("target", Text), ("uid", Text), ("gid", Text), ("mode", Word)]),
]));
pub const EXTERNAL: ComposeForm = Either(&[Truth, Keys(&[("name", Text)])]);
pub const DEVICES: &[ComposeKey] = &[
    ("capabilities", TEXTS),
    ("count", Word),
    ("device_ids", TEXTS),
    ("driver", Text),
    ("options", PAIRS),
];
pub const RATES: ComposeForm = List(&Keys(&[("path", Text), ("rate", Word)]));
/// Containers that run before a service starts, since Docker Compose 5.3.
/// <https://docs.docker.com/compose/how-tos/init-containers/>
pub const STEPS: ComposeForm = List(&Keys(&[
    ("command", COMMAND),
    ("image", Text),
    ("user", Text),
    ("privileged", Truth),
    ("working_dir", Text),
    ("environment", PAIRS),
    ("per_replica", Truth),
]));
pub const HOOKS: ComposeForm = List(&HOOK);
pub const HOOK: ComposeForm = Keys(&[
    ("command", COMMAND),
    ("user", Text),
    ("privileged", Truth),
    ("working_dir", Text),
    ("environment", PAIRS),
]);
