//! What the values say of a server of gen's own and an operator does not take; and its settings, which are arguments of a
//! server and a map to the operator.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::cloudnative_pg as cnpg;
use crate::notation::image::ImageName;
use crate::source::Span;
use crate::values::database::Database;
use crate::values::metadata::{Annotations, Service};
use crate::values::names::DatabaseNames;
use crate::values::read::At;
use crate::values::storage::Storage;

/// Reports values that have no effect on what the operator makes.
pub fn without_effect(values: &Database, operator: Span, report: &mut Report) {
    let mut told = |what: &str, span: Option<Span>, help: Option<&str>| {
        let Some(span) = span else { return };
        let message = format!("`{what}` has no effect beside `operator`");
        let help = help.map_or_else(|| format!("remove `{what}`"), str::to_owned);
        report.add(
            Diagnostic::error(Code::Conflict, message)
                .at(span, "a matter of the operator")
                .also(operator, "because of this")
                .help(help),
        );
    };
    let patch = "remove it, and write `patches` for the Cluster";
    told("ports", values.ports.as_ref().map(|field| field.span), None);
    told("volumes", values.volumes.as_ref().map(|field| field.span), None);
    told("writable", values.writable.as_ref().map(|field| field.span), None);
    told("files", values.files.as_ref().map(|field| field.span), Some("write settings as `args`"));
    told("probes", values.probes.as_ref().map(|field| field.span), None);
    told("runAsUser", values.run_as_user.as_ref().map(|field| field.span), None);
    told("selector", values.selector.as_ref().map(|field| field.span), None);
    told("expose", values.expose.as_ref().map(|field| field.span), Some(patch));
    told("pod", values.pod.as_ref().map(|field| field.span), Some(patch));
    told("container", values.container.as_ref().map(|field| field.span), Some(patch));
    if let Some(service) = &values.service {
        let Service { name, port, session_affinity: _ } = &service.value;
        told("service.name", name.as_ref().map(|field| field.span), None);
        told("service.port", port.as_ref().map(|field| field.span), None);
    }
    if let Some(storage) = &values.storage {
        let Storage { size: _, class_name: _, access_modes, existing_claim, ephemeral, host_path } =
            &storage.value;
        let size = Some("write `storage: { size: 10Gi }`");
        told("accessModes", access_modes.as_ref().map(|field| field.span), None);
        told("existingClaim", existing_claim.as_ref().map(|field| field.span), size);
        let flag = ephemeral.as_ref().filter(|flag| flag.value.0);
        told("ephemeral", flag.map(|field| field.span), size);
        told("hostPath", host_path.as_ref().map(|field| field.span), size);
    }
    if let Some(annotations) = &values.annotations {
        let Annotations { pod: _, workload: _, service, ingress: _, service_account: _ } =
            &annotations.value;
        told("annotations.service", service.as_ref().map(|field| field.span), None);
    }
    if let Some(names) = &values.names {
        let DatabaseNames {
            workload: _,
            service,
            headless,
            load_balancer: _,
            node_port: _,
            ingress: _,
            secret: _,
            root_secret: _,
            env_secret: _,
            init: _,
            files: _,
            claims,
            network_policy: _,
            service_account,
        } = &names.value;
        told("names.service", service.as_ref().map(|field| field.span), None);
        told("names.headless", headless.as_ref().map(|field| field.span), None);
        told("names.claims", claims.as_ref().map(|field| field.span), None);
        told("names.serviceAccount", service_account.as_ref().map(|field| field.span), None);
    }
    for (name, item) in values.env.iter().flat_map(|env| &env.entries) {
        if cnpg::is_reserved_variable(name) {
            report.add(
                Diagnostic::error(Code::Conflict, format!("`{name}` is the operator's own"))
                    .at(item.key, "the operator refuses it")
                    .help("remove it"),
            );
        }
    }
    check_image(values, report);
}

/// The operator reads the version of PostgreSQL in the tag.
/// <https://cloudnative-pg.io/docs/current/container_images/#image-tag-requirements>
fn check_image(values: &Database, report: &mut Report) {
    let image = values.image.as_ref().map(|image| &image.value);
    let mut refuse = |span: Span, message: &str, label: &str, help: String| {
        report.add(Diagnostic::error(Code::Conflict, message).at(span, label).help(help));
    };
    if let Some(digest) = image.and_then(|image| image.digest.as_ref()) {
        let message = "the operator reads the version of PostgreSQL in the tag of the image";
        refuse(
            digest.span,
            message,
            "tells none",
            "write a `tag` in place of the `digest`".to_owned(),
        );
    }
    let tag = image.and_then(|image| image.tag.as_ref()).or(values.version.as_ref());
    if let Some(tag) = tag.filter(|tag| !tag.as_str().starts_with(|c: char| c.is_ascii_digit())) {
        let message = "the operator reads the version of PostgreSQL in the tag of the image";
        refuse(
            tag.span,
            message,
            "starts with none",
            "write a version, such as `\"17\"`".to_owned(),
        );
    }
    let repository = image.and_then(|image| image.repository.as_ref());
    if let Some(version) = values.version.as_ref().filter(|_| repository.is_none())
        && version.as_str().contains("alpine")
    {
        let digits = version.as_str().split('-').next().unwrap_or_default();
        let message = "the operator's images are not built on Alpine Linux";
        refuse(
            version.span,
            message,
            "there is no such image",
            format!("write `version: \"{digits}\"`"),
        );
    }
    // The official image has another user, and none of what the operator needs.
    if let Some(repository) = repository
        && ImageName::read(repository.as_str()).short() == "postgres"
    {
        let message = "the operator does not run the official image of PostgreSQL";
        let help = format!("remove `image`, and write `version`: {} is taken", cnpg::REPOSITORY);
        refuse(repository.span, message, "made for another entrypoint", help);
    }
}

/// The arguments of the server as settings, and the libraries among them.
pub fn settings(values: &Database, report: &mut Report) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut settings, mut libraries) = (BTreeMap::new(), Vec::new());
    let mut args = values.args.iter().flat_map(|args| &args.value);
    while let Some(arg) = args.next() {
        let text = arg.as_str();
        let written = match text {
            "-c" | "--c" => args.next().map(|next| (next.as_str(), next.span)),
            _ => text
                .strip_prefix("-c")
                .or_else(|| text.strip_prefix("--"))
                .map(|rest| (rest.trim_start(), arg.span)),
        };
        let pair = written.and_then(|(text, span)| Some((text.split_once('=')?, span)));
        let Some(((name, value), span)) = pair else {
            unknown(arg, report);
            continue;
        };
        let name = name.trim().replace('-', "_");
        if name == cnpg::LIBRARIES {
            libraries.extend(value.split(',').map(|one| one.trim().to_owned()));
        } else if cnpg::FIXED.contains(&name.as_str()) {
            report.add(
                Diagnostic::error(Code::Conflict, format!("`{name}` is the operator's own"))
                    .at(span, "the operator refuses it")
                    .help("remove it"),
            );
        } else {
            settings.insert(name, value.to_owned());
        }
    }
    (settings, libraries)
}

fn unknown(arg: &At<crate::values::scalar::Verbatim>, report: &mut Report) {
    let message = "an argument of the server is a setting to the operator";
    report.add(
        Diagnostic::error(Code::Conflict, message)
            .at(arg.span, "no setting")
            .help("write it as `-c name=value`"),
    );
}
