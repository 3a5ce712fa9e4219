//! `gen diff`: in what two sides differ, which values cause it, and what it does.

mod doors;
mod formats;
mod home;
mod led;
mod live;
mod revisions;
mod servers;
mod values;
mod verdicts;

use crate::program::{Ended, Place};

/// A small application with two environments.
const BASE: &str = "\
name: shop
policy: { inlineSecrets: allow, missingRequests: allow, missingProbes: allow }
databases:
  main:
    engine: postgres
    version: \"17\"
    credentials: { value: devpassword123 }
    storage: { size: 1Gi }
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.1 }
    port: 8000
    connects: [main]
    env: { LOG_LEVEL: info }
";

const DEV: &str = "target: kind\n";

const PROD: &str = "\
target: kind
backends:
  api:
    image: { tag: 1.4.2 }
    env: { LOG_LEVEL: warn }
";

fn shop() -> Place {
    Place::new(&[("values/base.yaml", BASE), ("values/dev.yaml", DEV), ("values/prod.yaml", PROD)])
}

/// What a comparison of the small application with some values changed says.
fn changed(sets: &[&str]) -> String {
    let mut arguments = vec!["diff", "dev"];
    for set in sets {
        arguments.extend(["--set", set]);
    }
    shop().prints(&arguments)
}

/// What a comparison of two files says.
fn manifests(before: &str, after: &str) -> String {
    let place = Place::new(&[("a.yaml", before), ("b.yaml", after)]);
    place.prints(&["diff", "a.yaml", "b.yaml"])
}

/// A run that is refused: what it says, on stderr.
fn refused(place: &Place, arguments: &[&str]) -> String {
    let Ended { code, out, err } = place.run(arguments);
    assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
    err
}
