//! The application as a picture: `gen graph`.

use crate::program::Place;

const SHOP: &str = "\
name: shop
domain: shop.example.com
policy: { missingProbes: allow, missingRequests: allow, inlineSecrets: allow, targetGaps: allow }
databases:
  main: { engine: mysql, service: { port: 8085 }, credentials: { value: secret } }
  old: { engine: postgres, external: { host: db.example.com }, credentials: { value: secret } }
backends:
  api:
    image: { repository: acme/api, tag: 1.0.0 }
    port: 8000
    connects: [main]
    env: { AUTH_URL: '${backends.auth.url}' }
    release: { canary: { stable: { replicas: 9 }, canary: { replicas: 1 } } }
  auth: { image: { repository: acme/auth, tag: 1.0.0 }, port: 9000, connects: [old], namespace: safe }
frontends:
  web:
    image: { repository: acme/web, tag: 1.0.0 }
    port: 8080
    env: { API_URL: '${backends.api.url}', AUTH_URL: '${backends.auth.url}' }
    expose: { nodePort: 30080, ingress: { path: '/a\"<b' } }
    release: { blueGreen: { active: blue, tracks: { blue: {}, green: {} } } }
";

fn drawn(format: &str) -> String {
    let place = Place::new(&[("values/base.yaml", SHOP), ("values/dev.yaml", "")]);
    place.prints(&["graph", "--env", "dev", "-o", format])
}

#[test]
fn mermaid_has_components_calls_doors_and_tracks() {
    let text = drawn("mermaid");
    for line in [
        "mysql 8085 → 3306",
        "postgres 5432",
        "http 8000",
        "stable 90% · 9 pods",
        "canary 10% · 1 pod",
        "blue 100% · 1 pod",
        "green 0% · 1 pod",
        "namespace safe",
        "NodePort<br/>port 30080",
        "http://shop.example.com/a#34;#60;b",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert_eq!(text.matches("-->|").count(), 5, "{text}");
}

#[test]
fn an_external_database_is_in_no_namespace() {
    let text = drawn("mermaid");
    let outside = text.lines().find(|line| line.contains("<b>old</b>")).expect("the database");
    assert!(outside.starts_with("  node"), "{outside}");
    assert!(drawn("svg").contains(">outside the cluster</text>"));
}

#[test]
fn dot_quotes_what_people_write() {
    let text = drawn("dot");
    assert!(text.contains(r#"label="Ingress\nhttp://shop.example.com/a\"<b""#), "{text}");
    assert_eq!(text.matches('{').count(), text.matches('}').count());
}

#[test]
fn svg_needs_nothing_else_and_shows_no_secret() {
    let text = drawn("svg");
    assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{text}");
    assert!(text.contains("/a&quot;&lt;b") && !text.contains("/a\"<b"), "{text}");
    assert_eq!(text.matches("http://www.w3.org").count(), text.matches("w3.org").count());
    assert!(!text.contains("href") && !text.contains("NaN") && !text.contains("inf"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn cards_do_not_lie_upon_each_other() {
    let text = drawn("svg");
    let cards = rectangles(&text, "12");
    assert_eq!(cards.len(), 5);
    for (index, [x, y, width, height]) in cards.iter().enumerate() {
        for [other_x, other_y, other_width, other_height] in &cards[index + 1..] {
            let beside = x + width <= *other_x || other_x + other_width <= *x;
            let below = y + height <= *other_y || other_y + other_height <= *y;
            assert!(beside || below, "{text}");
        }
    }
}

/// The cards and lines of a Mermaid text: names with their number of tracks, and the labels of calls.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let between = |line: &str, start: &str, end: &str| {
        let (_, rest) = line.split_once(start)?;
        Some(rest.split_once(end)?.0.to_owned())
    };
    let mut cards: Vec<String> = text
        .lines()
        .filter_map(|line| {
            let tracks = line.matches("% · ").count();
            Some(format!("{} {tracks}", between(line, "<b>", "</b>")?))
        })
        .collect();
    let mut calls: Vec<String> =
        text.lines().filter_map(|line| between(line, "-->|\"", "\"|")).collect();
    cards.sort();
    calls.sort();
    (cards, calls)
}

#[test]
fn manifests_of_a_stack_are_drawn_like_the_stack() {
    let place = Place::new(&[("values/base.yaml", SHOP), ("values/dev.yaml", "")]);
    place.prints(&["render", "--env", "dev", "--output-dir", "k8s"]);
    let drawn = place.prints(&["graph", "k8s"]);
    let own = place.prints(&["graph", "--env", "dev"]);
    // A host outside has no other name than its address in manifests.
    assert_eq!(told(&drawn), told(&own.replace("<b>old</b>", "<b>db.example.com</b>")));
    for line in ["blue 100% · 1 pod", "green 0% · 1 pod", "canary 10% · 1 pod", "port 30080"] {
        assert!(drawn.contains(line), "{line}: {drawn}");
    }
}

#[test]
fn what_nobody_serves_is_drawn_too() {
    let web = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - { name: web, image: acme/web:1, env: [{ name: DB_HOST, value: mysql }, { name: SELF_URL, value: 'http://web' }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30000 }] }
";
    let place = Place::new(&[("web.yaml", web)]);
    let text = place.prints(&["graph", "web.yaml"]);
    assert!(text.contains("<b>mysql</b><br/><br/>no Service of this name\"]:::broken"), "{text}");
    assert!(text.contains("door0 --> node1"), "{text}");
    assert_eq!(text.matches("--> node").count(), 2, "a workload that calls itself: {text}");
}

#[test]
fn manifests_without_pods_are_a_mistake() {
    let map = "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n";
    let ended = Place::new(&[("a.yaml", map)]).run(&["graph", "a.yaml"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("nothing in what was named runs pods"), "{}", ended.err);
}

/// Services and names that answer nobody, in two namespaces whose components stand in several columns.
const BROKEN: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - name: web
        image: acme/web:1
        env: [{ name: API_URL, value: 'http://api' }, { name: USERS_URL, value: 'http://users.staff' }]
---
{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { selector: { app: web }, ports: [{ port: 80 }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: api, namespace: shop }, spec: { selector: { app: apii }, ports: [{ port: 80 }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: left, namespace: shop }, spec: { selector: { app: gone }, ports: [{ port: 81 }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: by-hand, namespace: shop }, spec: { ports: [{ port: 82 }] } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: door, namespace: shop }
spec:
  rules:
  - http:
      paths:
      - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
      - { path: /old, pathType: Prefix, backend: { service: { name: nobody, port: { number: 80 } } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: users, namespace: staff }
spec:
  selector: { matchLabels: { app: users } }
  template:
    metadata: { labels: { app: users } }
    spec: { containers: [{ name: users, image: acme/users:1, env: [{ name: SHOP, value: 'http://web.shop' }] }] }
---
{ apiVersion: v1, kind: Service, metadata: { name: users, namespace: staff }, spec: { selector: { app: users }, ports: [{ port: 80 }] } }
";

#[test]
fn what_answers_nobody_is_drawn_as_broken() {
    let place = Place::new(&[("a.yaml", BROKEN)]);
    let text = place.prints(&["graph", "a.yaml"]);
    for card in [
        "<b>api</b><br/>selects no pods<br/>api#58;80\"]:::broken",
        "<b>left</b><br/>selects no pods<br/>left#58;81\"]:::broken",
        "<b>nobody</b><br/><br/>no Service of this name\"]:::broken",
    ] {
        let card = card.replace("#58;", ":");
        assert!(text.contains(&card), "{card}: {text}");
    }
    assert_eq!(text.matches(":::broken").count(), 3, "{text}");
    assert!(!text.contains("by-hand"), "its endpoints are written by hand: {text}");
    assert!(text.contains("classDef broken"), "{text}");
    let dot = place.prints(&["graph", "a.yaml", "-o", "dot"]);
    assert_eq!(dot.matches("dashed\"").count(), 3, "{dot}");
    let svg = place.prints(&["graph", "a.yaml", "-o", "svg"]);
    assert_eq!(svg.matches("fill=\"#fee2e2\"").count(), 3, "{svg}");
    // What is whole has no such class.
    assert!(!drawn("mermaid").contains("broken"));
}

#[test]
fn a_namespace_is_one_box() {
    let place = Place::new(&[("a.yaml", BROKEN)]);
    let svg = place.prints(&["graph", "a.yaml", "-o", "svg"]);
    for namespace in ["shop", "staff"] {
        let label = format!(">namespace {namespace}</text>");
        assert_eq!(svg.matches(&label).count(), 1, "{svg}");
    }
    // The boxes hold what is in them, and nothing else.
    let of = |radius: &str| rectangles(&svg, radius);
    let (boxes, cards) = (of("16"), of("12"));
    assert_eq!((boxes.len(), cards.len()), (2, 5));
    let inside = |[x, y, width, height]: [f64; 4], [left, top, wide, high]: [f64; 4]| {
        x < left && left + wide < x + width && y < top && top + high < y + height
    };
    let held = |space: &[f64; 4]| cards.iter().filter(|card| inside(*space, **card)).count();
    let mut counts: Vec<usize> = boxes.iter().map(held).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 3], "{svg}");
    let [one, other] = [boxes[0], boxes[1]];
    assert!(one[1] + one[3] < other[1] || other[1] + other[3] < one[1], "{svg}");
}

/// Left, top, width and height of the rectangles whose corners are so round.
fn rectangles(svg: &str, radius: &str) -> Vec<[f64; 4]> {
    let is_one =
        |line: &&str| line.starts_with("<rect") && line.contains(&format!(" rx=\"{radius}\""));
    let sides = |line: &str| {
        ["x", "y", "width", "height"].map(|name| {
            let (_, rest) = line.split_once(&format!(" {name}=\"")).expect("a side");
            rest.split('"').next().expect("a number").parse().expect("a number")
        })
    };
    svg.lines().filter(is_one).map(sides).collect()
}

#[test]
fn a_call_of_which_the_port_is_not_known_has_no_label() {
    let pod = |name: &str, env: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: {name} }}\nspec:\n  selector: {{ matchLabels: {{ app: {name} }} }}\n  \
             template:\n    metadata: {{ labels: {{ app: {name} }} }}\n    spec: {{ containers: [{{ name: a, image: \"a/b:1\", env: [{env}] }}] }}\n---\n"
        )
    };
    let text = pod("api", "{ name: REDIS_HOST, value: redis }") + &pod("web", "");
    let place = Place::new(&[("a.yaml", &text)]);
    let out = place.prints(&["graph", "a.yaml"]);
    assert!(!out.contains("|\"\"|"), "{out}");
    assert!(out.contains("--> node"), "{out}");
}

#[test]
fn what_could_not_be_read_is_no_success() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: \"a/b:1\" }] }\n";
    let place = Place::new(&[
        ("k/kustomization.yaml", "resources: [a.yaml]\nhelmGlobals: {}\n"),
        ("k/a.yaml", pod),
        ("m/a.yaml", pod),
    ]);
    let ended = place.run(&["graph", "k"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.out.contains("flowchart"), "{}", ended.out);
    let told = |arguments: &[&str]| {
        let ended = place.run(arguments);
        assert_eq!(ended.code, 2, "{}", ended.err);
        ended.out
    };
    let cut = "not everything was compared: see what was passed over";
    assert!(told(&["diff", "./m", "./k"]).contains(cut));
    assert!(told(&["diff", "./k", "./m", "--format", "markdown"]).contains(cut));
    assert!(told(&["diff", "./k", "./m", "--format", "json"]).contains("\"complete\": false"));
    assert!(
        place.prints(&["diff", "./m", "./m", "--format", "json"]).contains("\"complete\": true")
    );
}
