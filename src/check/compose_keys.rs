//! What a Compose file may hold, as its published specification says.
//!
//! <https://docs.docker.com/reference/compose-file/>

use crate::check::compose_deploy::{DEPLOY, DEVELOP};
use crate::check::compose_form::ComposeForm::{
    Anything, Bytes, Duration, Either, Keys, List, Map, Nothing, Number, OneOf, Port, Text, Truth,
    Whole, Word,
};
use crate::check::compose_form::ComposeKey;
use crate::check::compose_part::{
    COMMAND, DEVICES, EXTERNAL, GRANTED, HOOKS, HOSTS, LIMITS, OPTIONS, PAIRS, RATES, STEPS,
    TEXT_OR_LIST, TEXTS,
};

/// The whole file.
pub const FILE: &[ComposeKey] = &[
    ("version", Text),
    ("name", Text),
    (
        "include",
        List(&Either(&[
            Text,
            Keys(&[
                ("path", TEXT_OR_LIST),
                ("env_file", TEXT_OR_LIST),
                ("project_directory", Text),
            ]),
        ])),
    ),
    ("services", Map(&Keys(SERVICE))),
    ("models", Map(&Anything)),
    ("networks", Map(&Either(&[Nothing, Keys(NETWORK)]))),
    ("volumes", Map(&Either(&[Nothing, Keys(VOLUME)]))),
    ("secrets", Map(&Keys(SECRET))),
    ("configs", Map(&Keys(CONFIG))),
];

pub const SERVICE: &[ComposeKey] = &[
    ("annotations", PAIRS),
    ("attach", Truth),
    ("blkio_config", Keys(BLOCK_DEVICES)),
    ("build", Either(&[Text, Keys(BUILD)])),
    ("cap_add", TEXTS),
    ("cap_drop", TEXTS),
    ("cgroup", OneOf(&["host", "private"])),
    ("cgroup_parent", Text),
    ("command", COMMAND),
    ("configs", GRANTED),
    ("container_name", Text),
    ("cpu_count", Whole),
    ("cpu_percent", Number),
    ("cpu_period", Word),
    ("cpu_quota", Word),
    ("cpu_rt_period", Word),
    ("cpu_rt_runtime", Word),
    ("cpu_shares", Number),
    ("cpus", Number),
    ("cpuset", Text),
    ("credential_spec", Keys(&[("config", Text), ("file", Text), ("registry", Text)])),
    ("depends_on", Either(&[TEXTS, Map(&Keys(DEPENDENCY))])),
    ("deploy", Either(&[Nothing, Keys(DEPLOY)])),
    ("develop", Either(&[Nothing, Keys(DEVELOP)])),
    ("device_cgroup_rules", TEXTS),
    (
        "devices",
        List(&Either(&[Text, Keys(&[("source", Text), ("target", Text), ("permissions", Text)])])),
    ),
    ("dns", TEXT_OR_LIST),
    ("dns_opt", TEXTS),
    ("dns_search", TEXT_OR_LIST),
    ("domainname", Text),
    ("entrypoint", COMMAND),
    ("env_file", Either(&[Text, List(&Either(&[Text, Keys(ENV_FILE)]))])),
    ("environment", PAIRS),
    ("expose", List(&Word)),
    ("extends", Either(&[Text, Keys(&[("service", Text), ("file", Text)])])),
    ("external_links", TEXTS),
    ("extra_hosts", HOSTS),
    ("gpus", Either(&[OneOf(&["all"]), List(&Keys(DEVICES))])),
    ("group_add", List(&Word)),
    ("healthcheck", Keys(HEALTH)),
    ("hostname", Text),
    ("image", Text),
    ("init", Truth),
    ("ipc", Text),
    ("isolation", Text),
    ("label_file", TEXT_OR_LIST),
    ("labels", PAIRS),
    ("links", TEXTS),
    ("logging", Keys(&[("driver", Text), ("options", Map(&Either(&[Word, Nothing])))])),
    ("mac_address", Text),
    ("mem_limit", Bytes),
    ("mem_reservation", Bytes),
    ("mem_swappiness", Whole),
    ("memswap_limit", Bytes),
    ("models", Either(&[TEXTS, Map(&Anything)])),
    ("network_mode", Text),
    ("networks", Either(&[TEXTS, Map(&Either(&[Nothing, Keys(CONNECTION)]))])),
    ("oom_kill_disable", Truth),
    ("oom_score_adj", Whole),
    ("pid", Either(&[Text, Nothing])),
    ("pids_limit", Whole),
    ("platform", Text),
    ("ports", List(&Either(&[Port, Keys(PORT)]))),
    ("post_start", HOOKS),
    ("pre_start", STEPS),
    ("pre_stop", HOOKS),
    ("privileged", Truth),
    ("profiles", TEXTS),
    ("provider", Keys(&[("type", Text), ("options", Map(&Anything))])),
    ("pull_policy", Text),
    ("pull_refresh_after", Text),
    ("read_only", Truth),
    ("restart", Text),
    ("runtime", Text),
    ("scale", Whole),
    ("secrets", GRANTED),
    ("security_opt", TEXTS),
    ("shm_size", Bytes),
    ("stdin_open", Truth),
    ("stop_grace_period", Duration),
    ("stop_signal", Text),
    ("storage_opt", Map(&Anything)),
    ("sysctls", PAIRS),
    ("tmpfs", TEXT_OR_LIST),
    ("tty", Truth),
    ("ulimits", LIMITS),
    ("use_api_socket", Truth),
    ("user", Text),
    ("userns_mode", Text),
    ("uts", Text),
    ("volumes", List(&Either(&[Text, Keys(MOUNT)]))),
    ("volumes_from", TEXTS),
    ("working_dir", Text),
];

const BLOCK_DEVICES: &[ComposeKey] = &[
    ("device_read_bps", RATES),
    ("device_read_iops", RATES),
    ("device_write_bps", RATES),
    ("device_write_iops", RATES),
    ("weight", Whole),
    ("weight_device", List(&Keys(&[("path", Text), ("weight", Whole)]))),
];

pub const BUILD: &[ComposeKey] = &[
    ("additional_contexts", PAIRS),
    ("args", PAIRS),
    ("cache_from", TEXTS),
    ("cache_to", TEXTS),
    ("context", Text),
    ("dockerfile", Text),
    ("dockerfile_inline", Text),
    ("entitlements", TEXTS),
    ("extra_hosts", HOSTS),
    ("isolation", Text),
    ("labels", PAIRS),
    ("network", Text),
    ("no_cache", Truth),
    ("platforms", TEXTS),
    ("privileged", Truth),
    ("provenance", Anything),
    ("pull", Truth),
    ("sbom", Anything),
    ("secrets", GRANTED),
    ("shm_size", Bytes),
    ("ssh", PAIRS),
    ("tags", TEXTS),
    ("target", Text),
    ("ulimits", LIMITS),
];

const DEPENDENCY: &[ComposeKey] = &[
    ("condition", OneOf(&["service_started", "service_healthy", "service_completed_successfully"])),
    ("required", Truth),
    ("restart", Truth),
];

const ENV_FILE: &[ComposeKey] = &[("path", Text), ("format", Text), ("required", Truth)];

pub const HEALTH: &[ComposeKey] = &[
    ("disable", Truth),
    ("interval", Duration),
    ("retries", Number),
    ("start_interval", Duration),
    ("start_period", Duration),
    ("test", TEXT_OR_LIST),
    ("timeout", Duration),
];

const CONNECTION: &[ComposeKey] = &[
    ("aliases", TEXTS),
    ("driver_opts", OPTIONS),
    ("gw_priority", Number),
    ("interface_name", Text),
    ("ipv4_address", Text),
    ("ipv6_address", Text),
    ("link_local_ips", TEXTS),
    ("mac_address", Text),
    ("priority", Number),
];

const PORT: &[ComposeKey] = &[
    ("app_protocol", Text),
    ("host_ip", Text),
    ("mode", Text),
    ("name", Text),
    ("protocol", Text),
    ("published", Word),
    ("target", Whole),
];

const MOUNT: &[ComposeKey] = &[
    ("bind", Keys(BIND)),
    ("consistency", Text),
    ("image", Keys(&[("subpath", Text)])),
    ("read_only", Truth),
    ("source", Text),
    ("target", Text),
    ("tmpfs", Keys(&[("mode", Word), ("size", Bytes)])),
    ("type", OneOf(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"])),
    ("volume", Keys(&[("labels", PAIRS), ("nocopy", Truth), ("subpath", Text)])),
];

const BIND: &[ComposeKey] = &[
    ("create_host_path", Truth),
    ("propagation", Text),
    ("recursive", OneOf(&["enabled", "disabled", "writable", "readonly"])),
    ("selinux", OneOf(&["z", "Z"])),
];

const NETWORK: &[ComposeKey] = &[
    ("attachable", Truth),
    ("driver", Text),
    ("driver_opts", OPTIONS),
    ("enable_ipv4", Truth),
    ("enable_ipv6", Truth),
    ("external", EXTERNAL),
    ("internal", Truth),
    ("ipam", Anything),
    ("labels", PAIRS),
    ("name", Text),
];

const VOLUME: &[ComposeKey] = &[
    ("driver", Text),
    ("driver_opts", OPTIONS),
    ("external", EXTERNAL),
    ("labels", PAIRS),
    ("name", Text),
];

const SECRET: &[ComposeKey] = &[
    ("driver", Text),
    ("driver_opts", OPTIONS),
    ("environment", Text),
    ("external", EXTERNAL),
    ("file", Text),
    ("labels", PAIRS),
    ("name", Text),
    ("template_driver", Text),
];

const CONFIG: &[ComposeKey] = &[
    ("content", Text),
    ("environment", Text),
    ("external", EXTERNAL),
    ("file", Text),
    ("labels", PAIRS),
    ("name", Text),
    ("template_driver", Text),
];
