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

    fn number(&self, text: &str) -> Option<u32> {
        let named = || {
            let index = self.names.iter().position(|name| name.eq_ignore_ascii_case(text))?;
            Some(self.least + u32::try_from(index).ok()?)
        };
        let number = text.parse().ok().or_else(named);
        number.filter(|number| (self.least..=self.most).contains(number))
    }
}
