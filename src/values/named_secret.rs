//! Secrets and ConfigMaps that are named by a text alone, where a map tells what they are.

use crate::values::advice::Advice;
use crate::values::check::dns_subdomain;
use crate::values::flow;

/// All keys of a Secret or a ConfigMap, which a name alone does not tell; `bracket` is one around it.
pub(super) fn variables_of(text: &str, bracket: &str) -> Advice {
    let close = if bracket == "[" { "]" } else { "" };
    let form = |kind: &str| format!("{bracket}{{ {kind}: {} }}{close}", flow::text(text));
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match (has(&["secret", "cred", "password", "token"]), has(&["config", "-cm", "settings"])) {
        (true, false) => Advice::write(form("secret")),
        (false, true) => Advice::write(form("configMap")),
        _ => Advice::say(format!("write `{}` or `{}`", form("secret"), form("configMap"))),
    }
}

/// `app-keys/token`: a Secret, and a key in it.
pub(super) fn name_and_key(text: &str) -> Option<Advice> {
    let (name, key) = text.split_once(['/', ':'])?;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let are_they = dns_subdomain(name).is_ok() && !key.is_empty() && key.bytes().all(is_part);
    let (name, key) = (flow::text(name), flow::text(key));
    are_they.then(|| Advice::write(format!("{{ name: {name}, key: {key} }}")))
}
