//! CloudNativePG, an operator that runs PostgreSQL. <https://cloudnative-pg.io/docs/>

use crate::engine::Engine;

/// Whether it runs the servers of an engine.
pub fn runs(engine: Engine) -> bool {
    engine == Engine::Postgres
}

/// The repository of the operator's images of PostgreSQL, tagged by its versions. "`latest` is not considered a valid
/// tag": the operator reads the major version in it. <https://cloudnative-pg.io/docs/current/container_images/>
pub const REPOSITORY: &str = "ghcr.io/cloudnative-pg/postgresql";

/// The user that the images run as. <https://cloudnative-pg.io/docs/current/cloudnative-pg.v1/>, `postgresUID`.
pub const USER: i64 = 26;

/// The definition of its objects, and that of where the plugin keeps backups.
pub const CLUSTERS: &str = "clusters.postgresql.cnpg.io";
pub const OBJECT_STORES: &str = "objectstores.barmancloud.cnpg.io";

/// The plugin that keeps backups: what the operator had built in goes with 1.31.
/// <https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/>
pub const BACKUP_PLUGIN: &str = "barman-cloud.cloudnative-pg.io";

/// The label of all its pods, whose value is the name of the Cluster.
/// <https://cloudnative-pg.io/docs/current/labels_annotations/>
pub const POD_LABEL: &str = "cnpg.io/cluster";

/// The label of a Secret whose changes the operator follows.
pub const RELOAD_LABEL: &str = "cnpg.io/reload";

/// Where the instances answer the operator, and each other.
/// "Ensure the operator can reach every cluster pod on ports 8000 and 5432, and that pods can connect to each other."
/// <https://cloudnative-pg.io/docs/current/networking/>
pub const STATUS_PORT: u16 = 8000;

/// The namespace of the operator, and the label of its pods.
/// <https://cloudnative-pg.io/docs/current/networking/#cross-namespace-network-policy-for-the-operator>
pub const NAMESPACE: &str = "cnpg-system";
pub const OPERATOR_LABEL: (&str, &str) = ("app.kubernetes.io/name", "cloudnative-pg");

/// The most characters of a Cluster's name.
pub const LONGEST_NAME: usize = 50;

/// The Service that leads to the instance which takes what is written. <https://cloudnative-pg.io/docs/current/service_management/>
pub const WRITING: &str = "rw";

/// What the operator calls the Secret that it makes for the owner of the database, and the keys in it.
/// <https://cloudnative-pg.io/docs/current/applications/#secrets>
pub const OWNER_SECRET: &str = "app";
pub const URL_KEY: &str = "uri";

/// The keys of a Secret that it reads, and of those that it makes: a Secret of the type `kubernetes.io/basic-auth`.
pub const USER_KEY: &str = "username";
pub const PASSWORD_KEY: &str = "password";

/// Databases that every server has.
pub const DATABASES: [&str; 3] = ["postgres", "template0", "template1"];

/// Whether a user is the operator's own, or the server's.
pub fn is_reserved_user(name: &str) -> bool {
    matches!(name, "postgres" | "streaming_replica") || name.starts_with("cnpg_")
}

/// Whether a variable of the servers is the operator's own.
pub fn is_reserved_variable(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    matches!(name.as_str(), "POD_NAME" | "NAMESPACE" | "CLUSTER_NAME")
        || name.starts_with("CNPG_")
        || name.starts_with("PG")
}

/// Settings that are the operator's own, or blocked by it; `shared_preload_libraries` has a field of its own.
/// <https://cloudnative-pg.io/docs/current/postgresql_conf/#fixed-parameters>
pub const FIXED: [&str; 63] = [
    "allow_system_table_mods",
    "archive_cleanup_command",
    "archive_command",
    "archive_mode",
    "bonjour",
    "bonjour_name",
    "cluster_name",
    "config_file",
    "data_directory",
    "data_sync_retry",
    "event_source",
    "external_pid_file",
    "hba_file",
    "hot_standby",
    "ident_file",
    "jit_provider",
    "listen_addresses",
    "log_destination",
    "log_directory",
    "log_file_mode",
    "log_filename",
    "log_rotation_age",
    "log_rotation_size",
    "log_truncate_on_rotation",
    "logging_collector",
    "pg_failover_slots.primary_dsn",
    "pg_failover_slots.standby_slot_names",
    "port",
    "primary_conninfo",
    "primary_slot_name",
    "promote_trigger_file",
    "recovery_end_command",
    "recovery_min_apply_delay",
    "recovery_target",
    "recovery_target_action",
    "recovery_target_inclusive",
    "recovery_target_lsn",
    "recovery_target_name",
    "recovery_target_time",
    "recovery_target_timeline",
    "recovery_target_xid",
    "restart_after_crash",
    "restore_command",
    "ssl",
    "ssl_ca_file",
    "ssl_cert_file",
    "ssl_crl_file",
    "ssl_dh_params_file",
    "ssl_key_file",
    "ssl_passphrase_command",
    "ssl_passphrase_command_supports_reload",
    "ssl_prefer_server_ciphers",
    "stats_temp_directory",
    "synchronized_standby_slots",
    "synchronous_standby_names",
    "syslog_facility",
    "syslog_ident",
    "syslog_sequence_numbers",
    "syslog_split_messages",
    "temp_tablespaces",
    "unix_socket_directories",
    "unix_socket_group",
    "unix_socket_permissions",
];

/// The setting with a field of its own.
pub const LIBRARIES: &str = "shared_preload_libraries";
