//! A setting of Kafka: its type, the values that it takes, and the versions that have it.

use super::Minor;

/// The type of a setting, as Kafka's `ConfigDef` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `true` or `false`, in any case.
    Boolean,
    /// A whole number of 16 bits.
    Short,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    Long,
    /// A fraction.
    Double,
    /// Text.
    Text,
    /// Words with commas between them.
    List,
    /// For Kafka's own tests only.
    Internal,
    /// Only for a running cluster, with `kafka-configs`.
    Dynamic,
}

/// The values that a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Valid {
    /// All of its type.
    Any,
    /// A range, both ends included.
    Between(i64, i64),
    /// A range, or one other number.
    BetweenOr(i64, i64, i64),
    /// 0 to 1.
    Ratio,
    /// One of these words, or for a list one or more of them. Case counts.
    OneOf(&'static [&'static str]),
    /// For a list: any of these words, or none.
    AnyOf(&'static [&'static str]),
    /// One of these words, in any case.
    OneOfAnyCase(&'static [&'static str]),
    /// Any text but the empty one.
    NotEmpty,
    /// `*`, or pairs of partition and broker such as `0:1,1:2`.
    Throttled,
    /// Pairs of host and number such as `10.0.0.1:100`, or none.
    HostCounts,
    /// Principals such as `User:admin;User:CN=kafka`.
    Principals,
}

/// A setting of Kafka in some of its versions. A setting whose values changed has a row for each time.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// The first version that has it, or (0, 10) for those before.
    pub(super) since: Minor,
    /// The first version that has it no more.
    pub(super) until: Option<Minor>,
    pub(super) kind: Kind,
    pub(super) valid: Valid,
}

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No version has it.
    Unknown,
    /// It came with this later version.
    TooNew(Minor),
    /// It went with this version.
    Gone(Minor),
    /// It is not for users.
    Internal,
    /// It can only be set on a running cluster.
    Dynamic,
    /// The value is not what this phrase asks for: "a number from 0 to 1".
    Value(String),
}

pub(super) const fn row(
    name: &'static str,
    since: Minor,
    until: Option<Minor>,
    kind: Kind,
    valid: Valid,
) -> Setting {
    Setting { name, since, until, kind, valid }
}

/// The rows of a name in a sorted table.
fn rows<'t>(table: &'t [Setting], name: &str) -> &'t [Setting] {
    let start = table.partition_point(|setting| setting.name < name);
    let rows = table.get(start..).unwrap_or_default();
    rows.get(..rows.partition_point(|setting| setting.name == name)).unwrap_or_default()
}

/// True if a sorted table has the name in this version.
pub(super) fn exists(table: &[Setting], name: &str, version: Minor) -> bool {
    rows(table, name).iter().any(|setting| setting.exists_in(version))
}

pub(super) fn check(table: &[Setting], name: &str, value: &str, version: Minor) -> Result<(), Trouble> {
    let rows = rows(table, name);
    let Some(setting) = rows.iter().find(|setting| setting.exists_in(version)) else {
        let (first, last) = rows.first().zip(rows.last()).ok_or(Trouble::Unknown)?;
        return Err(match last.until {
            Some(until) if until <= version => Trouble::Gone(until),
            Some(_) | None => Trouble::TooNew(first.since),
        });
    };
    match setting.kind {
        Kind::Internal => return Err(Trouble::Internal),
        Kind::Dynamic => return Err(Trouble::Dynamic),
        Kind::Boolean | Kind::Short | Kind::Int | Kind::Long | Kind::Double | Kind::Text | Kind::List => {}
    }
    // Kafka trims before it reads.
    if setting.takes(value.trim()) { Ok(()) } else { Err(Trouble::Value(setting.wants())) }
}

impl Setting {
    /// True if a user of this version can set it.
    pub(super) fn is_open_to_users(&self, version: Minor) -> bool {
        self.exists_in(version) && !matches!(self.kind, Kind::Internal | Kind::Dynamic)
    }

    fn exists_in(&self, version: Minor) -> bool {
        self.since <= version && self.until.is_none_or(|until| version < until)
    }

    fn takes(&self, value: &str) -> bool {
        let words = || value.split(',').map(str::trim);
        match (self.kind, self.valid) {
            (Kind::Boolean, _) => value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"),
            (_, Valid::Between(min, max)) => self.number(value).is_some_and(|n| (min..=max).contains(&n)),
            (_, Valid::BetweenOr(min, max, other)) => {
                self.number(value).is_some_and(|n| (min..=max).contains(&n) || n == other)
            }
            (_, Valid::Ratio) => fraction(value).is_some_and(|ratio| (0.0..=1.0).contains(&ratio)),
            (Kind::List, Valid::OneOf(choices)) => words().all(|word| choices.contains(&word)),
            (_, Valid::AnyOf(choices)) => value.is_empty() || words().all(|word| choices.contains(&word)),
            (_, Valid::OneOf(choices)) => choices.contains(&value),
            (_, Valid::OneOfAnyCase(choices)) => {
                choices.iter().any(|choice| choice.eq_ignore_ascii_case(value))
            }
            (_, Valid::NotEmpty) => !value.is_empty(),
            (_, Valid::Throttled) => {
                matches!(value, "" | "*")
                    || words().all(|pair| {
                        pair.split_once(':').is_some_and(|(partition, broker)| {
                            partition.parse::<u32>().is_ok() && broker.parse::<u32>().is_ok()
                        })
                    })
            }
            (_, Valid::HostCounts) => {
                value.is_empty()
                    || words().all(|pair| {
                        pair.rsplit_once(':').is_some_and(|(host, count)| {
                            let known = |c: char| c.is_ascii_alphanumeric() || "-._:%[]".contains(c);
                            !host.is_empty() && host.chars().all(known) && count.trim().parse::<i32>().is_ok()
                        })
                    })
            }
            (_, Valid::Principals) => value.split(';').map(str::trim).all(|principal| {
                principal.is_empty() || principal.split_once(':').is_some_and(|(kind, _)| !kind.is_empty())
            }),
            (Kind::Short | Kind::Int | Kind::Long, Valid::Any) => self.number(value).is_some(),
            (Kind::Double, Valid::Any) => fraction(value).is_some(),
            (Kind::Text | Kind::List | Kind::Internal | Kind::Dynamic, Valid::Any) => true,
        }
    }

    /// The whole number that Java reads: digits with or without a sign, within the type.
    fn number(&self, value: &str) -> Option<i64> {
        let number = value.parse::<i64>().ok()?;
        match self.kind {
            Kind::Short => i16::try_from(number).ok().map(i64::from),
            Kind::Int => i32::try_from(number).ok().map(i64::from),
            Kind::Boolean
            | Kind::Long
            | Kind::Double
            | Kind::Text
            | Kind::List
            | Kind::Internal
            | Kind::Dynamic => Some(number),
        }
    }

    fn wants(&self) -> String {
        let words =
            |choices: &[&str]| choices.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        match (self.kind, self.valid) {
            (Kind::Boolean, _) => "`true` or `false`".to_owned(),
            (Kind::Int, Valid::Between(min, max)) if max == I32 => {
                format!("a whole number from {min} to {max}")
            }
            (_, Valid::Between(i64::MIN, _)) => "a whole number".to_owned(),
            (_, Valid::Between(min, I64)) => format!("a whole number, at least {min}"),
            (_, Valid::Between(min, max)) => format!("a whole number from {min} to {max}"),
            (_, Valid::BetweenOr(min, max, other)) => {
                format!("a whole number from {min} to {max}, or {other}")
            }
            (_, Valid::Ratio) => "a number from 0 to 1".to_owned(),
            (Kind::List, Valid::OneOf(choices)) | (_, Valid::AnyOf(choices)) => {
                format!("any of {}, with commas between", words(choices))
            }
            (_, Valid::OneOf(choices) | Valid::OneOfAnyCase(choices)) => format!("one of {}", words(choices)),
            (_, Valid::NotEmpty) => "not empty".to_owned(),
            (_, Valid::Throttled) => "`*`, or pairs of partition and broker such as `0:1,1:2`".to_owned(),
            (_, Valid::HostCounts) => "pairs of host and number such as `10.0.0.1:100`".to_owned(),
            (_, Valid::Principals) => {
                "principals with `;` between, such as `User:admin;User:CN=kafka`".to_owned()
            }
            (Kind::Short | Kind::Int | Kind::Long, Valid::Any) => "a whole number".to_owned(),
            (Kind::Double, Valid::Any) => "a number".to_owned(),
            (Kind::Text | Kind::List | Kind::Internal | Kind::Dynamic, Valid::Any) => "text".to_owned(),
        }
    }
}

/// The fraction that Java reads: digits with or without sign, point, exponent and type, or one of two words.
fn fraction(value: &str) -> Option<f64> {
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    if matches!(unsigned, "Infinity" | "NaN") {
        return value.parse().ok();
    }
    let number = value.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(value);
    if number.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')) {
        return None;
    }
    number.parse().ok()
}

pub(super) const I16: i64 = i16::MAX as i64;
pub(super) const I16_MIN: i64 = i16::MIN as i64;
pub(super) const I32_MIN: i64 = i32::MIN as i64;
pub(super) const I64_MIN: i64 = i64::MIN;
pub(super) const I32: i64 = i32::MAX as i64;
pub(super) const I64: i64 = i64::MAX;

#[cfg(test)]
mod tests {
    use super::super::topic_settings::TABLE;
    use super::*;

    fn verdict(name: &str, value: &str, version: Minor) -> Result<(), Trouble> {
        check(&TABLE, name, value, version)
    }

    #[test]
    fn the_tables_are_sorted_and_have_no_gaps() {
        let brokers: Vec<Setting> = super::super::broker_settings::all().copied().collect();
        assert!(brokers.len() > 400);
        for table in [TABLE.as_slice(), &brokers] {
            assert!(table.is_sorted_by(|a, b| (a.name, a.since) < (b.name, b.since)));
            for pair in table.windows(2).filter(|pair| pair[0].name == pair[1].name) {
                assert_eq!(pair[0].until, Some(pair[1].since), "{}", pair[0].name);
            }
        }
    }

    #[test]
    fn settings_of_brokers_are_judged_too() {
        let verdict = |name, value| super::super::check_broker_setting(name, value, (4, 3));
        for (name, value) in [
            ("log.retention.ms", "-1"),
            ("compression.type", "zstd"),
            ("listener.name.client.ssl.key.password", "x"),
            ("rsm.config.anything", ""),
            ("group.consumer.migration.policy", "disabled"),
            ("metric.reporters", ""),
        ] {
            assert_eq!(verdict(name, value), Ok(()), "{name}");
        }
        assert_eq!(verdict("log.retention.msx", "1"), Err(Trouble::Unknown));
        assert_eq!(verdict("zookeeper.connect", "x"), Err(Trouble::Gone((4, 0))));
        assert_eq!(verdict("leader.replication.throttled.rate", "1"), Err(Trouble::Dynamic));
        assert!(matches!(verdict("log.retention.ms", "abc"), Err(Trouble::Value(_))));
        assert!(matches!(verdict("num.io.threads", "0"), Err(Trouble::Value(_))));
    }

    /// As Kafka's own classes judged them.
    #[test]
    fn values_are_judged_as_kafka_judges_them() {
        for (name, value) in [
            ("cleanup.policy", "compact"),
            ("cleanup.policy", "compact,delete"),
            ("cleanup.policy", "compact, delete"),
            ("compression.type", "zstd"),
            ("compression.gzip.level", "-1"),
            ("retention.ms", "-1"),
            ("retention.bytes", "-5"),
            ("preallocate", "TRUE"),
            ("segment.bytes", "1048576"),
            ("min.cleanable.dirty.ratio", "0.5"),
            ("min.cleanable.dirty.ratio", "1"),
            ("follower.replication.throttled.replicas", "*"),
            ("follower.replication.throttled.replicas", "0:1,1:2"),
            ("flush.ms", " 5 "),
        ] {
            assert_eq!(verdict(name, value, (4, 3)), Ok(()), "{name}={value}");
        }
        for (name, value) in [
            ("cleanup.policy", "Compact"),
            ("cleanup.policy", "compact;delete"),
            ("compression.type", "ZSTD"),
            ("compression.type", "none"),
            ("compression.gzip.level", "0"),
            ("compression.zstd.level", "23"),
            ("retention.ms", "-2"),
            ("retention.ms", "7d"),
            ("retention.ms", "1e9"),
            ("retention.ms", "9223372036854775808"),
            ("preallocate", "yes"),
            ("segment.bytes", "1048575"),
            ("segment.bytes", "2147483648"),
            ("min.cleanable.dirty.ratio", "1.1"),
            ("min.insync.replicas", "0"),
            ("message.timestamp.type", "logappendtime"),
            ("follower.replication.throttled.replicas", "0"),
        ] {
            assert!(matches!(verdict(name, value, (4, 3)), Err(Trouble::Value(_))), "{name}={value}");
        }
    }

    #[test]
    fn settings_come_and_go_with_versions() {
        assert_eq!(verdict("segment.bytes", "14", (4, 0)), Ok(()));
        assert!(verdict("segment.bytes", "14", (4, 1)).is_err());
        assert_eq!(verdict("remote.copy.lag.ms", "0", (4, 4)), Ok(()));
        assert_eq!(verdict("remote.copy.lag.ms", "0", (4, 3)), Err(Trouble::TooNew((4, 4))));
        assert_eq!(verdict("message.format.version", "3.0", (4, 0)), Err(Trouble::Gone((4, 0))));
        assert_eq!(verdict("internal.segment.bytes", "14", (4, 3)), Err(Trouble::Internal));
        assert_eq!(verdict("retention", "14", (4, 3)), Err(Trouble::Unknown));
    }
}
