//! Images of programs that serve pages, watch, or sign people in.

use crate::engine::image_fact::{
    Condition, Flavour, ImageFact, ImageNeed, LackedProgram, NeededThing, RunsAs, UNKNOWN, any,
};

const fn lacks(program: &'static str, instead: &'static str) -> LackedProgram {
    LackedProgram { program, versions: any, flavour: Flavour::All, instead }
}

const fn served(
    names: &'static [&'static str],
    ports: &'static [u16],
    runs_as: RunsAs,
) -> ImageFact {
    ImageFact { names, ports, runs_as, ..UNKNOWN }
}

pub const ROWS: &[ImageFact] = &[
    // https://hub.docker.com/_/nginx: "Running nginx in read-only mode".
    ImageFact {
        names: &["nginx"],
        ports: &[80],
        runs_as: RunsAs::Root,
        writes: &["/var/cache/nginx", "/run"],
        reads: Some("/etc/nginx/nginx.conf"),
        includes: Some("/etc/nginx/conf.d"),
        lacks: &[LackedProgram {
            program: "wget",
            versions: any,
            flavour: Flavour::Other,
            instead: "curl",
        }],
        ..UNKNOWN
    },
    // https://hub.docker.com/r/nginxinc/nginx-unprivileged
    ImageFact {
        names: &["nginxinc/nginx-unprivileged"],
        ports: &[8080],
        runs_as: RunsAs::Number,
        writes: &["/tmp"],
        reads: Some("/etc/nginx/nginx.conf"),
        includes: Some("/etc/nginx/conf.d"),
        ..UNKNOWN
    },
    // https://hub.docker.com/_/httpd: the pid file is beside the logs.
    ImageFact {
        names: &["httpd"],
        ports: &[80],
        runs_as: RunsAs::Root,
        writes: &["/usr/local/apache2/logs"],
        reads: Some("/usr/local/apache2/conf/httpd.conf"),
        lacks: &[lacks("curl", "a probe with `httpGet`")],
        ..UNKNOWN
    },
    // https://hub.docker.com/_/caddy
    ImageFact {
        reads: Some("/etc/caddy/Caddyfile"),
        ..served(&["caddy"], &[80, 443, 2019], RunsAs::Root)
    },
    ImageFact {
        reads: Some("/usr/local/etc/haproxy/haproxy.cfg"),
        ..served(&["haproxy"], &[], RunsAs::Name("haproxy"))
    },
    ImageFact {
        names: &["traefik"],
        runs_as: RunsAs::Root,
        lacks: &[lacks("curl", "wget, or `traefik healthcheck --ping`")],
        ..UNKNOWN
    },
    // https://hub.docker.com/_/adminer
    served(&["adminer"], &[8080], RunsAs::Name("adminer")),
    // https://hub.docker.com/_/phpmyadmin
    ImageFact {
        names: &["phpmyadmin", "phpmyadmin/phpmyadmin"],
        ports: &[80],
        runs_as: RunsAs::Root,
        ..UNKNOWN
    },
    // https://hub.docker.com/_/mongo-express
    served(&["mongo-express"], &[8081], RunsAs::Unknown),
    served(&["rediscommander/redis-commander"], &[8081], RunsAs::Unknown),
    served(&["redis/redisinsight"], &[5540], RunsAs::Unknown),
    // https://www.pgadmin.org/docs/pgadmin4/latest/container_deployment.html
    ImageFact {
        names: &["dpage/pgadmin4"],
        ports: &[80, 443],
        needs: &[
            ImageNeed {
                thing: NeededThing::Variable(&["PGADMIN_DEFAULT_EMAIL"]),
                versions: any,
                why: "the first account has no address",
                help: "set `PGADMIN_DEFAULT_EMAIL`",
            },
            ImageNeed {
                thing: NeededThing::Variable(&[
                    "PGADMIN_DEFAULT_PASSWORD",
                    "PGADMIN_DEFAULT_PASSWORD_FILE",
                ]),
                versions: any,
                why: "the first account has no password",
                help: "set `PGADMIN_DEFAULT_PASSWORD` from a Secret",
            },
            ImageNeed {
                thing: NeededThing::Value("PGADMIN_DEFAULT_EMAIL", |value| value.contains('@')),
                versions: any,
                why: "its address has no `@`",
                help: "write an address of mail",
            },
        ],
        ..UNKNOWN
    },
    // https://github.com/docker-library/wordpress/blob/master/wp-config-docker.php
    ImageFact {
        names: &["wordpress"],
        ports: &[80],
        runs_as: RunsAs::Root,
        defaults: &[
            ("WORDPRESS_DB_HOST", "mysql"),
            ("WORDPRESS_DB_USER", "example username"),
            ("WORDPRESS_DB_PASSWORD", "example password"),
            ("WORDPRESS_DB_NAME", "wordpress"),
        ],
        // Until then it logged in as `root`, and made the database.
        defaults_since: (5, 7),
        ..UNKNOWN
    },
    served(&["nextcloud", "drupal", "matomo", "mediawiki"], &[80], RunsAs::Root),
    // https://hub.docker.com/_/joomla
    ImageFact {
        names: &["joomla"],
        ports: &[80],
        runs_as: RunsAs::Root,
        needs: &[ImageNeed {
            thing: NeededThing::Variable(&[
                "JOOMLA_DB_PASSWORD",
                "JOOMLA_DB_PASSWORD_FILE",
                "JOOMLA_DB_PASSWORD_ALLOW_EMPTY",
            ]),
            versions: any,
            why: "the password of its database is not set",
            help: "set `JOOMLA_DB_PASSWORD` from a Secret",
        }],
        ..UNKNOWN
    },
    ImageFact {
        reads: Some("/usr/local/tomcat/conf/server.xml"),
        ..served(&["tomcat"], &[8080], RunsAs::Root)
    },
    ImageFact { keeps: &["/var/lib/ghost/content"], ..served(&["ghost"], &[2368], RunsAs::Root) },
    served(&["odoo"], &[8069, 8071, 8072], RunsAs::Name("odoo")),
    served(&["redmine"], &[3000], RunsAs::Root),
    ImageFact {
        keeps: &["/var/jenkins_home"],
        ..served(&["jenkins/jenkins"], &[8080, 50000], RunsAs::Name("jenkins"))
    },
    served(&["sonarqube"], &[9000], RunsAs::Unknown),
    ImageFact { keeps: &["/var/lib/registry"], ..served(&["registry"], &[5000], RunsAs::Root) },
    // https://docs.n8n.io/hosting/installation/docker/
    ImageFact {
        keeps: &["/home/node/.n8n"],
        ..served(&["n8nio/n8n", "docker.n8n.io/n8nio/n8n"], &[5678], RunsAs::Name("node"))
    },
    served(&["gitea/gitea"], &[3000, 22], RunsAs::Root),
    ImageFact { keeps: &["/data"], ..served(&["vaultwarden/server"], &[80], RunsAs::Root) },
    ImageFact {
        keeps: &["/app/data"],
        ..served(&["louislam/uptime-kuma"], &[3001], RunsAs::Unknown)
    },
    served(&["metabase/metabase"], &[3000], RunsAs::Unknown),
    served(&["provectuslabs/kafka-ui"], &[8080], RunsAs::Unknown),
    served(&["mailhog/mailhog", "axllent/mailpit"], &[1025, 8025], RunsAs::Unknown),
    served(&["hashicorp/vault"], &[8200, 8201], RunsAs::Root),
    served(&["influxdb"], &[], RunsAs::Root),
    ImageFact {
        keeps: &["/var/lib/grafana"],
        ..served(&["grafana/grafana", "grafana/grafana-oss"], &[3000], RunsAs::Number)
    },
    // https://github.com/prometheus/prometheus/blob/main/Dockerfile: `USER nobody`, on busybox.
    ImageFact {
        names: &["prom/prometheus", "quay.io/prometheus/prometheus"],
        reads: Some("/etc/prometheus/prometheus.yml"),
        keeps: &["/prometheus"],
        is_kept_by_options: true,
        ports: &[9090],
        runs_as: RunsAs::Name("nobody"),
        lacks: &[lacks("curl", "wget")],
        ..UNKNOWN
    },
    ImageFact {
        names: &["prom/alertmanager", "quay.io/prometheus/alertmanager"],
        reads: Some("/etc/alertmanager/alertmanager.yml"),
        ports: &[9093, 9094],
        runs_as: RunsAs::Name("nobody"),
        lacks: &[lacks("curl", "wget")],
        ..UNKNOWN
    },
    ImageFact {
        names: &["prom/node-exporter", "quay.io/prometheus/node-exporter"],
        ports: &[9100],
        runs_as: RunsAs::Name("nobody"),
        lacks: &[lacks("curl", "wget")],
        ..UNKNOWN
    },
    // https://www.keycloak.org/server/containers, https://www.keycloak.org/server/configuration-production
    ImageFact {
        names: &["quay.io/keycloak/keycloak", "keycloak/keycloak"],
        ports: &[8080, 8443, 9000],
        runs_as: RunsAs::Number,
        needs: &[
            ImageNeed {
                thing: NeededThing::Arguments,
                versions: any,
                why: "without arguments Keycloak prints its help and ends",
                help: "write `args: [start]`, or `[start-dev]` for tests",
            },
            // https://www.keycloak.org/server/db
            ImageNeed {
                thing: NeededThing::Value("KC_DB", |value| {
                    [
                        "dev-file", "dev-mem", "mariadb", "mssql", "mysql", "oracle", "postgres",
                        "tidb",
                    ]
                    .contains(&value)
                }),
                versions: |major, _| major >= 17,
                why: "it knows no database of this name",
                help: "write `postgres`, `mysql`, `mariadb`, `mssql` or `oracle`",
            },
            ImageNeed {
                thing: NeededThing::Value("KC_DB_URL", |value| value.starts_with("jdbc:")),
                versions: |major, _| major >= 17,
                why: "`KC_DB_URL` is no address of JDBC",
                help: "write `jdbc:` before it",
            },
            ImageNeed {
                thing: NeededThing::If {
                    is: Condition::Word("start"),
                    any: &[
                        "KC_HOSTNAME",
                        "KC_HOSTNAME_URL",
                        "KC_HOSTNAME_STRICT",
                        "KC_CONFIG_FILE",
                    ],
                    words: &["hostname", "--optimized", "-cf", "config-file"],
                },
                versions: |major, _| major >= 17,
                why: "`start` wants to know the name of the host",
                help: "set `KC_HOSTNAME`, or `KC_HOSTNAME_STRICT: \"false\"`",
            },
            ImageNeed {
                thing: NeededThing::If {
                    is: Condition::Word("start"),
                    any: &[
                        "KC_HTTP_ENABLED",
                        "KC_HTTPS_CERTIFICATE_FILE",
                        "KC_HTTPS_KEY_STORE_FILE",
                        "KC_PROXY",
                        "KC_CONFIG_FILE",
                    ],
                    words: &[
                        "http-enabled",
                        "https-",
                        "proxy",
                        "--optimized",
                        "-cf",
                        "config-file",
                    ],
                },
                versions: |major, _| major >= 17,
                why: "`start` serves HTTPS, and there is no certificate",
                help: "set `KC_HTTP_ENABLED: \"true\"` behind a proxy, or name a certificate",
            },
        ],
        lacks: &[
            LackedProgram {
                program: "curl",
                versions: of_22,
                flavour: Flavour::All,
                instead: "a probe with `httpGet`",
            },
            LackedProgram {
                program: "wget",
                versions: of_22,
                flavour: Flavour::All,
                instead: "a probe with `httpGet`",
            },
        ],
        ..UNKNOWN
    },
    // https://docs.confluent.io/platform/current/installation/docker/config-reference.html
    ImageFact {
        names: &["confluentinc/cp-zookeeper"],
        needs: &[ImageNeed {
            thing: NeededThing::Variable(&[
                "ZOOKEEPER_CLIENT_PORT",
                "ZOOKEEPER_SECURE_CLIENT_PORT",
            ]),
            versions: any,
            why: "`ZOOKEEPER_CLIENT_PORT` is not set",
            help: "set `ZOOKEEPER_CLIENT_PORT: \"2181\"`",
        }],
        ..UNKNOWN
    },
    ImageFact {
        names: &["confluentinc/cp-schema-registry"],
        needs: &[
            ImageNeed {
                thing: NeededThing::Variable(&["SCHEMA_REGISTRY_HOST_NAME"]),
                versions: any,
                why: "`SCHEMA_REGISTRY_HOST_NAME` is not set",
                help: "set it to the name of the Service",
            },
            ImageNeed {
                thing: NeededThing::Variable(&[
                    "SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS",
                    "SCHEMA_REGISTRY_KAFKASTORE_CONNECTION_URL",
                ]),
                versions: any,
                why: "it does not know its brokers",
                help: "set `SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS`",
            },
        ],
        settings: Some(("SCHEMA_REGISTRY_PORT", 0)),
        ..UNKNOWN
    },
];

fn of_22(major: u32, _: u32) -> bool {
    major >= 22
}
