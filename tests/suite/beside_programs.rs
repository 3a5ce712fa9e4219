//! What is said of a container beside its program: the folder it starts in, hooks, names of hosts.

use crate::program::Place;

const BASE: &str = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow }
backends:
  api:
    image: acme/api:1.4.2
    port: 8000
    workingDir: /srv/app
    hostAliases: { legacy.acme.com: 10.0.0.7, old.acme.com: 10.0.0.7, six.acme.com: \"2001:db8::1\" }
    lifecycle:
      postStart: { command: [sh, -c, \"echo $HOME\"] }
      preStop: { command: [/bin/drain, \"${backends.api.port}\"] }
    migrate: { command: [/bin/migrate] }
  worker: { like: api, port: null, migrate: null, command: [/bin/work] }
jobs:
  seed: { image: acme/api:1.4.2, command: [/bin/seed], workingDir: /srv/seed, hostAliases: { a.acme.com: 10.0.0.8 } }
";

#[test]
fn pods_have_them() {
    let place = Place::new(&[("values/base.yaml", BASE)]);
    let rendered = place.prints(&["render"]);
    for (part, count) in [
        ("workingDir: /srv/app\n", 3),
        ("workingDir: /srv/seed\n", 1),
        (
            "- hostnames:\n        - legacy.acme.com\n        - old.acme.com\n        ip: '10.0.0.7'\n",
            2,
        ),
        ("postStart:\n            exec:\n              command:\n              - sh\n", 1),
        (
            "preStop:\n            exec:\n              command:\n              - /bin/drain\n              - '8000'\n",
            1,
        ),
    ] {
        assert_eq!(rendered.matches(part).count(), count, "`{part}` in {rendered}");
    }
    assert!(!rendered.contains("sleep:"), "{rendered}");
    place.prints(&["compose", "--output-dir", "made"]);
    let compose = place.read("made/compose.yaml");
    for part in [
        "working_dir: /srv/app\n",
        "extra_hosts:\n    - legacy.acme.com:10.0.0.7\n",
        "post_start:\n    - command:\n      - sh\n      - -c\n      - echo $$HOME\n",
        "pre_stop:\n    - command:\n      - /bin/drain\n",
    ] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
    place.prints(&["helm", "--output-dir", "chart"]);
    let chart = place.read("chart/templates/api/deployment.yaml");
    for part in ["workingDir: /srv/app", "ip: '10.0.0.7'", "- /bin/drain"] {
        assert!(chart.contains(part), "no `{part}` in {chart}");
    }
}

#[test]
fn what_makes_no_sense_is_told() {
    for (from, to, told) in [
        ("10.0.0.7, old", "host-gateway, old", "`host-gateway` is no address"),
        ("legacy.acme.com", "Legacy_acme", "`Legacy_acme` is no name of a host"),
        (
            "    migrate",
            "    drainSeconds: 3\n    migrate",
            "`drainSeconds` has no effect beside `preStop`",
        ),
        ("{ command: [sh, -c, \"echo $HOME\"] }", "{}", "a hook needs a `command`"),
    ] {
        assert!(BASE.contains(from), "{from}");
        let place = Place::new(&[("values/base.yaml", &BASE.replacen(from, to, 1))]);
        let said = place.run(&["render"]).err;
        assert!(said.contains(told), "no `{told}` in {said}");
    }
}
