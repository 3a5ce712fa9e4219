//! Mistakes in what was written, before anyone asks what it means.

use super::{backend, base, database, files};
use crate::project::{Memory, request, said};

#[test]
fn an_unknown_key_and_the_nearest() {
    insta::assert_snapshot!(backend("replica: 2"), @"
    error[GEN101]: `backends.api` has no key `replica`
     --> values/base.yaml:8:5
      |
    8 |     replica: 2
      |     ^^^^^^^ unknown key
      |
      = help: write `replicas`
    ");
}

#[test]
fn an_unknown_key_and_all_there_are() {
    insta::assert_snapshot!(backend("expose: { telnet: 23 }"), @r"
    error[GEN101]: `backends.api.expose` has no key `telnet`
     --> values/base.yaml:8:15
      |
    8 |     expose: { telnet: 23 }
      |               ^^^^^^ unknown key
      |
      = help: use one of `nodePort`, `loadBalancer`, `ingress` or `route`
    ");
}

#[test]
fn an_unknown_key_at_the_top() {
    insta::assert_snapshot!(base("name: shop\ndatabase: {}\n"), @"
    error[GEN101]: the values file has no key `database`
     --> values/base.yaml:2:1
      |
    2 | database: {}
      | ^^^^^^^^ unknown key
      |
      = help: write `databases`
    ");
}

#[test]
fn another_type_than_the_place_takes() {
    insta::assert_snapshot!(backend("replicas: two\ncommand: serve\nenv: [A=1]\nmetrics: true"), @r#"
    error[GEN102]: a map belongs here, and this is a list
      --> values/base.yaml:10:10
       |
    10 |     env: [A=1]
       |          ^^^^^ expected `key: value`
       |
    help: write the names as keys, without `-`
       |
    10 -     env: [A=1]
    10 +     env: { A: "1" }
       |
    "#);
}

#[test]
fn values_that_are_no_map() {
    insta::assert_snapshot!(base("- name: shop\n"), @"
    error[GEN102]: values are a map
     --> values/base.yaml:1:1
      |
    1 | - name: shop
      | ^^^^^^^^^^^^ expected `key: value`
      |
      = help: start with `name: …`
    ");
}

#[test]
fn text_that_readers_understand_differently() {
    insta::assert_snapshot!(backend("env: { VERSION: 1.10, MODE: 0755, BIG: 1e3, DEBUG: yes }"), @r#"
    error[GEN103]: `backends.api.env.VERSION` takes text, and `1.10` is a number to YAML, which other programs may write without its last zeros
     --> values/base.yaml:8:21
      |
    8 |     env: { VERSION: 1.10, MODE: 0755, BIG: 1e3, DEBUG: yes }
      |                     ^^^^ not clear without quotes
      |
      = help: write `"1.10"`

    error[GEN103]: `backends.api.env.MODE` takes text, and `0755` is an octal number to some readers
     --> values/base.yaml:8:33
      |
    8 |     env: { VERSION: 1.10, MODE: 0755, BIG: 1e3, DEBUG: yes }
      |                                 ^^^^ not clear without quotes
      |
      = help: write `"0755"`

    error[GEN103]: `backends.api.env.BIG` takes text, and `1e3` is a number to some readers
     --> values/base.yaml:8:44
      |
    8 |     env: { VERSION: 1.10, MODE: 0755, BIG: 1e3, DEBUG: yes }
      |                                            ^^^ not clear without quotes
      |
      = help: write `"1e3"`

    error[GEN103]: `backends.api.env.DEBUG` takes text, and `yes` is a boolean to some readers
     --> values/base.yaml:8:56
      |
    8 |     env: { VERSION: 1.10, MODE: 0755, BIG: 1e3, DEBUG: yes }
      |                                                        ^^^ not clear without quotes
      |
      = help: write `"yes"`
    "#);
}

#[test]
fn a_quoted_number_and_a_word_for_true() {
    insta::assert_snapshot!(backend("replicas: \"2\"\nreadOnly: yes\nwaitFor: \"true\""), @r#"
    error[GEN102]: `backends.api.replicas` takes a whole number, and this is the text "2"
     --> values/base.yaml:8:15
      |
    8 |     replicas: "2"
      |               ^^^ expected a whole number
      |
    help: write it without quotes: `2`
      |
    8 -     replicas: "2"
    8 +     replicas: 2
      |

    error[GEN102]: `backends.api.readOnly` takes `true` or `false`, and this is `yes`
     --> values/base.yaml:9:15
      |
    9 |     readOnly: yes
      |               ^^^ expected `true` or `false`
      |
      = help: write `true`

    error[GEN102]: `backends.api.waitFor` takes `true` or `false`, and this is the text "true"
      --> values/base.yaml:10:14
       |
    10 |     waitFor: "true"
       |              ^^^^^^ expected `true` or `false`
       |
       = help: write `true`
    "#);
}

#[test]
fn a_word_that_is_none_of_the_words() {
    insta::assert_snapshot!(database("security: restrictd"), @"
    error[GEN104]: `databases.main.security` takes `restricted` or `baseline`
     --> values/base.yaml:7:15
      |
    7 |     security: restrictd
      |               ^^^^^^^^^ none of these
      |
      = help: write `restricted`
    ");
}

#[test]
fn a_name_that_is_no_label() {
    insta::assert_snapshot!(base("name: My_Shop\n"), @"
    error[GEN104]: `name` takes a DNS label
     --> values/base.yaml:1:7
      |
    1 | name: My_Shop
      |       ^^^^^^^ lower-case letters, digits and `-` are possible, and not `M`
      |
      = help: write `my-shop`
    ");
}

#[test]
fn names_that_are_no_labels() {
    insta::assert_snapshot!(backend(
        "namespace: -shop\n\
         priorityClassName: High Priority\n\
         serviceAccount: { name: a..b }"
    ), @"
    error[GEN104]: `backends.api.namespace` takes a DNS label
     --> values/base.yaml:8:16
      |
    8 |     namespace: -shop
      |                ^^^^^ it cannot start or end with `-`

    error[GEN104]: `backends.api.priorityClassName` takes a DNS name
     --> values/base.yaml:9:24
      |
    9 |     priorityClassName: High Priority
      |                        ^^^^^^^^^^^^^ lower-case letters, digits and `-` are possible, and not `H`
      |
      = help: write `high-priority`

    error[GEN104]: `backends.api.serviceAccount.name` takes a DNS name
      --> values/base.yaml:10:29
       |
    10 |     serviceAccount: { name: a..b }
       |                             ^^^^ a part of it is empty
    ");
}

#[test]
fn a_name_that_is_too_long() {
    insta::assert_snapshot!(base(&format!("name: {}\n", "a".repeat(64))), @"
    error[GEN104]: `name` takes a DNS label
     --> values/base.yaml:1:7
      |
    1 | name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it has 64 characters, and 63 are possible
    ");
}

#[test]
fn quantities() {
    let text = "name: shop\nbackends:\n  api:\n    port: 80\n    resources:\n      \
                requests: { cpu: -1, memory: 64MB }\n      limits: { memory: much }\n";
    insta::assert_snapshot!(base(text), @"
    error[GEN104]: `backends.api.resources.requests.cpu` takes a quantity such as `250m` or `512Mi`
     --> values/base.yaml:6:24
      |
    6 |       requests: { cpu: -1, memory: 64MB }
      |                        ^^ `-1` is negative

    error[GEN104]: `backends.api.resources.requests.memory` takes a quantity such as `250m` or `512Mi`
     --> values/base.yaml:6:36
      |
    6 |       requests: { cpu: -1, memory: 64MB }
      |                                    ^^^^ `64MB` is no quantity
      |
      = help: write `64Mi`

    error[GEN104]: `backends.api.resources.limits.memory` takes a quantity such as `250m` or `512Mi`
     --> values/base.yaml:7:25
      |
    7 |       limits: { memory: much }
      |                         ^^^^ `much` is no quantity
    ");
}

#[test]
fn a_path_that_is_not_absolute() {
    insta::assert_snapshot!(backend("writable: [tmp, /var/../tmp]"), @"
    error[GEN104]: `backends.api.writable.0` takes a path that starts with `/`
     --> values/base.yaml:8:16
      |
    8 |     writable: [tmp, /var/../tmp]
      |                ^^^ `tmp` does not start with `/`
      |
      = help: write `/tmp`

    error[GEN104]: `backends.api.writable.1` takes a path that starts with `/`
     --> values/base.yaml:8:21
      |
    8 |     writable: [tmp, /var/../tmp]
      |                     ^^^^^^^^^^^ `..` is not possible
    ");
}

#[test]
fn a_key_that_a_secret_cannot_have() {
    insta::assert_snapshot!(backend("env: { KEY: { existingSecret: { name: jwt, key: a/b } } }"), @"
    error[GEN104]: `backends.api.env.KEY.existingSecret.key` takes a key of letters, digits, `-`, `_` or `.`
     --> values/base.yaml:8:53
      |
    8 |     env: { KEY: { existingSecret: { name: jwt, key: a/b } } }
      |                                                     ^^^ letters, digits, `-`, `_` and `.` are possible, and not `/`
    ");
}

#[test]
fn a_variable_that_gen_cannot_have() {
    insta::assert_snapshot!(backend("env: { KEY: { fromEnv: jwt-key } }"), @"
    error[GEN104]: `backends.api.env.KEY.fromEnv` takes the name of an environment variable
     --> values/base.yaml:8:28
      |
    8 |     env: { KEY: { fromEnv: ******* } }
      |                            ^^^^^^^ letters, digits and `_` are possible, and not `-`
      |
      = help: write the name of the variable that holds it, such as `DB_PASSWORD`, and run gen with that in its environment
    ");
}

#[test]
fn ports_and_counts_out_of_range() {
    insta::assert_snapshot!(backend(
        "service: { port: 70000 }\n\
         replicas: -1\n\
         autoscaling: { max: 1.5, cpu: 0 }\n\
         disruptionBudget: { minAvailable: 150% }"
    ), @r"
    error[GEN104]: `backends.api.service.port` takes a port number up to 65535
     --> values/base.yaml:8:22
      |
    8 |     service: { port: 70000 }
      |                      ^^^^^ out of range
      |
      = help: write at most `65535`

    error[GEN104]: `backends.api.replicas` takes a whole number from 0
     --> values/base.yaml:9:15
      |
    9 |     replicas: -1
      |               ^^ out of range
      |
      = help: write at least `0`

    error[GEN102]: `backends.api.autoscaling.max` takes a whole number, and this is `1.5`
      --> values/base.yaml:10:25
       |
    10 |     autoscaling: { max: 1.5, cpu: 0 }
       |                         ^^^ expected a whole number

    error[GEN104]: `backends.api.autoscaling.cpu` takes a percentage as a whole number from 1
      --> values/base.yaml:10:35
       |
    10 |     autoscaling: { max: 1.5, cpu: 0 }
       |                                   ^ out of range
       |
       = help: write at least `1`

    error[GEN102]: `backends.api.disruptionBudget.minAvailable` takes a whole number or a percentage such as `50%`, and this is `150%`
      --> values/base.yaml:11:39
       |
    11 |     disruptionBudget: { minAvailable: 150% }
       |                                       ^^^^ expected a whole number or a percentage such as `50%`
       |
       = help: write a number of pods, such as `1`, or a share: `50%`
    ");
}

#[test]
fn two_variants_of_one_choice() {
    insta::assert_snapshot!(database("storage: { className: gp3, ephemeral: true }"), @"
    error[GEN105]: `databases.main.storage` takes `className` or `ephemeral`, not both
     --> values/base.yaml:7:32
      |
    7 |     storage: { className: gp3, ephemeral: true }
      |                ---------       ^^^^^^^^^ a second variant
      |                |
      |                the first one
      |
      = help: remove `className` or `ephemeral`
    ");
}

#[test]
fn a_list_with_a_hole() {
    insta::assert_snapshot!(backend("command:\n  - serve\n  -\n"), @"
    error[GEN102]: `backends.api.command.1` takes a value, and this is nothing
      --> values/base.yaml:10:8
       |
    10 |       -
       |        ^ expected a value
       |
       = help: write a value, or remove the empty item
    ");
}

#[test]
fn a_nul_character() {
    insta::assert_snapshot!(backend("env: { A: \"\\0\" }"), @r#"
    error[GEN104]: `backends.api.env.A` takes text
     --> values/base.yaml:8:15
      |
    8 |     env: { A: "\0" }
      |               ^^^^ a NUL character cannot reach a program
    "#);
}

#[test]
fn a_later_layer_that_is_wrong_shows_what_it_overrode() {
    let layers = [
        ("values/base.yaml", "name: shop\nbackends: { api: { port: 8000, replicas: 2 } }\n"),
        (
            "values/dev.yaml",
            "backends:\n  api: { port: http, replicas: -1, image: { tag: 1.10 } }\n",
        ),
    ];
    insta::assert_snapshot!(files(&layers, "dev"), @r#"
    error[GEN102]: `backends.api.port` takes a port number, and this is `http`
     --> values/dev.yaml:2:16
      |
    2 |   api: { port: http, replicas: -1, image: { tag: 1.10 } }
      |                ^^^^ expected a port number
      |
     ::: values/base.yaml:2:26
      |
    2 | backends: { api: { port: 8000, replicas: 2 } }
      |                          ---- is overridden
      |
      = help: write the number that the program listens on, such as `8080`

    error[GEN104]: `backends.api.replicas` takes a whole number from 0
     --> values/dev.yaml:2:32
      |
    2 |   api: { port: http, replicas: -1, image: { tag: 1.10 } }
      |                                ^^ out of range
      |
     ::: values/base.yaml:2:42
      |
    2 | backends: { api: { port: 8000, replicas: 2 } }
      |                                          - is overridden
      |
      = help: write at least `0`

    error[GEN103]: `backends.api.image.tag` takes text, and `1.10` is a number to YAML, which other programs may write without its last zeros
     --> values/dev.yaml:2:50
      |
    2 |   api: { port: http, replicas: -1, image: { tag: 1.10 } }
      |                                                  ^^^^ not clear without quotes
      |
      = help: write `"1.10"`
    "#);
}

#[test]
fn a_flag_that_is_wrong_shows_what_it_overrode() {
    let project = Memory::new(&[("values/base.yaml", super::BACKEND)]);
    let sets = ["backends.api.port=http", "backends.api.command=[serve]"];
    insta::assert_snapshot!(said(&project, &request("", None, &sets)), @r#"
    error[GEN102]: `backends.api.port` takes a port number, and this is the text "http"
     --> --set:1:19
      |
    1 | backends.api.port=http
      |                   ^^^^ expected a port number
      |
     ::: values/base.yaml:5:11
      |
    5 |     port: 8000
      |           ---- is overridden
      |
      = help: write the number that the program listens on, such as `8080`

    error[GEN102]: `backends.api.command` takes a list, and this is the text "[serve]"
     --> --set:1:22
      |
    1 | backends.api.command=[serve]
      |                      ^^^^^^^ expected a list
      |
      = help: write `{serve}`: lists of `--set` have braces
    "#);
}

#[test]
fn a_flag_that_is_no_assignment() {
    let project = Memory::new(&[("values/base.yaml", super::BACKEND)]);
    insta::assert_snapshot!(said(&project, &request("", None, &["backends.api.port", "a[0]=1"])), @r"
    error[GEN009]: an assignment without a value
     --> --set:1:1
      |
    1 | backends.api.port
      | ^^^^^^^^^^^^^^^^^ no `=` follows
      |
      = help: write `path.to.key=value`, with `\,` for a comma inside of a value

    error[GEN009]: a list cannot be changed item by item
     --> --set:1:2
      |
    1 | a[0]=1
      |  ^ an index
      |
      = help: set the whole list: `a={first,second}`
    ");
}

/// An engine that gen does not have is not taken for one of a like name.
#[test]
fn engines_that_gen_does_not_have() {
    for engine in ["mssql", "oracle", "cassandra", "example.com/neo4j:5", "zzz"] {
        let said =
            base(&format!("name: shop\ndatabases: {{ main: {{ engine: \"{engine}\" }} }}\n"));
        assert!(said.contains("write `engine: other`"), "{engine}: {said}");
    }
    for (engine, known) in
        [("postgress", "postgres"), ("mysqll", "mysql"), ("mariadb:11", "mariadb")]
    {
        let said =
            base(&format!("name: shop\ndatabases: {{ main: {{ engine: \"{engine}\" }} }}\n"));
        assert!(said.contains(known) && !said.contains("engine: other"), "{engine}: {said}");
    }
}
