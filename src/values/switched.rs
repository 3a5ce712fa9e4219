//! Words of other programs where one of a few words belongs: `true` for what is allowed, `privileged` for pods that may
//! do more.

use crate::values::advice::Advice;

/// What to write for such a word; `words` are those that the place takes.
pub(crate) fn word_of(text: &str, words: &mut dyn Iterator<Item = &str>) -> Option<Advice> {
    let words: Vec<&str> = words.collect();
    if words.contains(&"allow") && words.contains(&"deny") {
        let meant = match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "ignore" | "off" | "allowed" | "accept" | "none" => "allow",
            "error" | "fail" | "forbid" | "denied" | "refuse" => "deny",
            "warning" | "warnings" | "info" => "warn",
            _ => return None,
        };
        // `off` may be the check or what it is about.
        return Some(Advice::say(format!("write `{meant}`")));
    }
    if words == ["cnpg"] {
        let folded = text.to_ascii_lowercase().replace(['-', '_'], "");
        let is_it = matches!(
            folded.as_str(),
            "cloudnativepg" | "true" | "yes" | "cnpgoperator" | "operator"
        );
        return Some(if is_it {
            Advice::say("write `cnpg`, which is CloudNativePG")
        } else {
            Advice::say(
                "write `cnpg`, or remove it; what another operator runs is one of `extraObjects`, and here `external: { host: … }`",
            )
        });
    }
    let is_standard = words.contains(&"restricted") && words.contains(&"baseline");
    (is_standard && matches!(text, "privileged" | "none" | "off" | "false")).then(|| {
        Advice::say(
            "write `baseline`; more than that takes the namespace alone, by `namespace: { name: …, labels: { pod-security.kubernetes.io/enforce: privileged } }`",
        )
    })
}
