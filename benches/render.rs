//! Layers to YAML, in process, for stacks of 1 to 1,000 components. Time per component should stay the
//! same: what grows faster than the stack is a mistake.

#[path = "render/large.rs"]
mod large;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stackgen::emit::yaml;
use stackgen::plan::{Plan, Project, Request};

const SIZES: [usize; 4] = [1, 10, 100, 1000];

/// A project in memory: `values/base.yaml` and `values/dev.yaml`.
struct Memory {
    base: String,
}

impl Project for Memory {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        Ok(match path {
            "values/base.yaml" => Some(self.base.clone()),
            "values/dev.yaml" => Some(large::DEV.to_owned()),
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

fn render(project: &Memory) -> String {
    let request = Request { env: "dev".to_owned(), ..Request::default() };
    let plan = Plan::new(project, &request).expect("layers that merge");
    let rendering = plan.render(project).expect("values that render");
    yaml::objects(rendering.bundle.objects.iter().map(|object| &object.body))
}

fn benchmark(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("render");
    for components in SIZES {
        let project = Memory { base: large::base(components) };
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
