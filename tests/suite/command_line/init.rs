//! `gen init`: what it writes renders, and it never writes over anything.

use crate::program::Place;

#[test]
fn a_new_application_renders_for_every_engine() {
    for engine in ["postgres", "mysql", "mongodb", "redis"] {
        for more in [&[][..], &["--cache", "redis"], &["--no-frontend", "--cache", "valkey"]] {
            let place = Place::new(&[]);
            let ended = place.run(&[&["init", "shop", "--engine", engine, "--yes"], more].concat());
            assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
            for env in ["dev", "prod"] {
                let ended = place.run(&["-C", "shop", "render", "--env", env]);
                assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{engine}, {env}, {more:?}");
                let count = ended.out.matches("kind: StatefulSet\n").count();
                assert_eq!(count, if more.is_empty() { 1 } else { 2 }, "{engine}, {env}, {more:?}");
                let has_page = ended.out.contains("\n  name: web\n");
                assert_eq!(has_page, !more.contains(&"--no-frontend"), "{engine}, {env}, {more:?}");
            }
        }
    }
}

/// Environments of a new project are apart, and have doors of their own target.
#[test]
fn a_new_application_renders_for_every_target() {
    for (target, _) in stackgen::plan::TARGETS {
        let place = Place::new(&[]);
        place.prints(&[
            "init",
            "shop",
            "--target",
            target,
            "--prod-target",
            target,
            "--host",
            "shop.acme.com",
        ]);
        let ended = place.run(&["-C", "shop", "render", "--all", "--output-dir", "out"]);
        assert_eq!(ended.code, 0, "{target}: {}", ended.err);
        assert!(!ended.err.contains("warning"), "{target}: {}", ended.err);
        let prod = place.prints(&["-C", "shop", "render", "prod"]);
        assert!(
            prod.contains("kind: Ingress\n") && prod.contains("shop.acme.com"),
            "{target}: {prod}"
        );
        assert!(prod.contains("\n  name: shop-prod\n"), "{target}: {prod}");
    }
}

#[test]
fn programs_with_a_dockerfile_are_offered() {
    let place = Place::new(&[
        ("shop/server/Dockerfile", "FROM node\nEXPOSE 3001\n"),
        ("shop/frontend/Dockerfile", "FROM nginx\nEXPOSE 4000\n"),
    ]);
    let ended = place.run(&["init", "shop"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let found = "gen: found frontend/Dockerfile, server/Dockerfile\n";
    assert!(ended.err.starts_with(found), "{}", ended.err);
    let json = place.prints(&["-C", "shop", "values", "--env", "dev", "-o", "json"]);
    let values: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let api = &values["backends"]["api"];
    assert_eq!((&api["image"]["repository"], &api["port"]), (&"shop/server".into(), &3001.into()));
    assert_eq!(values["frontends"]["web"]["port"], 4000);
}

/// Programs lie deeper, too; more than two are named, and so is a Compose file that lies elsewhere.
#[test]
fn what_lies_deeper_is_found() {
    let place = Place::new(&[
        ("mono/apps/api/Dockerfile", "FROM golang\nEXPOSE 9090\n"),
        ("mono/apps/mailer/Dockerfile", "FROM golang\n"),
        ("mono/apps/web/Dockerfile", "FROM nginx\nEXPOSE 80\n"),
        ("mono/node_modules/x/Dockerfile", "FROM node\n"),
        ("mono/deploy/docker-compose.yml", "services: { a: { image: 'a:1', ports: ['80'] } }\n"),
    ]);
    let ended = place.run(&["init", "mono"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(
        ended.err.starts_with("gen: found apps/api/Dockerfile, apps/web/Dockerfile\n"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("below `backends`:\n  apps/mailer/Dockerfile\n"), "{}", ended.err);
    assert!(
        ended.err.contains("the Compose file in deploy is not read: `gen init mono/deploy`"),
        "{}",
        ended.err
    );
    assert!(place.read("mono/values/base.yaml").contains("mono/api"));
    assert_eq!(place.run(&["init", "mono/deploy"]).code, 0);
}

#[test]
fn a_folder_of_one_program_gets_no_frontend() {
    let files = "FROM rust AS build\nEXPOSE 1\nFROM scratch\nexpose 9000/tcp\n";
    let place = Place::new(&[("Dockerfile", files), (".git/Dockerfile", "EXPOSE 1\n")]);
    place.prints(&["init", "--name", "shop"]);
    let base = place.read("values/base.yaml");
    assert!(base.contains("shop/api") && base.contains("port: 9000\n"), "{base}");
    assert!(!base.contains("frontends"), "{base}");
    place.prints(&["render", "dev"]);
}

#[test]
fn files_that_cannot_be_read_tell_nothing() {
    let place = Place::new(&[
        ("compose.yaml", "services: [\n"),
        ("Dockerfile", "EXPOSE $PORT\nEXPOSE\nEXPOSE 99999\n"),
        ("docker-compose.yml", "services: { x: { ports: {} } }\n"),
    ]);
    let ended = place.run(&["init", "--name", "shop"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("compose.yaml"), "{}", ended.err);
    assert!(!place.path().join("values").exists(), "no demo beside it");
    place.write("compose.yaml", "services: {}\n");
    assert_eq!(place.run(&["init", "--name", "shop"]).code, 1);
    place.prints(&["init", "--name", "shop", "--engine", "postgres"]);
    assert!(place.read("values/base.yaml").contains("port: 8000\n"));
}

/// A Compose file of which nothing becomes is told, and no demo stands beside it.
#[test]
fn compose_files_of_which_nothing_becomes_are_told() {
    for (name, text, options, code, told) in [
        ("compose.yaml", "services: [{ image: a }]\n", &[][..], 1, "are a list"),
        ("compose.yaml", "name: shop\n", &[], 1, "it has no `services`"),
        ("compose.yaml", "services: {}\n", &[], 1, "are empty"),
        (
            "docker-compose.dev.yml",
            "services: { a: { image: 'a:1' } }\n",
            &[],
            2,
            "--compose-file docker-compose.dev.yml",
        ),
        (
            "compose.yaml",
            "services: { a: { image: 'a:1' } }\n",
            &["--compose-file", "other.yaml"],
            3,
            "other.yaml is not there",
        ),
    ] {
        let place = Place::new(&[(name, text)]);
        let mut words = vec!["init", "--yes", "--name", "shop"];
        words.extend(options);
        let ended = place.run(&words);
        assert_eq!(ended.code, code, "{}", ended.err);
        assert!(ended.err.contains(told), "{}", ended.err);
        assert!(!place.path().join("values").exists(), "{name}: {text}");
    }
}

#[test]
fn a_project_is_told_before_anything_is_asked() {
    let place = Place::new(&[("shop/values/base.yaml", "name: shop\n")]);
    let ended = place.run(&["init", "shop"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    insta::assert_snapshot!(ended.err, @"
    error: `shop/values/base.yaml` exists: this is a project already

      help: run `gen -C shop render --all --output-dir manifests`, or `gen init` in another folder
    ");
}

#[test]
fn it_says_what_comes_next() {
    let place = Place::new(&[]);
    insta::assert_snapshot!(place.run(&["init", "shop"]).err, @"
    gen: wrote values/base.yaml, values/dev.yaml, values/prod.yaml and values.schema.json

      next: gen -C shop cluster dev | kind create cluster --config -
            gen -C shop render dev | kubectl apply -f -
            gen -C shop graph --env dev
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
    let cases: [(&[&str], &str); 8] = [
        (&["--name", "My Shop"], "`My Shop` cannot be the name of a stack"),
        (&["--backend-image", "api"], "write `api:1.0.0`"),
        (&["--backend-image", "api@sha256:abc"], "the image `api@sha256:abc` has no tag"),
        (&["--backend-image", "api:1 }"], "the image `api:1 }` has no tag"),
        (&["--host", "https://shop"], "`https://shop` is no host"),
        (&["--prod-target", "ekss"], "write `--prod-target eks`"),
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

/// Types answers on a terminal; what is shown there, and the exit code.
#[cfg(unix)]
fn typed(place: &Place, answers: &str) -> (String, Option<i32>) {
    use std::fs::File;
    use std::io::{Read, Write};
    use std::process::Stdio;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).and_then(|()| unlockpt(&terminal)).expect("its other end");
    let name = ptsname(&terminal, Vec::new()).expect("its name").into_string().expect("text");
    let end =
        || Stdio::from(File::options().read(true).write(true).open(&name).expect("a terminal"));
    let mut command = place.command(&["init", "shop"]);
    let mut child = command.stdin(end()).stderr(end()).spawn().expect("a run");
    drop(command);
    let mut terminal = File::from(terminal);
    terminal.write_all(answers.as_bytes()).expect("answers");
    let mut shown = Vec::new();
    // The end of a terminal that nobody has open any more is an error on Linux.
    let _ = terminal.read_to_end(&mut shown);
    let code = child.wait().expect("an end").code();
    (String::from_utf8_lossy(&shown).replace("\r\n", "\n"), code)
}

#[cfg(unix)]
#[test]
fn a_wrong_answer_is_asked_again() {
    let place = Place::new(&[]);
    let answers = "My Shop\nstore\npostgre\npostgres\nredis\napi\nr/api:2\n0\n3000\nnone\nminikube\nek\neks\n\n";
    let (shown, code) = typed(&place, answers);
    assert_eq!(code, Some(0), "{shown}");
    for told in [
        "`My Shop` cannot be the name of a stack",
        "there is no `postgre` among them: did you mean `postgres`?",
        "the image `api` has no tag: write `api:1.0.0`",
        "`0` is no port: use a number from 1 to 65535",
        "there is no target `ek`: write `--prod-target eks`",
        "next: gen -C shop cluster dev | sh",
    ] {
        assert!(shown.contains(told), "{told} in {shown}");
    }
    let base = place.read("shop/values/base.yaml");
    assert!(base.contains("name: store\n") && base.contains("port: 3000\n"), "{base}");
    assert!(base.contains("engine: redis\n") && !base.contains("frontends"), "{base}");
}

/// The end of the input is no answer.
#[cfg(unix)]
#[test]
fn questions_end_with_the_terminal() {
    let place = Place::new(&[]);
    let (shown, code) = typed(&place, "store\n\u{4}");
    assert_eq!(code, Some(2), "{shown}");
    assert!(shown.contains("the questions were not all answered"), "{shown}");
    assert!(!place.path().join("shop").exists());
}

#[test]
fn a_host_is_no_address() {
    let place = Place::new(&[]);
    let ended = place.run(&["init", "shop", "--yes", "--host", "10.1.2.3"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("it is an address"), "{}", ended.err);
    assert!(!place.path().join("shop").exists());
}

#[test]
fn images_with_capitals_are_refused_before_anything_is_written() {
    let place = Place::new(&[]);
    let ended = place.run(&["init", "shop", "--yes", "--backend-image", "Acme/Api:1.0"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("write `acme/api:1.0`"), "{}", ended.err);
    assert!(!place.path().join("shop").exists());
}

/// A folder that is called after what is in it has the name of the one around it.
#[test]
fn projects_are_called_after_the_folder_that_has_their_name() {
    for (path, name) in [
        ("shop/docker/compose.yaml", "shop"),
        ("shop/deploy/docker/compose.yaml", "shop"),
        ("shop/compose.yaml", "shop"),
    ] {
        let place = Place::new(&[(path, "services: { a: { image: 'a:1', ports: ['80:80'] } }\n")]);
        let folder = path.rsplit_once('/').expect("a folder").0;
        place.prints(&["-C", folder, "init", "--yes"]);
        let base = place.read(&format!("{folder}/values/base.yaml"));
        assert!(base.contains(&format!("name: {name}\n")), "{base}");
    }
}
