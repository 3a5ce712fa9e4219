//! What a service of a Compose file may say of how it is deployed and developed.
//!
//! <https://docs.docker.com/reference/compose-file/deploy/>, <https://docs.docker.com/reference/compose-file/develop/>

use crate::check::compose_form::ComposeForm::{
    Anything, Duration, Keys, List, Number, OneOf, Text, TextBytes, Truth, Whole,
};
use crate::check::compose_form::{ComposeForm, ComposeKey};
use crate::check::compose_part::{DEVICES, HOOK, PAIRS, TEXT_OR_LIST, TEXTS};

const UPDATE: ComposeForm = Keys(&[
    ("parallelism", Whole),
    ("delay", Duration),
    ("failure_action", Text),
    ("monitor", Duration),
    ("max_failure_ratio", Number),
    ("order", OneOf(&["start-first", "stop-first"])),
]);

pub const DEPLOY: &[ComposeKey] = &[
    ("endpoint_mode", Text),
    ("labels", PAIRS),
    ("mode", Text),
    (
        "placement",
        Keys(&[
            ("constraints", TEXTS),
            ("preferences", List(&Keys(&[("spread", Text)]))),
            ("max_replicas_per_node", Whole),
        ]),
    ),
    ("replicas", Whole),
    (
        "resources",
        Keys(&[
            ("limits", Keys(&[("cpus", Number), ("memory", TextBytes), ("pids", Whole)])),
            (
                "reservations",
                Keys(&[
                    ("cpus", Number),
                    ("memory", TextBytes),
                    ("generic_resources", List(&Anything)),
                    ("devices", List(&Keys(DEVICES))),
                ]),
            ),
        ]),
    ),
    (
        "restart_policy",
        Keys(&[
            ("condition", Text),
            ("delay", Duration),
            ("max_attempts", Whole),
            ("window", Duration),
        ]),
    ),
    ("rollback_config", UPDATE),
    ("update_config", UPDATE),
];

pub const DEVELOP: &[ComposeKey] = &[(
    "watch",
    List(&Keys(&[
        ("action", OneOf(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"])),
        ("exec", HOOK),
        ("ignore", TEXT_OR_LIST),
        ("include", TEXT_OR_LIST),
        ("initial_sync", Truth),
        ("path", Text),
        ("target", Text),
    ])),
)];
