//! The mirror of Docker Hub that nodes pull from first.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::read::At;
use crate::values::scalar::Text;

/// The url of a mirror, without a `/` at its end.
pub fn checked(url: &At<Text>, report: &mut Report) -> Option<String> {
    let text = url.as_str().trim_end_matches('/');
    let host = text.strip_prefix("https://").or(text.strip_prefix("http://"));
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:/".contains(c);
    if host.is_some_and(|host| !host.is_empty() && host.chars().all(is_host)) {
        return Some(text.to_owned());
    }
    report.add(
        Diagnostic::error(
            Code::InvalidValue,
            format!("`{}` is no url of a registry", url.as_str()),
        )
        .at(url.span, "expected a scheme and a host")
        .help("write it as `https://mirror.example.com`"),
    );
    None
}
