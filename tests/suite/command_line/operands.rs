//! Words that stand where environments do and name none, and options that gen calls otherwise: what they meant is told.

use super::shop;

/// What is typed, and a part of what is said about it.
const TYPED: [(&[&str], &str); 33] = [
    (&["init", "--engine", "mssql"], "write `engine: other` with its image"),
    (&["explain", "replicas"], "NAME.replicas`"),
    (&["explain", "probes"], "NAME.probes`"),
    (&["explain", "ingress"], "NAME.expose.ingress`"),
    (&["explain", "backends.api.livenessProbe"], "write `gen explain backends.api.probes`"),
    (&["explain", "backends.api.connects[0]"], "write `gen explain backends.api.connects`"),
    (&["render", "."], "name one of `dev` or `prod`; `gen -C DIR …`"),
    (&["render", "all"], "write `--all` for every environment"),
    (&["render", "-env", "dev"], "write `--env` with two dashes"),
    (&["render", "-e", "dev,prod"], "write `dev prod`"),
    (&["render", "dev:kind"], "write `dev --target kind`"),
    (&["render", "dev@eks"], "write `dev --target eks`"),
    (
        &["render", "dev", "--set", "backends.api.replicas", "3"],
        "`--set backends.api.replicas=VALUE`",
    ),
    (
        &["render", "dev", "--set", "backends.api.replicas=", "3"],
        "`--set backends.api.replicas=VALUE`",
    ),
    (&["values", "backends.api"], "`gen values dev --explain backends.api`"),
    (&["compose", "up"], "`docker compose` in that folder"),
    (&["helm", "install", "--output-dir", "c"], "changes no cluster"),
    (&["diff", "dev:kind", "prod"], "write `dev@kind`"),
    (&["render", "qa"], "or make `values/qa.yaml`"),
    (&["explain", "GEN999"], "run `gen explain` for all codes"),
    (&["check", "--ignore", "GEN9999"], "run `gen explain` for all codes"),
    (&["render", "dev", "--target", "aws"], "write `--target eks`"),
    (&["render", "dev", "--target", "GCP"], "write `--target gke`"),
    (&["render", "dev", "--tag", "1"], "write `--set backends.NAME.image.tag=TAG`"),
    (&["render", "dev", "-s", "a=b"], "write `--set PATH=VALUE`"),
    (&["render", "dev", "--strict"], "write `--deny-warnings`"),
    (&["render", "dev", "--debug"], "leave it out"),
    (&["check", "--strict"], "leave it out: findings are exit code 1"),
    (&["diff", "--from", "dev", "--to", "prod"], "write `gen diff dev prod`"),
    (&["graph", "dev", "--format", "svg"], "write `-o FORMAT`"),
    (&["init", "--db", "mysql"], "write `--engine ENGINE`"),
    (&["init", "--force"], "files that exist are never touched"),
    (&["helm", "--output-dir", "c", "--version", "1"], "write `--set chart.version=VERSION`"),
];

#[test]
fn what_was_meant_is_told() {
    let place = shop();
    for (arguments, told) in TYPED {
        let ended = place.run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains(told), "{arguments:?}: {}", ended.err);
        // What is no name of a file is not to be made one.
        let is_new = ended.err.contains("make `values/");
        assert_eq!(is_new, arguments.contains(&"qa"), "{arguments:?}: {}", ended.err);
        assert!(!ended.err.contains("a similar argument"), "{arguments:?}: {}", ended.err);
    }
}

/// A slip of the keyboard has a similar option, as before.
#[test]
fn slips_in_options_have_a_near_one() {
    for (slip, option) in [("--targt", "--target"), ("--ouput-dir", "--output-dir")] {
        let ended = shop().run(&["render", "dev", slip, "x"]);
        assert!(ended.err.contains(&format!("'{option}'")), "{slip}: {}", ended.err);
    }
}

#[test]
fn answers_that_cannot_be_used_have_one_that_can() {
    for (arguments, told) in [
        (&["--host", "https://Shop.acme.com/x"][..], "write `shop.acme.com`"),
        (&["--host", "shop.acme.com:443"], "write `shop.acme.com`"),
        (&["--host", "10.1.2.3"], "write `shop.example.com`"),
        (&["--name", "My Shop"], "write `my-shop`"),
        (&["--prod-target", "aws"], "write `--prod-target eks`"),
    ] {
        let place = crate::program::Place::new(&[]);
        let ended = place.run(&[&["init", "new", "--yes"], arguments].concat());
        assert_eq!(ended.code, 2, "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains(told), "{arguments:?}: {}", ended.err);
        assert!(!place.path().join("new").exists(), "{arguments:?}");
    }
}

/// Where the common file is called as another program would have it, that is said.
#[test]
fn a_base_of_another_name_is_renamed() {
    for (name, told) in [
        ("values.yaml", "`mv values.yaml values/base.yaml`"),
        ("other.yaml", "`gen init` makes one"),
    ] {
        let place =
            crate::program::Place::new(&[(name, "name: shop\n"), ("values/dev.yaml", "{}\n")]);
        let ended = place.run(&["render", "dev"]);
        assert_eq!(ended.code, 2, "{name}");
        assert!(ended.err.contains("`values/base.yaml` does not exist"), "{name}: {}", ended.err);
        assert!(ended.err.contains(told), "{name}: {}", ended.err);
    }
}
