//! What Helm refuses of a chart.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::Values;

/// Reports a version that is none: Helm loads no chart of it.
/// <https://helm.sh/docs/topics/charts/#charts-and-versioning>
pub fn check(values: &Values, report: &mut Report) {
    let version = values.chart.as_ref().and_then(|chart| chart.value.version.as_ref());
    let Some(version) = version.filter(|version| !is_version(version.as_str())) else { return };
    report.add(
        Diagnostic::error(
            Code::InvalidValue,
            format!("`{}` is no version of a chart", version.as_str()),
        )
        .at(version.span, "numbers and dots, as in `1.4.2` or `1.5.0-rc.1`")
        .help("write `\"0.1.0\"`, and a higher one for each chart that you publish"),
    );
}

/// One to three numbers, then what goes before a release and what it was built from.
/// <https://semver.org/#backusnaur-form-grammar-for-valid-semver-versions>
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, build) =
        text.split_once('+').map_or((text, None), |(text, rest)| (text, Some(rest)));
    let (core, before) =
        text.split_once('-').map_or((text, None), |(text, rest)| (text, Some(rest)));
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    numbers.len() <= 3
        && numbers.iter().all(is_number)
        && [before, build].into_iter().flatten().all(|words| words.split('.').all(is_word))
}
