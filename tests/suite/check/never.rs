//! What the API server takes, and what never works: each mistake, and its siblings that are none.

use crate::check::codes;

/// What is found of one kind in each of some texts.
fn each(texts: &[String], code: &str) -> Vec<Vec<String>> {
    let found = texts.iter().map(|text| codes(&[("k8s.yaml", text)]));
    found.map(|all| all.into_iter().filter(|one| one.starts_with(code)).collect()).collect()
}

/// Says that there is one finding in each of some texts, and none in each of others.
pub fn told_of(code: &str, wrong: &[String], right: &[String]) {
    for (text, found) in wrong.iter().zip(each(wrong, code)) {
        assert_eq!(found.len(), 1, "{found:?}\n{text}");
    }
    for (text, found) in right.iter().zip(each(right, code)) {
        assert_eq!(found, [""; 0], "{text}");
    }
}

fn volume_and_claim(volume: &str, claim: &str) -> String {
    format!(
        "\
apiVersion: v1
kind: PersistentVolume
metadata: {{ name: disk, labels: {{ type: local }} }}
spec: {{ capacity: {{ storage: 5Gi }}, accessModes: [ReadWriteOnce], nfs: {{ server: files.example.com, path: / }}, {volume} }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{ name: data }}
spec: {{ {claim} }}
"
    )
}

#[test]
fn claims_fit_the_volumes_that_are_written_for_them() {
    let asks = |size: &str, rest: &str| {
        format!(
            "accessModes: [ReadWriteOnce], resources: {{ requests: {{ storage: {size} }} }}, {rest}"
        )
    };
    let manual = "storageClassName: manual";
    let wrong = [
        (manual, asks("10Gi", manual)),
        (manual, asks("10Gi", "storageClassName: manual, volumeName: disk")),
        (manual, asks("1Gi", "storageClassName: standard, volumeName: disk")),
        (manual, asks("1Gi", "storageClassName: manual, volumeName: disk-pv")),
        (manual, asks("1Gi", "storageClassName: manuel")),
        (manual, asks("1Gi", "storageClassName: \"\"")),
        (manual, asks("1Gi", "storageClassName: manual, selector: { matchLabels: { type: nfs } }")),
        ("storageClassName: manual, volumeMode: Block", asks("1Gi", manual)),
        ("storageClassName: manual, claimRef: { name: logs, namespace: shop }", asks("1Gi", "storageClassName: manual, volumeName: disk")),
        (manual, "accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } }, storageClassName: manual".to_owned()),
    ];
    let right = [
        (manual, asks("5Gi", manual)),
        (manual, asks("5Gi", "storageClassName: manual, volumeName: disk")),
        (manual, asks("5Gi", "storageClassName: gp3")),
        (manual, asks("5Gi", "storageClassName: manual, volumeName: \"${VOLUME}\"")),
        (
            manual,
            asks("5Gi", "storageClassName: manual, selector: { matchLabels: { type: local } }"),
        ),
        ("storageClassName: \"\"", asks("1Gi", "storageClassName: \"\", volumeName: disk")),
        (
            "storageClassName: manual, claimRef: { name: data }",
            asks("1Gi", "storageClassName: manual, volumeName: disk"),
        ),
    ];
    let texts = |all: &[(&str, String)]| -> Vec<String> {
        all.iter().map(|(volume, claim)| volume_and_claim(volume, claim)).collect()
    };
    told_of("GEN457", &texts(&wrong), &texts(&right));
}

#[test]
fn a_volume_is_bound_once() {
    let claim = |name: &str, rest: &str| {
        format!(
            "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: {name} }}\nspec: {{ accessModes: [ReadWriteOnce], storageClassName: manual, resources: {{ requests: {{ storage: 1Gi }} }}, {rest} }}\n"
        )
    };
    let first = volume_and_claim(
        "storageClassName: manual",
        "accessModes: [ReadWriteOnce], storageClassName: manual, resources: { requests: { storage: 1Gi } }",
    );
    let named = first.replace("1Gi } } }", "1Gi } }, volumeName: disk }");
    let other = "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: { name: other }\nspec: { capacity: { storage: 5Gi }, accessModes: [ReadWriteOnce], storageClassName: manual, nfs: { server: files.example.com, path: / } }\n";
    let wrong = [first.clone() + &claim("logs", ""), named + &claim("logs", "volumeName: disk")];
    told_of("GEN457", &wrong, &[first + &claim("logs", "") + other]);
}

#[test]
fn a_claim_template_says_how_much_it_asks_for() {
    let set = |spec: &str| {
        format!(
            "\
apiVersion: apps/v1
kind: StatefulSet
metadata: {{ name: main }}
spec:
  selector: {{ matchLabels: {{ app: main }} }}
  template:
    metadata: {{ labels: {{ app: main }} }}
    spec: {{ containers: [{{ name: main, image: acme/main:1.4.2, volumeMounts: [{{ name: data, mountPath: /data }}] }}] }}
  volumeClaimTemplates: [{{ metadata: {{ name: data }}, spec: {{ {spec} }} }}]
"
        )
    };
    let wrong = [set("accessModes: [ReadWriteOnce]")];
    let right = [set("accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } }")];
    told_of("GEN457", &wrong, &right);
}

pub fn pod(spec: &str, container: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec: {{ {spec} containers: [{{ name: api, image: registry.example.com/acme/api:1.4.2, {container} }}] }}\n"
    )
}

#[test]
fn logins_of_registries_are_of_their_type_and_there() {
    let secret =
        |kind: &str| format!("apiVersion: v1\nkind: Secret\nmetadata: {{ name: login }}\n{kind}\n");
    let own = pod("imagePullSecrets: [{ name: login }],", "");
    let other = pod("", "").replace("name: api }\nspec", "name: worker }\nspec");
    let opaque = secret("stringData: { username: acme, password: wonderful }");
    let right = secret(
        "type: kubernetes.io/dockerconfigjson\ndata: { .dockerconfigjson: eyJhdXRocyI6IHt9fQ== }",
    );
    let wrong = [opaque + &own, own.clone(), right.clone() + &own + &other];
    told_of("GEN458", &wrong, &[right + &own, other]);
}

#[test]
fn commands_begin_with_a_program() {
    let script = |mode: &str, command: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: run }}\ndata: {{ run.sh: echo }}\n{}",
            pod(
                &format!("volumes: [{{ name: run, configMap: {{ name: run, {mode} }} }}],"),
                &format!("{command}, volumeMounts: [{{ name: run, mountPath: /scripts }}]")
            )
        )
    };
    let wrong = [
        pod("", "command: [\"npm run migrate\"]"),
        pod("", "command: [\"/bin/sh -c\", echo]"),
        pod("", "livenessProbe: { exec: { command: [\"pg_isready -U app\"] } }"),
        pod(
            "",
            "env: [{ name: WHO, valueFrom: { fieldRef: { fieldPath: metadata.name } } }], livenessProbe: { exec: { command: [pg_isready, -U, $(WHO)] } }",
        ),
        script("", "command: [/scripts/run.sh]"),
        script("defaultMode: 0644", "command: [/scripts/run.sh]"),
    ];
    let right = [
        pod("", "command: [sh, -c, \"npm run migrate\"]"),
        pod("", "command: [\"{{ command }}\"]"),
        pod("", "env: [{ name: WHO, value: app }], command: [echo, $(WHO)]"),
        pod("", "livenessProbe: { exec: { command: [sh, -c, \"test $(cat /ready) = yes\"] } }"),
        script("defaultMode: 0755", "command: [/scripts/run.sh]"),
        script("defaultMode: 493", "command: [/scripts/run.sh]"),
        script("", "command: [sh, /scripts/run.sh]"),
    ];
    told_of("GEN459", &wrong, &right);
}

#[test]
fn quotas_and_ranges_refuse_pods() {
    let quota = |hard: &str| {
        format!(
            "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{ name: q }}\nspec: {{ hard: {{ {hard} }} }}\n"
        )
    };
    let range = |limits: &str| {
        format!(
            "---\napiVersion: v1\nkind: LimitRange\nmetadata: {{ name: r }}\nspec: {{ limits: [{{ type: Container, {limits} }}] }}\n"
        )
    };
    let sized = |list: &str| pod("", &format!("resources: {{ {list} }}"));
    let wrong = [
        quota("requests.cpu: 2") + &pod("", ""),
        quota("limits.memory: 2Gi") + &sized("requests: { memory: 1Gi }"),
        range("max: { memory: 256Mi }") + &sized("limits: { memory: 512Mi }"),
        range("min: { cpu: 100m }") + &sized("requests: { cpu: 50m }"),
    ];
    let right = [
        quota("pods: 10, services: 5") + &pod("", ""),
        quota("requests.cpu: 2") + &sized("limits: { cpu: 1 }"),
        quota("requests.cpu: 2") + &range("defaultRequest: { cpu: 100m }") + &pod("", ""),
        range("max: { memory: 256Mi }") + &sized("limits: { memory: 0.25Gi }"),
    ];
    told_of("GEN476", &wrong, &right);
}

#[test]
fn amounts_have_their_unit() {
    let wrong = [
        pod("", "resources: { limits: { memory: \"512\" } }"),
        pod("", "resources: { requests: { cpu: \"500\" } }"),
    ];
    let right =
        [pod("", "resources: { requests: { cpu: 16 }, limits: { memory: \"536870912\" } }")];
    told_of("GEN470", &wrong, &right);
}

#[test]
fn values_of_secrets_are_encoded_once() {
    let secret =
        |text: &str| format!("apiVersion: v1\nkind: Secret\nmetadata: {{ name: s }}\n{text}\n");
    let wrong = [
        secret("stringData: { DB_HOST: cG9zdGdyZXM= }"),
        secret("data: { DB_PASSWORD: Y0dGemMzZHZjbVE9 }"),
        secret("stringData: { DATABASE_LINK: cG9zdGdyZXM6Ly9hcHA6cHdAZGIvYXBw }"),
    ];
    let right = [
        secret("data: { DB_HOST: cG9zdGdyZXM= }"),
        secret("stringData: { DB_PASSWORD: wonderful123 }"),
        secret("stringData: { SIGNING_KEY: cG9zdGdyZXM= }"),
    ];
    told_of("GEN478", &wrong, &right);
}

#[test]
fn what_is_missing_is_told_once_with_all_who_need_it() {
    let user = |name: &str, source: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: {name} }}\nspec: {{ {source} }}\n"
        )
    };
    let secret = "containers: [{ name: a, image: \"acme/a:1.4.2\", envFrom: [{ secretRef: { name: keys } }] }]";
    let claim = "containers: [{ name: a, image: \"acme/a:1.4.2\", volumeMounts: [{ name: d, mountPath: /d }] }], volumes: [{ name: d, persistentVolumeClaim: { claimName: files } }]";
    for (source, found) in [(secret, "GEN421 Pod/a"), (claim, "GEN451 Pod/a")] {
        let text: String = ["a", "b", "c"].iter().map(|name| user(name, source)).collect();
        assert_eq!(codes(&[("k8s.yaml", &text)]), [found]);
        let shown = crate::check::told(&[("k8s.yaml", &text)]);
        assert!(
            shown.contains("Pod/b needs it, too") && shown.contains("Pod/c needs it, too"),
            "{shown}"
        );
    }
}

#[test]
fn fields_of_a_version_that_was_renamed_are_looked_at() {
    let text = "\
apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata: { name: a }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, minReplicas: 5, maxReplicas: 3 }
";
    assert_eq!(
        codes(&[("k8s.yaml", text)]),
        ["GEN494 HorizontalPodAutoscaler/a", "GEN506 HorizontalPodAutoscaler/a"]
    );
}

#[test]
fn a_forgotten_line_or_version_is_told_as_that() {
    let two = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { A: b }\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\n";
    assert_eq!(codes(&[("k8s.yaml", two)]), ["GEN003 "]);
    let none = "kind: Service\nmetadata: { name: a }\nspec: { ports: [{ port: 80 }] }\n";
    assert_eq!(codes(&[("k8s.yaml", none)]), ["GEN504 Service/a"]);
    assert_eq!(codes(&[("settings.yaml", "kind: Service\nport: 80\n")]), [""; 0]);
}
