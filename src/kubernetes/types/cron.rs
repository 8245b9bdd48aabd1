//! When something is to run again and again: `30 4 * * mon-fri`.

use super::duration::go_duration;
use crate::text::wording::listed;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// Words for whole schedules.
const WORDS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// One of the five fields.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of its numbers, from the least on.
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, names: &[] },
    Field { name: "hour", least: 0, most: 23, names: &[] },
    Field { name: "day of the month", least: 1, most: 31, names: &[] },
    Field { name: "month", least: 1, most: 12, names: &MONTHS },
    Field { name: "day of the week", least: 0, most: 6, names: &DAYS },
];

/// Checks a schedule as the API server reads it: five fields, a word such as `@daily`, or `@every` and a time.
///
/// # Errors
/// What is wrong with it, as a phrase that follows "`text` …".
pub fn cron_schedule(text: &str) -> Result<(), String> {
    if let Some(time) = text.strip_prefix("@every ") {
        return if go_duration(time).is_some() {
            Ok(())
        } else {
            Err(format!("says `{time}`, which is not a time"))
        };
    }
    if text.starts_with('@') {
        return if WORDS.contains(&text) {
            Ok(())
        } else {
            Err(format!("is none of {} and `@every`", listed(WORDS, ", ")))
        };
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!(
            "has {} fields, not the five of minute, hour, day, month and weekday",
            fields.len()
        ));
    }
    for (field, text) in FIELDS.iter().zip(fields) {
        for range in text.split(',').filter(|range| !range.is_empty()) {
            if !field.takes(range) {
                return Err(format!(
                    "has `{range}` as its {}, which is from {} to {}",
                    field.name, field.least, field.most
                ));
            }
        }
    }
    Ok(())
}

impl Field {
    /// `*`, `5`, `1-5`, each with or without `/2`.
    fn takes(&self, range: &str) -> bool {
        let (range, step) = range.split_once('/').map_or((range, None), |(range, step)| (range, Some(step)));
        let mut ends = range.split('-');
        let first = ends.next().unwrap_or_default();
        let (low, high) = if matches!(first, "*" | "?") {
            (Some(self.least), Some(self.most))
        } else {
            let low = self.number(first);
            match (ends.next(), ends.next(), step) {
                (Some(high), None, _) => (low, self.number(high)),
                (None, None, Some(_)) => (low, Some(self.most)),
                (None, None, None) => (low, low),
                _ => (None, None),
            }
        };
        let is_in_range = |low, high| self.least <= low && low <= high && high <= self.most;
        low.zip(high).is_some_and(|(low, high)| is_in_range(low, high))
            && step.is_none_or(|step| step.parse().is_ok_and(|step: u32| step > 0))
    }

    fn number(&self, text: &str) -> Option<u32> {
        let named = self.names.iter().zip(self.least..).find(|(name, _)| text.eq_ignore_ascii_case(name));
        named.map(|(_, number)| number).or_else(|| text.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_have_five_fields_or_a_name() {
        for good in [
            "* * * * *",
            "0 4 1 1 0",
            " 59  23 31 12 6 ",
            "*/5 0-12/2 ? Jan-MAR mon,wed,5",
            "5/15 , 1,,2 * *-9",
            "+5 0 1 1 0",
            "@daily",
            "@every 1h30m",
            "@every 1.5s",
            "@every 0",
            "@every -.5µs",
        ] {
            assert_eq!(cron_schedule(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for bad in [
            "",
            "* * * *",
            "0 * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * 32 * *",
            "* * * 13 * ",
            "* * * * 7",
            "5-1 * * * *",
            "1-2-3 * * * *",
            "*/0 * * * *",
            "*/a * * * *",
            "*/1/2 * * * *",
            "-1 * * * *",
            "a * * * *",
            "* mon * * *",
            "@Daily",
            "@reboot",
            "@every",
            "@every 5",
            "@every 1d",
            "@every -",
            "@every .s",
            "@every 1..5s",
        ] {
            assert!(cron_schedule(bad).is_err(), "{bad}");
        }
    }
}
