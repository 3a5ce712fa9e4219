//! Numbers between two others; ports and shares that may also be text.

use crate::layer::node::{Node, Style};
use crate::manifest::placeholder::{is_gap, is_gap_of_value};
use crate::shape::fault::VALUE;
use crate::shape::here::Here;
use crate::shape::meaning::JsonType;
use crate::values::port::is_port_name;

const BIG: i64 = i64::MAX;
const ID: i64 = 2_147_483_647;
const PORT: i64 = 65535;
/// `0777`.
const MODE: i64 = 511;

/// Struct, field, least, most.
type NumbersOfField = (&'static str, &'static str, i64, i64);

const RANGES: [NumbersOfField; 70] = [
    ("APIServiceSpec", "groupPriorityMinimum", 1, 20000),
    ("APIServiceSpec", "versionPriority", 1, 1000),
    ("ClientIPConfig", "timeoutSeconds", 1, 86400),
    ("ConfigMapVolumeSource", "defaultMode", 0, MODE),
    ("ContainerPort", "containerPort", 1, PORT),
    ("ContainerPort", "hostPort", 0, PORT),
    ("CronJobSpec", "failedJobsHistoryLimit", 0, BIG),
    ("CronJobSpec", "startingDeadlineSeconds", 0, BIG),
    ("CronJobSpec", "successfulJobsHistoryLimit", 0, BIG),
    ("DaemonSetSpec", "minReadySeconds", 0, BIG),
    ("DaemonSetSpec", "revisionHistoryLimit", 0, BIG),
    ("DeploymentSpec", "minReadySeconds", 0, BIG),
    ("DeploymentSpec", "progressDeadlineSeconds", 0, BIG),
    ("DeploymentSpec", "replicas", 0, BIG),
    ("DeploymentSpec", "revisionHistoryLimit", 0, BIG),
    ("DownwardAPIVolumeSource", "defaultMode", 0, MODE),
    ("EndpointPort", "port", 1, PORT),
    ("GRPCAction", "port", 1, PORT),
    ("HPAScalingPolicy", "periodSeconds", 1, 1800),
    ("HPAScalingPolicy", "value", 1, BIG),
    ("HPAScalingRules", "stabilizationWindowSeconds", 0, 3600),
    ("HorizontalPodAutoscalerSpec", "maxReplicas", 1, BIG),
    ("HorizontalPodAutoscalerSpec", "minReplicas", 0, BIG),
    ("HorizontalPodAutoscalerSpec", "targetCPUUtilizationPercentage", 1, BIG),
    ("HorizontalPodAutoscalerSpec2", "maxReplicas", 1, BIG),
    ("HorizontalPodAutoscalerSpec2", "minReplicas", 0, BIG),
    ("JobSpec", "activeDeadlineSeconds", 0, BIG),
    ("JobSpec", "backoffLimit", 0, BIG),
    ("JobSpec", "completions", 0, BIG),
    ("JobSpec", "parallelism", 0, BIG),
    ("JobSpec", "ttlSecondsAfterFinished", 0, BIG),
    ("KeyToPath", "mode", 0, MODE),
    ("MetricTarget", "averageUtilization", 1, BIG),
    ("MutatingWebhook", "timeoutSeconds", 1, 30),
    ("NetworkPolicyPort", "endPort", 1, PORT),
    ("PodSecurityContext", "fsGroup", 0, ID),
    ("PodSecurityContext", "runAsGroup", 0, ID),
    ("PodSecurityContext", "runAsUser", 0, ID),
    ("PodSpec", "activeDeadlineSeconds", 1, ID),
    ("PreferredSchedulingTerm", "weight", 1, 100),
    ("PriorityClass", "value", -ID, 1_000_000_000),
    ("Probe", "failureThreshold", 0, BIG),
    ("Probe", "initialDelaySeconds", 0, BIG),
    ("Probe", "periodSeconds", 0, BIG),
    ("Probe", "successThreshold", 0, BIG),
    ("Probe", "terminationGracePeriodSeconds", 1, BIG),
    ("Probe", "timeoutSeconds", 0, BIG),
    ("ProjectedVolumeSource", "defaultMode", 0, MODE),
    ("ReplicaSetSpec", "minReadySeconds", 0, BIG),
    ("ReplicaSetSpec", "replicas", 0, BIG),
    ("ReplicationControllerSpec", "replicas", 0, BIG),
    ("RollingUpdateStatefulSetStrategy", "partition", 0, BIG),
    ("SecretVolumeSource", "defaultMode", 0, MODE),
    ("SecurityContext", "runAsGroup", 0, ID),
    ("SecurityContext", "runAsUser", 0, ID),
    ("ServiceAccountTokenProjection", "expirationSeconds", 600, 4_294_967_296),
    ("ServiceBackendPort", "number", 1, PORT),
    ("ServicePort", "nodePort", 0, PORT),
    ("ServicePort", "port", 1, PORT),
    ("ServiceReference", "port", 1, PORT),
    ("SleepAction", "seconds", 0, BIG),
    ("StatefulSetOrdinals", "start", 0, BIG),
    ("StatefulSetSpec", "minReadySeconds", 0, BIG),
    ("StatefulSetSpec", "replicas", 0, BIG),
    ("StatefulSetSpec", "revisionHistoryLimit", 0, BIG),
    ("SuccessPolicyRule", "succeededCount", 0, BIG),
    ("TopologySpreadConstraint", "maxSkew", 1, BIG),
    ("TopologySpreadConstraint", "minDomains", 1, BIG),
    ("ValidatingWebhook", "timeoutSeconds", 1, 30),
    ("WeightedPodAffinityTerm", "weight", 1, 100),
];

/// Fields with a port: its number, or its name.
const PORTS: [(&str, &str); 4] = [
    ("HTTPGetAction", "port"),
    ("NetworkPolicyPort", "port"),
    ("ServicePort", "targetPort"),
    ("TCPSocketAction", "port"),
];

/// Fields with a number of pods, or a share of them.
const SHARES: [(&str, &str); 6] = [
    ("PodDisruptionBudgetSpec", "maxUnavailable"),
    ("PodDisruptionBudgetSpec", "minAvailable"),
    ("RollingUpdateDaemonSet", "maxSurge"),
    ("RollingUpdateDaemonSet", "maxUnavailable"),
    ("RollingUpdateDeployment", "maxSurge"),
    ("RollingUpdateDeployment", "maxUnavailable"),
];

/// The rows of a struct in [`RANGES`].
fn rows(shape: &str) -> impl Iterator<Item = &'static NumbersOfField> {
    let from = RANGES.partition_point(|(name, ..)| *name < shape);
    RANGES[from..].iter().take_while(move |(name, ..)| *name == shape)
}

/// Whether fields of a struct take such numbers.
pub fn is_of(shape: &str) -> bool {
    rows(shape).next().is_some() || PORTS.iter().chain(&SHARES).any(|(name, _)| *name == shape)
}

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node, shape: &str) {
    for (_, field, least, most) in rows(shape) {
        if let Some((value, number)) = whole(node, field)
            // What is no number of 32 bits is of the wrong type.
            && i32::try_from(number).is_ok()
            && !(*least..=*most).contains(&number)
        {
            let bounds = match *most {
                BIG if *least == 0 => "a number that is not negative".to_owned(),
                BIG => format!("at least {least}"),
                MODE => "an octal number up to `0777`".to_owned(),
                _ => format!("a number between {least} and {most}"),
            };
            here.refuse(
                &VALUE,
                value.span,
                field,
                &format!("cannot be {number}"),
                format!("write {bounds}"),
            );
        }
    }
    for (_, field) in PORTS.iter().filter(|(name, _)| *name == shape) {
        port(here, node, field);
    }
    for (_, field) in SHARES.iter().filter(|(name, _)| *name == shape) {
        share(here, node, field);
    }
}

/// The whole number of a field, if it is one.
pub fn whole<'a>(node: &'a Node, field: &str) -> Option<(&'a Node, i64)> {
    let value = node.get(field)?;
    match JsonType::read(value.as_scalar()?) {
        JsonType::Whole(number) => Some((value, number)),
        _ => None,
    }
}

fn port<'a>(here: &mut Here<'_, 'a>, node: &'a Node, field: &str) {
    let Some(value) = node.get(field) else { return };
    if let Some((_, number)) = whole(node, field) {
        // The port of a Service is meant by 0.
        if !((1..=PORT).contains(&number) || number == 0 && field == "targetPort") {
            let help = format!("write a number between 1 and {PORT}, or the name of a port");
            here.refuse(&VALUE, value.span, field, &format!("cannot be {number}"), help);
        }
        return;
    }
    let Some(scalar) = value.as_scalar().filter(|one| JsonType::read(one) == JsonType::Text) else {
        return;
    };
    let text = scalar.text.as_str();
    if is_port_name(text) || is_gap_of_value(text) || text.is_empty() {
        return;
    }
    let message = format!(
        "`{}` of {} is no name of a port: `{text}`",
        here.way.to(field),
        here.object.label()
    );
    let mut found = VALUE.error(message).at(value.span, "refused");
    found = if text.bytes().all(|one| one.is_ascii_digit()) && scalar.style == Style::Quoted {
        found.help("write the number without quotes").fix(value.span, text)
    } else {
        found.help("write a number, or at most 15 small letters, digits and `-`")
    };
    here.report(found);
}

fn share<'a>(here: &mut Here<'_, 'a>, node: &'a Node, field: &str) {
    let Some(value) = node.get(field) else { return };
    if let Some((_, number)) = whole(node, field) {
        if number < 0 {
            let help = "write a number that is not negative, or a share such as `25%`".to_owned();
            here.refuse(&VALUE, value.span, field, &format!("cannot be {number}"), help);
        }
        return;
    }
    let Some(scalar) = value.as_scalar().filter(|one| JsonType::read(one) == JsonType::Text) else {
        return;
    };
    let text = scalar.text.as_str();
    let percent = text.strip_suffix('%').and_then(|number| number.parse::<u32>().ok());
    let is_valid = percent.is_some_and(|number| number <= 100 || field == "maxSurge");
    if !is_valid && !is_gap(text) {
        let help = "write a number without quotes, or a share such as `\"25%\"`".to_owned();
        here.refuse(&VALUE, value.span, field, &format!("cannot be `{text}`"), help);
    }
}
