//! The reference of engines and of targets, from what gen knows of each.

use serde_json::Value as Json;
use stackgen::engine::Engine;
use stackgen::engine::facts::{Facts, Password};
use stackgen::plan::TARGETS;

use super::book;
use crate::kept;

#[test]
fn the_book_lists_the_engines() {
    let mut text = "\
<!-- `cargo bless` writes this from the facts of the engines. -->

# Engines

The servers that `databases.<name>.engine` may name. Each runs from its official image, under the Pod Security Standard
*restricted*, with probes that hold while it starts. A component that connects gets variables that start with the
*prefix*; `envPrefix` chooses another one. Of any server that is not here, [the values say what gen does not
know](../guides/values.md#a-server-that-gen-does-not-know).

| `engine` | server | image | port | url | prefix | database | user | password |
|---|---|---|---|---|---|---|---|---|
"
    .to_owned();
    let mut seen = 0;
    for engine in Engine::ALL.iter().filter(|engine| !engine.is_other()) {
        let Facts {
            word,
            title,
            image: (repository, version),
            port,
            scheme,
            prefix,
            names,
            password,
            ..
        } = engine.facts();
        let database =
            if names.has_databases { format!("`{}`", names.database) } else { "none".to_owned() };
        let user =
            if names.user.is_empty() { "none".to_owned() } else { format!("`{}`", names.user) };
        let password = match password {
            Password::Usual { .. } => "needed, or `auth: false`".to_owned(),
            Password::Needed { shortest: 0 | 1 } => "needed".to_owned(),
            Password::Needed { shortest } => format!("needed, {shortest} characters or more"),
            Password::Possible => "as you say".to_owned(),
            Password::Impossible { .. } => "none".to_owned(),
        };
        text += &format!(
            "| `{word}` | {title} | `{repository}:{version}` | {port} | `{scheme}://` | `{prefix}_` | {database} | {user} | {password} |\n"
        );
        seen += 1;
    }
    assert!(seen > 10, "{text}");
    kept::file_is(&book().join("reference/engines.md"), &text);
}

#[test]
fn the_book_lists_the_targets() {
    let mut text = "\
<!-- `cargo bless` writes this from the built-in targets. -->

# Targets

The kinds of clusters that `target` or `--target` may name. What a file `profiles/<target>.yaml` of yours says lies above
it; a target of your own is such a file alone. What a target lacks gets a warning that names the remedy, or is an error
where it can never work.

| `target` | Kubernetes | load balancers | default StorageClass | metrics | ingress class | nodes |
|---|---|---|---|---|---|---|
"
    .to_owned();
    for (name, profile) in TARGETS {
        let profile: Json = yaml_serde::from_str(profile).expect("YAML");
        let cluster = &profile["cluster"];
        let yes = |key: &str| if cluster[key] == false { "no" } else { "yes" };
        let word =
            |key: &str| cluster[key].as_str().map_or("–".to_owned(), |word| format!("`{word}`"));
        let nodes =
            cluster["nodes"]["count"].as_u64().map_or("–".to_owned(), |count| count.to_string());
        text += &format!(
            "| [`{name}`](#{name}) | {} | {} | {} | {} | {} | {nodes} |\n",
            word("kubernetes").replace('`', ""),
            yes("loadBalancer"),
            word("defaultStorageClass"),
            yes("metricsServer"),
            word("ingressClass"),
        );
    }
    for (name, profile) in TARGETS {
        text += &format!("\n## {name}\n\n```yaml\n{}\n```\n", profile.trim_end());
    }
    kept::file_is(&book().join("reference/targets.md"), &text);
}
