//! `/`: a greeting with the time.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A greeting with the time.
#[utoipa::path(get, path = "/", responses((status = 200, body = String)))]
pub async fn greet() -> String {
    let now = OffsetDateTime::now_utc();
    let now = now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default();
    format!("Welcome to the stackgen backend! The current time is: {now}\n")
}
