//! The command line: arguments, streams and exit codes of the program itself.

mod adopt;
mod adopt_doors;
mod adopt_edges;
mod adopt_files;
mod adopt_meant;
mod adopt_secrets;
mod adopt_surroundings;
mod completion;
mod environments;
mod folders;
mod help;
mod init;
mod layers;
mod operands;
mod other_outputs;
mod shared;

use std::fs::File;
use std::process::{Command, Stdio};

use crate::program::{Ended, Place};

/// A stack about which there is nothing to say, for two environments.
fn shop() -> Place {
    Place::new(&[
        ("values/base.yaml", BASE),
        ("values/dev.yaml", "namespace: shop-dev\n"),
        ("values/prod.yaml", "namespace: shop-prod\nbackends: { api: { replicas: 3 } }\n"),
    ])
}

const BASE: &str = "\
name: shop
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    probes: { readiness: { path: /readyz } }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
frontends:
  web:
    image: { repository: ghcr.io/acme/web, tag: 1.4.2 }
    port: 8080
    probes: { readiness: { path: /readyz } }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
";

#[test]
fn data_goes_to_stdout_alone_and_talk_to_stderr() {
    let Ended { code, out, err } = shop().run(&["render", "--env", "dev"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("apiVersion: v1\nkind: Namespace\n"), "{out}");
    let place = shop();
    place.write("values/dev.yaml", "backends: { api: { image: { tag: latest } } }\n");
    let warned = place.run(&["render", "--env", "dev"]);
    assert_eq!(warned.code, 0);
    assert!(warned.out.starts_with("apiVersion: v1\n"));
    assert!(warned.err.starts_with("warning[GEN303]"), "{}", warned.err);
    assert!(warned.err.ends_with("gen: `dev`: 1 warning\n"), "{}", warned.err);
    let quiet = place.run(&["render", "--env", "dev", "-q"]);
    assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
}

#[test]
fn wrong_values_are_exit_2_and_print_no_data() {
    let ended = shop().run(&["render", "--env", "dev", "--set", "backends.api.port=http"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.ends_with("\nerror: `dev` was not made: 1 error\n"), "{}", ended.err);
}

#[test]
fn denied_warnings_are_exit_2_even_when_quiet() {
    let flags = ["render", "--env=dev", "--set=backends.api.image.tag=edge", "--deny-warnings"];
    for quiet in [&[][..], &["-q"]] {
        let ended = shop().run(&[&flags, quiet].concat());
        assert_eq!((ended.code, ended.out.as_str()), (2, ""));
        assert!(ended.err.starts_with("error[GEN303]"), "{}", ended.err);
    }
}

#[test]
fn wrong_usage_is_exit_2() {
    let cases: [(&[&str], &str); 9] = [
        (&[], "Usage: gen [OPTIONS] <COMMAND>"),
        (&["rendr"], "render"),
        (&["render", "--evn", "dev"], "unexpected argument '--evn'"),
        (&["render"], "name one of `dev` or `prod`"),
        (&["render", "--env", "de"], "write `dev`"),
        (&["render", "--env", "dev", "--target", "eksa"], "write `--target eks`"),
        (&["render", "--env", "dev", "--only", "apii"], "write `--only api`"),
        (&["render", "--env", "dev", "--wave", "7"], "7 is not in -1..=3"),
        (&["render", "--all"], "add `--output-dir DIR`"),
    ];
    for (arguments, shown) in cases {
        let ended = shop().run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ended.err.contains(shown), "{arguments:?}: {}", ended.err);
    }
}

#[test]
fn a_folder_without_values_says_what_to_do() {
    let ended = Place::new(&[]).run(&["render", "--env", "dev"]);
    assert_eq!(ended.code, 2);
    insta::assert_snapshot!(ended.err, @"
    error: there are no values here: `values/base.yaml` does not exist

      help: run `gen init` to make them, or `gen -C DIR …` to work in another folder
    ");
}

#[test]
fn programs_read_usage_errors_too() {
    let json = shop().run(&["render", "--env", "de", "--message-format", "json"]);
    insta::assert_snapshot!(json.err, @r#"{"code":"GEN010","severity":"error","message":"there is no environment `de`: `values/de.yaml` does not exist","labels":[],"help":"write `dev`"}"#);
    let github = shop().run(&["render", "--env", "de", "--message-format", "github"]);
    insta::assert_snapshot!(github.err, @"::error title=GEN010::there is no environment `de`: `values/de.yaml` does not exist%0Ahelp: write `dev`");
}

#[test]
fn programs_read_nothing_but_messages() {
    let flags = ["render", "--env", "dev", "--set", "backends.api.prt=1", "--message-format"];
    let json = shop().run(&[&flags[..], &["json"]].concat());
    insta::assert_snapshot!(json.err, @r#"{"code":"GEN101","severity":"error","message":"`backends.api` has no key `prt`","file":"--set","line":1,"column":14,"endLine":1,"endColumn":17,"labels":[{"file":"--set","line":1,"column":14,"endLine":1,"endColumn":17,"text":"unknown key","primary":true}],"help":"write `port`"}"#);
    let github = shop().run(&[&flags[..], &["github"]].concat());
    insta::assert_snapshot!(github.err, @"::error file=--set,line=1,col=14,endLine=1,endColumn=16,title=GEN101::`backends.api` has no key `prt`%0Aunknown key%0Ahelp: write `port`");
}

#[test]
fn what_the_world_refuses_is_exit_3() {
    let place = shop();
    place.write("taken", "a file in the place of a folder");
    let cases: [(&[&str], &str); 4] = [
        (
            &["render", "--env", "dev", "-f", "none.yaml"],
            "error: the file `none.yaml` does not exist\n",
        ),
        (&["render", "--env", "dev", "-f", "values"], "error: `values` is a folder, not a file\n"),
        (&["-C", "none", "render", "--env", "dev"], "error: cannot change to the folder `none`"),
        (&["render", "--env", "dev", "--output-dir", "taken"], "error: "),
    ];
    for (arguments, shown) in cases {
        let ended = place.run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (3, ""), "{arguments:?}: {}", ended.err);
        assert!(ended.err.starts_with(shown), "{arguments:?}: {}", ended.err);
    }
}

#[test]
fn a_folder_in_the_place_of_values_is_exit_3() {
    let place = Place::new(&[]);
    std::fs::create_dir_all(place.path().join("values/base.yaml")).expect("a folder");
    let ended = place.run(&["render"]);
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (3, "error: `values/base.yaml` is a folder, not a file\n")
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let place = shop();
    for arguments in
        [&["render", "--env", "dev"][..], &["schema"], &["--help"], &["completions", "bash"]]
    {
        let mut child = place
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a run");
        drop(child.stdout.take());
        let ended = Ended::of(child.wait_with_output().expect("an end"));
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{arguments:?}");
    }
}

/// Linux has a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_exit_3() {
    let place = shop();
    for arguments in [
        &["render", "--env", "dev"][..],
        &["schema"],
        &["--help"],
        &["--version"],
        &["values", "--env", "dev"],
    ] {
        let full = File::options().write(true).open("/dev/full").expect("a full device");
        let ended = Ended::of(place.command(arguments).stdout(full).output().expect("a run"));
        assert_eq!(ended.code, 3, "{arguments:?}: {}", ended.err);
        assert!(ended.err.starts_with("error: cannot write to stdout: "), "{}", ended.err);
    }
}

#[test]
fn colours_are_asked_for_or_refused() {
    let wrong = ["render", "--env", "dev", "--set", "backends.api.prt=1"];
    let place = shop();
    let err = |flags: &[&str], variable: Option<&str>| {
        let mut command: Command = place.command(&[&wrong[..], flags].concat());
        if let Some(value) = variable {
            command.env("NO_COLOR", value);
        }
        Ended::of(command.output().expect("a run")).err
    };
    assert!(!err(&[], None).contains('\u{1b}'));
    assert!(err(&["--color", "always"], None).contains('\u{1b}'));
    assert!(err(&["--color", "always"], Some("1")).contains('\u{1b}'));
    assert!(!err(&["--color", "never"], None).contains('\u{1b}'));
    assert!(!err(&["--color", "auto"], Some("1")).contains('\u{1b}'));
}

#[test]
fn environments_of_one_cluster_share_its_node_ports() {
    let place = shop();
    place.write("values/dev.yaml", "frontends: { web: { expose: { nodePort: 30080 } } }\n");
    place.write("values/prod.yaml", "frontends: { web: { expose: { nodePort: 30080 } } }\n");
    insta::assert_snapshot!(place.run(&["render", "--env", "dev"]).err, @r#"
    warning[GEN309]: the environment `prod` wants the node port 30080 too, for `frontends.web`
     --> values/dev.yaml:1:41
      |
    1 | frontends: { web: { expose: { nodePort: 30080 } } }
      |                                         ^^^^^ both are for the target `kind`
      |
      = help: give each environment a port of its own, or set `policy.sharedNodePorts: allow` for this environment

    gen: `dev`: 1 warning
    "#);
}
