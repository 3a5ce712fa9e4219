//! When a CronJob runs: the five fields of cron.
//! <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>

/// What stands for some schedules.
pub const WORDS: [&str; 7] =
    ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// A field of cron: what it is called, its least and its most, and the names that may stand in place of
/// numbers.
#[derive(Clone, Copy, Debug)]
pub struct CronField {
    pub name: &'static str,
    pub least: u32,
    pub most: u32,
    pub names: &'static [&'static str],
}

const MONTHS: &[&str] =
    &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// The days of the week: Sunday is 0, and there is no 7.
pub const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The fields of a schedule, in their order.
pub const FIELDS: [CronField; 5] = [
    CronField { name: "minute", least: 0, most: 59, names: &[] },
    CronField { name: "hour", least: 0, most: 23, names: &[] },
    CronField { name: "day of the month", least: 1, most: 31, names: &[] },
    CronField { name: "month", least: 1, most: 12, names: MONTHS },
    CronField { name: "day of the week", least: 0, most: 6, names: DAYS },
];

/// Whether no day is one that a schedule names, such as the 31st of February. Where both the day of the month and that
/// of the week are said, one of them is enough. <https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format>
pub fn is_never(text: &str) -> bool {
    /// The most days of each month, from January.
    const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [_, _, day, month, weekday] = fields[..] else { return false };
    let is_any = |field: &str| field.split(',').any(|part| part.starts_with(['*', '?']));
    let (Some(days), Some(months)) = (FIELDS[2].numbers(day), FIELDS[3].numbers(month)) else {
        return false;
    };
    let mut named = (1..).zip(LENGTHS).filter(|(month, _)| months >> month & 1 == 1);
    is_any(weekday) && named.all(|(_, most)| (1..=most).all(|day| days >> day & 1 == 0))
}

impl CronField {
    /// Whether a text is this field: `*`, a number, a name, a range or a list of them, each with a step.
    pub fn takes(&self, text: &str) -> bool {
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

    /// The numbers that a text means, as bits; all where anything will do.
    pub fn numbers(&self, text: &str) -> Option<u64> {
        let mut bits = 0;
        for part in text.split(',') {
            let (range, step) = part.split_once('/').unwrap_or((part, "1"));
            let step: u32 = step.parse().ok().filter(|step| *step > 0)?;
            let (from, to) = match range.split_once('-') {
                Some((from, to)) => (self.number(from)?, self.number(to)?),
                None if range == "*" || range == "?" => (self.least, self.most),
                // `5/10` goes on to the end.
                None if part.contains('/') => (self.number(range)?, self.most),
                None => (self.number(range)?, self.number(range)?),
            };
            for number in (from..=to).step_by(usize::try_from(step).ok()?) {
                bits |= 1 << number;
            }
        }
        Some(bits)
    }

    fn number(&self, text: &str) -> Option<u32> {
        let named = || {
            let index = self.names.iter().position(|name| name.eq_ignore_ascii_case(text))?;
            Some(self.least + u32::try_from(index).ok()?)
        };
        let number = text.parse().ok().or_else(named);
        number.filter(|number| (self.least..=self.most).contains(number))
    }
}
