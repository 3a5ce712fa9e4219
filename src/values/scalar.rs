//! Scalars of the values surface: valid by construction, so that nothing later can doubt them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::layer::node::{Node, Style};
use crate::notation::quantity;
use crate::values::advice::Advice;
use crate::values::amount;
use crate::values::check;
use crate::values::instead::{instead_of_flag, instead_of_name, instead_of_path};
use crate::values::number::{NumberKind, hundredths, instead_of_number, is_of_worker, no_port};
use crate::values::path::KeyPath;
use crate::values::read::{FromNode, Reader};
use crate::values::secrets::is_variable_name;
use crate::values::suggest::nearest;

/// Declares a newtype over text whose content a function checks.
macro_rules! checked_text {
    ($(#[$meta:meta])* $name:ident, $expected:literal, $check:expr, $schema:expr, expand: $expand:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text that is valid; the error says in a clause what is not.
            ///
            /// # Errors
            /// When the text is not valid.
            pub fn new(text: impl Into<String>) -> Result<Self, String> {
                let text = text.into();
                let check: fn(&str) -> Result<(), String> = $check;
                check(&text).map(|()| Self(text))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl FromNode for $name {
            fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
                let written = reader.text(node, $expected)?;
                let text = if $expand { reader.expand(node, written)? } else { written.into() };
                let text = text.as_ref();
                match Self::new(text) {
                    Ok(value) => match amount::doubt(stringify!($name), &reader.path, text) {
                        None => Some(value),
                        Some((reason, advice)) => {
                            reader.refused(node, $expected, &reason, Some(advice));
                            None
                        }
                    },
                    Err(reason) => {
                        let path = |_: &&str| stringify!($name) == "AbsolutePath";
                        let advice = Some(text).filter(path).and_then(|text| instead_of_path(&reader.path, text));
                        let advice = advice.or_else(|| instead_of_name(&reader.path, text));
                        let advice = advice.or_else(|| amount::no_quantity(stringify!($name), &reader.path, text));
                        let advice = advice.or_else(|| no_variable(stringify!($name), &reader.path, text));
                        let usual = || check::suggest(stringify!($name), text).map(Advice::write);
                        reader.refused(node, $expected, &reason, advice.or_else(usual));
                        None
                    }
                }
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

checked_text!(
    /// Any text, in which the facts of the stack are put in. Canonical numbers and booleans are taken as
    /// their text.
    Text, "text", |text| check::no_control_characters(text),
    json_schema!({ "type": ["string", "number", "boolean"] }), expand: true
);
checked_text!(
    /// Any text as it is written: a secret, what a program gets, or what refers to components.
    Verbatim, "text", |text| check::no_control_characters(text),
    json_schema!({ "type": ["string", "number", "boolean"] }), expand: false
);
checked_text!(
    /// A DNS label: the name of a Service, a component or a Namespace.
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names>
    Label, "a DNS label", |text| check::dns_label(text), pattern(r"^([-a-z0-9]|\$\{(name|env|target|domain)\})+$"), expand: true
);
checked_text!(
    /// A DNS subdomain: the name of a Secret, a ConfigMap or a class.
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names>
    Subdomain, "a DNS name", |text| check::dns_subdomain(text),
    pattern(r"^([-.a-z0-9]|\$\{(name|env|target|domain)\})+$"), expand: true
);
checked_text!(
    /// The name of a host.
    HostName, "a DNS name", |text| check::host(text),
    pattern(r"^([-.a-z0-9]|\$\{(name|env|target|domain)\})+$"), expand: true
);
checked_text!(
    /// A host, or all hosts below one: `*.example.com`.
    /// <https://gateway-api.sigs.k8s.io/reference/spec/#hostname>
    HostPattern, "a DNS name, perhaps behind `*.`",
    |text| check::host(text.strip_prefix("*.").unwrap_or(text)),
    pattern(r"^(\*\.)?([-.a-z0-9]|\$\{(name|env|target|domain)\})+$"), expand: true
);
checked_text!(
    /// A Kubernetes quantity, such as `250m` or `512Mi`.
    /// <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>
    QuantityText, "a quantity such as `250m` or `512Mi`", |text| quantity::check(text),
    json_schema!({ "type": ["string", "number"], "minimum": 0, "pattern": QUANTITY }), expand: false
);
checked_text!(
    /// An absolute path inside a container or a URL.
    AbsolutePath, "a path that starts with `/`", |text| check::absolute_path(text), pattern("^/"), expand: true
);
checked_text!(
    /// A key of a Secret or a ConfigMap.
    DataKey, "a key of letters, digits, `-`, `_` or `.`", |text| check::data_key(text),
    pattern("^[-._a-zA-Z0-9]{1,253}$"), expand: false
);
checked_text!(
    /// The name of an environment variable.
    EnvName, "the name of an environment variable", |text| check::env_name(text), pattern("^[A-Za-z_][A-Za-z0-9_]*$"), expand: false
);

checked_text!(
    /// Permissions of a file, in octal digits.
    FileMode, "permissions such as `\"0755\"`", |text| check::file_mode(text), pattern("^0?[0-7]{3}$"), expand: false
);

/// What to do about a secret where the name of a variable belongs.
fn no_variable(kind: &str, path: &KeyPath, text: &str) -> Option<Advice> {
    let is_meant = kind == "EnvName" && path.last() == "fromEnv" && !is_variable_name(text);
    is_meant.then(|| {
        Advice::say(
            "write the name of the variable that holds it, such as `DB_PASSWORD`, and run gen with that in its environment",
        )
    })
}

/// What editors take for a quantity: a number with one of the suffixes, or with an exponent.
const QUANTITY: &str = r"^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$";

/// The schema of a text of some form.
fn pattern(pattern: &str) -> Schema {
    json_schema!({ "type": "string", "pattern": pattern })
}

/// A port number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port(pub u16);

/// A count or a number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(pub i32);

/// A percentage of requests; more than 100 is possible where limits are higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub i32);

/// `true` or `false`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag(pub bool);

/// A count, or a percentage as text such as `"50%"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountOrPercent {
    Count(i32),
    Percent(u32),
}

impl FromNode for Port {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let number = integer(node, reader, NumberKind::Port, 1, 65_535)?;
        u16::try_from(number).ok().map(Port)
    }
}

impl FromNode for Count {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let number = integer(node, reader, NumberKind::Count, 0, i64::from(i32::MAX))?;
        i32::try_from(number).ok().map(Count)
    }
}

impl FromNode for Percent {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let number = integer(node, reader, NumberKind::Percent, 1, 100_000)?;
        i32::try_from(number).ok().map(Percent)
    }
}

impl FromNode for Flag {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        // In quotes a word of YAML 1.1 would be the next mistake without them.
        if let Some(quoted) = node.as_scalar().filter(|scalar| scalar.style == Style::Quoted)
            && let Some(meant) = flag_of(&quoted.text)
        {
            reader.wrong_form(node, "`true` or `false`", Some(Advice::write(meant)));
            return None;
        }
        match reader.bare(node, "`true` or `false`")? {
            "true" => Some(Flag(true)),
            "false" => Some(Flag(false)),
            other => {
                let misspelt = || nearest(other, ["true", "false"].into_iter());
                let meant = flag_of(other).or_else(misspelt).map(Advice::write);
                let secret = instead_of_flag(&reader.path, other).filter(|_| meant.is_none());
                match secret {
                    Some(advice) => {
                        reader.wrong_form(node, "`true`, `false` or a Secret", Some(advice));
                    }
                    None => reader.wrong_form(node, "`true` or `false`", meant),
                }
                None
            }
        }
    }
}

/// What a word of YAML 1.1, or of another tool, means.
fn flag_of(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" | "enabled" => Some("true"),
        "no" | "off" | "n" | "false" | "disabled" => Some("false"),
        _ => None,
    }
}

impl FromNode for CountOrPercent {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let expected = "a whole number or a percentage such as `50%`";
        let text = reader.text(node, expected)?;
        let value = match text.strip_suffix('%') {
            Some(percent) => {
                // More than all of them may come beside them, and no more than all be missing.
                // <https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge>
                let most = if reader.path.last() == "maxSurge" { 10_000 } else { 100 };
                percent.parse().ok().filter(|n| *n <= most).map(CountOrPercent::Percent)
            }
            None => text.parse().ok().filter(|n| *n >= 0).map(CountOrPercent::Count),
        };
        if value.is_none() {
            let tight = text.replace(' ', "");
            let number = tight.strip_suffix('%').unwrap_or_default();
            let is_tight = number.parse::<u8>().is_ok_and(|number| number <= 100);
            let near =
                if is_tight { Some(tight) } else { hundredths(text).map(|n| format!("{n}%")) };
            let usual = || Advice::say("write a number of pods, such as `1`, or a share: `50%`");
            reader.wrong_form(node, expected, Some(near.map_or_else(usual, Advice::write)));
        }
        value
    }
}

/// Declares the JSON Schema of a scalar.
macro_rules! scalar_schema {
    ($name:ident, $schema:tt) => {
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

scalar_schema!(Port, { "type": "integer", "minimum": 1, "maximum": 65535 });
scalar_schema!(Count, { "type": "integer", "minimum": 0 });
scalar_schema!(Percent, { "type": "integer", "minimum": 1 });
scalar_schema!(Flag, { "type": "boolean" });
scalar_schema!(CountOrPercent, { "type": ["integer", "string"], "pattern": "^[0-9]+%?$" });

fn integer(node: &Node, reader: &mut Reader, kind: NumberKind, min: i64, max: i64) -> Option<i64> {
    let expected = kind.expected();
    if let Some(advice) = instead_of_number(&reader.path, node, kind) {
        reader.wrong_form(node, expected, Some(advice));
        return None;
    }
    let text = reader.bare(node, expected)?;
    let canonical = text.parse::<i64>().ok().filter(|number| number.to_string() == *text);
    match canonical {
        None => {
            reader.wrong_type(node, expected, None);
            None
        }
        Some(0) if is_of_worker(&reader.path, kind) => {
            reader.refused(node, expected, "no port", Some(no_port(node)));
            None
        }
        Some(number) if !(min..=max).contains(&number) => {
            let is_node_port = reader.path.keys().contains(&"nodePort");
            let (expected, help) = if number < min {
                (format!("{expected} from {min}"), format!("write at least `{min}`"))
            } else {
                (format!("{expected} up to {max}"), format!("write at most `{max}`"))
            };
            let help = match reader.path.last() {
                "user" | "group" | "runAsUser" if number > max => {
                    format!(
                        "write a number up to `{max}`, as `docker run --rm --entrypoint id IMAGE` tells it"
                    )
                }
                _ => help,
            };
            let of_nodes = || "write a number from 30000 to 32767, such as `30080`".to_owned();
            let help = if is_node_port { of_nodes() } else { help };
            reader.invalid(node, &expected, "out of range", Some(help));
            None
        }
        number => number,
    }
}
