//! Databases that an operator runs, through every output.

use serde_json::Value as Json;

use crate::memory::Memory;
use crate::program::Place;

const SHOP: &str = "\
name: shop
target: k3s
cluster: { customResources: [clusters.postgresql.cnpg.io, objectstores.barmancloud.cnpg.io] }
policy: { missingRequests: allow, missingProbes: allow, inlineSecrets: allow, passwordCharacters: allow }
networkPolicy: { defaultDeny: true }
databases:
  main:
    engine: postgres
    operator: cnpg
    version: \"17\"
    instances: 3
    storage: 20Gi
    args: [-c, max_connections=200, --shared-preload-libraries=pg_stat_statements]
    init: { 1-words.sql: 'CREATE EXTENSION hstore;' }
    resources: { requests: { cpu: 500m, memory: 1Gi } }
    nodeSelector: { disk: fast }
    backup: { to: s3://backups/shop, endpoint: \"http://minio:9000\", secret: keys, schedule: \"0 3 * * *\", keep: 30d }
  audit: { server: main, credentials: { value: hunter2 }, envPrefix: AUDIT }
backends:
  web: { image: acme/web:1.0.0, port: 3000, connects: [main, audit] }
";

fn object(values: &str, kind: &str, name: &str) -> Json {
    Memory::new(&[("values/base.yaml", values)]).object(kind, name)
}

#[test]
fn a_cluster_is_made_of_what_the_values_say() {
    let cluster = object(SHOP, "Cluster", "main");
    let spec = &cluster["spec"];
    assert_eq!(cluster["apiVersion"], "postgresql.cnpg.io/v1");
    assert_eq!(cluster["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"], "0");
    assert_eq!(spec["instances"], 3);
    assert_eq!(spec["imageName"], "ghcr.io/cloudnative-pg/postgresql:17");
    assert_eq!(spec["storage"]["size"], "20Gi");
    assert_eq!(spec["postgresql"]["parameters"]["max_connections"], "200");
    assert_eq!(spec["postgresql"]["shared_preload_libraries"][0], "pg_stat_statements");
    assert_eq!(spec["affinity"]["nodeSelector"]["disk"], "fast");
    let initdb = &spec["bootstrap"]["initdb"];
    assert_eq!((&initdb["database"], &initdb["owner"]), (&"app".into(), &"app".into()));
    assert_eq!(initdb["secret"], Json::Null, "the operator makes it");
    let scripts = &initdb["postInitApplicationSQLRefs"]["configMapRefs"];
    assert_eq!(scripts[0]["name"], "main-init");
    assert_eq!(spec["plugins"][0]["parameters"]["barmanObjectName"], "main");
    let role = &spec["managed"]["roles"][0];
    assert_eq!(
        (&role["name"], &role["passwordSecret"]["name"]),
        (&"audit".into(), &"audit".into())
    );
    let script = object(SHOP, "ConfigMap", "main-init");
    assert_eq!(script["data"]["1-words.sql"], "SET ROLE \"app\";\nCREATE EXTENSION hstore;");
}

#[test]
fn guests_and_backups_are_objects_of_the_operator() {
    let guest = object(SHOP, "Database", "audit");
    assert_eq!(guest["spec"]["cluster"]["name"], "main");
    assert_eq!(
        (&guest["spec"]["name"], &guest["spec"]["owner"]),
        (&"audit".into(), &"audit".into())
    );
    let secret = object(SHOP, "Secret", "audit");
    assert_eq!(secret["type"], "kubernetes.io/basic-auth");
    assert_eq!(secret["metadata"]["labels"]["cnpg.io/reload"], "true");
    assert_eq!(secret["data"]["username"], "YXVkaXQ=");
    let store = object(SHOP, "ObjectStore", "main");
    let configuration = &store["spec"]["configuration"];
    assert_eq!(configuration["destinationPath"], "s3://backups/shop");
    assert_eq!(configuration["s3Credentials"]["accessKeyId"]["key"], "ACCESS_KEY_ID");
    assert_eq!(store["spec"]["retentionPolicy"], "30d");
    let backup = object(SHOP, "ScheduledBackup", "main");
    assert_eq!(backup["spec"]["schedule"], "0 0 3 * * *");
}

/// Who connects calls the Service, waits for it, reads the operator's Secret, and is let in.
#[test]
fn clients_find_what_the_operator_makes() {
    let place = Place::new(&[("values/base.yaml", SHOP)]);
    let rendered = place.prints(&["render"]);
    let deployment = object(SHOP, "Deployment", "web");
    let pod = &deployment["spec"]["template"]["spec"];
    let gate = &pod["initContainers"][0];
    assert_eq!(gate["args"][1], "main-rw");
    assert_eq!(gate["image"], "ghcr.io/cloudnative-pg/postgresql:17");
    assert_eq!(gate["securityContext"]["runAsUser"], 26);
    let env = pod["containers"][0]["env"].to_string();
    assert!(
        env.contains(r#""key":"uri","name":"main-app""#)
            || env.contains(r#""name":"main-app","key":"uri""#),
        "{env}"
    );
    assert!(!rendered.contains("kind: StatefulSet"), "{rendered}");
    let own = object(SHOP, "NetworkPolicy", "main");
    assert_eq!(own["spec"]["podSelector"]["matchLabels"]["cnpg.io/cluster"], "main");
    let from = own["spec"]["ingress"].to_string();
    for part in ["cnpg-system", "\"port\":8000", "\"port\":5432", "cloudnative-pg"] {
        assert!(from.contains(part), "no {part} in {from}");
    }
    let to = object(SHOP, "NetworkPolicy", "web")["spec"]["egress"].to_string();
    assert!(to.contains(r#""cnpg.io/cluster":"main""#), "{to}");
    let graph = place.prints(&["graph"]);
    assert!(graph.contains("main-rw:5432") && graph.contains("3 pods"), "{graph}");
    let capacity = place.prints(&["capacity"]);
    assert!(capacity.contains("1500m") || capacity.contains("1.5"), "{capacity}");
}

/// A Docker engine has no operators.
#[test]
fn compose_has_a_server_as_every_other() {
    let values =
        SHOP.replace("    version: \"17\"\n", "    image: ghcr.io/acme/postgres-cnpg:17.2\n");
    let place = Place::new(&[("values/base.yaml", &values)]);
    let composed = place.prints(&["compose"]);
    assert!(composed.contains("image: postgres:17"), "{composed}");
    assert!(!composed.contains("cnpg"), "{composed}");
}

#[test]
fn gens_own_manifests_are_clean() {
    let place = Place::new(&[("values/base.yaml", SHOP)]);
    place.run(&["render", "--output-dir", "out", "--quiet"]);
    for checked in [place.run(&["check"]), place.run(&["check", "out"])] {
        assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
        assert!(!checked.out.contains("GEN"), "{}{}", checked.out, checked.err);
    }
}

#[test]
fn credentials_of_the_values_are_what_the_operator_reads() {
    let values = SHOP.replace("    instances: 3\n", "    credentials: { value: hunter2 }\n    secret: { name: login, key: pw }\n    rootCredentials: { value: hunter3 }\n");
    let cluster = object(&values, "Cluster", "main");
    assert_eq!(cluster["spec"]["bootstrap"]["initdb"]["secret"]["name"], "login");
    assert_eq!(cluster["spec"]["superuserSecret"]["name"], "main-root");
    assert_eq!(cluster["spec"]["enableSuperuserAccess"], true);
    assert_eq!(cluster["spec"]["enablePDB"], false);
    let secret = object(&values, "Secret", "login");
    let keys: Vec<&String> = secret["data"].as_object().expect("keys").keys().collect();
    assert_eq!(keys, ["password", "pw", "url", "username"]);
}
