//! A stack of any size, of what people write: databases of every engine, backends that call them and each
//! other, frontends with doors. Its size is all that a measurement asks about.

/// How many components share a database, which is the first of them.
const GROUP: usize = 10;

/// The engines, one per group in turn.
const ENGINES: [&str; 4] = ["postgres", "mysql", "redis", "mongodb"];

/// The environment that tolerates what development may do.
pub const DEV: &str = "target: kind
policy: { inlineSecrets: allow, capacity: allow, targetGaps: allow, missingProbes: allow }
";

/// `values/base.yaml` of a stack of so many components.
pub fn base(components: usize) -> String {
    let mut tiers = [String::new(), String::new(), String::new()];
    for index in 0..components {
        let (group, own) = (index / GROUP, index % GROUP);
        let (tier, text) = match own {
            0 => (0, database(group)),
            1..=6 => (1, backend(group, own)),
            _ => (2, frontend(group, own, components)),
        };
        tiers[tier].push_str(&text);
    }
    let mut values = "name: shop\ndomain: shop.example.com\n".to_owned();
    for (tier, text) in ["databases", "backends", "frontends"].iter().zip(&tiers) {
        if !text.is_empty() {
            values.push_str(&format!("{tier}:\n{text}"));
        }
    }
    values
}

fn database(group: usize) -> String {
    let engine = ENGINES[group % ENGINES.len()];
    format!(
        "  db-{group}:
    engine: {engine}
    credentials: {{ value: devpassword123 }}
    storage: {{ size: 1Gi }}
    resources:
      requests: {{ cpu: 100m, memory: 256Mi }}
      limits: {{ memory: 512Mi }}
"
    )
}

/// The first of a group has a door, the second an autoscaler; each calls the one before it.
fn backend(group: usize, own: usize) -> String {
    let name = format!("api-{group}-{own}");
    let before = if own > 1 { format!(", api-{group}-{}", own - 1) } else { String::new() };
    let scale = if own == 2 { "autoscaling: { min: 2, max: 5, cpu: 70 }" } else { "replicas: 2" };
    let door = if own == 1 {
        format!("    expose: {{ ingress: {{ path: /{name} }} }}\n")
    } else {
        String::new()
    };
    format!(
        "  {name}:
    image: {{ repository: ghcr.io/acme/{name}, tag: 1.4.2 }}
    port: 8000
    {scale}
    connects: [db-{group}{before}]
    env:
      LOG_LEVEL: info
      STORE: \"${{databases.db-{group}.host}}\"
      PARTNER: https://partner.example.org/{name}
      SESSION_TOKEN: {{ value: token-{group}-{own} }}
    files: {{ /etc/api/flags.json: '{{ \"group\": {group} }}' }}
    probes:
      readiness: {{ path: /readyz }}
      liveness: {{ path: /healthz }}
    resources:
      requests: {{ cpu: 100m, memory: 64Mi }}
      limits: {{ memory: 256Mi }}
    disruptionBudget: {{ minAvailable: 1 }}
{door}"
    )
}

/// Two of a group have a door; the last one calls a group far away.
fn frontend(group: usize, own: usize, components: usize) -> String {
    let name = format!("web-{group}-{own}");
    let called = if own == 9 { components / GROUP / 2 } else { group };
    let door = match own {
        7 => format!("    expose: {{ ingress: {{ path: /{name} }} }}\n"),
        8 => "    expose: { loadBalancer: {} }\n".to_owned(),
        _ => String::new(),
    };
    format!(
        "  {name}:
    image: {{ repository: ghcr.io/acme/{name}, tag: 1.4.2 }}
    port: 8080
    replicas: 2
    connects: [api-{called}-1]
    env:
      API_URL: \"${{backends.api-{called}-1.url}}\"
    resources:
      requests: {{ cpu: 100m, memory: 64Mi }}
      limits: {{ memory: 256Mi }}
{door}"
    )
}
