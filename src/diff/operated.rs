//! Databases that CloudNativePG runs: what the operator does about a change of a Cluster.

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::verdict::{Effect, Sides, Verdict};
use crate::notation::image::ImageName;
use crate::notation::quantity::milli;

const OWNED: &str =
    "https://kubernetes.io/docs/concepts/architecture/garbage-collection/#owners-dependents";
const BOOTSTRAP: &str = "https://cloudnative-pg.io/docs/current/bootstrap/";
const ROLLING: &str = "https://cloudnative-pg.io/docs/current/rolling_update/";
const UPGRADES: &str = "https://cloudnative-pg.io/docs/current/postgres_upgrades/";
const STORAGE: &str = "https://cloudnative-pg.io/docs/current/storage/";

/// What a pair means to the data of a Cluster, and to who calls it.
pub fn verdicts(pair: Pair, _: Sides) -> Vec<Verdict> {
    let is_one =
        |one: &SideObject| one.kind() == "Cluster" && one.identity().group == "postgresql.cnpg.io";
    match (pair.before.filter(|one| is_one(one)), pair.after) {
        (Some(_), None) => vec![
            Verdict::new(
                Effect::LosesData,
                "the claims of its instances belong to it, and are deleted with it",
            )
            .instead(
                "back it up before: a new Cluster can start from a backup, and from nothing else",
            )
            .page(OWNED),
        ],
        (Some(before), Some(after)) => {
            let mut found: Vec<Verdict> = version(pair, before, after).into_iter().collect();
            found.extend(size(pair, before, after));
            found.extend(once(pair));
            let stops = found.iter().any(|verdict| verdict.page == UPGRADES);
            found.extend(rolls(pair).into_iter().filter(|_| !stops));
            found
        }
        (None, _) => Vec::new(),
    }
}

/// Another major version: newer ones are upgraded to while nothing answers, older ones are refused.
fn version(pair: Pair, before: &SideObject, after: &SideObject) -> Option<Verdict> {
    let major = |one: &SideObject| {
        ImageName::read(one.body["spec"]["imageName"].as_str()?).version().map(|(major, _)| major)
    };
    let (from, to) = (major(before)?, major(after)?);
    let field = pair.touched("spec.imageName").next()?;
    let verdict = match to.cmp(&from) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => {
            let why = format!("the operator does not go back from PostgreSQL {from} to {to}");
            let help = "make a new Cluster, and restore a dump there";
            Verdict::new(Effect::Refused, why).instead(help)
        }
        std::cmp::Ordering::Greater => {
            let why = format!(
                "the operator stops all instances and runs `pg_upgrade` from {from} to {to}"
            );
            let help = "back it up before; backups of the old version do not start the new one";
            Verdict::new(Effect::Interrupts, why).instead(help)
        }
    };
    Some(verdict.page(UPGRADES).of(field))
}

fn size(pair: Pair, before: &SideObject, after: &SideObject) -> Option<Verdict> {
    let size = |one: &SideObject| milli(one.body["spec"]["storage"]["size"].as_str()?);
    let field = pair.touched("spec.storage.size").next()?;
    if size(after)? >= size(before)? {
        return None;
    }
    let why = "volumes cannot shrink: the operator refuses it";
    let help = "keep the size, or make a new Cluster of the other";
    Some(Verdict::new(Effect::Refused, why).instead(help).page(STORAGE).of(field))
}

/// What is read once, when there are no data yet.
fn once(pair: Pair) -> Vec<Verdict> {
    let is_name =
        |index: &usize| matches!(pair.fields[*index].path.last_key(), "database" | "owner");
    let told = |index: usize| {
        let (effect, help) = if is_name(&index) {
            let help = "make it in the database by hand, or let a new Cluster start from a backup";
            (Effect::Interrupts, help)
        } else {
            (Effect::InPlace, "make the change in the database, by hand or by a migration")
        };
        let why =
            "it is read once, when the Cluster is new: there is nothing of the kind in this one";
        Verdict::new(effect, why).instead(help).page(BOOTSTRAP).of(index)
    };
    let said = pair.touched("spec.bootstrap.initdb");
    said.filter(|index| !is_secret(&pair.fields[*index].path.to_string())).map(told).collect()
}

/// A Secret of another name is followed.
fn is_secret(path: &str) -> bool {
    path.contains("initdb.secret")
}

/// What instances restart for, one after another; of a single one nothing answers meanwhile.
fn rolls(pair: Pair) -> Vec<Verdict> {
    let instances = |one: Option<&SideObject>| {
        one.and_then(|one| one.body["spec"]["instances"].as_i64()).unwrap_or(1)
    };
    let alone = instances(pair.before) == 1;
    let paths = ["spec.imageName", "spec.resources", "spec.env", "spec.affinity"];
    let told = |index: usize| {
        let (effect, why) = if alone {
            (Effect::Interrupts, "its only instance restarts: nothing answers meanwhile")
        } else {
            (Effect::RollsPods, "its instances restart one after another, the writing one last")
        };
        Verdict::new(effect, why).page(ROLLING).of(index)
    };
    paths.iter().flat_map(|path| pair.touched(path)).map(told).collect()
}
