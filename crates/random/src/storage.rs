//! Volumes, claims and files.

use serde_json::{Value as Json, json};

use crate::component::{only, reference};
use crate::secret;
use crate::words;
use crate::world::{Values, World};

/// The access modes of a claim that one pod mounts.
const MODES: [&str; 4] = ["ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod", "ReadOnlyMany"];

/// Where a database keeps its data.
pub fn of_database(redis: bool, world: &mut World) -> Json {
    let mut made = Values::new();
    world.maybe(&mut made, "size", |world| world.choices.one(&words::SIZES).into());
    match world.choices.below(6) {
        0 | 1 => {
            let classes = world.facts.database_classes.clone();
            if let Some(class) = world.choices.one(&classes) {
                made.insert("className".to_owned(), class.into());
            }
            world.unwise.insert("targetGaps");
            world.maybe(&mut made, "accessModes", |world| json!([world.choices.one(&MODES[..3])]));
        }
        2 => drop(made.insert("existingClaim".to_owned(), world.given())),
        3 if world.facts.host_path => {
            // Nodes make folders for root.
            world.unwise.insert("targetGaps");
            made.insert("hostPath".to_owned(), format!("/data/{}", world.number()).into());
            world.maybe(&mut made, "accessModes", |world| json!([world.choices.one(&MODES[..2])]));
        }
        _ => {
            if !redis {
                world.unwise.insert("ephemeralData");
            }
            made.insert("ephemeral".to_owned(), true.into());
        }
    }
    Json::Object(made)
}

/// Volumes of a backend or a frontend.
pub fn volumes(single: bool, world: &mut World) -> Json {
    let mut made = Values::new();
    for _ in 0..world.choices.between(1, 3) {
        let name = world.name("vol");
        made.insert(name, volume(single, world));
    }
    Json::Object(made)
}

fn volume(single: bool, world: &mut World) -> Json {
    let mut made = Values::new();
    made.insert("mountPath".to_owned(), format!("/mnt/{}", world.number()).into());
    match world.choices.below(6) {
        0 => {
            world.maybe(&mut made, "medium", |_| "Memory".into());
            world.maybe(&mut made, "sizeLimit", |world| world.choices.one(&words::SIZES).into());
            if made.len() < 2 || world.choices.maybe() {
                made.insert("ephemeral".to_owned(), true.into());
            }
        }
        1 => drop(made.insert("existingClaim".to_owned(), world.given())),
        2 | 3 => {
            let key = world.choices.one(&["configMap", "secret"]);
            made.insert(key.to_owned(), world.given());
            world.maybe(&mut made, "items", |_| json!({ "a.crt": "tls/a", "b": "b" }));
            world.maybe(&mut made, "mode", |world| world.choices.one(&["0400", "0440"]).into());
        }
        4 if world.facts.host_path => {
            made.insert("hostPath".to_owned(), format!("/data/{}", world.number()).into());
        }
        _ => drop(made.insert("claim".to_owned(), claim(single, world))),
    }
    world.maybe(&mut made, "subPath", |world| world.choices.one(&["data", "a b/c"]).into());
    world.maybe(&mut made, "readOnly", |world| (world.choices.below(2) == 0).into());
    Json::Object(made)
}

fn claim(single: bool, world: &mut World) -> Json {
    let mut made = Values::new();
    if single && world.facts.claim_classes.contains(&None) && world.choices.once_in(4) {
        world.unwise.insert("targetGaps");
        return world.choices.one(&words::SIZES).into();
    }
    made.insert("size".to_owned(), world.choices.one(&words::SIZES).into());
    let classes = world.facts.claim_classes.clone();
    if let Some(class) = world.choices.one(&classes) {
        made.insert("className".to_owned(), class.into());
    }
    if single {
        // A new pod would wait for the claim of the old one.
        world.unwise.insert("targetGaps");
        world.maybe(&mut made, "accessModes", |world| json!([world.choices.one(&MODES)]));
    } else {
        // A class may have no such volumes.
        world.unwise.insert("targetGaps");
        made.insert("accessModes".to_owned(), json!(["ReadWriteMany"]));
    }
    Json::Object(made)
}

/// A claim for each pod, perhaps: of a component that rolls, and that no other is like.
pub fn per_pod(values: &mut Values, world: &mut World) {
    let rolls = values.get("release").is_none_or(|release| release["rolling"] == json!({}));
    if !rolls || !world.choices.once_in(3) {
        return;
    }
    let volume = world.name("own");
    let mut claim = match claim(true, world) {
        Json::Object(claim) => claim,
        size => Values::from_iter([("size".to_owned(), size)]),
    };
    claim.insert("perPod".to_owned(), true.into());
    let path = format!("/mnt/{}", world.number());
    let volumes = values.entry("volumes").or_insert_with(|| json!({}));
    volumes[volume] = json!({ "mountPath": path, "claim": claim });
}

/// Files by the path where the container sees them.
pub fn files(with_references: bool, world: &mut World) -> Json {
    let mut made = Values::new();
    for _ in 0..world.choices.between(1, 3) {
        let start = world.choices.one(&["/etc/app/", "/etc/app_", "/é tc/", "/"]);
        let path = format!("{start}{}.conf", world.number());
        let content = match world.choices.below(7) {
            0 => folder(with_references, world),
            1 if with_references => secret::of_file(world),
            _ => content(with_references, world),
        };
        made.insert(path, content);
    }
    Json::Object(made)
}

/// The content of a file.
pub fn content(with_references: bool, world: &mut World) -> Json {
    match world.choices.below(5) {
        0 => world.verbatim(),
        1 => {
            let path = format!("files/{}.txt", world.number());
            let text = world.choices.one(&words::TEXTS).repeat(world.choices.between(1, 3));
            world.files.insert(path.clone(), text);
            only("file", path)
        }
        2 if with_references => json!({ "text": reference(false, world), "template": true }),
        3 if with_references => {
            let path = format!("files/{}.template", world.number());
            let Json::String(text) = reference(false, world) else { return Json::Null };
            world.files.insert(path.clone(), format!("first\n{text}\nlast"));
            json!({ "file": path, "template": true })
        }
        _ if with_references => {
            json!({ "text": world.verbatim(), "template": false, "mode": world.choices.one(&["0755", "400"]) })
        }
        _ => json!({ "text": world.verbatim(), "template": false }),
    }
}

/// A folder of files, some in a folder below.
fn folder(with_references: bool, world: &mut World) -> Json {
    let folder = format!("files/folder-{}", world.number());
    for _ in 0..world.choices.between(1, 3) {
        let below = world.choices.one(&["", "", "below/"]);
        let text = world.choices.one(&words::TEXTS).to_owned();
        let path = format!("{folder}/{below}{}.conf", world.number());
        world.files.insert(path, text);
    }
    match world.choices.below(3) {
        0 => json!({ "dir": folder, "mode": "0440" }),
        1 if with_references => {
            let Json::String(text) = reference(false, world) else { return Json::Null };
            world.files.insert(format!("{folder}/filled.conf"), text);
            json!({ "dir": format!("{folder}/"), "template": true })
        }
        _ => json!({ "dir": folder }),
    }
}
