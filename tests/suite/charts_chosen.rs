//! What one environment has and another has not follows the value that it is about, and what is chosen leaves nothing of
//! what it is chosen over.

use crate::charts_turned::templates;

const SHOP: &str = "\
name: shop
domain: shop.example.com
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow }
databases:
  main: { engine: postgres, credentials: { existingSecret: { name: main } } }
  cache: { engine: redis, storage: { ephemeral: true }, credentials: { value: devpassword123 } }
backends:
  api: { image: 'ghcr.io/acme/api:1.4.2', port: 8000, connects: [main, cache] }
  audit: { image: 'ghcr.io/acme/api:1.4.2', port: null, connects: [main], command: [audit], replicas: 3 }
frontends:
  web: { image: 'ghcr.io/acme/web:1.4.2', port: 8080, connects: [api] }
";

/// The hosts of a door, with their certificates, are of it alone.
#[test]
fn a_second_host_follows_no_other_door_and_no_class() {
    let prod = "\
target: k3s
backends: { api: { expose: { ingress: { path: /api, tls: true } } } }
frontends: { web: { expose: { ingress: { host: ['${domain}', 'www.${domain}', other.example.net], tls: true, className: traefik } } } }
";
    let dev = "target: kind\nfrontends: { web: { expose: { ingress: {} } } }\n";
    let (place, _) = templates(SHOP, &[("dev", dev), ("prod", prod)]);
    let ingress = place.read("chart/templates/web/ingress.yaml");
    assert!(!ingress.contains("$api"), "{ingress}");
    assert!(!ingress.contains("\"traefik\""), "{ingress}");
    assert_eq!(ingress.matches("- host:").count(), 1, "{ingress}");
    let values = place.read("chart/values-prod.yaml");
    for host in ["'{{ .Values.domain }}'", "www.{{ .Values.domain }}", "other.example.net"] {
        assert!(values.contains(&format!("- {host}\n")), "{values}");
    }
}

/// Google's controller reads an annotation, all others the field.
#[test]
fn the_class_of_a_door_is_where_its_controller_reads_it() {
    let prod = "target: gke\nfrontends: { web: { expose: { ingress: {} } } }\n";
    let dev = "target: kind\nfrontends: { web: { expose: { ingress: {} } } }\n";
    let (place, text) = templates(SHOP, &[("dev", dev), ("prod", prod)]);
    let ingress = place.read("chart/templates/web/ingress.yaml");
    let class = "$web.expose.ingress.className";
    let is_gce = format!("has {class} (list \"gce\" \"gce-internal\")");
    assert!(ingress.contains(&format!("if not ({is_gce})")), "{ingress}");
    assert!(text.contains(&format!("ingress.class: {{{{ {class}")), "{text}");
    assert!(!text.contains("\"other\""), "{text}");
}

/// Whoever opens a door that an environment has not is not asked for a path.
#[test]
fn a_door_has_a_path_where_nobody_says_one() {
    let prod = "target: k3s\nfrontends: { web: { expose: { ingress: { tls: true } } } }\n";
    let (place, _) = templates(SHOP, &[("dev", "target: kind\n"), ("prod", prod)]);
    let values = place.read("chart/values.yaml");
    assert!(values.contains("        path: /\n"), "{values}");
}

/// A component that the first environment has not is in `values.yaml` as the others have it.
#[test]
fn a_component_can_be_enabled_where_an_environment_has_it_not() {
    let dev = "target: kind\nbackends: { audit: null }\n";
    let (place, _) = templates(SHOP, &[("dev", dev), ("prod", "target: k3s\n")]);
    let values = place.read("chart/values.yaml");
    let audit = &values[values.find("\n  audit:").expect("audit")..];
    assert!(audit.contains("enabled: false"), "{audit}");
    assert!(audit.contains("replicas: 3"), "{audit}");
    assert!(audit.contains("- audit"), "{audit}");
    assert!(place.read("chart/values-prod.yaml").contains("enabled: true"));
}

/// An environment that rolls has its autoscaler beside one that has colours, which are refused there.
#[test]
fn colours_of_one_environment_take_nothing_from_another() {
    let prod = "\
target: k3s
backends: { api: { release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } } } }
";
    let (place, _) = templates(SHOP, &[("dev", "target: kind\n"), ("prod", prod)]);
    let autoscaler = place.read("chart/templates/api/hpa.yaml");
    assert!(autoscaler.contains("name: {{ $prefix }}api\n"), "{autoscaler}");
    let refused = place.read("chart/templates/validate.yaml");
    let words = "backends.api.release.blueGreen.active: there are colours in prod alone";
    assert!(refused.contains(words), "{refused}");
}

/// With a password in place of a Secret that exists, the keys of that one are none.
#[test]
fn a_key_counts_where_its_secret_is_named() {
    let prod = "\
target: k3s
databases: { main: { credentials: { existingSecret: { name: main, key: pw, urlKey: dsn } } } }
";
    let dev = "\
target: kind
databases: { main: { credentials: { value: devpassword123 } } }
";
    let base = SHOP.replace(", credentials: { existingSecret: { name: main } }", "");
    let (_, text) = templates(&base, &[("dev", dev), ("prod", prod)]);
    let secret = "$main.credentials.existingSecret";
    assert!(text.contains(&format!("include \"shop.key\" (list {secret} \"key\" \"password\")")));
    assert!(text.contains(&format!("include \"shop.key\" (list {secret} \"urlKey\" \"url\")")));
    assert!(!text.contains(&format!("{secret}.urlKey | default")), "{text}");
}

/// Without what may be in it, a map is empty: `null` would be another thing.
#[test]
fn an_ephemeral_volume_without_a_size_is_an_empty_map() {
    let prod = "target: k3s\ndatabases: { cache: { storage: { size: 1Gi } } }\n";
    let (place, _) = templates(SHOP, &[("dev", "target: kind\n"), ("prod", prod)]);
    let set = place.read("chart/templates/cache/statefulset.yaml");
    let words = set.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("sizeLimit: {{ $cache.storage.size | quote }} {{- else }} emptyDir: {}"),
        "{set}"
    );
}

/// What gen refuses of a worker costs none of its other values, such as variables beside its only secret.
#[test]
fn a_worker_with_a_secret_alone_has_variables() {
    let worker = "\
name: news
policy: { inlineSecrets: allow }
databases: { main: { engine: postgres, credentials: { value: devpassword123 } } }
backends:
  site:
    image: acme/news:5.0.1
    connects: [main]
    env: { SECRET_KEY_BASE: { existingSecret: { name: rails } } }
";
    let (place, text) = templates(worker, &[]);
    let config = place.read("chart/templates/site/configmap.yaml");
    let said = "include \"news.data\" (list $wiring $site.env)";
    assert!(text.contains(said), "{config}\n{text}");
}
