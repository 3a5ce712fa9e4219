//! What annotations of an Ingress tell its controller, as far as gen can say that it does not listen.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::controller_annotation;
use crate::source::Span;
use crate::stack::expose::Controller;
use crate::values::read::{At, Map};
use crate::values::scalar::Text;

/// What annotations start with that one controller alone reads.
const OF_CONTROLLERS: [(&str, &[Controller]); 3] = [
    ("nginx.ingress.kubernetes.io/", &[Controller::Nginx]),
    ("alb.ingress.kubernetes.io/", &[Controller::Alb, Controller::AutoAlb]),
    ("traefik.ingress.kubernetes.io/", &[Controller::Traefik]),
];

/// Reports annotations that have no effect, or another one than is meant.
pub fn check(
    annotations: Option<&At<Map<Text>>>,
    (controller, class): (Controller, Option<&str>),
    report: &mut Report,
) {
    for (name, item) in annotations.into_iter().flat_map(|map| &map.entries) {
        let (value, place) = (item.at.value.as_str(), (item.key, item.at.span));
        let of = OF_CONTROLLERS.iter().find(|(start, _)| name.starts_with(start));
        let is_read = of.is_none_or(|(_, controllers)| controllers.contains(&controller));
        if !is_read && controller != Controller::Other {
            let class = class.unwrap_or("the target");
            report.add(
                Diagnostic::warning(
                    Code::Conflict,
                    format!("the controller of `{class}` does not read `{name}`"),
                )
                .at(item.key, "without effect")
                .help(
                    "remove it, or name the class of the controller that is meant: `className: …`",
                ),
            );
        } else if let Some(start) = forgotten_start(name, controller) {
            let message = format!("no controller reads an annotation `{name}`");
            report.add(
                Diagnostic::warning(Code::Conflict, message)
                    .at(item.key, "without the name of the controller")
                    .write(format!("{start}{name}")),
            );
        } else if controller == Controller::Nginx {
            of_nginx(name, value, place, report);
        }
    }
}

/// What an annotation must start with that is called as one of its controller is, and lacks the start of that.
fn forgotten_start(name: &str, controller: Controller) -> Option<&'static str> {
    if name.contains('/') {
        return None;
    }
    controller_annotation::KNOWN.iter().map(|(start, names)| (*start, *names)).find_map(
        |(start, names)| {
            let of = OF_CONTROLLERS.iter().find(|(of, _)| *of == start);
            let is_read = of.is_none_or(|(_, controllers)| controllers.contains(&controller));
            (is_read && names.contains(&name)).then_some(start)
        },
    )
}

/// <https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-timeouts>
fn of_nginx(name: &str, value: &str, (key, span): (Span, Span), report: &mut Report) {
    let Some(name) = name.strip_prefix("nginx.ingress.kubernetes.io/") else { return };
    // A path of gen's is a prefix, and has no groups.
    if name == "rewrite-target" && value.contains('$') {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("`{value}` takes a group of the path, and paths here have none"),
            )
            .at(key, "every request would arrive at the same path")
            .help(
                "remove it, and write `stripPrefix: true` beside `path`: gen writes the expression",
            ),
        );
    }
    let seconds = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
    if name.starts_with("proxy-") && name.ends_with("-timeout") && seconds != value && is_number {
        let per_unit = match &value[seconds.len()..] {
            "s" => "1",
            "m" => "60",
            _ => "",
        };
        let count = seconds.parse::<u32>().ok().zip(per_unit.parse::<u32>().ok());
        let right = count.and_then(|(count, unit)| count.checked_mul(unit));
        let wrong = Diagnostic::warning(
            Code::InvalidValue,
            format!("`{name}` takes seconds as a number, and this is `{value}`"),
        )
        .at(span, "ignored by the controller");
        report.add(match right {
            Some(right) => wrong.write(format!("\"{right}\"")),
            None => wrong.help("write the number of seconds alone"),
        });
    }
}
