//! How others write things down, read in one way wherever they stand: addresses in texts, names of images,
//! quantities of Kubernetes, schedules of cron, annotations of controllers.

pub mod address;
pub mod browser;
pub mod controller_annotation;
pub mod cron;
pub mod docker_dns;
pub mod identifier;
pub mod image;
pub mod listening;
pub mod mentioned;
pub mod nginx;
pub mod pointer;
pub mod quantity;
pub mod redis_conf;
pub mod script;
pub mod sql_login;
pub mod traefik;
