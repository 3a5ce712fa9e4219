//! MongoDB, by its official image. <https://hub.docker.com/_/mongo>

use crate::engine::data::{self, VersionChange, DataRules, Refusal};
use crate::engine::facts::{Facts, LoginFacts, Param, Password};
use crate::engine::foreign::{
    self, Databases, Files, Foreign, Lock, EntrypointUser, Logins, Makers, Unbearable, When,
};
use crate::engine::run::{
    Asked, DataVolume, EngineProbes, Question, Run, SCRIPTS, Scratch, Scripts, Setting, TMP, Unescaped, User, text,
};

const RELEASES: &str = "https://www.mongodb.com/docs/manual/release-notes/";

const BOTH: &str = "set both the user and the password, or neither";

/// What a config server would write; the image declares it as a volume.
const CONFIG: Scratch = Scratch { volume: "configdb", path: "/data/configdb", memory: false };

/// The superuser, where it is not the user that clients are.
const ROOT: &str = "root";

pub const FACTS: Facts = Facts {
    word: "mongodb",
    title: "MongoDB",
    image: ("mongo", "8"),
    majors: &[(3, 8)],
    options: &["--bind_ip_all", "--oplogSize", "--replSet", "--wiredTigerCacheSizeGB"],
    images: &["mongo", "mongodb", "mongodb-community-server"],
    port: 27017,
    ports: &[],
    scheme: "mongodb",
    url: None,
    schemes: &["mongodb"],
    prefix: "DB",
    // The image makes the user there, and so does gen.
    params: &[Param {
        key: "authSource",
        value: "admin",
        why: "the user of a mongodb is in the database `admin`",
    }],
    names: LoginFacts {
        database: "app",
        numbered: None,
        user: "app",
        only_user: false,
        has_databases: true,
        longest_user: 128,
        reserved: None,
        root: Some(ROOT),
    },
    password: Password::Usual { shortest: 1 },
    run: Run {
        user: |_| User::of(999),
        least_memory: 96,
        grace_seconds: 60,
        env,
        command: Some(command),
        volume: Some(|_| DataVolume { path: "/data/db", folder: None, variable: None }),
        read_only: true,
        bash: true,
        scratch: &[CONFIG, TMP],
        scripts: Some(Scripts { path: SCRIPTS, endings: &[".js", ".sh"] }),
        guest: Some(guest),
        owner: Some(guest),
        password_path: None,
        // The server that runs init scripts listens on 127.0.0.1 alone, where the kubelet does not
        // ask. A shell instead would cost a second of processor time at every question.
        // <https://github.com/docker-library/mongo/blob/master/docker-entrypoint.sh>
        probes: |asked| EngineProbes {
            ready: match asked.replica_set {
                Some(_) => Question::Shell(format!(
                    "test -e {READY} && timeout 3 bash -c '</dev/tcp/127.0.0.1/{}'",
                    asked.port
                )),
                None => Question::Connect,
            },
            alive: Question::Connect,
        },
        wait: r#"timeout 3 bash -c '</dev/tcp/"$0"/"$1"' "$1" "$2" 2>/dev/null"#,
        // <https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions>
        unescaped: Some(Unescaped {
            user: &[],
            database: &[' ', '.', '/', '\\', '"', '$', '*', '<', '>', ':', '|', '?'],
            password: &[],
            root_password: &[],
        }),
    },
    data: DataRules {
        is_cache: false,
        is_passing: false,
        change_password: "`db.changeUserPassword(…)`",
        versions,
        flavours: None,
        owner: None,
        takes_over: data::nothing,
    },
    foreign: Foreign {
        official: &["mongo"],
        prefixes: &["MONGO_INITDB"],
        once: &[
            "MONGO_INITDB_ROOT_USERNAME",
            "MONGO_INITDB_ROOT_PASSWORD",
            "MONGO_INITDB_DATABASE",
        ],
        logins: Logins {
            made: &[EntrypointUser {
                variable: Some("ROOT_USERNAME"),
                name: None,
                password: "ROOT_PASSWORD",
            }],
            // Others are made by init scripts, Jobs and clients, which are looked for.
            are_all: true,
            asked_by: Some(Lock::Variable("ROOT_USERNAME")),
            usual: None,
        },
        databases: Databases { named_by: &[], given: &[], made_by: Makers::Everybody },
        refusals: &[
            Unbearable {
                when: When::Set("ROOT_USERNAME"),
                unless: &["ROOT_PASSWORD"],
                versions: foreign::always,
                patches: &[],
                why: "`MONGO_INITDB_ROOT_PASSWORD` is not set",
                help: BOTH,
            },
            Unbearable {
                when: When::Set("ROOT_PASSWORD"),
                unless: &["ROOT_USERNAME"],
                versions: foreign::always,
                patches: &[],
                why: "`MONGO_INITDB_ROOT_USERNAME` is not set",
                help: BOTH,
            },
        ],
        files: Files {
            paths: &["/data/db", "/bitnami/mongodb", "/data"],
            variable: None,
            options: &["--dbpath"],
            unfit: None,
        },
        programs: &["mongod"],
        // It says that somebody tries to reach it over HTTP.
        answers_http: true,
    },
};

fn env(asked: &Asked) -> Vec<(&'static str, Setting)> {
    let database = ("MONGO_INITDB_DATABASE", text(asked.database));
    if !asked.has_password {
        return vec![database];
    }
    let (user, password) = if asked.has_root_password {
        (ROOT, Setting::RootPassword)
    } else {
        (asked.user, Setting::Password)
    };
    vec![
        ("MONGO_INITDB_ROOT_USERNAME", text(user)),
        ("MONGO_INITDB_ROOT_PASSWORD", password),
        database,
    ]
}

/// Where the server reads the key of its replica set, and what tells that the set takes what is written.
const KEY: &str = "/tmp/replica-set.key";
const READY: &str = "/tmp/replica-set.ready";

/// A replica set with users needs a key, which one member alone shares with nobody: it is made of the password, which Docker
/// Compose has in a file. The set is started once, when the server has started on its data; the entrypoint's own server
/// refuses that, and is asked again.
/// <https://www.mongodb.com/docs/manual/tutorial/deploy-replica-set-with-keyfile-access-control/>
fn command(asked: &Asked) -> Vec<String> {
    let Some(set) = asked.replica_set else { return Vec::new() };
    let (host, port) = (asked.host, asked.port);
    let (key, password, login, option) = if asked.has_password {
        let key = format!(
            r#"
password=${{MONGO_INITDB_ROOT_PASSWORD:-$(cat "$MONGO_INITDB_ROOT_PASSWORD_FILE")}}
printf %s "$password" | sha256sum | cut -c1-64 > {KEY}
chmod 400 {KEY}"#
        );
        let login = r#"
    const admin = db.getSiblingDB("admin");
    admin.auth(process.env.MONGO_INITDB_ROOT_USERNAME, process.env.PASSWORD);"#;
        (key, " PASSWORD=$password", login, format!(" --keyFile {KEY}"))
    } else {
        (String::new(), "", "", String::new())
    };
    let script = format!(
        r#"rm -f {KEY} {READY}{key}
start() {{
  HOME=/tmp{password} mongosh --quiet --port {port} --eval '{login}
    try {{
      rs.status();
    }} catch (error) {{
      if (error.codeName !== "NotYetInitialized") throw error;
      rs.initiate({{ _id: "{set}", members: [{{ _id: 0, host: "{host}:{port}" }}] }});
    }}
    while (!db.hello().isWritablePrimary) sleep(200);
  ' > /dev/null 2>&1
}}
(until start; do sleep 1; done; touch {READY}) &
exec docker-entrypoint.sh mongod --replSet {set}{option} --bind_ip_all "$@"
"#
    );
    vec!["bash".to_owned(), "-ec".to_owned(), script, "mongod".to_owned()]
}

fn versions(change: &VersionChange) -> Option<Refusal> {
    let (from, to) = change.majors();
    if to < from {
        return Some(change.goes_back(RELEASES));
    }
    (to > from + 1).then(|| Refusal {
        why: format!("MongoDB {to} does not start on the data of {from}: versions go one by one"),
        instead: "upgrade to each version in between, one after the other",
        page: RELEASES,
    })
}

/// The user is in the database `admin`, as the first one is. The shell reads the password itself, and
/// talks to a server that asks for none until the scripts have run.
/// <https://www.mongodb.com/docs/manual/reference/method/db.createUser/>
fn guest(user: &str, database: &str, password: &str) -> String {
    format!(
        r#""${{mongo[@]}}" admin <<'JS'
db.createUser({{ user: "{user}", pwd: process.env.{password}, roles: [{{ role: "dbOwner", db: "{database}" }}] }})
JS
"#
    )
}
