//! A stack of eight times the size asks for about eight times the memory, whatever it is made of.

#[path = "../../benches/render/large.rs"]
mod large;

use std::fmt::Write;

use stackgen::emit::yaml;
use stackgen::plan::{Plan, Request};
use stackgen_random::Memory;

/// The sizes that are compared.
const SMALL: usize = 40;
const LARGE: usize = 8 * SMALL;

/// How many times as much is tolerated: vectors grow in leaps.
const MOST: u64 = 10;

/// Renders values; how many bytes were allocated for it.
fn allocated(values: &str) -> u64 {
    let project = Memory::new(&[("values/base.yaml", values)]);
    let counted = allocation_counter::measure(|| {
        let plan = Plan::new(&project, &Request::default()).expect("layers that merge");
        let rendering = plan.render(&project).expect("values that render");
        let text = yaml::objects(rendering.bundle.objects.iter().map(|object| &object.body));
        assert!(!text.is_empty());
    });
    counted.bytes_total
}

/// Values with `n` backends, each with lines of its own, and further values of the stack.
fn backends(n: usize, own: impl Fn(usize) -> String, stack: &str) -> String {
    let mut values = format!("name: shop\n{stack}backends:\n");
    for index in 0..n {
        let own = own(index);
        let image = "image: { repository: ghcr.io/acme/api, tag: 1.4.2 }";
        let _ = write!(values, "  api-{index}:\n    {image}\n    port: 8000\n{own}");
    }
    values
}

fn grows_with_the_stack(values: impl Fn(usize) -> String) {
    let (small, large) = (allocated(&values(SMALL)), allocated(&values(LARGE)));
    assert!(large <= MOST * small, "{small} bytes become {large}");
}

#[test]
fn whatever_people_write() {
    grows_with_the_stack(|n| large::base(n) + large::DEV);
}

#[test]
fn components_that_all_call_one() {
    grows_with_the_stack(|n| {
        backends(
            n,
            |index| if index == 0 { String::new() } else { "    connects: [api-0]\n".to_owned() },
            "",
        )
    });
}

#[test]
fn a_component_that_calls_all_others() {
    grows_with_the_stack(|n| {
        let all: Vec<String> = (1..n).map(|index| format!("api-{index}")).collect();
        let all = format!("    connects: [{}]\n", all.join(", "));
        backends(n, |index| if index == 0 { all.clone() } else { String::new() }, "")
    });
}

#[test]
fn components_that_call_each_other_in_a_row() {
    let before = |index: usize| format!("    connects: [api-{}]\n", index.saturating_sub(1));
    grows_with_the_stack(|n| {
        backends(n, |index| if index == 0 { String::new() } else { before(index) }, "")
    });
}

#[test]
fn doors_of_one_host() {
    let door = |index| format!("    expose: {{ ingress: {{ path: /api/{index} }} }}\n");
    grows_with_the_stack(|n| backends(n, door, "domain: shop.example.com\n"));
}

#[test]
fn load_balancers() {
    let door = |_| "    expose: { loadBalancer: {} }\n".to_owned();
    grows_with_the_stack(|n| backends(n, door, "target: eks\n"));
}

#[test]
fn namespaces() {
    let namespace = |index| format!("    namespace: shop-{index}\n");
    grows_with_the_stack(|n| backends(n, namespace, ""));
}

#[test]
fn secrets_of_components() {
    let token = |index| format!("    env: {{ SESSION_TOKEN: {{ value: token-{index} }} }}\n");
    grows_with_the_stack(|n| backends(n, token, "policy: { inlineSecrets: allow }\n"));
}

#[test]
fn addresses_written_by_hand() {
    let host = |index| format!("    env: {{ MAIL_HOST: mail-{index}.example.com }}\n");
    grows_with_the_stack(|n| backends(n, host, ""));
}

#[test]
fn patches() {
    grows_with_the_stack(|n| {
        let mut patches = "patches:\n".to_owned();
        for index in 0..n {
            let target = format!("{{ kind: Deployment, name: api-{index} }}");
            let _ = writeln!(
                patches,
                "  - {{ target: {target}, merge: {{ spec: {{ paused: true }} }} }}"
            );
        }
        backends(n, |_| String::new(), &patches)
    });
}
