//! Lengths of time as Go writes them.

/// The units, in nanoseconds.
const UNITS: [(&str, f64); 8] =
    [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)];

/// The nanoseconds of a text such as `1h30m` or `-1.5s`. None for what is no such text, and for more than 64 bits hold.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked, and a nanosecond more or less is nothing"
)]
pub fn go_duration(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit() && c != '.')?);
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        if !number.bytes().any(|b| b.is_ascii_digit()) || number.matches('.').count() > 1 {
            return None;
        }
        let (_, nanoseconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
        sum += number.parse::<f64>().ok()? * nanoseconds;
        rest = next;
    }
    // Where a whole number of 64 bits ends, rounded down.
    (sum < 9.223_372_036_854e18).then_some((sign * sum) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        const SECOND: i64 = 1_000_000_000;
        for (text, nanoseconds) in [
            ("1h30m", Some(5400 * SECOND)),
            ("8760h", Some(8760 * 3600 * SECOND)),
            ("1.5s", Some(SECOND + SECOND / 2)),
            ("-.5s", Some(-SECOND / 2)),
            ("+5ms", Some(5_000_000)),
            ("2.µs", Some(2000)),
            ("0", Some(0)),
            ("-0", Some(0)),
            ("", None),
            ("+", None),
            ("90", None),
            ("90d", None),
            ("1h 30m", None),
            ("1..5s", None),
            (".s", None),
            ("h", None),
            ("3000000h", None),
        ] {
            assert_eq!(go_duration(text), nanoseconds, "{text}");
        }
    }
}
