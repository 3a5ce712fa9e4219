//! Secrets and configurations that a project names, as files of those that take them.
//! <https://docs.docker.com/reference/compose-file/services/#secrets>

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::{Part, component_name};
use crate::adopt::told::ToldAll;
use crate::layer::node::Node;
use crate::manifest::Look;

/// Secrets and configurations that a service names, as files of it.
pub fn named_files(
    part: &Part,
    rest: Option<&Node>,
    parts: &[Part],
    stack: &str,
    draft: &mut DraftMap,
    told: &mut ToldAll,
) {
    for item in part.service.node.items("configs") {
        let Some(source) = item.text("").or_else(|| item.text("source")) else { continue };
        let target = item.text("target").map_or_else(|| format!("/{source}"), str::to_owned);
        let known = rest.and_then(|rest| rest.get("configs")?.get(source));
        let content = known.and_then(|known| known.text("content")).map(Draft::text);
        let path =
            known.and_then(|known| known.text("file")).map(|path| path.trim_start_matches("./"));
        match content.or_else(|| Some(Draft::map([("file", Draft::text(path?))]))) {
            Some(file) => draft.below("files").set_at(&target, file, Some(item.span)),
            None => told.add(item.span, format!("the configuration `{source}` of `{}`", part.name)),
        }
    }
    for item in part.service.node.items("secrets") {
        let Some(source) = item.text("").or_else(|| item.text("source")) else { continue };
        let target = item.text("target").unwrap_or(source);
        let path = if target.starts_with('/') {
            target.to_owned()
        } else {
            format!("/run/secrets/{target}")
        };
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let of_database = parts
            .iter()
            .find(|one| one.asks_for_password() && one.login.secret.as_deref() == Some(source));
        let (secret, key) = match of_database {
            Some(database) => (database.name.clone(), "password".to_owned()),
            None => (format!("{stack}-secrets"), source.to_owned()),
        };
        let mut volume = DraftMap::default();
        volume.set("mountPath", Draft::text(path));
        volume.set("subPath", Draft::text(name.as_str()));
        volume.set("secret", Draft::text(secret.as_str()));
        volume.set("items", Draft::map([(key.as_str(), Draft::text(name))]));
        let volume_name = component_name(source);
        draft.below("volumes").set_at(&volume_name, Draft::Map(volume), Some(item.span));
        if of_database.is_none() {
            told.add(item.span, format!(
                "the secret `{source}` of `{}`: make the Secret `{secret}` with the key `{key}` in each namespace",
                part.name
            ));
        }
    }
}
