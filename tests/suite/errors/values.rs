//! Mistakes in what was written, before anyone asks what it means.

use super::{backend, base, database, files};
use crate::project::{Memory, request, said};

#[test]
fn an_unknown_key_and_the_nearest() {
    insta::assert_snapshot!(backend("replica: 2"), @"");
}

#[test]
fn an_unknown_key_and_all_there_are() {
    insta::assert_snapshot!(backend("expose: { telnet: 23 }"), @"");
}

#[test]
fn an_unknown_key_at_the_top() {
    insta::assert_snapshot!(base("name: shop\ndatabase: {}\n"), @"");
}

#[test]
fn another_type_than_the_place_takes() {
    insta::assert_snapshot!(backend("replicas: two\ncommand: serve\nenv: [A=1]\nmetrics: true"), @"");
}

#[test]
fn values_that_are_no_map() {
    insta::assert_snapshot!(base("- name: shop\n"), @"");
}

#[test]
fn text_that_readers_understand_differently() {
    insta::assert_snapshot!(backend("env: { VERSION: 1.10, MODE: 0755, BIG: 1e3, DEBUG: yes }"), @"");
}

#[test]
fn a_quoted_number_and_a_word_for_true() {
    insta::assert_snapshot!(backend("replicas: \"2\"\nreadOnly: yes\nwaitFor: \"true\""), @"");
}

#[test]
fn a_word_that_is_none_of_the_words() {
    insta::assert_snapshot!(database("security: restrictd"), @"");
}

#[test]
fn a_name_that_is_no_label() {
    insta::assert_snapshot!(base("name: My_Shop\n"), @"");
}

#[test]
fn names_that_are_no_labels() {
    insta::assert_snapshot!(backend(
        "namespace: -shop\n\
         priorityClassName: High Priority\n\
         serviceAccount: { name: a..b }"
    ), @"");
}

#[test]
fn a_name_that_is_too_long() {
    insta::assert_snapshot!(base(&format!("name: {}\n", "a".repeat(64))), @"");
}

#[test]
fn quantities() {
    insta::assert_snapshot!(backend("resources: { requests: { cpu: -1, memory: 64MB }, limits: { memory: much } }"
        ).replace("probes", "probes"), @"");
}

#[test]
fn a_path_that_is_not_absolute() {
    insta::assert_snapshot!(backend("writable: [tmp, /var/../tmp]"), @"");
}

#[test]
fn a_key_that_a_secret_cannot_have() {
    insta::assert_snapshot!(backend("env: { KEY: { existingSecret: { name: jwt, key: a/b } } }"), @"");
}

#[test]
fn a_variable_that_gen_cannot_have() {
    insta::assert_snapshot!(backend("env: { KEY: { fromEnv: jwt-key } }"), @"");
}

#[test]
fn ports_and_counts_out_of_range() {
    insta::assert_snapshot!(backend(
        "service: { port: 70000 }\n\
         replicas: -1\n\
         autoscaling: { max: 1.5, cpu: 0 }\n\
         disruptionBudget: { minAvailable: 150% }"
    ), @"");
}

#[test]
fn two_variants_of_one_choice() {
    insta::assert_snapshot!(database("storage: { className: gp3, ephemeral: true }"), @"");
}

#[test]
fn a_list_with_a_hole() {
    insta::assert_snapshot!(backend("command:\n  - serve\n  -\n"), @"");
}

#[test]
fn a_nul_character() {
    insta::assert_snapshot!(backend("env: { A: \"\\0\" }"), @"");
}

#[test]
fn a_later_layer_that_is_wrong_shows_what_it_overrode() {
    let layers = [
        ("values/base.yaml", "name: shop\nbackends: { api: { port: 8000, replicas: 2 } }\n"),
        ("values/dev.yaml", "backends:\n  api: { port: http, replicas: -1, image: { tag: 1.10 } }\n"),
    ];
    insta::assert_snapshot!(files(&layers, "dev"), @"");
}

#[test]
fn a_flag_that_is_wrong_shows_what_it_overrode() {
    let project = Memory::new(&[("values/base.yaml", super::BACKEND)]);
    let sets = ["backends.api.port=http", "backends.api.command=[serve]"];
    insta::assert_snapshot!(said(&project, &request("", None, &sets)), @"");
}

#[test]
fn a_flag_that_is_no_assignment() {
    let project = Memory::new(&[("values/base.yaml", super::BACKEND)]);
    insta::assert_snapshot!(said(&project, &request("", None, &["backends.api.port", "a[0]=1"])), @"");
}
