//! Containers beside a component's own.

use serde_json::{Value as Json, json};

use crate::world::{Values, World};
use crate::{component, pod, storage, variables, words};

/// Init containers, sidecars and the migration of a component.
pub fn settle(migrates: bool, values: &mut Values, world: &mut World) {
    let volumes: Vec<String> = values
        .get("volumes")
        .and_then(Json::as_object)
        .map(|volumes| volumes.keys().cloned().collect())
        .unwrap_or_default();
    world.maybe(values, "initContainers", |world| {
        let name = world.name("init");
        json!({ name: container(false, &volumes, world) })
    });
    world.maybe(values, "sidecars", |world| {
        let name = world.name("beside");
        json!({ name: container(true, &volumes, world) })
    });
    if migrates {
        world.maybe(values, "migrate", |world| container(false, &volumes, world));
    }
}

fn container(is_sidecar: bool, volumes: &[String], world: &mut World) -> Json {
    let mut made = Values::new();
    made.insert("command".to_owned(), json!(["run", world.verbatim()]));
    world.maybe(&mut made, "args", |world| world.list(World::verbatim));
    if world.choices.once_in(2) {
        let tag = world.choices.one(&words::TAGS);
        let mut image = Values::new();
        image.insert("repository".to_owned(), "registry.example.com/tools/helper".into());
        component::version(&mut image, tag, world);
        made.insert("image".to_owned(), Json::Object(image));
        world.unwise.insert("missingRequests");
    }
    world.maybe(&mut made, "workingDir", |world| format!("/srv/{}", world.number()).into());
    world.maybe(&mut made, "user", |world| world.choices.one(&[1000, 1]).into());
    world.maybe(&mut made, "env", variables::env);
    world.maybe(&mut made, "files", |world| storage::files(true, world));
    world.maybe(&mut made, "resources", pod::resources);
    if let Some(volume) = volumes.first() {
        let volume = volume.clone();
        world.maybe(
            &mut made,
            "mounts",
            |world| json!({ volume: format!("/seen/{}", world.number()) }),
        );
    }
    if is_sidecar {
        let number = 20_000 + world.number() % 900;
        if world.choices.maybe() {
            made.insert("ports".to_owned(), json!({ format!("s{number}"): { "port": number } }));
        }
        world.maybe(&mut made, "probes", |world| {
            let name = world.choices.one(&["startup", "readiness", "liveness"]);
            json!({ name: { "path": "/", "port": number } })
        });
    }
    Json::Object(made)
}
