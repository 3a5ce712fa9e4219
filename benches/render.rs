//! Layers to YAML, in process, for stacks of 1 to 1,000 components. Time per component should stay the
//! same: what grows faster than the stack is a mistake.

#[path = "render/large.rs"]
mod large;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stackgen::emit::yaml;
use stackgen::plan::{Plan, Request};
use stackgen_random::Memory;

const SIZES: [usize; 4] = [1, 10, 100, 1000];

fn render(project: &Memory) -> String {
    let request = Request { env: "dev".to_owned(), ..Request::default() };
    let plan = Plan::new(project, &request).expect("layers that merge");
    let rendering = plan.render(project).expect("values that render");
    yaml::objects(rendering.bundle.objects.iter().map(|object| &object.body))
}

fn benchmark(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("render");
    for components in SIZES {
        let base = large::base(components);
        let project = Memory::new(&[("values/base.yaml", &base), ("values/dev.yaml", large::DEV)]);
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
