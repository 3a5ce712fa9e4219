//! Where an operator keeps the backups of a database.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::cloudnative_pg as cnpg;
use crate::resolve::schedule;
use crate::stack::name::ObjectName;
use crate::stack::operator::{Backup, BackupLogin};
use crate::stack::target::Target;
use crate::values::operator;
use crate::values::plain;
use crate::values::read::At;
use crate::values::scalar::Text;

/// The keys that the operator's documents have in such a Secret.
const ID: &str = "ACCESS_KEY_ID";
const KEY: &str = "ACCESS_SECRET_KEY";

/// What the values say of backups.
pub fn backup(
    field: &At<operator::Backup>,
    target: &Target,
    report: &mut Report,
) -> Option<Backup> {
    target.require_custom_resource(cnpg::OBJECT_STORES, "`backup`", field.span, report);
    let operator::Backup { to, endpoint, secret, schedule, keep } = &field.value;
    let Some(to) = to else {
        report.add(
            Diagnostic::error(Code::Missing, "`backup` needs `to`")
                .at(field.span, "where do they go?")
                .help("add `to: s3://bucket/folder`"),
        );
        return None;
    };
    let anonymous = of_account(to, report)?;
    let login = match secret {
        None => anonymous,
        Some(secret) => keys(secret, &anonymous, report)?,
    };
    if let Some(endpoint) = endpoint {
        check_endpoint(endpoint, report);
    }
    if let Some(keep) = keep {
        check_period(keep, report);
    }
    Some(Backup {
        to: to.as_str().to_owned(),
        endpoint: plain::text(endpoint.as_ref()),
        login,
        schedule: schedule.as_ref().map(|text| five_fields(text, report)),
        keep: plain::text(keep.as_ref()),
    })
}

/// Who a store takes the pod for, where no keys are given.
fn of_account(to: &At<Text>, report: &mut Report) -> Option<BackupLogin> {
    let text = to.as_str();
    if text.starts_with("s3://") {
        return Some(BackupLogin::Role);
    }
    if text.starts_with("gs://") {
        return Some(BackupLogin::Google);
    }
    if text.starts_with("https://") && text.contains(".blob.core.windows.net/") {
        return Some(BackupLogin::Azure);
    }
    let is_none = matches!(text, "none" | "false" | "off" | "no" | "disabled");
    let help = if is_none {
        "leave it out, or write `backup: null` to delete what another layer says"
    } else {
        "write `s3://bucket/folder`, and for a store of your own its url as `endpoint`"
    };
    report.add(
        Diagnostic::error(Code::InvalidValue, format!("`{text}` is no place for backups"))
            .at(to.span, "neither S3 nor Google's nor Microsoft's")
            .help(help),
    );
    None
}

fn keys(
    secret: &At<operator::BackupSecret>,
    anonymous: &BackupLogin,
    report: &mut Report,
) -> Option<BackupLogin> {
    let operator::BackupSecret { name, id, key } = &secret.value;
    if !matches!(anonymous, BackupLogin::Role) {
        report.add(
            Diagnostic::error(Code::Conflict, "`secret` has the keys of S3")
                .at(secret.span, "this store is none")
                .help("remove `secret`, and give the pod's account its identity: `annotations: { serviceAccount: { … } }`"),
        );
        return None;
    }
    let Some(name) = name else {
        report.add(
            Diagnostic::error(Code::Missing, "`secret` needs the Secret's `name`")
                .at(secret.span, "without a name")
                .help("add `name: …`"),
        );
        return None;
    };
    let text = |field: &Option<At<crate::values::scalar::DataKey>>, usual: &str| {
        field.as_ref().map_or(usual.to_owned(), |key| key.as_str().to_owned())
    };
    Some(BackupLogin::Keys {
        secret: ObjectName::from(&name.value),
        id: text(id, ID),
        key: text(key, KEY),
    })
}

fn check_endpoint(endpoint: &At<Text>, report: &mut Report) {
    if ["http://", "https://"].iter().any(|scheme| endpoint.as_str().starts_with(scheme)) {
        return;
    }
    let message = format!("`{}` is no url", endpoint.as_str());
    report.add(
        Diagnostic::error(Code::InvalidValue, message)
            .at(endpoint.span, "starts with neither `http://` nor `https://`")
            .help(format!("write `https://{}`", endpoint.as_str())),
    );
}

/// "A number, and `d`, `w` or `m`." <https://cloudnative-pg.io/plugin-barman-cloud/docs/retention/>
fn check_period(keep: &At<Text>, report: &mut Report) {
    let text = keep.as_str();
    let number = text.strip_suffix(['d', 'w', 'm']).unwrap_or_default();
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    if number.starts_with(|first: char| ('1'..='9').contains(&first)) && is_number {
        return;
    }
    report.add(
        Diagnostic::error(Code::InvalidValue, format!("`{text}` is no time to keep backups"))
            .at(keep.span, "a number, and `d`, `w` or `m`")
            .help("write `30d`, `4w` or `6m`"),
    );
}

/// The operator's own schedules have seconds before; five fields are what everybody knows.
fn five_fields(text: &At<Text>, report: &mut Report) -> String {
    let checked = schedule::checked(text, report);
    if checked.starts_with('@') {
        report.add(
            Diagnostic::error(Code::InvalidValue, "the schedule of backups has five fields")
                .at(text.span, "a word")
                .help("write `\"0 3 * * *\"` for three o'clock each night"),
        );
    }
    checked
}
