//! Any other server: what the engines' files say of theirs, the values say of it.

use crate::engine::data::{self, DataRules};
use crate::engine::facts::{Facts, LoginFacts, Password};
use crate::engine::foreign::{Databases, Files, Foreign, Logins, Makers};
use crate::engine::run::{Asked, CONNECT, EngineProbes, Question, Run, User};

/// The user of applications, whose images gen does not know either.
const USER: User = User::of(10_001);

pub const FACTS: Facts = Facts {
    word: "other",
    title: "server",
    image: ("", ""),
    majors: &[],
    options: &[],
    images: &[],
    port: 0,
    ports: &[],
    scheme: "",
    url: None,
    schemes: &[],
    prefix: "",
    params: &[],
    names: LoginFacts {
        database: "",
        numbered: None,
        user: "",
        only_user: false,
        has_databases: true,
        longest_user: 255,
        reserved: None,
        root: None,
    },
    password: Password::Possible,
    run: Run {
        user: |_| USER,
        least_memory: 0,
        grace_seconds: 60,
        env: |_| Vec::new(),
        command: None,
        volume: None,
        read_only: false,
        bash: false,
        scratch: &[],
        scripts: None,
        guest: None,
        owner: None,
        password_path: None,
        probes: connect,
        wait: CONNECT,
        unescaped: None,
    },
    data: DataRules {
        is_cache: false,
        is_passing: false,
        change_password: "what its documentation says",
        versions: data::all_versions,
        flavours: None,
        owner: None,
        takes_over: data::nothing,
    },
    foreign: Foreign {
        official: &[],
        prefixes: &[],
        once: &[],
        logins: Logins { made: &[], are_all: false, asked_by: None, usual: None },
        databases: Databases { named_by: &[], given: &[], made_by: Makers::Everybody },
        refusals: &[],
        files: Files { paths: &[], variable: None, options: &[], unfit: None },
        programs: &[],
        answers_http: true,
    },
};

/// A server that answers as soon as it listens.
pub fn connect(_: &Asked) -> EngineProbes {
    EngineProbes { ready: Question::Connect, alive: Question::Connect }
}
