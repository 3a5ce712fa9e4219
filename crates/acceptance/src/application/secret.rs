//! Secrets that are in the cluster before the first apply: made by hand, or by an operator. What is in
//! them follows from what gen itself makes when it is told a password.

use anyhow::{Context, Result};
use serde_json::{Map, Value as Json, json};
use stackgen::values::tier::Tier;

use crate::application::Application;
use crate::application::values::{merge, of_component};
use crate::application::wait::text;

/// A password with characters that must be quoted somewhere.
const PASSWORD: &str = "e2e p@ss/w:rd%1'\"";

/// The image of MySQL writes a password into SQL as it is: gen refuses quotes.
const OF_MYSQL: &str = "e2e p@ss/w:rd%1";

/// Provides the Secrets that gen's objects refer to and that are not among them.
///
/// # Errors
/// The cluster refuses.
pub fn provide(application: &Application<'_>) -> Result<()> {
    let secrets = outside(application)?;
    if secrets.is_empty() {
        return Ok(());
    }
    application.apply_only(|object| object["kind"] == "Namespace")?;
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": secrets }).to_string();
    let cluster = &application.bench.cluster;
    cluster.ask(&["apply", "-f", "-"], &list)?.clean("providing Secrets").map(drop)
}

fn outside(application: &Application<'_>) -> Result<Vec<Json>> {
    let values = application.bench.r#gen.values(application.project, &application.env)?;
    let mut inline = json!({});
    // The key of the password and of the url in a Secret made by hand, which may have other names.
    let mut renamed: Map<String, Json> = Map::new();
    for database in &application.now.stack.databases {
        let name = database.component.name.as_str();
        let credentials = &values["databases"][name]["credentials"];
        if credentials["value"].is_string() {
            continue;
        }
        let is_mysql = ["mysql", "mariadb"].contains(&database.engine.as_str());
        let password = if is_mysql { OF_MYSQL } else { PASSWORD };
        let here = json!({ "credentials": { "value": password } });
        merge(&mut inline, &of_component(Tier::Database, name, &here));
        if credentials["existingSecret"].is_object() {
            renamed.insert(name.to_owned(), credentials["existingSecret"].clone());
        }
    }
    if inline.as_object().is_some_and(Map::is_empty) {
        return Ok(Vec::new());
    }
    let rendered = application.with(&inline)?;
    let mut secrets: Vec<Json> =
        rendered.objects.into_iter().filter(|object| object["kind"] == "Secret").collect();
    let here: Vec<&Json> =
        application.now.objects.iter().filter(|object| object["kind"] == "Secret").collect();
    secrets.retain(|secret| {
        !here.iter().any(|own| own["metadata"]["name"] == secret["metadata"]["name"])
    });
    for secret in &mut secrets {
        let component = text(&secret["metadata"]["labels"]["app.kubernetes.io/name"]).to_owned();
        let Some(by_hand) = renamed.get(&component) else { continue };
        let keys = secret["data"].as_object().context("a Secret without data")?;
        let mut data = Map::new();
        for (key, value) in keys {
            let named = match key.as_str() {
                "url" => &by_hand["urlKey"],
                _ => &by_hand["key"],
            };
            data.insert(named.as_str().unwrap_or(key).to_owned(), value.clone());
        }
        secret["data"] = Json::Object(data);
        secret["metadata"]["name"] = by_hand["name"].clone();
    }
    Ok(secrets)
}
