//! Points in time and durations. The only door to jiff.

use std::fmt;
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

/// A point in time, as Kubernetes writes it: `2026-01-27T10:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Timestamp);

impl Moment {
    /// The point in time in a text of RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        // Kubernetes writes no other form; jiff reads more of them.
        let is_rfc3339 = text.len() >= 20 && text.as_bytes().get(10).is_some_and(|byte| b"Tt".contains(byte));
        is_rfc3339.then(|| text.parse().ok().map(Self)).flatten()
    }

    /// The point in time of a clock.
    pub fn of(time: SystemTime) -> Option<Self> {
        Timestamp::try_from(time).ok().map(Self)
    }

    /// So long after this one; none if no calendar has it.
    pub fn after(self, length: Length) -> Option<Self> {
        self.0.checked_add(length.0).ok().map(Self)
    }

    /// How long after `other` this is; nothing if it is before.
    pub fn since(self, other: Self) -> Length {
        Length(self.0.duration_since(other.0).max(SignedDuration::ZERO))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(SignedDuration);

impl Length {
    /// So many seconds.
    pub const fn seconds(count: u32) -> Self {
        // Any `u32` is an `i64`, which `From` does not say in a constant.
        Self(SignedDuration::from_secs(count as i64))
    }

    /// A part of it, such as 1 of 3.
    pub fn part(self, count: i64, of: i64) -> Option<Self> {
        self.0
            .as_secs()
            .checked_mul(count)?
            .checked_div(of)
            .map(|seconds| Self(SignedDuration::from_secs(seconds)))
    }

    /// The length that a person writes: `90s`, `10m`, `1h30m`.
    pub fn parse(text: &str) -> Option<Self> {
        let length: SignedDuration = text.trim().parse().ok()?;
        (length >= SignedDuration::ZERO).then_some(Self(length))
    }
}

impl fmt::Display for Length {
    /// The two largest units, as kubectl shows ages: `3d4h`, `12m`, `40s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let parts = [
            (seconds / 86_400, "d"),
            (seconds / 3600 % 24, "h"),
            (seconds / 60 % 60, "m"),
            (seconds % 60, "s"),
        ];
        let Some(first) = parts.iter().position(|(count, _)| *count > 0) else { return f.write_str("0s") };
        for (count, unit) in parts.iter().skip(first).take(2).filter(|(count, _)| *count > 0) {
            write!(f, "{count}{unit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_kubernetes() {
        for text in ["2026-01-27T10:00:00Z", "2026-01-27T10:00:00.123456Z", "2026-01-27T12:00:00+02:00"] {
            assert!(Moment::parse(text).is_some(), "{text}");
        }
        for text in ["", "2026-01-27", "2026-01-27 10:00:00Z", "10:00", "yesterday", "2026-13-27T10:00:00Z"] {
            assert!(Moment::parse(text).is_none(), "{text}");
        }
        let moment = Moment::parse("2026-01-27T12:00:00+02:00").unwrap();
        assert_eq!(moment.to_string(), "2026-01-27T10:00:00Z");
    }

    #[test]
    fn lengths_are_read_and_written_as_kubectl_does() {
        for (text, shown) in [
            ("90s", "1m30s"),
            ("10m", "10m"),
            ("1h30m", "1h30m"),
            ("0s", "0s"),
            ("100h", "4d4h"),
            ("25h1m", "1d1h"),
            ("24h5m", "1d"),
        ] {
            assert_eq!(Length::parse(text).unwrap().to_string(), shown);
        }
        for text in ["", "10", "ten minutes", "-10m", "1e9999h"] {
            assert!(Length::parse(text).is_none(), "{text}");
        }
    }
}
