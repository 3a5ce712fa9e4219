//! Rules over the graph of an application: what cannot work, and what is unwise.
//!
//! One file per rule, with examples inside, of which `gen explain`, the book and the tests are made. Rules ask the graph, they
//! read no YAML. An error means that it cannot work, and what may come from elsewhere is a warning that says so.

mod alternative;
mod auth_source;
mod autoscaler;
mod backend;
pub mod baseline;
mod blocked;
mod broken_address;
mod browser_variable;
mod budget;
mod bypassed_entrypoint;
mod cascade;
mod checked;
mod claim;
mod client;
mod closed_door;
mod closed_outside;
mod closed_port;
mod cluster_ip;
mod compose;
mod compose_address;
mod compose_called;
mod compose_config;
mod compose_deploy;
mod compose_dollar;
mod compose_file;
mod compose_form;
mod compose_given;
mod compose_host;
mod compose_keys;
mod compose_listening;
mod compose_network;
mod compose_nginx;
mod compose_order;
mod compose_part;
mod compose_port;
mod compose_project;
mod compose_reference;
mod compose_required;
mod compose_shape;
mod compose_stage;
mod compose_traefik;
mod compose_value;
mod config;
mod config_elsewhere;
mod credentials;
mod custom_object;
mod data_directory;
mod data_home;
mod docker_dns;
mod doubt;
mod duplicate;
mod empty_source;
mod encoded_twice;
mod ends_at_once;
pub mod explain;
mod file_argument;
pub mod fix;
mod folder_for_file;
mod full_quota;
mod gap;
mod gateway;
mod gateway_law;
mod governing_service;
mod grant;
mod http_probe;
pub mod ignore;
mod image;
mod image_name;
mod image_needs;
mod ingress;
mod ingress_tls;
mod invalid_name;
mod istio;
mod istio_gateway;
mod job_label;
mod judged;
mod kafka;
mod kafka_settings;
mod kept_elsewhere;
mod known_kind;
mod kubectl_rights;
mod line_break;
mod load_balancer;
mod localhost;
mod login_mismatch;
mod long_variable;
pub mod made;
mod made_elsewhere;
mod made_twice;
mod main_file;
mod misnamed;
mod misplaced_volume;
mod missing_account;
mod missing_namespace;
mod missing_volume;
mod mixed_pods;
mod monitor;
mod named_class;
mod named_container;
mod near;
mod near_host;
mod needed;
mod neighbour;
mod never_due;
mod never_placed;
mod nginx_file;
mod no_endpoints;
mod no_file;
mod no_grant;
mod no_issuer;
mod no_pods;
mod no_program;
mod no_rights;
mod no_token;
mod no_wait;
mod node_dns;
mod node_port;
mod odd_amount;
mod odd_annotation;
mod other_door;
mod other_namespace;
mod overlays;
mod own_address;
mod own_probe;
mod own_selector;
mod own_spread;
mod peer_namespace;
mod plain_password;
mod pod_host;
mod pod_security;
mod policy;
mod probe_port;
mod probe_program;
mod probe_user;
mod published;
mod pull_secret;
mod read_only;
mod read_only_order;
mod redis_file;
mod refused_pods;
mod refused_start;
mod regex_path;
mod removed_api;
pub mod report;
mod root_user;
pub mod rule;
mod scale_reference;
mod secrets;
mod server_port;
mod serving_program;
mod shape;
mod shell_variable;
mod split_database;
mod stale_config;
mod store_keys;
mod sub_path;
mod target_port;
mod template_file;
mod told_port;
mod too_soon;
mod twice_given;
mod twin_path;
mod two_owners;
mod unknown_database;
mod unknown_host;
mod unmet_claim;
mod unmounted;
mod unset_namespace;
mod unused_config;
mod variable_order;
mod volume;
mod waits_for_itself;
mod ways;
mod webhook;
mod wrong_domain;
mod wrong_port;
mod wrong_protocol;

pub use checked::Checked;
pub use rule::{Finding, Findings, REFUSALS, Rule};

use crate::manifest::collect::Collected;
use crate::source::{FileId, Sources};

/// The rules, by their codes.
pub const RULES: [&Rule; 123] = [
    &unknown_host::RULE,
    &other_namespace::RULE,
    &wrong_port::RULE,
    &cluster_ip::RULE,
    &localhost::RULE,
    &browser_variable::RULE,
    &near_host::RULE,
    &wrong_protocol::RULE,
    &pod_host::RULE,
    &no_pods::RULE,
    &mixed_pods::RULE,
    &target_port::RULE,
    &node_port::TAKEN,
    &node_port::UNMAPPED,
    &node_port::INVALID,
    &governing_service::MISSING,
    &governing_service::NOT_HEADLESS,
    &load_balancer::RULE,
    &no_endpoints::RULE,
    &config::MISSING,
    &config::KEY,
    &config_elsewhere::RULE,
    &variable_order::RULE,
    &unused_config::RULE,
    &missing_account::RULE,
    &stale_config::RULE,
    &empty_source::RULE,
    &long_variable::RULE,
    &sub_path::RULE,
    &credentials::WRONG,
    &unknown_database::RULE,
    &credentials::NONE,
    &bypassed_entrypoint::RULE,
    &data_directory::NONE,
    &data_directory::UNUSABLE,
    &split_database::RULE,
    &http_probe::RULE,
    &image::FLOATING,
    &plain_password::RULE,
    &no_wait::RULE,
    &refused_start::RULE,
    &image_name::RULE,
    &server_port::RULE,
    &line_break::RULE,
    &root_user::RULE,
    &pod_security::RULE,
    &probe_port::RULE,
    &shell_variable::RULE,
    &auth_source::RULE,
    &claim::MISSING,
    &missing_volume::RULE,
    &volume::UNBOUND,
    &volume::HOST_PATH,
    &claim::SHARED,
    &unmounted::RULE,
    &unmet_claim::RULE,
    &pull_secret::RULE,
    &no_program::RULE,
    &scale_reference::RULE,
    &autoscaler::TARGET,
    &autoscaler::REQUESTS,
    &autoscaler::REPLICAS,
    &budget::RULE,
    &image::SAME,
    &monitor::RULE,
    &no_rights::RULE,
    &probe_program::RULE,
    &ends_at_once::RULE,
    &odd_amount::RULE,
    &policy::NOTHING,
    &policy::PEER,
    &blocked::CALL,
    &policy::WIDE,
    &blocked::DNS,
    &refused_pods::RULE,
    &named_class::RULE,
    &encoded_twice::RULE,
    &webhook::RULE,
    &read_only::RULE,
    &ingress::BACKEND,
    &ingress::REWRITE,
    &unset_namespace::RULE,
    &gateway::RULE,
    &grant::RULE,
    &gateway_law::RULE,
    &regex_path::RULE,
    &ingress_tls::RULE,
    &named_container::RULE,
    &never_placed::RULE,
    &duplicate::DIFFERENT,
    &invalid_name::RULE,
    &missing_namespace::RULE,
    &removed_api::RULE,
    &duplicate::COPIED,
    &own_selector::RULE,
    &two_owners::RULE,
    &gap::RULE,
    &ignore::RULE,
    &shape::KIND,
    &shape::TYPE,
    &shape::FIELD,
    &shape::MISSING,
    &shape::VALUE,
    &shape::CONFLICT,
    &custom_object::RULE,
    &compose_shape::RULE,
    &compose_reference::RULE,
    &compose_order::RULE,
    &compose_port::RULE,
    &compose_network::RULE,
    &compose_file::RULE,
    &compose_dollar::RULE,
    &never_due::RULE,
    &too_soon::RULE,
    &no_token::RULE,
    &own_address::RULE,
    &nginx_file::RULE,
    &waits_for_itself::RULE,
    &node_dns::RULE,
    &no_issuer::RULE,
    &own_spread::RULE,
    &odd_annotation::RULE,
    &docker_dns::RULE,
];

/// Runs all rules over sets of objects. `files` are those whose comments count.
pub fn check(collected: &Collected, files: &[FileId], sources: &Sources) -> Checked {
    judged::check(&RULES, collected, files, sources)
}

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.into_iter().find(|rule| rule.code.as_str() == code)
}
