//! What edits keep: references, the form of the file, and what was meant.

use super::edits::followed;
use super::{BACKEND, DATABASE, base, below};

/// What was written below a component of a stack with `domain: arena.test`, and what the edit leaves there.
const WITH_REFERENCES: &[(&str, &str)] = &[
    ("expose: { ingress: { host: \"https://lobby.${domain}\" } }", "host: \"lobby.${domain}\""),
    ("expose: { ingress: { host: \"lobby.${domain}:443\" } }", "host: \"lobby.${domain}\""),
    ("expose: { ingress: { host: \"Lobby.${domain}\" } }", "host: \"lobby.${domain}\""),
    ("expose: { ingress: { host: \"lobby.${domain}/\" } }", "host: \"lobby.${domain}\""),
    ("expose: { ingress: { host: \"lobby_${domain}\" } }", "host: \"lobby-${domain}\""),
    ("publicUrl: \"lobby.${domain}\"", "publicUrl: \"https://lobby.${domain}\""),
    ("writable: [\"tmp/${name}\"]", "writable: [\"/tmp/${name}\"]"),
    ("serviceAccount: { name: \"${name}_api\" }", "name: \"${name}-api\""),
    (
        "expose: { route: { gateway: \"gateways/public-${name}\" } }",
        "gateway: { name: \"public-${name}\", namespace: gateways }",
    ),
];

#[test]
fn references_are_kept() {
    for (lines, kept) in WITH_REFERENCES {
        let values = below(&format!("domain: arena.test\n{BACKEND}"), lines);
        let edited = followed(&values).unwrap_or_default();
        assert!(edited.contains(kept), "{lines}: {edited}\n{}", base(&values));
    }
}

/// Where the value stands beside its reference, each is put where it was; what does not come out even has no edit.
#[test]
fn a_value_that_stands_beside_its_reference_is_kept_too() {
    let url = "argocd: { repoURL: \"git.acme.io/${name}/shop\" }\n";
    let edited = followed(&format!("{url}{BACKEND}")).expect("an edit");
    assert!(edited.contains("repoURL: \"https://git.acme.io/${name}/shop\""), "{edited}");
}

/// What is written, and what the edit makes of it.
const FORMS: &[(&str, &str)] = &[
    ("command: \"[bin/jobs]\"", "command: [bin/jobs]"),
    (
        "migrate: \"{ command: [rake, 'db:migrate'] }\"",
        "migrate: { command: [rake, 'db:migrate'] }",
    ),
    ("writable: \"[/tmp, /run]\"", "writable: [/tmp, /run]"),
    ("writable:\n  /tmp:\n  /run:", "writable:\n      [/tmp, /run]\n"),
    ("enviroment: { A: b }", "env: { A: b }"),
    ("replicaCoutn: 2", "replicas: 2"),
];

#[test]
fn the_form_of_the_file_is_kept() {
    for (lines, kept) in FORMS {
        let edited = followed(&below(BACKEND, lines)).unwrap_or_default();
        assert!(edited.contains(kept), "{lines}: {edited}\n{}", base(&below(BACKEND, lines)));
    }
    let edited = followed(&BACKEND.replace("{ path: /readyz }", "grpc")).expect("an edit");
    assert!(edited.contains("readiness: { grpc: {} }"), "{edited}");
}

/// What no edit is sure of: another city is another hour, and lines of a block are no value alone.
const UNSURE: &[(&str, &str)] = &[
    ("schedule: \"0 3 * * *\"\n    timeZone: Europe/Wien", "such as `Europe/Berlin`"),
    ("schedule: \"0 3 * * *\"\n    timeZone: America/Boston", "such as `Europe/Berlin`"),
    ("schedule: \"0 3 * * *\"\n    timeZone: Etc/UTC+2", "such as `Europe/Berlin`"),
    ("schedule: \"30 2 * * * *\"", "write `\"30 2 * * *\"`, or `\"2 * * * *\"`"),
    ("schedule: \"0 3 * * *\"\n    timeZone: >\n      europe/vienna", "write `Europe/Vienna`"),
    ("command: [rake]\n    dependsOn: [api]", "write `after: […]`"),
];

#[test]
fn what_is_not_sure_has_no_edit() {
    let job = format!("{BACKEND}jobs:\n  tidy:\n    like: api\n");
    for (lines, help) in UNSURE {
        let values = format!("{job}    {lines}\n");
        let said = base(&values);
        assert!(said.contains(help), "{lines}: {said}");
        assert_eq!(followed(&values), None, "{lines}");
    }
}

/// A misspelt key of what `like` gives is written in the component itself.
#[test]
fn what_is_taken_from_another_component_is_not_there() {
    let values = format!(
        "{BACKEND}  worker:\n    like: api\n    port: null\n    resorces: {{ requests: {{ cpu: 1 }} }}\n"
    );
    let edited = followed(&values).expect("an edit");
    assert!(edited.contains("    resources: { requests: { cpu: 1 } }\n"), "{edited}");
    // An environment that says something of the component makes no difference, nor do the defaults of a tier.
    let shared = "defaults:\n  backends:\n    resources: { requests: { cpu: 1 } }\n";
    let own = BACKEND.replace(
        "    resources: { requests: { cpu: 100m, memory: 64Mi } }\n",
        "    resorces: {}\n",
    );
    let files = [
        ("values/base.yaml", shared.to_owned() + &own),
        ("values/dev.yaml", "target: kind\nbackends: { api: { replicas: 2 } }\n".to_owned()),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let said = super::files(&files, "dev");
    assert!(said.contains("write `resources`"), "{said}");
}

/// Words that name no image are told wherever an image may be named in short.
#[test]
fn a_tag_alone_is_no_image() {
    for tag in ["2.4.0-rc1", "v1.9.0", "16-alpine", "1.27"] {
        let canary = format!(
            "release: {{ canary: {{ stable: {{ replicas: 9 }}, canary: {{ replicas: 1, image: {tag} }} }} }}"
        );
        let said = base(&below(BACKEND, &canary));
        assert!(said.contains(&format!("`{tag}` looks like a tag")), "{said}");
        let said = base(&format!("{DATABASE}    image: {tag}\n"));
        assert!(said.contains(&format!("`{tag}` looks like a tag")), "{said}");
    }
    for name in ["2048", "3-tier", "7zip"] {
        let said = base(&BACKEND.replace("ghcr.io/acme/api", name));
        assert!(!said.contains("looks like a tag"), "{said}");
    }
}

#[test]
fn a_tab_behind_spaces_is_told_where_it_is() {
    let values = BACKEND.replace("    port: 8000\n", "    \tport: 8000\n");
    let said = base(&values);
    assert!(
        said.contains("error[GEN002]: a tab where YAML takes spaces\n --> values/base.yaml:5:5"),
        "{said}"
    );
}

/// Words for what a reference or a connection means, and the right ones.
#[test]
fn names_alone_and_several_in_one_are_understood() {
    let outside = "externals:\n  mail: { host: smtp.example.com, port: 25 }\n";
    let said = base(&(below(BACKEND, "env: { A: \"${mail.host}\" }") + outside));
    assert!(said.contains("write `${externals.mail.host}`"), "{said}");
    let said = base(&below(BACKEND, "env: { A: \"${publicUrl}\" }"));
    assert!(said.contains("write `${self.publicUrl}`"), "{said}");
    let said = base(&(below(BACKEND, "connects: [externals.mail]") + outside));
    assert!(said.contains("write `mail`"), "{said}");
    let other = "  page:\n    image: acme/page:1\n    port: 80\n";
    let said = base(&(below(BACKEND, "connects: [\"page; mail\"]") + other + outside));
    assert!(said.contains("write each name as an item: `[page, mail]`"), "{said}");
}
