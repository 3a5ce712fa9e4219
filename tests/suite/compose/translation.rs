//! What containers are on Kubernetes, in the words of Compose.

use serde_json::json;

use super::{file, project, service};

#[test]
fn data_is_in_a_named_volume_and_the_rest_in_memory() {
    let file = file("");
    let main = &file["services"]["main"];
    let data =
        json!([{ "type": "volume", "source": "data-main", "target": "/var/lib/postgresql/data" }]);
    assert_eq!(main["volumes"], data);
    let memory = ["/var/run/postgresql:exec", "/dev/shm:exec", "/tmp:exec"];
    assert_eq!(main["tmpfs"], json!(memory));
    assert_eq!(file["volumes"]["data-main"], json!({}));
}

#[test]
fn data_that_may_be_lost_is_in_memory_too() {
    let redis =
        "databases: { main: { engine: redis, storage: { ephemeral: true, size: 64Mi } } }\n";
    let main = service(redis, "main");
    assert!(main["volumes"].is_null());
    assert_eq!(main["tmpfs"], json!(["/data:exec,size=64m", "/tmp:exec"]));
}

#[test]
fn scripts_and_files_are_texts_in_the_file() {
    let more = "\
databases: { main: { init: { 001.sql: \"SELECT '$1';\\n\" } } }
backends: { api: { files: { /etc/api/flags.json: \"{}\\n\" } } }
";
    let file = file(more);
    let init =
        json!([{ "source": "main-init_001.sql", "target": "/docker-entrypoint-initdb.d/001.sql" }]);
    assert_eq!(file["services"]["main"]["configs"], init);
    assert_eq!(file["configs"]["main-init_001.sql"]["content"], "SELECT '$$1';\n");
    assert_eq!(file["services"]["api"]["configs"][0]["target"], "/etc/api/flags.json");
}

#[test]
fn a_read_only_container_stays_so_unless_it_is_handed_files() {
    let more = "backends: { api: { readOnly: true } }\n";
    let api = service(more, "api");
    assert_eq!(api["read_only"], true);
    assert_eq!(api["tmpfs"], json!(["/tmp:exec"]));
    let files = "backends: { api: { readOnly: true, files: { /etc/a: b } } }\n";
    assert!(service(files, "api")["read_only"].is_null());
}

#[test]
fn probes_become_health_checks() {
    let main = service("", "main")["healthcheck"].clone();
    assert_eq!(main["test"][0], "CMD");
    assert!(main["test"][3].as_str().expect("a script").contains("pg_isready"), "{main}");
    assert_eq!((&main["interval"], &main["start_period"]), (&json!("3s"), &json!("300s")));
    let api = service("", "api");
    let wget = ["CMD", "/.health/wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8000/readyz"];
    assert_eq!(api["healthcheck"]["test"], json!(wget));
    let own = "\
backends:
  api:
    probes:
      readiness: { path: null, command: [check, $HOME], periodSeconds: 9 }
      startup: { path: /, periodSeconds: 2, failureThreshold: 5 }
";
    let health = service(own, "api")["healthcheck"].clone();
    assert_eq!(health["test"], json!(["CMD", "check", "$$HOME"]));
    assert_eq!((&health["interval"], &health["start_period"]), (&json!("2s"), &json!("10s")));
    assert!(service(own, "api")["volumes"].is_null());
    let port = "backends: { api: { probes: null } }\n";
    let nc = ["CMD", "/.health/nc", "-w", "2", "127.0.0.1", "8000", "-e", "/.health/true"];
    assert_eq!(service(port, "api")["healthcheck"]["test"], json!(nc));
}

#[test]
fn limits_are_in_the_units_of_compose() {
    let more = "\
backends:
  api:
    resources:
      requests: { cpu: 250m, memory: 100M }
      limits: { cpu: 1500m, memory: 1Gi }
";
    let resources = service(more, "api")["deploy"]["resources"].clone();
    let expected = json!({
        "limits": { "cpus": "1.5", "memory": "1g" },
        "reservations": { "memory": "100000000b" },
    });
    assert_eq!(resources, expected);
}

#[test]
fn words_and_variables_mean_what_they_mean_on_kubernetes() {
    let more = "\
backends:
  api:
    command: [run, \"$(LOG_LEVEL)\", \"$(NOBODY)\", \"$${x}\"]
    env: { LOG_LEVEL: info, PRICE: 5$, WHERE: { fieldRef: metadata.namespace }, POD_IP: { fieldRef: status.podIP }, NODE: \"shop@$(POD_IP)\" }
";
    let api = service(more, "api");
    assert_eq!(api["entrypoint"], json!(["run", "info", "$$(NOBODY)", "$${x}"]));
    assert_eq!(api["environment"]["PRICE"], "5$$");
    assert_eq!(api["environment"]["WHERE"], "shop");
    // The name of a service leads to its address.
    assert_eq!(api["environment"]["NODE"], "shop@api");
}

#[test]
fn a_volume_belongs_to_the_user_of_its_container() {
    let more = "\
backends:
  api: { volumes: { uploads: { mountPath: /uploads, claim: { size: 1Gi } } } }
";
    let file = file(more);
    let owner = &file["services"]["api_volumes"];
    assert_eq!(owner["command"], json!(["chown", "10001:10001", "/volumes/1"]));
    assert_eq!(owner["volumes"][0]["source"], "api-uploads");
    let api = &file["services"]["api"];
    assert_eq!(api["volumes"][0]["target"], "/uploads");
    let ended = json!({ "condition": "service_completed_successfully" });
    assert_eq!(api["depends_on"]["api_volumes"], ended);
}

#[test]
fn patches_and_hatches_are_in_it() {
    let more = "\
backends: { api: { container: { workingDir: /srv } } }
patches:
  - target: { kind: Deployment, name: api }
    merge: { spec: { replicas: 4 } }
";
    let api = service(more, "api");
    assert_eq!((&api["working_dir"], &api["deploy"]["replicas"]), (&json!("/srv"), &json!(4)));
}

#[test]
fn what_does_not_carry_over_is_told() {
    let more = "\
backends:
  api:
    env: { IP: { fieldRef: status.hostIP } }
    pod: { containers: [{ name: sidecar, image: \"acme/sidecar:1\" }] }
    volumes: { settings: { mountPath: /settings, configMap: theirs } }
extraObjects:
  - { apiVersion: batch/v1, kind: Job, metadata: { name: once } }
";
    insta::assert_snapshot!(project(more).gaps.join("\n"), @"
    the ConfigMap `theirs` is not gen's: put its keys as files into `./theirs`
    the variable `IP` of `api` has no value outside of Kubernetes
    `extraObjects` stay out: Job `once`
    ");
    let folder =
        json!({ "type": "bind", "source": "./theirs", "target": "/settings", "read_only": true });
    assert_eq!(service(more, "api")["volumes"][0], folder);
}

#[test]
fn a_project_is_named_after_the_stack_and_the_environment() {
    assert_eq!(file("")["name"], "shop-dev");
}
