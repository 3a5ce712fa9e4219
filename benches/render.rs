//! Layers to YAML, in process, for stacks of 1 to 1,000 components. Time per component should stay the
//! same: what grows faster than the stack is a mistake.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stackgen::emit::yaml;
use stackgen::plan::{Plan, Project, Request};

const SIZES: [usize; 4] = [1, 10, 100, 1000];

/// How many components share a database.
const GROUP: usize = 10;

/// A project in memory: `values/base.yaml` and `values/dev.yaml`.
struct Memory {
    base: String,
}

impl Project for Memory {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        Ok(match path {
            "values/base.yaml" => Some(self.base.clone()),
            "values/dev.yaml" => Some("policy: { inlineSecrets: allow }\n".to_owned()),
            _ => None,
        })
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    fn names(&self, _: &str) -> anyhow::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn environment(&self, _: &str) -> Option<String> {
        None
    }
}

/// Groups of a database, six backends and three frontends.
fn values(components: usize) -> String {
    let mut tiers = [String::new(), String::new(), String::new()];
    for index in 0..components {
        let group = index / GROUP;
        let (tier, text) = match index % GROUP {
            0 => (0, database(group)),
            own @ 1..=6 => {
                (1, workload(&format!("api-{group}-{own}"), &format!("db-{group}"), "databases"))
            }
            own => {
                (2, workload(&format!("web-{group}-{own}"), &format!("api-{group}-1"), "backends"))
            }
        };
        tiers[tier].push_str(&text);
    }
    let mut values = "name: shop\n".to_owned();
    for (tier, text) in ["databases", "backends", "frontends"].iter().zip(&tiers) {
        if !text.is_empty() {
            values.push_str(&format!("{tier}:\n{text}"));
        }
    }
    values
}

fn database(group: usize) -> String {
    format!(
        "  db-{group}:
    engine: postgres
    credentials: {{ value: devpassword123 }}
    storage: {{ size: 1Gi }}
    resources:
      requests: {{ cpu: 100m, memory: 256Mi }}
      limits: {{ memory: 512Mi }}
"
    )
}

fn workload(name: &str, other: &str, tier: &str) -> String {
    format!(
        "  {name}:
    image: {{ repository: ghcr.io/acme/{name}, tag: 1.4.2 }}
    port: 8000
    replicas: 2
    connects: [{other}]
    env:
      LOG_LEVEL: info
      OTHER: \"${{{tier}.{other}.host}}\"
    probes:
      readiness: {{ path: /readyz }}
      liveness: {{ path: /healthz }}
    resources:
      requests: {{ cpu: 100m, memory: 64Mi }}
      limits: {{ memory: 256Mi }}
    disruptionBudget: {{ minAvailable: 1 }}
"
    )
}

fn render(project: &Memory) -> String {
    let request = Request { env: "dev".to_owned(), ..Request::default() };
    let plan = Plan::new(project, &request).expect("layers that merge");
    let rendering = plan.render(project).expect("values that render");
    yaml::documents(rendering.bundle.objects.iter().map(|object| &object.body))
}

fn benchmark(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("render");
    for components in SIZES {
        let project = Memory { base: values(components) };
        group.throughput(Throughput::Elements(components as u64));
        group.sample_size(if components < 1000 { 50 } else { 10 });
        group.bench_with_input(
            BenchmarkId::from_parameter(components),
            &project,
            |bencher, project| {
                bencher.iter(|| render(project));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
