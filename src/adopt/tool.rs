//! What shows the insides of an application to who develops it.

use crate::adopt::part::Part;
use crate::notation::image::ImageName;

/// Images that show databases, queues and mail to who develops, mostly without asking who it is.
const TOOLS: [&str; 30] = [
    "adminer",
    "akhq",
    "all-in-one",
    "cloudbeaver",
    "dbgate",
    "dozzle",
    "dynamodb-admin",
    "inbucket",
    "jaeger",
    "kafdrop",
    "kafka-ui",
    "kafka-ui-lite",
    "mailcatcher",
    "maildev",
    "mailhog",
    "mailpit",
    "mongo-express",
    "mongoku",
    "pgadmin",
    "pgadmin4",
    "pgweb",
    "phpmyadmin",
    "phppgadmin",
    "phpredisadmin",
    "redis-commander",
    "redisinsight",
    "redpanda-console",
    "selenium",
    "smtp4dev",
    "sqlpad",
];

/// Whether production leaves a part without a door: where nothing else has one, that is what is meant.
pub fn is_closed(part: &Part, parts: &[Part]) -> bool {
    is_tool(part) && parts.iter().any(|one| has_door(one) && !is_tool(one))
}

/// Whether people reach a program.
pub fn has_door(part: &Part) -> bool {
    part.is_program() && part.has_door
}

fn is_tool(part: &Part) -> bool {
    part.image.is_known && TOOLS.contains(&ImageName::read(&part.image.text).name())
}
