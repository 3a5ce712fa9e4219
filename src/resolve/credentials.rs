//! Credentials: what each of the four forms means.

use sha2::{Digest, Sha256};

use crate::admission::plain_secret;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::inputs::Inputs;
use crate::resolve::reference;
use crate::resolve::reference_word;
use crate::source::Span;
use crate::stack::name::{ObjectName, hex};
use crate::stack::secret::{RemoteRef, SecretText};
use crate::stack::target::Target;
use crate::values::content::ContentSource;
use crate::values::credentials::{Credentials, ExistingSecret, ExternalSecret};
use crate::values::env::EnvSource;
use crate::values::plain;
use crate::values::read::At;
use crate::values::scalar::{EnvName, Verbatim};
use crate::values::secrets::is_variable_name;

/// The definition of ExternalSecret objects.
const EXTERNAL_SECRETS: &str = "externalsecrets.external-secrets.io";

/// The kind of store that is meant where none is named.
const STORE_KIND: &str = "ClusterSecretStore";

/// How often External Secrets Operator asks again where nothing else is said.
const REFRESH_INTERVAL: &str = "1h";

/// Where a secret comes from.
#[derive(Clone, Debug)]
pub enum SecretSource {
    /// gen knows it.
    Literal(SecretText),
    /// A Secret that exists where it is read.
    Existing { name: ObjectName, key: Option<String>, url_key: Option<String> },
    /// External Secrets Operator brings it.
    External(External),
}

/// A value in a store of External Secrets Operator.
#[derive(Clone, Debug)]
pub struct External {
    pub store: String,
    pub store_kind: String,
    pub refresh_interval: String,
    pub remote: RemoteRef,
}

impl External {
    /// The store's name; with something of its other settings where they are not the usual ones, so
    /// that what is fetched differently is fetched apart.
    pub fn settings_name(&self) -> String {
        let Self { store, store_kind, refresh_interval, remote: _ } = self;
        if store_kind == STORE_KIND && refresh_interval == REFRESH_INTERVAL {
            return store.clone();
        }
        let settings = format!("{store_kind} {refresh_interval}");
        format!("{store}-{}", hex(&Sha256::digest(settings.as_bytes()), 6))
    }
}

/// The four forms, wherever they were written.
struct Forms<'a> {
    span: Span,
    value: Option<&'a At<Verbatim>>,
    from_env: Option<&'a At<EnvName>>,
    existing: Option<&'a At<ExistingSecret>>,
    external: Option<&'a At<ExternalSecret>>,
}

/// The source of a database's credentials.
pub fn of_database(
    credentials: &At<Credentials>,
    inputs: Inputs,
    target: &Target,
    report: &mut Report,
) -> Option<SecretSource> {
    let Credentials { value, from_env, existing_secret, external_secret } = &credentials.value;
    let forms = Forms {
        span: credentials.span,
        value: value.as_ref(),
        from_env: from_env.as_ref(),
        existing: existing_secret.as_ref(),
        external: external_secret.as_ref(),
    };
    let source = resolve(&forms, inputs, target, report)?;
    if let SecretSource::Literal(secret) = &source
        && (secret.reveal().is_empty() || secret.reveal().contains('\n'))
    {
        let problem = if secret.reveal().is_empty() { "is empty" } else { "has several lines" };
        report.add(
            Diagnostic::error(Code::Credentials, format!("the password of a database {problem}"))
                .at(credentials.span, "images and clients cannot use it")
                .help("give a password of one line, without a line break at its end"),
        );
        return None;
    }
    Some(source)
}

/// The source of a variable that is a secret; a `fieldRef` is none.
pub fn of_variable(
    source: &EnvSource,
    span: Span,
    inputs: Inputs,
    target: &Target,
    report: &mut Report,
) -> Option<SecretSource> {
    let EnvSource { value, from_env, existing_secret, external_secret, field_ref: _ } = source;
    let forms = Forms {
        span,
        value: value.as_ref(),
        from_env: from_env.as_ref(),
        existing: existing_secret.as_ref(),
        external: external_secret.as_ref(),
    };
    resolve(&forms, inputs, target, report)
}

/// The source of a file that is a secret.
pub fn of_file(
    source: &ContentSource,
    span: Span,
    inputs: Inputs,
    target: &Target,
    report: &mut Report,
) -> Option<SecretSource> {
    let ContentSource {
        file: _,
        dir: _,
        text: _,
        value,
        from_env,
        existing_secret,
        external_secret,
        template,
        mode: _,
    } = source;
    if let Some(template) = template {
        report.add(
            Diagnostic::error(Code::Conflict, "`template` has no effect on a secret")
                .at(template.span, "a secret is the content as it is")
                .help("remove `template`, or write `text` with the reference in it"),
        );
    }
    let forms = Forms {
        span,
        value: value.as_ref(),
        from_env: from_env.as_ref(),
        existing: existing_secret.as_ref(),
        external: external_secret.as_ref(),
    };
    resolve(&forms, inputs, target, report)
}

fn resolve(
    forms: &Forms,
    inputs: Inputs,
    target: &Target,
    report: &mut Report,
) -> Option<SecretSource> {
    if let Some(value) = forms.value {
        if let Some(told) = no_secret(value) {
            report.add(told);
        }
        plain_secret::inline(value.span, report);
        return Some(SecretSource::Literal(SecretText::written(value.as_str())));
    }
    if let Some(name) = forms.from_env {
        return from_env(name, inputs, report);
    }
    if let Some(existing) = forms.existing {
        return existing_secret(existing, report);
    }
    if let Some(external) = forms.external {
        return external_secret(external, target, report);
    }
    report.add(
        Diagnostic::error(Code::Credentials, "no form of credentials is given")
            .at(forms.span, "empty")
            .help("give one of `value`, `fromEnv`, `existingSecret` or `externalSecret`"),
    );
    None
}

/// The warning of a `value` that is no secret but names one, as Docker Compose and references have it: it becomes the
/// password itself.
fn no_secret(value: &At<Verbatim>) -> Option<Diagnostic> {
    let text = value.as_str();
    if reference_word::is_gap(text) {
        let message = "`value` is a place to fill in, and no secret";
        let wrong =
            Diagnostic::warning(Code::Credentials, message).at(value.span, "becomes the secret");
        return Some(wrong.help("write the secret itself, or where it is: `{ fromEnv: NAME }`"));
    }
    let help = if let Some(name) = reference_word::whole_variable(text) {
        format!("write `{{ fromEnv: {name} }}` for a variable of gen's own environment")
    } else {
        let path = reference::whole_reference(text)?;
        format!("write `\"${{{path}}}\"` itself, without `value`")
    };
    let message = "`value` is taken as it is, and this stands for something else";
    Some(Diagnostic::warning(Code::Credentials, message).at(value.span, "is the secret").help(help))
}

/// The error of a text with a password in it beside one that is in a Secret: what puts both together is read by everyone.
pub fn two_secrets(span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::Credentials,
        "a text cannot hold a secret of the values and a reference to one that is elsewhere",
    )
    .at(span, "the pod itself would show what is written here")
    .help("refer to both: write the secret below `credentials` or as a variable of its own")
}

fn from_env(name: &At<EnvName>, inputs: Inputs, report: &mut Report) -> Option<SecretSource> {
    let variable = name.as_str();
    match (inputs.environment)(variable) {
        Some(value) if value.contains('\0') => {
            report.add(
                Diagnostic::error(
                    Code::Credentials,
                    format!("the variable `{variable}` has a NUL character"),
                )
                .at(name.span, "read from gen's own environment")
                .help(format!("set `{variable}` to text")),
            );
            None
        }
        Some(value) if !value.is_empty() => {
            Some(SecretSource::Literal(SecretText::new(value).of_variable(variable)))
        }
        found => {
            let is_name = is_variable_name(variable);
            let state = if found.is_some() { "empty" } else { "not set" };
            report.add(
                Diagnostic::error(
                    Code::Credentials,
                    format!("the variable `{variable}` is {state}"),
                )
                .at(name.span, "read from gen's own environment")
                .help(if is_name {
                    format!("run gen with `{variable}=…` in its environment")
                } else {
                    "write the name of the variable that holds it, such as `DB_PASSWORD`, and run gen with that in its environment".to_owned()
                }),
            );
            None
        }
    }
}

fn existing_secret(existing: &At<ExistingSecret>, report: &mut Report) -> Option<SecretSource> {
    let ExistingSecret { name, key, url_key } = &existing.value;
    let Some(name) = name else {
        report.add(
            Diagnostic::error(Code::Missing, "`existingSecret` needs the Secret's `name`")
                .at(existing.span, "without a name")
                .help("add `name: …`"),
        );
        return None;
    };
    Some(SecretSource::Existing {
        name: ObjectName::from(&name.value),
        key: key.as_ref().map(|key| key.as_str().to_owned()),
        url_key: url_key.as_ref().map(|key| key.as_str().to_owned()),
    })
}

fn external_secret(
    external: &At<ExternalSecret>,
    target: &Target,
    report: &mut Report,
) -> Option<SecretSource> {
    target.require_custom_resource(EXTERNAL_SECRETS, "`externalSecret`", external.span, report);
    let ExternalSecret { store, remote_key, property, refresh_interval } = &external.value;
    let name = store.as_ref().and_then(|store| store.name.as_ref());
    let (Some(store), Some(name), Some(remote_key)) = (store, name, remote_key) else {
        report.add(
            Diagnostic::error(Code::Missing, "`externalSecret` needs `store.name` and `remoteKey`")
                .at(external.span, "incomplete")
                .help("write `externalSecret: { store: { name: … }, remoteKey: … }`"),
        );
        return None;
    };
    let store_kind = plain::text(store.kind.as_ref()).unwrap_or(STORE_KIND.to_owned());
    if !["SecretStore", "ClusterSecretStore"].contains(&store_kind.as_str()) {
        let span = store.kind.as_ref().map_or(store.span, |kind| kind.span);
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                format!("there is no kind of store `{store_kind}`"),
            )
            .at(span, "unknown kind")
            .help("write `SecretStore` or `ClusterSecretStore`"),
        );
    }
    if let Some(interval) = refresh_interval.as_ref().filter(|text| !is_go_duration(text.as_str()))
    {
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                format!("`{}` is no span of time", interval.as_str()),
            )
            .at(interval.span, "the operator cannot read the object")
            .help("write numbers with `h`, `m` or `s`, such as `1h` or `15m`"),
        );
    }
    Some(SecretSource::External(External {
        store: name.as_str().to_owned(),
        store_kind,
        refresh_interval: plain::text(refresh_interval.as_ref())
            .unwrap_or(REFRESH_INTERVAL.to_owned()),
        remote: RemoteRef {
            key: remote_key.as_str().to_owned(),
            property: plain::text(property.as_ref()),
        },
    }))
}

/// Whether Go reads a text as a span of time: `1h30m`, `0`. <https://pkg.go.dev/time#ParseDuration>
fn is_go_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let mut parts = 0;
    while !rest.is_empty() {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let units = ["ns", "us", "µs", "ms", "s", "m", "h"];
        let unit = units.into_iter().find(|unit| {
            after.strip_prefix(unit).is_some_and(|left| {
                left.is_empty() || left.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            })
        });
        let Some(unit) = unit.filter(|_| after.len() < rest.len()) else { return false };
        rest = &after[unit.len()..];
        parts += 1;
    }
    parts > 0
}
