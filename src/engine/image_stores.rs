//! Images of servers that keep objects by the protocol of S3.

use crate::engine::image_fact::{ImageFact, ImageNeed, NeededThing, RunsAs, UNKNOWN, any};

pub const ROWS: &[ImageFact] = &[
    // https://min.io/docs/minio/linux/reference/minio-server/settings/root-credentials.html
    ImageFact {
        names: &["minio/minio", "quay.io/minio/minio"],
        misnamed: &[
            ("MINIO_ROOT_USERNAME", "MINIO_ROOT_USER"),
            ("MINIO_ROOT_PASS", "MINIO_ROOT_PASSWORD"),
        ],
        runs_as: RunsAs::Root,
        needs: &[
            ImageNeed {
                thing: NeededThing::Arguments,
                versions: any,
                why: "without arguments MinIO prints its help and ends",
                help: "write `args: [server, /data]`",
            },
            // https://docs.min.io/community/minio-object-store/reference/minio-server/minio-server.html
            ImageNeed {
                thing: NeededThing::Words(is_served),
                versions: any,
                why: "its command serves no folder",
                help: "write `server /data` before the options",
            },
            ImageNeed {
                thing: NeededThing::Value("MINIO_ROOT_PASSWORD", |value| value.len() >= 8),
                versions: any,
                why: "its password is shorter than 8 characters",
                help: "take a longer one",
            },
            ImageNeed {
                thing: NeededThing::Value("MINIO_ROOT_USER", |value| value.len() >= 3),
                versions: any,
                why: "the name of its user is shorter than 3 characters",
                help: "take a longer one",
            },
        ],
        ..UNKNOWN
    },
];

/// Whether words start MinIO on a folder; scripts and files of variables may.
fn is_served(words: &[&str]) -> bool {
    let is_option = |word: &&str| {
        word.starts_with('-')
            || ["minio", "server"].contains(word)
            || word.trim_matches(['"', '\'']).starts_with(':')
    };
    !words.iter().all(is_option)
}
