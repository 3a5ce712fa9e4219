//! Texts that must have a form: names of ports, keys, subdomains, schedules, addresses.

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_gap;
use crate::shape::fault::VALUE;
use crate::shape::here::Here;
use crate::values::port::is_port_name;

/// What a text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextForm {
    /// The name of a port of a container.
    Port,
    /// The name of a port of a Service.
    Label,
    Subdomain,
    /// A path that begins with `/`.
    Absolute,
    /// A path below another one.
    Below,
}

const FORMS: [(&str, &str, TextForm); 16] = [
    ("ContainerPort", "name", TextForm::Port),
    ("DownwardAPIVolumeFile", "path", TextForm::Below),
    ("HTTPGetAction", "path", TextForm::Absolute),
    ("HostPathVolumeSource", "path", TextForm::Absolute),
    ("IngressServiceBackend", "name", TextForm::Label),
    ("IngressSpec", "ingressClassName", TextForm::Subdomain),
    ("KeyToPath", "path", TextForm::Below),
    ("LocalVolumeSource", "path", TextForm::Absolute),
    ("NFSVolumeSource", "path", TextForm::Absolute),
    ("PersistentVolumeClaimSpec", "storageClassName", TextForm::Subdomain),
    ("PersistentVolumeSpec", "storageClassName", TextForm::Subdomain),
    ("PodSpec", "hostname", TextForm::Label),
    ("PodSpec", "serviceAccountName", TextForm::Subdomain),
    ("PodSpec", "subdomain", TextForm::Label),
    ("ServicePort", "name", TextForm::Label),
    ("VolumeMount", "subPath", TextForm::Below),
];

/// Whether fields of a struct have such a form.
pub fn is_of(shape: &str) -> bool {
    FORMS.iter().any(|(name, ..)| *name == shape)
}

pub fn check<'a>(here: &mut Here<'_, 'a>, node: &'a Node, shape: &str) {
    for (_, field, form) in FORMS.iter().filter(|(name, ..)| *name == shape) {
        let Some((text, value)) = node.get(field).and_then(|one| Some((one.text("")?, one))) else {
            continue;
        };
        let (valid, wanted) = match form {
            TextForm::Port => (is_port_name(text), "at most 15 small letters, digits and `-`"),
            TextForm::Label => (is_label(text), "small letters, digits and `-`, at most 63"),
            TextForm::Subdomain => (is_subdomain(text), "small letters, digits, `-` and `.`"),
            // An HTTP path may be anything, and `/` is put before it.
            TextForm::Absolute if shape == "HTTPGetAction" => (true, ""),
            TextForm::Absolute => (!goes_up(text) && !text.is_empty(), "a path without `..`"),
            TextForm::Below => (
                !goes_up(text) && !text.starts_with('/'),
                "a path without `/` at its begin and without `..`",
            ),
        };
        if valid || text.is_empty() || is_gap(text) {
            continue;
        }
        here.refuse(
            &VALUE,
            value.span,
            field,
            &format!("cannot be `{text}`"),
            format!("write {wanted}"),
        );
    }
}

pub fn is_label(text: &str) -> bool {
    text.len() <= 63 && is_part(text)
}

pub fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && is_of_parts(text, u8::is_ascii_lowercase)
}

fn is_part(text: &str) -> bool {
    is_of_part(text.as_bytes(), u8::is_ascii_lowercase)
}

fn is_of_parts(text: &str, is_letter: fn(&u8) -> bool) -> bool {
    text.as_bytes().split(|one| *one == b'.').all(|part| is_of_part(part, is_letter))
}

/// Letters, digits and `-`, which is at no end.
fn is_of_part(text: &[u8], is_letter: fn(&u8) -> bool) -> bool {
    let inner = |one: &u8| is_letter(one) || one.is_ascii_digit() || *one == b'-';
    !text.is_empty() && text.iter().all(inner) && !text.starts_with(b"-") && !text.ends_with(b"-")
}

/// The key of a label or an annotation: `domain/name`, or `name`.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>
pub fn is_qualified(text: &str) -> bool {
    let (domain, name) = match text.split_once('/') {
        Some((domain, name)) => (Some(domain), name),
        None => (None, text),
    };
    let is_domain =
        |domain: &str| domain.len() <= 253 && is_of_parts(domain, u8::is_ascii_alphabetic);
    domain.is_none_or(is_domain) && is_word(name) && !name.is_empty()
}

/// The value of a label.
pub fn is_word(text: &str) -> bool {
    let ends = |one: char| one.is_ascii_alphanumeric();
    text.len() <= 63
        && text.bytes().all(is_of_key)
        && (text.is_empty() || text.starts_with(ends) && text.ends_with(ends))
}

/// The key of a ConfigMap or a Secret.
pub fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && text.bytes().all(is_of_key)
        && text != "."
        && !text.starts_with("..")
}

fn is_of_key(one: u8) -> bool {
    one.is_ascii_alphanumeric() || matches!(one, b'-' | b'_' | b'.')
}

/// A network: an address, a slash, a number of bits.
pub fn is_network(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

fn goes_up(path: &str) -> bool {
    path.split('/').any(|part| part == "..")
}
