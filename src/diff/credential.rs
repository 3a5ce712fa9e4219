//! Secrets that pods read from now on: whether they are there, and whether a server's data were made with them.

use serde_json::Value as Json;

use crate::diff::home::is_anew;
use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::premise::Relation;
use crate::diff::secret_sides::{NeededKey, needed};
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};
use crate::engine::Engine;

const SECRETS: &str =
    "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-secret-must-exist";

/// What becomes of pods that read another Secret, or another key.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let (Some(old), Some(new)) = (template::spec(before), template::spec(after)) else {
        return Vec::new();
    };
    if sides.premise.relation == Relation::Apart || is_anew(pair, sides) || !pair.rolls() {
        return Vec::new();
    }
    let secrets = sides.around.secrets();
    let had = needed(old);
    let mut found = Vec::new();
    for (key, path) in needed(new).into_iter().filter(|(key, _)| !had.contains_key(key)) {
        let is_there =
            secrets.makes(after.namespace(), key.0) || secrets.was_needed(before.namespace(), key);
        let server = server(before, (old, new), &path);
        let verdict = match server {
            Some((engine, was)) if !is_same(was, key, after.namespace(), sides) => {
                Some(password(engine, key, is_there))
            }
            _ if is_there => None,
            _ => Some(missing(after, key)),
        };
        let field = pair.fields.iter().position(|field| field.path.to_string().contains(&path));
        found.extend(verdict.map(|verdict| Verdict { field, ..verdict }));
    }
    found
}

/// The server whose data were made with what a variable held before.
fn server<'a>(
    before: &SideObject,
    (old, new): (&'a Json, &'a Json),
    path: &str,
) -> Option<(Engine, &'a Json)> {
    if !template::keeps_data(before, old) {
        return None;
    }
    template::databases(new).into_iter().find_map(|(engine, _, container)| {
        let own = template::list(old, "containers");
        let other = own.iter().find(|one| one["name"] == container["name"])?;
        let variables = template::list(other, "env").iter();
        let mut once = variables.filter(|variable| {
            let name = variable["name"].as_str().unwrap_or_default();
            engine.facts().foreign.is_once(name) && path.ends_with(&format!(".env[{name}]"))
        });
        Some((engine, once.next()?))
    })
}

/// Whether a variable had the value that a key has after, as far as both are written out.
fn is_same(variable: &Json, key: NeededKey, namespace: &str, sides: Sides) -> bool {
    let reference = &variable["valueFrom"]["secretKeyRef"];
    let secrets = sides.around.secrets();
    let old = reference["name"].as_str().map(|name| (name, reference["key"].as_str()));
    let old = old.and_then(|old| secrets.value(0, namespace, old));
    old.is_some() && old == secrets.value(1, namespace, key)
}

fn shown((name, key): NeededKey) -> String {
    match key {
        Some(key) => format!("the key `{key}` of the Secret `{name}`"),
        None => format!("the Secret `{name}`"),
    }
}

fn password(engine: Engine, key: NeededKey, is_there: bool) -> Verdict {
    let title = engine.title();
    let secret = shown(key);
    let why = if is_there {
        format!("{title} keeps the password with which its data were made, whatever {secret} says")
    } else {
        format!(
            "no pod starts without {secret}, which nothing here makes, and {title} keeps the password with which its \
             data were made"
        )
    };
    let help = format!(
        "see that {secret} is in the cluster and holds the same password before you apply; for another one, change it \
         in the database too, by {}",
        engine.facts().data.change_password
    );
    Verdict::new(Effect::Interrupts, why).instead(help).page(SECRETS)
}

/// What nothing here makes and no pod has read so far. A Deployment that rolls keeps its old pods meanwhile.
fn missing(workload: &SideObject, key: NeededKey) -> Verdict {
    let strategy = &workload.body["spec"]["strategy"]["type"];
    let keeps_old = workload.kind() == "Deployment" && *strategy != "Recreate";
    let secret = shown(key);
    let (effect, why) = if keeps_old {
        (
            Effect::RollsPods,
            format!("new pods do not start without {secret}, which nothing here makes"),
        )
    } else {
        (
            Effect::Interrupts,
            format!("no pod starts again without {secret}, which nothing here makes"),
        )
    };
    Verdict::new(effect, why)
        .instead("see that it is in the cluster before you apply")
        .page(SECRETS)
}
