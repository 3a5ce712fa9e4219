//! What the pods ask for, and whether they fit: `gen capacity`.

use serde_json::{Value as Json, json};

use crate::program::Place;

const SHOP: &str = "\
name: shop
policy: { missingProbes: allow, missingRequests: allow, capacity: allow }
target: own
backends:
  api:
    image: { repository: acme/api, tag: 1.0.0 }
    port: 8000
    replicas: 3
    resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 2Gi } }
";

/// A shop on nodes of a size, with another layer above it.
fn place(nodes: &str, more: &str) -> Place {
    let profile = format!("cluster: {{ nodes: {{ {nodes} }} }}\n");
    Place::new(&[
        ("values/base.yaml", SHOP),
        ("values/dev.yaml", more),
        ("profiles/own.yaml", &profile),
    ])
}

/// The answer, whether the pods fit or not.
fn answer(nodes: &str, more: &str) -> Json {
    let ended = place(nodes, more).run(&["capacity", "--env", "dev", "-o", "json"]);
    assert!(ended.code < 2, "{}", ended.err);
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.out))
}

fn request(more: &str) -> Json {
    answer("count: 3, cpu: 2, memory: 8Gi", more)["workloads"][0]["pod"]["requests"].clone()
}

#[test]
fn pods_are_placed_one_by_one() {
    // Together they would fit: 1500m of 1600m. One by one, none fits what another leaves.
    let tight = answer("count: 2, cpu: 800m, memory: 8Gi", "");
    let running = &tight["scales"][0];
    assert_eq!((&running["fits"], &running["nodesNeeded"]), (&json!(false), &json!(3)));
    assert_eq!(running["pending"], json!({ "api": 1 }));
    let enough = answer("count: 3, cpu: 800m, memory: 8Gi", "");
    assert_eq!(enough["scales"][0]["fits"], true);
    let nodes = enough["scales"][0]["placement"].as_array().expect("nodes").clone();
    assert!(nodes.iter().all(|node| node["pods"] == json!({ "api": 1 })), "{nodes:?}");
}

#[test]
fn a_node_takes_so_many_pods() {
    let few = answer("count: 1, cpu: 8, memory: 32Gi, pods: 2", "");
    assert_eq!(few["scales"][0]["pending"], json!({ "api": 1 }));
    assert_eq!(few["scales"][0]["nodesNeeded"], 2);
}

#[test]
fn a_pod_larger_than_a_node_needs_no_number_of_nodes() {
    let small = answer("count: 9, cpu: 400m, memory: 8Gi", "");
    assert_eq!(
        (&small["scales"][0]["fits"], &small["scales"][0]["nodesNeeded"]),
        (&json!(false), &Json::Null)
    );
}

#[test]
fn a_rollout_adds_its_surge() {
    let pods = |release: &str| {
        let more = format!("backends: {{ api: {{ release: {release} }} }}\n");
        let answer = answer("count: 3, cpu: 2, memory: 8Gi", &more);
        answer["scales"][1]["total"]["pods"].clone()
    };
    assert_eq!(pods("{ rolling: {} }"), 4);
    assert_eq!(pods("{ rolling: { maxSurge: 2 } }"), 5);
    assert_eq!(pods("{ rolling: { maxSurge: 50% } }"), 5);
    assert_eq!(pods("{ recreate: {} }"), 3);
}

#[test]
fn an_autoscaler_goes_from_its_minimum_to_its_maximum() {
    let more = "backends: { api: { autoscaling: { min: 2, max: 9 } } }\n";
    let answer = answer("count: 3, cpu: 2, memory: 8Gi", more);
    let pods = &answer["workloads"][0]["pods"];
    let expected = json!({ "minimum": 2, "minimumRollout": 3, "maximum": 9, "maximumRollout": 12 });
    assert_eq!(*pods, expected);
    assert_eq!(
        answer["scales"][2]["total"]["requests"],
        json!({ "cpu": "4500m", "memory": "9216Mi" })
    );
}

#[test]
fn an_init_container_counts_where_it_asks_for_more() {
    assert_eq!(request(""), json!({ "cpu": "500m", "memory": "1024Mi" }));
    let init = "\
backends:
  api:
    pod:
      initContainers:
        - { name: big, image: a:1, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }, resources: { requests: { cpu: 2, memory: 1Mi } } }
        - { name: small, image: a:1, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }, resources: { requests: { cpu: 1m, memory: 1Mi } } }
";
    assert_eq!(request(init), json!({ "cpu": "2000m", "memory": "1024Mi" }));
    let sidecar = "\
backends:
  api:
    pod:
      initContainers:
        - { name: proxy, image: a:1, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }, restartPolicy: Always, resources: { requests: { cpu: 100m } } }
        - { name: big, image: a:1, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }, resources: { requests: { cpu: 550m } } }
";
    assert_eq!(request(sidecar), json!({ "cpu": "650m", "memory": "1024Mi" }));
}

#[test]
fn limits_and_limit_ranges_stand_for_requests() {
    let limit =
        "backends: { api: { resources: { requests: { cpu: null }, limits: { cpu: 2 } } } }\n";
    assert_eq!(request(limit)["cpu"], "2000m");
    let range = "\
namespace: { name: shop, limits: { default: { cpu: 3 }, defaultRequest: { cpu: 70m } } }
backends: { api: { resources: { requests: { cpu: null } } } }
";
    assert_eq!(request(range)["cpu"], "70m");
}

#[test]
fn pods_that_must_be_apart_need_a_node_each() {
    let apart = "\
backends:
  api:
    affinity:
      podAntiAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          - { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: api } } }
";
    let answer = answer("count: 2, cpu: 8, memory: 32Gi", apart);
    assert_eq!(answer["scales"][0]["pending"], json!({ "api": 1 }));
    assert_eq!(answer["scales"][0]["nodesNeeded"], 3);
}

#[test]
fn objects_of_the_users_own_count() {
    let own = "\
extraObjects:
  - apiVersion: apps/v1
    kind: DaemonSet
    metadata: { name: agent }
    spec:
      selector: { matchLabels: { app: agent } }
      template:
        metadata: { labels: { app: agent } }
        spec:
          securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }
          containers: [{ name: agent, image: \"a:1\", securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }, resources: { requests: { cpu: 600m } } }]
";
    let answer = answer("count: 3, cpu: 1, memory: 8Gi", own);
    // On every node the agent leaves too little for a pod of the api.
    assert_eq!(answer["scales"][0]["total"]["pods"], 6);
    assert_eq!(answer["scales"][0]["pending"], json!({ "api": 3 }));
    assert_eq!(answer["scales"][0]["nodesNeeded"], Json::Null);
}

#[test]
fn the_exit_code_tells_whether_they_fit() {
    let code = |nodes: &str| place(nodes, "").run(&["capacity", "--env", "dev"]).code;
    assert_eq!(code("count: 3, cpu: 2, memory: 8Gi"), 0);
    assert_eq!(code("count: 1, cpu: 1, memory: 8Gi"), 1);
}

#[test]
fn a_table_for_people() {
    let tight = place("count: 2, cpu: 1, memory: 2Gi", "").run(&["capacity", "--env", "dev"]);
    insta::assert_snapshot!(tight.out, @"
    What the pods ask for

    COMPONENT  TRACK   PODS  CPU REQUEST  MEMORY REQUEST  CPU LIMIT  MEMORY LIMIT
    api        stable     3        1500m          3072Mi          -        6144Mi
    ─────────────────────────────────────────────────────────────────────────────
    backends              3        1500m          3072Mi          -        6144Mi
    ─────────────────────────────────────────────────────────────────────────────
    total                 3        1500m          3072Mi          -        6144Mi

    On 2 nodes of `own`, each with 1000m, 2048Mi and 110 pods

    SCALE        PODS   CPU  MEMORY  FITS  NODES NEEDED
    running         3   75%     75%  yes              2
    rolling out     4  100%    100%  yes              2
    ");
    let unknown = place("count: 2", "").prints(&["capacity", "--env", "dev"]);
    let (_, end) = unknown.split_once("\n\nHow ").expect("a hint");
    assert!(
        end.contains("as in `cluster: { nodes: { count: 3, cpu: 1900m, memory: 6Gi } }`"),
        "{end}"
    );
}

#[test]
fn crowds_are_summed_up() {
    let crowd =
        answer("count: 3, cpu: 2, memory: 8Gi", "backends: { api: { replicas: 2000000000 } }\n");
    assert_eq!(crowd["scales"][0]["nodesNeeded"], 500_000_000);
    assert_eq!(
        (&crowd["scales"][0]["fits"], &crowd["scales"][0]["placement"]),
        (&json!(false), &Json::Null)
    );
}
