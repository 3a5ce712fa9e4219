//! Memcached, by its official image: keys that are gone with it, without passwords.
//! <https://hub.docker.com/_/memcached>

use crate::engine::data::DataRules;
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::Foreign;
use crate::engine::other;
use crate::engine::run::{Run, TMP, User};

pub const FACTS: Facts = Facts {
    word: "memcached",
    title: "Memcached",
    image: ("memcached", "1.6"),
    majors: &[(1, 1)],
    images: &["memcached"],
    port: 11211,
    scheme: "memcached",
    url: Some("memcached://${host}:${port}"),
    schemes: &["memcached"],
    prefix: "MEMCACHED",
    names: LoginFacts { has_databases: false, longest_user: 0, ..other::FACTS.names },
    password: Password::Impossible {
        why: "the image of memcached knows no passwords: network policies say who may connect",
    },
    run: Run {
        // <https://github.com/docker-library/memcached/blob/master/Dockerfile-debian.template>
        user: |_| User::of(11_211),
        least_memory: 4,
        grace_seconds: 30,
        read_only: true,
        scratch: &[TMP],
        ..other::FACTS.run
    },
    data: DataRules { is_cache: true, ..other::FACTS.data },
    foreign: Foreign { programs: &["memcached"], answers_http: false, ..other::FACTS.foreign },
    ..other::FACTS
};
