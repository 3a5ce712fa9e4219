//! What texts of the values surface may be; errors are clauses.

use crate::notation::quantity;

/// A valid text near an invalid one, where there is an obvious one.
pub(crate) fn suggest(kind: &str, text: &str) -> Option<String> {
    let candidate = match kind {
        "HostName" => host_in(text)?,
        "HostPattern" => match text.trim().split_once("*.") {
            Some((_, rest)) => format!("*.{}", host_in(rest)?),
            None => host_in(text)?,
        },
        "Subdomain"
            if text.contains("://") || text.ends_with(['.', '/']) || text.starts_with("*.") =>
        {
            host_in(text.trim_start_matches("*."))?
        }
        "Subdomain" if are_hosts(text) => return None,
        "Label" | "Subdomain" => text.to_lowercase().replace(['_', ' '], "-"),
        "EnvName" => {
            let text = text.trim_start_matches("${{").trim_end_matches("}}").trim();
            let text = text.trim_start_matches("${").trim_start_matches('$').trim_end_matches('}');
            let text = ["env.", "secrets.", "vars."]
                .iter()
                .find_map(|start| text.strip_prefix(start))
                .unwrap_or(text);
            let word = text.replace(['-', '.', ' '], "_");
            let word = if text.ends_with('_') { &word } else { word.trim_end_matches('_') };
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                format!("_{word}")
            } else {
                word.to_owned()
            }
        }
        // A number is no path, nor is what has quotes.
        "AbsolutePath"
            if text.starts_with(|c: char| c.is_ascii_alphabetic() || "._".contains(c)) =>
        {
            format!("/{}", text.trim_start_matches("./"))
        }
        "QuantityText" => {
            let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
            let unit = match unit.trim().to_ascii_lowercase().as_str() {
                "mb" | "mib" | "mi" | "megabytes" => "Mi",
                "gb" | "gib" | "gi" | "g" | "gigabytes" => "Gi",
                "kb" | "kib" | "ki" => "Ki",
                "tb" | "tib" | "ti" | "t" => "Ti",
                "core" | "cores" | "cpu" | "cpus" | "vcpu" => "",
                _ => return None,
            };
            format!("{}{unit}", number.trim())
        }
        _ => return None,
    };
    let valid = match kind {
        "Label" => dns_label(&candidate).is_ok(),
        "Subdomain" | "HostName" | "HostPattern" => {
            dns_subdomain(candidate.trim_start_matches("*.")).is_ok()
        }
        "EnvName" => env_name(&candidate).is_ok(),
        "QuantityText" => quantity::check(&candidate).is_ok(),
        _ => absolute_path(&candidate).is_ok(),
    };
    valid.then_some(candidate)
}

/// Whether a text is several hosts.
fn are_hosts(text: &str) -> bool {
    text.split([' ', ',']).filter(|word| word.contains('.')).count() > 1
}

/// The host in what somebody wrote: without its scheme, user, port and path.
pub(crate) fn host_in(text: &str) -> Option<String> {
    if are_hosts(text) {
        return None;
    }
    let (_, bare) = text.split_once("://").unwrap_or(("", text));
    let bare = bare.split(['/', '?', '#']).next().unwrap_or_default();
    let bare = bare.rsplit('@').next().unwrap_or_default();
    let bare = bare.split(':').next().unwrap_or_default();
    let bare = bare.trim().trim_end_matches('.').to_lowercase().replace(['_', ' '], "-");
    (bare.contains('.') && host(&bare).is_ok()).then_some(bare)
}

pub(crate) fn no_control_characters(text: &str) -> Result<(), String> {
    if text.contains('\0') {
        Err("a NUL character cannot reach a program".to_owned())
    } else {
        Ok(())
    }
}

pub(crate) fn dns_label(text: &str) -> Result<(), String> {
    let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.len() > 63 {
        return Err(format!("it has {} characters, and 63 are possible", text.len()));
    }
    if let Some(bad) = text.chars().find(|c| !valid(*c)) {
        return Err(format!("lower-case letters, digits and `-` are possible, and not `{bad}`"));
    }
    if text.starts_with('-') || text.ends_with('-') {
        return Err("it cannot start or end with `-`".to_owned());
    }
    Ok(())
}

pub(crate) fn dns_subdomain(text: &str) -> Result<(), String> {
    if text.len() > 253 {
        return Err(format!("it has {} characters, and 253 are possible", text.len()));
    }
    if text.split('.').any(str::is_empty) {
        return Err("a part of it is empty".to_owned());
    }
    text.split('.').try_for_each(dns_label)
}

/// <https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/#IngressSpec>: no address.
pub(crate) fn host(text: &str) -> Result<(), String> {
    if text.parse::<std::net::Ipv4Addr>().is_ok() {
        return Err("it is an address, and this takes a name".to_owned());
    }
    dns_subdomain(text)
}

pub(crate) fn absolute_path(text: &str) -> Result<(), String> {
    if !text.starts_with('/') {
        return Err(format!("`{text}` does not start with `/`"));
    }
    if text.split('/').any(|part| part == "..") {
        return Err("`..` is not possible".to_owned());
    }
    Ok(())
}

pub(crate) fn data_key(text: &str) -> Result<(), String> {
    let valid = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.len() > 253 {
        return Err(format!("it has {} characters, and 253 are possible", text.len()));
    }
    if let Some(bad) = text.chars().find(|c| !valid(*c)) {
        return Err(format!("letters, digits, `-`, `_` and `.` are possible, and not `{bad}`"));
    }
    if text == "." || text == ".." {
        return Err(format!("`{text}` is a folder"));
    }
    Ok(())
}

pub(crate) fn env_name(text: &str) -> Result<(), String> {
    let valid = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if let Some(bad) = text.chars().find(|c| !valid(*c)) {
        return Err(format!("letters, digits and `_` are possible, and not `{bad}`"));
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("it cannot start with a digit".to_owned());
    }
    Ok(())
}

/// What Kubernetes takes for the name of a variable.
/// <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables>
pub(crate) fn variable_name(text: &str) -> Result<(), String> {
    let letters = text.replace(['.', '-'], "_");
    if text == "." || text.starts_with("..") {
        return Err("it cannot start with `..`".to_owned());
    }
    env_name(&letters).map_err(|reason| reason.replace("and `_`", "`_`, `-` and `.`"))
}

pub(crate) fn file_mode(text: &str) -> Result<(), String> {
    let digits = text.strip_prefix('0').filter(|rest| rest.len() == 3).unwrap_or(text);
    if digits.len() == 3 && digits.bytes().all(|digit| (b'0'..=b'7').contains(&digit)) {
        Ok(())
    } else {
        Err("expected three octal digits, for owner, group and others".to_owned())
    }
}
