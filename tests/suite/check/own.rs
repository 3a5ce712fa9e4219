//! What gen itself wrote is right: public addresses, init scripts, names that gen tells apart.

use stackgen::plan::{Plan, environments};
use stackgen::resolve::inputs::Platform;
use stackgen::{compose, emit};

use crate::check::codes;
use crate::folder::{Folder, names_in, projects, repository};
use crate::program::Place;
use crate::project::request;

/// Addresses for browsers, of itself and of others; a database on the server of another; a Secret that has the name of
/// a component; a place to listen.
const SHOP: &str = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow, inlineSecrets: allow }
databases:
  main: { engine: postgres, credentials: { value: devpassword1 } }
  reports: { server: main, credentials: { value: devpassword2 } }
backends:
  api:
    image: acme/api:1.0.0
    port: 8000
    connects: [main]
    env:
      BASE_URL: \"${self.publicUrl}\"
      NEXTAUTH_URL: \"${self.publicUrl}\"
      WEB_URL: \"${frontends.web.publicUrl}\"
      REPORTS_URL: \"${databases.reports.url}\"
      METRICS_ENDPOINT: 0.0.0.0:9090
      TOKEN: { existingSecret: { name: api, key: token } }
    expose: { nodePort: 30080 }
frontends:
  web: { image: acme/web:1.0.0, port: 3000, env: { API_URL: \"${backends.api.publicUrl}\" }, expose: { nodePort: 30081 } }
";

#[test]
fn of_what_gen_wrote_only_the_secret_of_others_is_told() {
    let files = [("values/base.yaml", SHOP), ("values/prod.yaml", "{}\n")];
    let place = Place::new(&files);
    let rendered = place.prints(&["render", "prod"]);
    let told = codes(&[("prod.yaml", &rendered)]);
    assert_eq!(told, ["GEN421 Deployment/api"]);
    let out = place.run(&["check", "--format", "json"]);
    assert_eq!(out.code, 0, "{}{}", out.out, out.err);
    let made = place.run(&["compose", "prod", "--output-dir", "compose-prod"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let compose = place.read("compose-prod/compose.yaml");
    let told = codes(&[("compose-prod/compose.yaml", &compose)]);
    assert_eq!(told, [""; 0], "{compose}");
}

#[test]
fn others_own_ports_are_theirs_and_a_database_is_no_page() {
    let service = |name: &str, value: &str| {
        format!(
            "services:\n  api:\n    image: acme/api:1.0.0\n    ports: [\"8000:8000\"]\n    environment: {{ {name}: \"{value}\" }}\n  db:\n    image: postgres:17\n    environment: {{ POSTGRES_PASSWORD: example }}\n    ports: [\"5432:5432\"]\n    volumes: [\"data:/var/lib/postgresql/data\"]\nvolumes: {{ data: {{}} }}\n"
        )
    };
    let found = |name: &str, value: &str| {
        let told = codes(&[("prod/compose.yaml", &service(name, value))]);
        told.iter().any(|one| one.starts_with("GEN405"))
    };
    assert!(!found("BASE_URL", "http://localhost:8000"));
    assert!(found("DATABASE_URL", "postgres://postgres:example@localhost:5432/postgres"));
}

#[test]
fn a_map_of_the_name_of_a_secret_is_no_slip_for_it_unless_it_has_the_key() {
    let pod = |key: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: api }}\ndata: {{ LEVEL: info }}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec:\n  containers:\n    - name: api\n      image: acme/api:1.0.0\n      env: [{{ name: A, valueFrom: {{ secretKeyRef: {{ name: api, key: {key} }} }} }}]\n"
        )
    };
    let text = |key: &str| {
        let place = Place::new(&[("k8s.yaml", &pod(key))]);
        let told = place.run(&["check", "k8s.yaml"]);
        told.out + &told.err
    };
    assert!(text("LEVEL").contains("refer to a ConfigMap"), "{}", text("LEVEL"));
    assert!(!text("token").contains("refer to a ConfigMap"), "{}", text("token"));
}

/// What gen derives by itself: addresses, logins, policies.
const DERIVED: [&str; 6] = ["GEN404", "GEN405", "GEN431", "GEN432", "GEN433", "GEN473"];

#[test]
fn nothing_that_gen_derived_is_wrong_in_any_project_of_the_repository() {
    let apps = repository().join("tests/apps");
    let of_others = names_in(&apps).into_iter().filter(|name| apps.join(name).is_dir());
    let of_others = of_others.map(|name| (name.clone(), Folder(apps.join(&name))));
    let mut seen = 0;
    for (name, folder) in projects().into_iter().chain(of_others) {
        for env in environments(&folder).expect("a readable folder") {
            let Ok(plan) = Plan::new(&folder, &request(&env, None, &[])) else { continue };
            let Ok(made) = plan.render(&folder) else { continue };
            let bodies = made.bundle.objects.iter().map(|object| &object.body);
            let manifests = emit::yaml::objects(bodies);
            let found = told_of_derived(&[("objects.yaml", &manifests)]);
            assert!(found.is_empty(), "{name} {env}: {found:?}");
            let Ok(made) = plan.render_for(Platform::Compose, &folder) else { continue };
            let composed = compose::build(&made.stack, &made.bundle, &env);
            let file = emit::compose::file(&composed, "A test, made by gen.");
            let path = format!("{env}/compose.yaml");
            let found = told_of_derived(&[(&path, &file)]);
            assert!(found.is_empty(), "{name} {env}: {found:?}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} environments");
}

fn told_of_derived(files: &[(&str, &str)]) -> Vec<String> {
    let is_derived = |one: &String| DERIVED.iter().any(|code| one.starts_with(code));
    codes(files).into_iter().filter(is_derived).collect()
}
