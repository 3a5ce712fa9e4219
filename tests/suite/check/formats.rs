//! Reports for other programs.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;
use serde_sarif::sarif::Sarif;

use crate::check::{client, server};
use crate::folder::repository;
use crate::program::Place;

fn place() -> Place {
    let text = client("- { name: DB_HOST, value: mysql }") + &server("mysql-svc", 8085);
    Place::new(&[("k8s/app & co.yaml", &text)])
}

/// The schema of SARIF 2.1.0, out of the sources of the crate that brings it.
fn published_schema() -> Json {
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let about = ["metadata", "--format-version", "1", "--offline", "--filter-platform", host];
    let found: Json = serde_json::from_str(&cargo(&about)).expect("JSON");
    let packages = found["packages"].as_array().expect("packages");
    let package = packages.iter().find(|one| one["name"] == "serde-sarif").expect("serde-sarif");
    let manifest = package["manifest_path"].as_str().expect("a path");
    let schema = Path::new(manifest).with_file_name("src").join("schema.json");
    let schema = std::fs::read_to_string(schema).expect("the schema");
    // One pattern of the published schema has a bracket too many.
    serde_json::from_str(&schema.replace("]{2}]?$", "]{2}$")).expect("JSON")
}

/// What cargo prints.
fn cargo(arguments: &[&str]) -> String {
    let ended = Command::new(env!("CARGO")).args(arguments).current_dir(repository()).output();
    let ended = ended.expect("cargo");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).expect("text")
}

#[test]
fn sarif_is_valid() {
    let ended = place().run(&["check", "k8s", "--format", "sarif", "--level", "note"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let log: Json = serde_json::from_str(&ended.out).expect("JSON");
    serde_json::from_str::<Sarif>(&ended.out).expect("SARIF");
    let schema = published_schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let wrong: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "GEN401");
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "k8s/app%20&%20co.yaml"
    );
    assert_eq!(
        result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"],
        "mysql-svc"
    );
    assert!(
        !validator.is_valid(&serde_json::json!({ "version": "2.1.0" })),
        "the schema asks for runs"
    );
}

#[test]
fn junit_is_xml() {
    let ended = place().run(&["check", "k8s", "--format", "junit"]);
    insta::assert_snapshot!(ended.out, @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="gen check" tests="1" failures="1">
      <testsuite name="k8s/app &amp; co.yaml" tests="1" failures="1">
        <testcase name="GEN401 Pod/api" classname="k8s/app &amp; co.yaml">
          <failure type="error" message="`DB_HOST` names the host `mysql`, and no Service has this name">k8s/app &amp; co.yaml:10:35
    the name does not resolve; the client restarts, or retries for ever
    help: write `mysql-svc`</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "##);
}

#[test]
fn json_and_github_are_lines() {
    let json = place().run(&["check", "k8s", "--format", "json"]).out;
    let line: Json = serde_json::from_str(json.trim()).expect("one line of JSON");
    assert_eq!((line["code"].as_str(), line["object"].as_str()), (Some("GEN401"), Some("Pod/api")));
    assert_eq!(line["fix"]["replacement"], "mysql-svc");
    let github = place().run(&["check", "k8s", "--format", "github"]).out;
    assert!(github.starts_with("::error file=k8s/app & co.yaml,line=10,col="), "{github}");
}
