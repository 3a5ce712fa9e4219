//! A project of Docker Compose as values: every service becomes a component, and what has no place is told.
//!
//! The services are read as Docker Compose runs them ([`crate::manifest::compose_run`]). Each one gets a role, by its
//! image and by who calls it; hosts, ports and logins in its variables become references. Nothing is invented: what no
//! file says is left to be decided, in a comment.

pub mod alike;
pub mod amount;
pub mod bound_folder;
pub mod browser_list;
pub mod built;
pub mod call;
pub mod data_mount;
pub mod database;
pub mod door;
pub mod draft;
pub mod environment;
pub mod family;
pub mod filled;
pub mod hardening;
pub mod hook;
pub mod job_order;
pub mod keeper;
pub mod leftover;
pub mod like;
pub mod listen;
pub mod made_up;
pub mod mention;
pub mod mounted;
pub mod name_told;
pub mod named_file;
pub mod once;
pub mod opened_folder;
pub mod override_layer;
pub mod part;
pub mod password_told;
pub mod place;
pub mod port;
pub mod private_file;
pub mod probe;
pub mod program;
pub mod program_port;
pub mod renamed_host;
pub mod role;
pub mod routed;
pub mod secret_said;
pub mod server;
pub mod server_login;
pub mod server_variable;
pub mod sheet;
pub mod stack;
pub mod target;
pub mod told;
pub mod tool;
pub mod unknown_port;
pub mod unmet_told;
pub mod url_parts;
pub mod variable;
pub mod volume;
pub mod wait_order;
pub mod wanted;
