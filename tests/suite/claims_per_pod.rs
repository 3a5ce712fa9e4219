//! Components whose pods have claims and names of their own; and what else a pod may have mounted.

use crate::program::Place;

const RING: &str = "\
name: shop
target: kind
policy: { missingRequests: allow, missingProbes: allow, unreachedPorts: allow }
backends:
  ring:
    image: acme/ring:1.4.2
    port: 3000
    ports: { gossip: 7946 }
    replicas: 3
    env: { PEERS: \"${self.headless}\", SEED: \"ring-0.${self.headless}:${self.ports.gossip}\" }
    volumes: { data: { mountPath: /data, claim: { size: 10Gi, perPod: true } } }
";

fn place(values: &str) -> Place {
    Place::new(&[("values/base.yaml", values), ("values/dev.yaml", "{}\n")])
}

/// The objects of a kind, one after another.
fn of_kind<'r>(rendered: &'r str, kind: &str) -> Vec<&'r str> {
    let line = format!("kind: {kind}\n");
    let starts = |one: &&str| one.lines().take(2).any(|first| format!("{first}\n") == line);
    rendered.split("---\n").filter(starts).collect()
}

#[test]
fn a_claim_for_each_pod_makes_a_stateful_set_whose_pods_find_each_other() {
    let place = place(RING);
    let rendered = place.prints(&["render", "dev"]);
    let [set] = of_kind(&rendered, "StatefulSet")[..] else { panic!("{rendered}") };
    for part in [
        "  replicas: 3\n  serviceName: ring-headless\n  podManagementPolicy: Parallel\n",
        "  volumeClaimTemplates:\n  - apiVersion: v1\n    kind: PersistentVolumeClaim\n",
        "          storage: 10Gi\n",
    ] {
        assert!(set.contains(part), "{part} is not in {set}");
    }
    assert!(of_kind(&rendered, "PersistentVolumeClaim").is_empty(), "{rendered}");
    assert!(of_kind(&rendered, "Deployment").is_empty(), "{rendered}");
    let services = of_kind(&rendered, "Service");
    let headless = services.iter().find(|one| one.contains("name: ring-headless\n"));
    assert!(headless.is_some_and(|one| one.contains("clusterIP: None\n")), "{services:?}");
    assert!(
        rendered.contains("PEERS: ring-headless\n  SEED: ring-0.ring-headless:7946\n"),
        "{rendered}"
    );
    // Its own pods may come in and go out.
    let [policy] = of_kind(&rendered, "NetworkPolicy")[..] else { panic!("{rendered}") };
    assert_eq!(policy.matches("port: 7946\n").count(), 2, "{policy}");
    let checked = place.run(&["check", "--env", "dev"]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    let capacity = place.prints(&["capacity", "dev"]);
    assert!(capacity.contains("ring"), "{capacity}");
    let compose = place.prints(&["compose", "dev"]);
    for part in ["source: data-ring-0\n", "SEED: ring-0.ring-headless:7946\n"] {
        assert!(compose.contains(part), "{part} is not in {compose}");
    }
    assert!(!compose.contains("replicas:"), "{compose}");
}

#[test]
fn a_chart_of_claims_for_each_pod_turns_their_size_and_the_count() {
    let place = place(RING);
    place.prints(&["helm", "--output-dir", "chart"]);
    let set = place.read("chart/templates/ring/statefulset.yaml");
    for part in [
        "replicas: {{ $ring.replicas }}\n",
        "serviceName: {{ $prefix }}ring-headless\n",
        "storage: {{ $ring.volumes.data.claim.size | quote }}\n",
    ] {
        assert!(set.contains(part), "{part} is not in {set}");
    }
    assert_eq!(set.matches("kind: PersistentVolumeClaim\n").count(), 1, "{set}");
}

#[test]
fn an_autoscaler_counts_the_pods_of_a_stateful_set() {
    let scaled = "    autoscaling: { max: 4 }\n    resources: { requests: { cpu: 1 } }\n";
    let rendered = place(&format!("{RING}{scaled}")).prints(&["render", "dev", "--quiet"]);
    let [autoscaler] = of_kind(&rendered, "HorizontalPodAutoscaler")[..] else {
        panic!("{rendered}")
    };
    assert!(autoscaler.contains("    kind: StatefulSet\n    name: ring\n"), "{autoscaler}");
    assert!(!of_kind(&rendered, "StatefulSet")[0].contains("replicas:"), "{rendered}");
}

#[test]
fn who_is_like_it_has_claims_of_its_own() {
    let copy = "  copy: { like: ring, port: null, env: null }\n";
    let rendered = place(&format!("{RING}{copy}")).prints(&["render", "dev"]);
    assert_eq!(of_kind(&rendered, "StatefulSet").len(), 2, "{rendered}");
    assert!(rendered.contains("serviceName: copy-headless\n"), "{rendered}");
}

#[test]
fn what_changes_the_claims_is_told() {
    let place = place(RING);
    let shared = "backends.ring.volumes.data.claim.perPod=false";
    let plain = ["--set", "backends.ring.replicas=1", "--set", "backends.ring.env=null"];
    let told = place.run(&[&["diff", "dev", "--set", shared], &plain[..]].concat());
    assert!(told.out.contains("StatefulSet shop/ring"), "{}{}", told.out, told.err);
}

#[test]
fn what_a_stateful_set_cannot_do_is_refused_where_it_is_written() {
    let told = |lines: &str| {
        let indented: String = lines.lines().flat_map(|line| ["    ", line, "\n"]).collect();
        let ended = place(&format!("{RING}{indented}")).run(&["render", "dev"]);
        assert_eq!(ended.code, 2, "{lines}: {}", ended.out);
        ended.err
    };
    for (lines, part) in [
        (
            "release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }",
            "blue and green cannot have a claim for each pod",
        ),
        (
            "release: { canary: { canary: { replicas: 1 } } }",
            "a canary cannot have a claim for each pod",
        ),
        ("release: { recreate: {} }", "`recreate` has no effect beside a claim for each pod"),
        (
            "release: { rolling: { maxSurge: 1 } }",
            "`maxSurge` has no effect beside a claim for each pod",
        ),
        (
            "names: { claims: { data: mine } }",
            "Kubernetes calls them `data-ring-0`, `-1` and so on",
        ),
        (
            "names: { workload: a-name-that-is-longer-than-the-label-of-a-pod-has-room-for }",
            "the name of a StatefulSet has at most 52 characters",
        ),
    ] {
        let told = told(lines);
        assert!(told.contains(part) && told.contains("values/base.yaml:"), "{lines}: {told}");
    }
    for (line, part) in [
        (
            "  web: { image: acme/web:1.0.0, env: { A: \"${self.headless}\" } }\n",
            "the pods of `web` have no names of their own",
        ),
        (
            "  web: { image: acme/web:1.0.0, volumes: { data: { mountPath: /d, from: ring } } }\n",
            "`ring` has no claim `data` to share",
        ),
        (
            "databases: { db: { engine: redis, credentials: { existingSecret: { name: r } }, volumes: { own: { mountPath: /o, claim: { perPod: true } } }, storage: { ephemeral: true } } }\n",
            "a database has no claim for each pod",
        ),
        (
            "jobs: { seed: { image: acme/seed:1.0.0, volumes: { own: { mountPath: /o, claim: { perPod: true } } } } }\n",
            "a job has no claim for each pod",
        ),
    ] {
        let ended = place(&format!("{RING}{line}")).run(&["render", "dev"]);
        assert!(ended.code == 2 && ended.err.contains(part), "{line}: {}", ended.err);
    }
}

#[test]
fn folders_in_memory_and_keys_of_secrets_are_said_in_small_words() {
    let first =
        "initContainers: { first: { image: \"busybox:1.37.0\", command: [ls], user: 1000 } }";
    let lines = format!("    capabilities: {{ add: [NET_BIND_SERVICE] }}\n    {first}\n");
    let more = RING.replace(
        "    volumes: { data",
        "    volumes: { shm: { mountPath: /dev/shm, medium: Memory, sizeLimit: 64Mi }, tls: { mountPath: /tls, secret: tls, items: { tls.key: server.key }, mode: \"0400\" }, data",
    );
    let place = place(&format!("{more}{lines}"));
    let rendered = place.prints(&["render", "dev"]);
    for part in [
        "        emptyDir:\n          medium: Memory\n          sizeLimit: 64Mi\n",
        "          secretName: tls\n          defaultMode: 256\n          items:\n          - key: tls.key\n            path: server.key\n",
        "            add:\n            - NET_BIND_SERVICE\n",
        "          runAsUser: 1000\n          runAsGroup: 1000\n",
    ] {
        assert!(rendered.contains(part), "{part} is not in {rendered}");
    }
    let compose = place.prints(&["compose", "dev"]);
    for part in [
        "- /dev/shm:exec,size=64m\n",
        "target: /tls/server.key\n      uid: '10001'\n      mode: '0400'\n",
        "cap_add:\n    - NET_BIND_SERVICE\n",
        "user: '1000:1000'\n",
    ] {
        assert!(compose.contains(part), "{part} is not in {compose}");
    }
    for (from, to, part) in [
        ("[NET_BIND_SERVICE]", "[cap_net_admin]", "there is no capability `cap_net_admin`"),
        ("[NET_BIND_SERVICE]", "[NET_ADMIN]", "adds the capability `NET_ADMIN`"),
        ("user: 1000", "user: 0", "user 0 is root, which `restricted` refuses"),
        (
            "secret: tls, ",
            "ephemeral: true, ",
            "`items` has no effect on what is neither a ConfigMap nor a Secret",
        ),
    ] {
        let values = format!("{more}{lines}").replace(from, to);
        let ended = self::place(&values).run(&["render", "dev"]);
        assert!(ended.code == 2 && ended.err.contains(part), "{to}: {}", ended.err);
    }
}
