//! A whole stack.

use serde_json::{Value as Json, json};

use crate::world::{Tier, Values, World};
use crate::{added, database, job, namespaces, network, secret, workload};

/// The values of a stack, with nothing of its target.
pub fn values(has_environments: bool, world: &mut World) -> Values {
    let mut stack = Values::new();
    let names: &[&str] =
        if has_environments { &["shop", "a", "shop-${env}"] } else { &["shop", "a"] };
    stack.insert("name".to_owned(), world.choices.one(names).into());
    if world.choices.maybe() {
        stack.insert("domain".to_owned(), "shop-${target}.example.com".into());
        world.has_domain = true;
    }
    namespaces::settle(&mut stack, world);
    sketches(world);
    world.maybe(&mut stack, "externals", network::externals);
    for tier in [Tier::Database, Tier::Backend, Tier::Frontend] {
        let mut made = Values::new();
        for index in 0..world.components.len() {
            if world.component(index).tier == tier {
                let values = match tier {
                    Tier::Database => database::complete(index, world),
                    Tier::Backend | Tier::Frontend => workload::complete(index, world),
                };
                made.insert(world.component(index).name.clone(), Json::Object(values));
            }
        }
        if !made.is_empty() {
            stack.insert(tier.key().to_owned(), Json::Object(made));
        }
    }
    job::settle(&mut stack, world);
    world.maybe(&mut stack, "networkPolicy", network::policies);
    world.maybe(&mut stack, "argocd", argocd);
    world.maybe(&mut stack, "imagePullSecrets", secret::for_pulls);
    world.maybe(&mut stack, "labels", World::labels);
    world.maybe(&mut stack, "chart", |world| {
        let mut chart = Values::new();
        world.maybe(&mut chart, "version", |_| "1.2.3-rc.1".into());
        world.maybe(&mut chart, "appVersion", World::text);
        world.maybe(&mut chart, "description", World::text);
        world.maybe(&mut chart, "annotations", World::annotations);
        world.maybe(&mut chart, "home", |_| "https://shop.example.com".into());
        world.maybe(&mut chart, "icon", |_| "https://shop.example.com/icon.svg".into());
        world.maybe(&mut chart, "sources", |_| json!(["https://git.example.com/acme/shop"]));
        world.maybe(&mut chart, "keywords", |_| json!(["shop", "a: b"]));
        world.maybe(&mut chart, "maintainers", |_| json!({ "Ann": "ann@example.com" }));
        Json::Object(chart)
    });
    added::settle(&mut stack, world);
    policy(&mut stack, world);
    stack
}

/// One component at least.
fn sketches(world: &mut World) {
    let most = 1 + world.choices.size() / 2;
    let count = world.choices.between(1, most);
    let mut tiers: Vec<Tier> = (0..count)
        .map(|_| world.choices.one(&[Tier::Backend, Tier::Database, Tier::Frontend]))
        .collect();
    tiers.sort_unstable();
    for tier in tiers {
        let sketch = match tier {
            Tier::Database => database::sketch(world),
            Tier::Backend | Tier::Frontend => workload::sketch(tier, world),
        };
        world.components.push(sketch.clone());
        if tier == Tier::Database {
            let guest = database::guest(&sketch, world);
            world.components.extend(guest);
        }
    }
}

fn argocd(world: &mut World) -> Json {
    let mut made = Values::new();
    made.insert("repoURL".to_owned(), "https://git.example.com/acme/shop.git".into());
    world.maybe(&mut made, "revision", |world| {
        world.choices.one(&["main", "v1.0", "release/${env}"]).into()
    });
    world.maybe(&mut made, "path", |world| world.choices.one(&["apps/shop", "./a/b/"]).into());
    world.maybe(&mut made, "manifests", |_| "out/${env}/${target}".into());
    world.maybe(&mut made, "chart", |_| "out/chart".into());
    world.maybe(&mut made, "namespace", |_| "argo".into());
    world.maybe(&mut made, "project", |_| "team.shop".into());
    world.maybe(&mut made, "clusters", |_| json!(["in-cluster", "https://cluster.example.com"]));
    Json::Object(made)
}

/// What the environment tolerates: nothing is denied that the values do.
fn policy(stack: &mut Values, world: &mut World) {
    const KEYS: [&str; 18] = [
        "inlineSecrets",
        "unpinnedImages",
        "missingRequests",
        "missingProbes",
        "ephemeralData",
        "passwordCharacters",
        "secretCopies",
        "capacity",
        "targetGaps",
        "sharedNodePorts",
        "sharedObjects",
        "writtenAddresses",
        "unusedDatabases",
        "unusedExternals",
        "unreachedPorts",
        "closedEgress",
        "knownImages",
        "writtenSecrets",
    ];
    // Texts of variables name hosts that no policy opens, and images of servers are anybody's.
    world.unwise.extend(["closedEgress", "knownImages"]);
    if world.facts.nodes {
        world.unwise.insert("capacity");
    }
    let mut made = Values::new();
    for key in KEYS {
        let tolerated = world.unwise.contains(key);
        let must = tolerated && key == "inlineSecrets";
        if !must && !world.choices.maybe() {
            continue;
        }
        let levels: &[&str] =
            if tolerated { &["allow", "warn"] } else { &["deny", "allow", "warn"] };
        made.insert(key.to_owned(), world.choices.one(levels).into());
    }
    if !made.is_empty() {
        stack.insert("policy".to_owned(), Json::Object(made));
    }
}
