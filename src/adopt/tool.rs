//! What shows the insides of an application to who develops it.

use crate::adopt::part::Part;
use crate::notation::image::ImageName;

/// Images that show databases, queues, mail, measurements and who is where to who develops and operates, mostly without
/// asking who it is.
const TOOLS: [&str; 61] = [
    "adminer",
    "akhq",
    "alertmanager",
    "all-in-one",
    "asynqmon",
    "bull-board",
    "burrow",
    "cadvisor",
    "cerebro",
    "cloudbeaver",
    "cmak",
    "dbgate",
    "dozzle",
    "dynamodb-admin",
    "elasticsearch-head",
    "eureka",
    "flower",
    "inbucket",
    "jaeger",
    "jaeger-query",
    "kafdrop",
    "kafka-manager",
    "kafka-topics-ui",
    "kafka-ui",
    "kafka-ui-lite",
    "kibana",
    "kminion",
    "loki",
    "mailcatcher",
    "maildev",
    "mailhog",
    "mailpit",
    "mongo-express",
    "mongoku",
    "opensearch-dashboards",
    "opentelemetry-collector",
    "opentelemetry-collector-contrib",
    "otel-collector",
    "pgadmin",
    "pgadmin4",
    "pgweb",
    "phpmyadmin",
    "phppgadmin",
    "phpredisadmin",
    "prometheus",
    "promtail",
    "pushgateway",
    "redis-commander",
    "redisinsight",
    "redpanda-console",
    "rq-dashboard",
    "schema-registry-ui",
    "selenium",
    "smtp4dev",
    "sqlpad",
    "tempo",
    "temporal-ui",
    "victoria-metrics",
    "zipkin",
    "zipkin-aws",
    "zipkin-slim",
];

/// Whether production leaves a part without a door: where nothing else has one, that is what is meant.
pub fn is_closed(part: &Part, parts: &[Part]) -> bool {
    is_tool(part) && parts.iter().any(|one| has_door(one) && !is_tool(one))
}

/// Whether people reach a program.
pub fn has_door(part: &Part) -> bool {
    part.is_program() && part.has_door
}

/// The port of Eureka, which tells everybody who is where.
/// <https://cloud.spring.io/spring-cloud-netflix/reference/html/#spring-cloud-eureka-server>
const EUREKA: u16 = 8761;

/// Programs that show measurements to people who log in: people may see them, and come for something else.
const DASHBOARDS: [&str; 5] = ["chronograf", "grafana", "grafana-oss", "metabase", "superset"];

/// Whether a program is such an image, also where the project makes its own from it.
pub fn is_tool(part: &Part) -> bool {
    let is = |name: &str| TOOLS.contains(&name) || name.ends_with("exporter");
    images(part).any(|image| is(image.name())) || part.main == Some(EUREKA)
}

/// Whether a program shows what others have measured.
pub fn is_dashboard(part: &Part) -> bool {
    images(part).any(|image| DASHBOARDS.contains(&image.name()))
}

/// The image of a part, or the one that the project makes its own from.
fn images<'p>(part: &'p Part) -> impl Iterator<Item = ImageName<'p>> {
    let is_known = part.image.is_known && part.image.context.is_none();
    let own = is_known.then_some(part.image.text.as_str());
    own.into_iter().chain(part.image.base.as_deref()).map(ImageName::read)
}
