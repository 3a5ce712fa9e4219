//! `gen init`: what it writes renders, and it never writes over anything.

use crate::program::Place;

#[test]
fn a_new_application_renders_for_every_engine() {
    for engine in ["postgres", "mysql", "mongodb", "redis"] {
        let place = Place::new(&[]);
        let ended = place.run(&["init", "shop", "--engine", engine, "--yes"]);
        assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
        for env in ["dev", "prod"] {
            let ended = place.run(&["-C", "shop", "render", "--env", env]);
            assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{engine}, {env}");
            assert!(ended.out.contains("kind: StatefulSet\n"), "{engine}, {env}");
        }
    }
}

#[test]
fn it_says_what_comes_next() {
    let place = Place::new(&[]);
    insta::assert_snapshot!(place.run(&["init", "shop"]).err, @"
    gen: wrote values/base.yaml, values/dev.yaml, values/prod.yaml and values.schema.json

      next: gen -C shop render --env dev
    ");
}

#[test]
fn answers_are_options() {
    let place = Place::new(&[]);
    place.prints(&[
        "init",
        ".",
        "--name=shop",
        "--backend-image=localhost:5000/api:2.0",
        "--backend-port=3000",
        "--frontend-image=web:1",
        "--frontend-port=80",
        "--target=minikube",
    ]);
    let json = place.prints(&["values", "--env", "dev", "-o", "json"]);
    let values: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(values["name"], "shop");
    assert_eq!(values["target"], "minikube");
    assert_eq!(values["backends"]["api"]["image"]["repository"], "localhost:5000/api");
    assert_eq!(values["backends"]["api"]["image"]["tag"], "2.0");
    assert_eq!(values["backends"]["api"]["port"], 3000);
    assert_eq!(values["frontends"]["web"]["port"], 80);
}

#[test]
fn a_name_that_yaml_takes_for_something_else_is_quoted() {
    for name in ["on", "1e3", "007", "null"] {
        let place = Place::new(&[]);
        place.prints(&["init", name, "--yes"]);
        let yaml = place.prints(&["-C", name, "render", "--env", "dev"]);
        assert!(yaml.contains(&format!("\n  name: {name}-dev\n")), "{yaml}");
    }
}

#[test]
fn wrong_answers_write_nothing() {
    let cases: [(&[&str], &str); 5] = [
        (&["--name", "My Shop"], "`My Shop` cannot be the name of a stack"),
        (&["--backend-image", "api"], "write `api:1.0.0`"),
        (&["--backend-image", "api@sha256:abc"], "the image `api@sha256:abc` has no tag"),
        (&["--target", "kindd"], "write `--target kind`"),
        (&["--frontend-port", "0"], "0 is not in 1..=65535"),
    ];
    for (flags, shown) in cases {
        let place = Place::new(&[]);
        let ended = place.run(&[&["init", "shop"], flags].concat());
        assert_eq!(ended.code, 2, "{flags:?}: {}", ended.err);
        assert!(ended.err.contains(shown), "{flags:?}: {}", ended.err);
        assert!(!place.path().join("shop").exists(), "{flags:?}");
    }
}

#[test]
fn nothing_that_exists_is_written_over() {
    let place = Place::new(&[("values/dev.yaml", "mine\n")]);
    let ended = place.run(&["init", "--name", "shop"]);
    assert_eq!((ended.code, ended.out.as_str()), (3, ""));
    insta::assert_snapshot!(ended.err, @"
    error: nothing was written to `.`: move these away or choose another folder
      `./values/dev.yaml` is a file that gen did not make
    ");
    assert_eq!(place.read("values/dev.yaml"), "mine\n");
    assert!(!place.path().join("values/base.yaml").exists());
}
