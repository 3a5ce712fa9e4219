//! What images ask for before they start, and options that their programs know no more: a part of GEN442.

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::manifest::Look;

/// Something that an image does not start without.
struct ImageNeed {
    repositories: &'static [&'static str],
    thing: NeededThing,
    why: &'static str,
    help: &'static str,
}

enum NeededThing {
    /// One of these variables.
    Variable(&'static [&'static str]),
    /// What to do: the image's program does nothing by itself.
    Arguments,
}

const NEEDS: [ImageNeed; 5] = [
    // https://learn.microsoft.com/sql/linux/sql-server-linux-configure-environment-variables
    ImageNeed {
        repositories: &["mcr.microsoft.com/mssql/server"],
        thing: NeededThing::Variable(&["ACCEPT_EULA"]),
        why: "the licence is not accepted",
        help: "set `ACCEPT_EULA: \"Y\"`",
    },
    // https://www.pgadmin.org/docs/pgadmin4/latest/container_deployment.html
    ImageNeed {
        repositories: &["dpage/pgadmin4"],
        thing: NeededThing::Variable(&["PGADMIN_DEFAULT_EMAIL"]),
        why: "the first account has no address",
        help: "set `PGADMIN_DEFAULT_EMAIL`",
    },
    ImageNeed {
        repositories: &["dpage/pgadmin4"],
        thing: NeededThing::Variable(&[
            "PGADMIN_DEFAULT_PASSWORD",
            "PGADMIN_DEFAULT_PASSWORD_FILE",
        ]),
        why: "the first account has no password",
        help: "set `PGADMIN_DEFAULT_PASSWORD` from a Secret",
    },
    // https://github.com/minio/minio/blob/master/README.md
    ImageNeed {
        repositories: &["minio/minio", "quay.io/minio/minio"],
        thing: NeededThing::Arguments,
        why: "without arguments MinIO prints its help and ends",
        help: "write `args: [server, /data]`",
    },
    // https://www.keycloak.org/server/containers
    ImageNeed {
        repositories: &["quay.io/keycloak/keycloak", "keycloak/keycloak"],
        thing: NeededThing::Arguments,
        why: "without arguments Keycloak prints its help and ends",
        help: "write `args: [start]`, or `[start-dev]` for tests",
    },
];

/// Options of MySQL, and the version that does not start with them.
/// <https://dev.mysql.com/doc/refman/8.4/en/added-deprecated-removed.html>
const GONE: [(&str, (u32, u32)); 5] = [
    ("default-authentication-plugin", (8, 4)),
    ("ignore-db-dir", (8, 0)),
    ("query-cache-size", (8, 0)),
    ("query-cache-type", (8, 0)),
    ("expire-logs-days", (8, 4)),
];

/// Looks for both, on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in workload.running() {
            lacking(rule, workload, container, graph, findings);
            gone(rule, workload, container, findings);
        }
    }
}

fn lacking(
    rule: &Rule,
    workload: &Workload,
    container: &Container,
    graph: &Graph,
    findings: &mut Findings,
) {
    let own = container.image.short();
    // What is in a folder of old may be an account of old.
    let mut mounts = container.node.items("volumeMounts").iter();
    let is_kept = mounts
        .any(|one| one.text("mountPath").is_some_and(|path| path.starts_with("/var/lib/pgadmin")));
    for need in NEEDS.iter().filter(|need| need.repositories.contains(&own)) {
        let is_there = match need.thing {
            NeededThing::Variable(names) => {
                container.environment.is_open
                    || names.iter().any(|name| container.environment.get(name).is_some())
            }
            NeededThing::Arguments => container.words().next().is_some(),
        };
        if is_there {
            continue;
        }
        let message = format!("{} does not start: {}", workload.object.label(), need.why);
        let found = rule
            .judged(graph.set.is_whole && !is_kept, message)
            .at(container.image_span(), "this image asks for it")
            .help(need.help);
        findings.add(workload.object, found);
    }
}

fn gone(rule: &Rule, workload: &Workload, container: &Container, findings: &mut Findings) {
    if container.image.short() != "mysql" {
        return;
    }
    let Some(version) = container.image.version() else { return };
    for (word, node) in container.words() {
        let Some(option) = word.strip_prefix("--") else { continue };
        let name = option.split('=').next().unwrap_or_default().replace('_', "-");
        if let Some((name, _)) =
            GONE.iter().find(|(gone, since)| *gone == name && version >= *since)
        {
            let message = format!(
                "{} does not start: its MySQL has no option `--{name}`",
                workload.object.label()
            );
            let found = rule
                .error(message)
                .at(node.span, "unknown variable")
                .also(container.image_span(), "this version took it out")
                .help("remove it");
            findings.add(workload.object, found);
        }
    }
}
