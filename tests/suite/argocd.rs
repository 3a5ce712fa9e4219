//! What Argo CD is told about a stack.

use serde_json::{Value as Json, json};
use stackgen::argocd::{self, Delivered, Delivery, PullRequests, RepoContent};
use stackgen::emit;
use stackgen::plan::{Plan, Rendering};

use crate::folder::repository;
use crate::program::{Ended, Place};
use crate::project::{Memory, request, said, shown};

const SHOP: &str = "\
name: shop
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow, targetGaps: allow }
argocd: { repoURL: \"https://git.example.com/shop.git\" }
databases:
  main: { engine: postgres, credentials: { value: secret } }
backends:
  api: { image: { repository: acme/api, tag: 1.0.0 }, port: 8000 }
frontends:
  web: { image: { repository: acme/web, tag: 1.0.0 }, port: 8080, connects: [api] }
";

/// An autoscaler, on a target that has metrics.
const SCALED: &str = "\
cluster: { metricsServer: true }
backends: { api: { autoscaling: { min: 2, max: 4, cpu: 70 }, resources: { requests: { cpu: 100m } } } }
";

fn rendering(env: &str, more: &str) -> Rendering {
    let above = format!("values/{env}.yaml");
    let project = Memory::new(&[("values/base.yaml", SHOP), (&above, more)]);
    let plan = Plan::new(&project, &request(env, None, &[]));
    let plan = plan.unwrap_or_else(|failure| panic!("{}", shown(failure)));
    plan.render(&project).unwrap_or_else(|failure| panic!("{}", shown(failure)))
}

fn delivery<'a>(rendering: &'a Rendering, env: &'a str, source: RepoContent) -> Delivery<'a> {
    let Rendering { stack, bundle, .. } = rendering;
    let repo_url = stack.argocd.repo_url.as_deref().expect("an address");
    Delivery { stack, bundle, env, source, repo_url, hydrates: false }
}

/// What a shop with another layer above it becomes.
fn made(source: RepoContent, more: &str) -> Delivered {
    argocd::build(delivery(&rendering("dev", more), "dev", source))
}

/// The only object of a kind.
fn only<'a>(made: &'a Delivered, kind: &str) -> &'a Json {
    let mut found = made.objects.iter().filter(|object| object["kind"] == kind);
    let object = found.next().unwrap_or_else(|| panic!("no {kind}"));
    assert!(found.next().is_none(), "several of {kind}");
    object
}

fn application(source: RepoContent, more: &str) -> Json {
    only(&made(source, more), "Application").clone()
}

#[test]
fn an_application_reads_what_is_in_the_repository() {
    let source = |source, more: &str| application(source, more)["spec"]["source"].clone();
    let own = "argocd: { path: apps/shop/, revision: release, manifests: \"out/${env}\", chart: ./chart }\n";
    assert_eq!(
        source(RepoContent::Manifests, ""),
        json!({
            "repoURL": "https://git.example.com/shop.git",
            "targetRevision": "HEAD",
            "path": "manifests/dev",
            "directory": { "recurse": true, "exclude": "kustomization.yaml" },
        })
    );
    assert_eq!(source(RepoContent::Manifests, own)["path"], "apps/shop/out/dev");
    assert_eq!(source(RepoContent::Manifests, own)["targetRevision"], "release");
    let chart = source(RepoContent::Chart, "");
    assert_eq!(
        (&chart["path"], &chart["helm"]),
        (
            &json!("charts/shop"),
            &json!({ "releaseName": "shop", "valueFiles": ["values-dev.yaml"] })
        )
    );
    assert_eq!(source(RepoContent::Chart, own)["path"], "apps/shop/chart");
    let plugin = source(RepoContent::Plugin, "");
    let parameters =
        json!([{ "name": "env", "string": "dev" }, { "name": "target", "string": "kind" }]);
    assert_eq!(plugin["plugin"], json!({ "name": "gen", "parameters": parameters }));
    assert_eq!(
        (&plugin["path"], &source(RepoContent::Plugin, own)["path"]),
        (&json!("."), &json!("apps/shop"))
    );
}

/// What Argo CD's hydrator renders is the same source, and each Application has a folder of its environment's branch.
#[test]
fn the_source_hydrator_commits_what_it_renders() {
    for (source, tool) in [(RepoContent::Chart, "helm"), (RepoContent::Plugin, "plugin")] {
        let more = "argocd: { clusters: [eu-west, us-east] }\n";
        let rendering = rendering("dev", more);
        let plain = argocd::build(delivery(&rendering, "dev", source));
        let hydrates = Delivery { hydrates: true, ..delivery(&rendering, "dev", source) };
        let by_branch = argocd::build(hydrates);
        let of = |made: &Delivered| -> Vec<Json> {
            made.objects.iter().filter(|one| one["kind"] == "Application").cloned().collect()
        };
        let (plain, by_branch) = (of(&plain), of(&by_branch));
        assert_eq!((plain.len(), by_branch.len()), (2, 2), "{tool}");
        for (before, after) in plain.iter().zip(&by_branch) {
            let hydrator = &after["spec"]["sourceHydrator"];
            assert_eq!(hydrator["drySource"], before["spec"]["source"], "{tool}");
            assert!(hydrator["drySource"][tool].is_object(), "{tool}: {hydrator}");
            let name = after["metadata"]["name"].clone();
            assert_eq!(
                hydrator["syncSource"],
                json!({ "targetBranch": "environments/dev", "path": name }),
                "{tool}"
            );
            assert!(after["spec"].get("source").is_none(), "{tool}");
            assert_eq!(after["spec"]["syncPolicy"], before["spec"]["syncPolicy"], "{tool}");
        }
    }
    let refused = place("").run(&["argocd", "--env", "dev", "--hydrate"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("add `--source chart` or `--source plugin`"), "{}", refused.err);
}

/// Each pull request has an Application, a namespace and hosts of its own; the AppProject lets these alone be made.
#[test]
fn previews_are_applications_of_pull_requests() {
    let more = "\
frontends: { web: { expose: { ingress: { host: shop.example.com } } } }
argocd: { repoURL: \"ADDRESS\" }
";
    let made = |url: &str| {
        let rendering = rendering("dev", &more.replace("ADDRESS", url));
        let delivery = delivery(&rendering, "dev", RepoContent::Chart);
        let host = PullRequests::of(delivery.repo_url);
        host.map(|host| argocd::previews(delivery, host))
    };
    let github = made("git@github.com:acme/shop.git").expect("a host");
    let set = &only(&github, "ApplicationSet")["spec"];
    let asked = &set["generators"][0]["pullRequest"];
    assert_eq!(asked["github"], json!({ "owner": "acme", "repo": "shop", "labels": ["preview"] }));
    assert_eq!(set["template"]["metadata"]["name"], "shop-pr-{{ .number }}");
    let spec = &set["template"]["spec"];
    assert_eq!(spec["destination"]["namespace"], "shop-pr-{{ .number }}");
    assert_eq!(spec["source"]["targetRevision"], "{{ .head_sha }}");
    assert_eq!(
        spec["source"]["helm"]["parameters"],
        json!([{ "name": "frontends.web.expose.ingress.host", "value": "pr-{{ .number }}.shop.example.com" }])
    );
    let options = spec["syncPolicy"]["syncOptions"].as_array().expect("options");
    assert!(options.contains(&json!("CreateNamespace=true")), "{options:?}");
    let project = &only(&github, "AppProject")["spec"];
    assert_eq!(project["destinations"][0]["namespace"], "shop-pr-*");
    assert_eq!(spec["project"], only(&github, "AppProject")["metadata"]["name"]);
    let gitlab = made("https://gitlab.example.com/acme/web/shop.git").expect("a host");
    let asked = &only(&gitlab, "ApplicationSet")["spec"]["generators"][0]["pullRequest"];
    assert_eq!(asked["gitlab"]["project"], "acme/web/shop");
    assert_eq!(asked["gitlab"]["api"], "https://gitlab.example.com/");
    assert!(made("https://git.example.com/shop.git").is_none());
    let place = place("");
    let run = |arguments: &[&str]| {
        place.run(&[&["argocd", "--env", "dev", "--previews"], arguments].concat())
    };
    let refused = run(&[]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("add `--source chart`"), "{}", refused.err);
    let refused = run(&["--source", "chart"]);
    assert!(refused.err.contains("name a repository on GitHub or GitLab"), "{}", refused.err);
    let url = "argocd.repoURL=https://github.com/acme/shop.git";
    let printed = run(&["--source", "chart", "--set", url]);
    assert_eq!(printed.code, 0, "{}", printed.err);
    assert!(printed.out.contains("pullRequest:"), "{}", printed.out);
}

/// `path` is the project's folder: with what is rendered at its end, Argo CD would look for that twice.
#[test]
fn a_path_that_ends_in_the_manifests_is_told() {
    for (path, help) in
        [("manifests/dev", "remove `path`"), ("apps/shop/manifests", "write `apps/shop`")]
    {
        let set = format!("argocd.path={path}");
        let told = place("").run(&["argocd", "--env", "dev", "--set", &set]);
        assert!(told.err.contains(help), "{path}: {}", told.err);
    }
    let told = place("").run(&["argocd", "--env", "dev", "--set", "argocd.path=apps/shop"]);
    assert!(!told.err.contains("Argo CD would read"), "{}", told.err);
}

#[test]
fn a_chart_that_is_not_there_is_told() {
    let place = place("");
    let arguments = ["argocd", "--env", "dev", "--source", "chart"];
    let told = place.run(&arguments);
    assert_eq!(told.code, 0);
    assert!(told.err.contains("`gen helm --output-dir charts/shop`"), "{}", told.err);
    place.write("charts/shop/Chart.yaml", "name: shop\n");
    let told = place.run(&arguments);
    assert!(!told.err.contains("gen helm"), "{}", told.err);
}

#[test]
fn every_cluster_gets_an_application_of_its_own() {
    let two = "argocd: { clusters: [eu-west, \"https://10.0.0.1:6443\"] }\n";
    let made = made(RepoContent::Manifests, two);
    let found: Vec<Json> = made
        .objects
        .iter()
        .filter(|object| object["kind"] == "Application")
        .map(|object| json!([object["metadata"]["name"], object["spec"]["destination"]]))
        .collect();
    assert_eq!(
        json!(found),
        json!([
            ["shop-dev-eu-west", { "name": "eu-west", "namespace": "shop" }],
            ["shop-dev-10-0-0-1-6443", { "server": "https://10.0.0.1:6443", "namespace": "shop" }],
        ])
    );
    let project = only(&made, "AppProject");
    assert_eq!(project["spec"]["destinations"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_project_allows_what_the_stack_is_made_of() {
    let project =
        |more: &str| only(&made(RepoContent::Manifests, more), "AppProject")["spec"].clone();
    let plain = project("");
    assert_eq!(plain["sourceRepos"], json!(["https://git.example.com/shop.git"]));
    let here = "https://kubernetes.default.svc";
    assert_eq!(plain["destinations"], json!([{ "server": here, "namespace": "shop" }]));
    assert_eq!(plain["clusterResourceWhitelist"], json!([{ "group": "", "kind": "Namespace" }]));
    let kinds = |project: &Json| -> Vec<String> {
        let kinds = project["namespaceResourceWhitelist"].as_array().expect("kinds").iter();
        kinds.map(|kind| kind["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    assert!(!kinds(&plain).contains(&"DaemonSet".to_owned()), "{plain}");
    let job = "\
extraObjects:
  - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: migrate, namespace: other } }
databases: { main: { security: baseline, storage: { hostPath: /data, size: 1Gi } } }
namespaces: { database: shop-data }
";
    let more = project(job);
    assert!(kinds(&more).contains(&"DaemonSet".to_owned()), "{more}");
    let volume = json!({ "group": "", "kind": "PersistentVolume" });
    assert!(more["clusterResourceWhitelist"].as_array().expect("kinds").contains(&volume));
    let destinations = more["destinations"].as_array().expect("destinations").iter();
    let namespaces: Vec<&Json> = destinations.map(|one| &one["namespace"]).collect();
    assert_eq!(json!(namespaces), json!(["other", "shop", "shop-data"]));
    let others = made(RepoContent::Manifests, "argocd: { project: platform }\n");
    assert!(others.objects.iter().all(|object| object["kind"] == "Application"));
    assert_eq!(others.objects[0]["spec"]["project"], "platform");
}

#[test]
fn the_count_of_an_autoscaler_is_left_alone() {
    let spec = |more: &str| application(RepoContent::Manifests, more)["spec"].clone();
    assert!(spec("")["ignoreDifferences"].is_null());
    let count = json!([{
        "group": "apps",
        "kind": "Deployment",
        "name": "api",
        "namespace": "shop",
        "jsonPointers": ["/spec/replicas"],
    }]);
    let scaled = spec(SCALED);
    assert_eq!(scaled["ignoreDifferences"], count);
    let options = json!(["ServerSideApply=true", "RespectIgnoreDifferences=true"]);
    assert_eq!(scaled["syncPolicy"]["syncOptions"], options);
    let own = "\
extraObjects:
  - apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: { name: api, namespace: shop }
    spec: { scaleTargetRef: { name: api } }
";
    assert_eq!(spec(own)["ignoreDifferences"], count);
    let made = rendering("dev", SCALED);
    let tiers = argocd::per_tier(delivery(&made, "dev", RepoContent::Manifests), "tiers");
    let ignore =
        tiers.children.iter().filter(|(_, child)| !child["spec"]["ignoreDifferences"].is_null());
    let files: Vec<&str> = ignore.map(|(file, _)| file.as_str()).collect();
    assert_eq!(files, ["shop-dev-backend.yaml"], "the autoscaler itself is in the last one");
}

#[test]
fn nothing_waits_behind_a_load_balancer() {
    let service = |tier: &str, name: &str| {
        let more =
            format!("{tier}: {{ {name}: {{ expose: {{ loadBalancer: {{ port: PORT }} }} }} }}\n");
        let more = more.replace("PORT", if name == "api" { "8000" } else { "8080" });
        let made = rendering("dev", &more);
        let is_it =
            |object: &&stackgen::object::Object| object.body["spec"]["type"] == "LoadBalancer";
        let mut found = made.bundle.objects.iter().filter(is_it);
        let found = found.next().expect("a load balancer");
        (
            found.name().to_owned(),
            found.wave,
            found.body["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"].clone(),
        )
    };
    // The web calls the API by its Service, and must not wait for what the world gets.
    assert_eq!(service("backends", "api"), ("api-lb".to_owned(), 3, json!("3")));
    assert_eq!(service("frontends", "web"), ("web".to_owned(), 3, json!("3")));
}

#[test]
fn argo_cd_makes_the_namespace_of_a_chart_as_gen_would() {
    let policy = application(RepoContent::Chart, "")["spec"]["syncPolicy"].clone();
    assert_eq!(policy["syncOptions"], json!(["ServerSideApply=true", "CreateNamespace=true"]));
    let labels = &policy["managedNamespaceMetadata"]["labels"];
    assert_eq!(labels["pod-security.kubernetes.io/enforce"], "restricted");
    let there = "namespace: { name: shop, create: false }\n";
    let policy = application(RepoContent::Chart, there)["spec"]["syncPolicy"].clone();
    assert_eq!(policy["syncOptions"], json!(["ServerSideApply=true"]));
    assert!(policy["managedNamespaceMetadata"].is_null());
}

#[test]
fn a_set_has_one_template_for_environments_and_clusters() {
    let (dev, prod) = (
        rendering("dev", ""),
        rendering("prod", "namespace: shop-prod\nargocd: { clusters: [eu, us], revision: live }\n"),
    );
    let deliveries = [("dev", &dev), ("prod", &prod)];
    let of = |source| {
        let all = deliveries.map(|(env, made)| delivery(made, env, source));
        argocd::set(&all).expect("environments")
    };
    let made = of(RepoContent::Manifests);
    assert_eq!(made.objects.iter().filter(|object| object["kind"] == "AppProject").count(), 2);
    let set = only(&made, "ApplicationSet");
    insta::assert_snapshot!(emit::yaml::documents([&set["spec"]]));
    let chart = of(RepoContent::Chart);
    let chart = &only(&chart, "ApplicationSet")["spec"];
    let element = &chart["generators"][0]["list"]["elements"][1];
    assert_eq!(element["namespaceMetadata"]["labels"]["app.kubernetes.io/part-of"], "shop");
    assert!(
        chart["templatePatch"].as_str().is_some_and(|patch| patch.contains(".namespaceMetadata"))
    );
    let files = &chart["template"]["spec"]["source"]["helm"]["valueFiles"];
    assert_eq!(*files, json!(["values-{{ .env }}.yaml"]));
    let alone = argocd::set(&[delivery(&dev, "", RepoContent::Chart)]).expect("an environment");
    let source = &only(&alone, "ApplicationSet")["spec"]["template"]["spec"]["source"];
    assert_eq!(source["helm"]["valueFiles"], json!([]));
}

#[test]
fn tiers_are_applications_in_the_order_of_their_folders() {
    let made = rendering("dev", SCALED);
    let delivery = delivery(&made, "dev", RepoContent::Manifests);
    let tiers = argocd::per_tier(delivery, "argocd/dev/tiers");
    let row = |(file, child): &(String, Json)| {
        let wave = &child["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"];
        json!([file, wave, child["spec"]["source"]["path"]])
    };
    assert_eq!(
        json!(tiers.children.iter().map(row).collect::<Vec<_>>()),
        json!([
            ["shop-dev-first.yaml", "0", "manifests/dev/0-first"],
            ["shop-dev-database.yaml", "1", "manifests/dev/1-database"],
            ["shop-dev-backend.yaml", "2", "manifests/dev/2-backend"],
            ["shop-dev-frontend.yaml", "3", "manifests/dev/3-frontend"],
            ["shop-dev-last.yaml", "4", "manifests/dev/4-last"],
        ])
    );
    let parent = only(&tiers, "Application");
    assert_eq!(parent["spec"]["source"]["path"], "argocd/dev/tiers");
    assert_eq!(parent["spec"]["project"], "shop-dev-tiers");
    let folders: std::collections::BTreeSet<String> = emit::folder::files(&made.bundle)
        .into_iter()
        .filter_map(|(path, _)| Some(path.split_once('/')?.0.to_owned()))
        .collect();
    assert_eq!(folders.len(), tiers.children.len(), "a folder without an Application");
    let check = &only(&tiers, "ConfigMap")["data"]["resource.customizations.health.argoproj.io_Application"];
    assert!(check.as_str().is_some_and(|check| check.contains("return health")));
}

#[test]
fn the_secret_of_a_repository_has_what_its_address_needs() {
    let keys = |url: &str| {
        let made = made(RepoContent::Manifests, &format!("argocd: {{ repoURL: \"{url}\" }}\n"));
        let secret = made.repository.expect("a Secret");
        secret["stringData"]
            .as_object()
            .expect("data")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(keys("https://git.example.com/shop.git"), "password type url username");
    assert_eq!(keys("git@git.example.com:acme/shop.git"), "sshPrivateKey type url");
    assert_eq!(keys("ssh://git@git.example.com/shop.git"), "sshPrivateKey type url");
}

#[test]
fn what_argo_cd_cannot_use_is_told_with_its_place() {
    let said = |more: &str| {
        let project = Memory::new(&[("values/base.yaml", SHOP), ("values/dev.yaml", more)]);
        said(&project, &request("dev", None, &[]))
    };
    insta::assert_snapshot!(said(
        "\
argocd:
  repoURL: https://ci:hunter2@git.example.com/shop.git
  path: ../other
  clusters: [eu, eu]
"
    ));
    insta::assert_snapshot!(said("argocd: { repoURL: \"\", clusters: [] }\n"));
}

/// A project on disk.
fn place(more: &str) -> Place {
    Place::new(&[
        ("values/base.yaml", SHOP),
        ("values/dev.yaml", more),
        ("values/prod.yaml", "namespace: shop-prod\n"),
    ])
}

#[test]
fn files_are_written_kept_and_compared() {
    let place = place("");
    let all = ["argocd", "--all", "--output-dir", "argocd"];
    place.prints(&all);
    assert!(place.read("argocd/prod/application.yaml").contains("name: shop-prod\n"));
    assert!(place.read("argocd/dev/repository.yaml.example").contains("password: ''\n"));
    let check = [&all[..], &["--check"]].concat();
    assert_eq!(place.run(&check).code, 0);
    place.write("values/prod.yaml", "argocd: { revision: v2 }\n");
    let ended = place.run(&check);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("+    targetRevision: v2\n"), "{}", ended.out);
    place.write("mine/application.yaml", "mine\n");
    let ended = place.run(&["argocd", "--env", "dev", "--output-dir", "mine"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert_eq!(place.read("mine/application.yaml"), "mine\n");
    let printed = place.prints(&["argocd", "--env", "dev"]);
    assert_eq!(printed, place.read("argocd/dev/application.yaml"));
}

#[test]
fn plugins_and_tiers_lie_where_kubectl_does_not_look() {
    let place = place("");
    place.prints(&["argocd", "--env", "dev", "--source", "plugin", "--output-dir", "argocd"]);
    assert!(place.read("argocd/plugin/plugin.yaml").contains("kind: ConfigManagementPlugin\n"));
    place.prints(&["argocd", "--all", "--per-tier", "--output-dir", "argocd"]);
    assert!(place.read("argocd/dev/application.yaml").contains("path: argocd/dev/tiers\n"));
    assert!(
        place.read("argocd/dev/tiers/shop-dev-database.yaml").contains("manifests/dev/1-database")
    );
    place.prints(&["argocd", "--all", "--application-set", "--output-dir", "set"]);
    assert!(place.read("set/application.yaml").contains("kind: ApplicationSet\n"));
}

#[test]
fn rendered_objects_that_are_not_there_are_told() {
    let place = place("");
    let told = |arguments: &[&str]| {
        let ended =
            place.run(&[&["argocd", "--env", "dev", "--output-dir", "argocd"], arguments].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.err.contains("Argo CD will read the objects in `manifests/dev`, and there are none")
    };
    assert!(told(&[]) && !told(&["--source", "chart"]));
    place.prints(&["render", "--env", "dev", "--output-dir", "manifests/dev"]);
    assert!(!told(&[]));
}

#[test]
fn what_cannot_be_told_argo_cd_is_a_usage_error() {
    let run = |more: &str, arguments: &[&str]| {
        let ended = place(more).run(&[&["argocd"], arguments].concat());
        assert_eq!((ended.code, ended.out.as_str()), (2, ""));
        ended.err
    };
    insta::assert_snapshot!(run("argocd: { repoURL: null }\n", &["--env", "dev"]));
    insta::assert_snapshot!(run(
        "",
        &["--env", "dev", "--per-tier", "--output-dir", "../elsewhere"]
    ));
    insta::assert_snapshot!(run(
        "",
        &["--env", "dev", "--per-tier", "--source", "chart", "--output-dir", "argocd"]
    ));
    let other = "argocd: { namespace: gitops }\n";
    insta::assert_snapshot!(run(other, &["--all", "--application-set", "--output-dir", "argocd"]));
}

#[test]
fn a_plugin_takes_its_parameters_from_variables() {
    let place = place("");
    let rendered = |variables: &[(&str, &str)]| {
        let mut command = place.command(&["render", "--quiet", "--argocd-parameters"]);
        let ended = Ended::of(command.envs(variables.iter().copied()).output().expect("a run"));
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.out
    };
    let dev = place.prints(&["render", "--quiet", "--env", "dev"]);
    assert_eq!(rendered(&[("PARAM_ENV", "dev"), ("PARAM_TARGET", "")]), dev);
    let on = place.prints(&["render", "--quiet", "--env", "dev", "--target", "eks"]);
    assert_eq!(rendered(&[("PARAM_ENV", "dev"), ("PARAM_TARGET", "eks")]), on);
    assert_ne!(dev, on);
}

#[test]
fn the_image_of_the_plugin_holds_what_gen_writes_for_it() {
    let read = |path: &str| {
        let text = std::fs::read_to_string(repository().join(path)).expect("a file");
        yaml_serde::from_str::<Json>(&text).expect("YAML")
    };
    let place = place("");
    place.prints(&["argocd", "--env", "dev", "--source", "plugin", "--output-dir", "argocd"]);
    let written: Json =
        yaml_serde::from_str(&place.read("argocd/plugin/plugin.yaml")).expect("YAML");
    assert_eq!(read("ci/image/plugin.yaml"), written);
}

#[test]
fn each_chart_of_components_has_an_application() {
    let place = Place::new(&[
        (
            "values/base.yaml",
            "name: shop\nargocd: { repoURL: https://git.example.com/shop.git, chart: charts }\nbackends: { api: { image: a/api:1, port: 80, resources: { requests: { cpu: 1m } } }, shop-web: { image: a/web:1, port: 80, resources: { requests: { cpu: 1m } } } }\n",
        ),
        ("values/dev.yaml", "target: kind\n"),
    ]);
    let made = place.prints(&["argocd", "--env", "dev", "--source", "charts"]);
    for text in [
        "name: shop-dev-api\n",
        "path: charts/shop-api\n",
        "path: charts/shop-web\n",
        "releaseName: shop-api\n",
        "../values-dev.yaml",
    ] {
        assert!(made.contains(text), "{text}\n{made}");
    }
    let ended = place.run(&["helm", "--output-dir", "charts", "--split"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(place.path().join("charts/shop-api/Chart.yaml").exists());
    assert_eq!(place.run(&["argocd", "--all", "--source", "charts", "--application-set"]).code, 2);
}
