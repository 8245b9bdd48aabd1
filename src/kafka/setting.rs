//! A setting of Kafka: its type, the values that it accepts, its default, and the versions that have it.

use super::{Minor, value};

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
    /// A floating-point number.
    Double,
    /// Text.
    Text,
    /// Text that is never shown.
    Password,
    /// Items with commas between them.
    List,
    /// The name of a Java class, which Kafka loads while it reads the setting.
    Class,
    /// For Kafka's own tests only.
    Internal,
    /// Only for a running cluster, with `kafka-configs`.
    Dynamic,
}

/// The values that a setting accepts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Valid {
    /// All of its type.
    Any,
    /// A range, both ends included.
    Between(i64, i64),
    /// A range, or one other number.
    BetweenOr(i64, i64, i64),
    /// A range of a floating-point number, both ends included.
    Fraction(f64, f64),
    /// One of these words. Case counts.
    OneOf(&'static [&'static str]),
    /// One of these words, in any case.
    OneOfAnyCase(&'static [&'static str]),
    /// A list of any of these words, or of none.
    AnyOf(&'static [&'static str]),
    /// A list without empty items, each one of these words if there are any.
    Items(&'static [&'static str], Empty),
    /// Any text but the empty one.
    NotEmptyText,
    /// A regular expression of Java.
    Pattern,
    /// `*`, or pairs of partition and broker such as `0:1,1:2`.
    Throttled,
    /// Pairs of host and number such as `10.0.0.1:100`, or none.
    HostCounts,
    /// Principals such as `User:admin;User:CN=kafka`.
    Principals,
}

/// Whether a list may have no items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Empty {
    /// It may.
    MayBeEmpty,
    /// It may not.
    NotEmpty,
}

/// How a setting of a running broker is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The broker restarts.
    ReadOnly,
    /// With `kafka-configs`, for one broker at a time.
    PerBroker,
    /// With `kafka-configs`, for one broker or all.
    ClusterWide,
}

/// A setting of Kafka in some of its versions. A setting that changed has a row for each time.
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
    /// The value of a broker that does not set it, if it has one.
    pub default: Option<&'static str>,
    /// How it is changed while a broker runs.
    pub mode: Mode,
    /// The version that deprecated it.
    pub deprecated: Option<Minor>,
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

#[expect(clippy::too_many_arguments, reason = "the columns of a table")]
pub(super) const fn row(
    name: &'static str,
    since: Minor,
    until: Option<Minor>,
    kind: Kind,
    valid: Valid,
    default: Option<&'static str>,
    mode: Mode,
    deprecated: Option<Minor>,
) -> Setting {
    Setting { name, since, until, kind, valid, default, mode, deprecated }
}

/// The rows of a name in a sorted table.
fn rows<'t>(table: &'t [Setting], name: &str) -> &'t [Setting] {
    let start = table.partition_point(|setting| setting.name < name);
    let rows = table.get(start..).unwrap_or_default();
    rows.get(..rows.partition_point(|setting| setting.name == name)).unwrap_or_default()
}

/// The row of a name in this version.
pub(super) fn find<'t>(table: &'t [Setting], name: &str, version: Minor) -> Option<&'t Setting> {
    rows(table, name).iter().find(|setting| setting.exists_in(version))
}

/// The setting of a name that a user of this version can set.
pub(super) fn check_name<'t>(
    table: &'t [Setting],
    name: &str,
    version: Minor,
) -> Result<&'t Setting, Trouble> {
    let Some(setting) = find(table, name, version) else {
        let rows = rows(table, name);
        let (first, last) = rows.first().zip(rows.last()).ok_or(Trouble::Unknown)?;
        return Err(match last.until {
            Some(until) if until <= version => Trouble::Gone(until),
            Some(_) | None => Trouble::TooNew(first.since),
        });
    };
    match setting.kind {
        Kind::Internal => Err(Trouble::Internal),
        Kind::Dynamic => Err(Trouble::Dynamic),
        _ => Ok(setting),
    }
}

pub(super) fn check(table: &[Setting], name: &str, value: &str, version: Minor) -> Result<(), Trouble> {
    let setting = check_name(table, name, version)?;
    value::check(setting.kind, setting.valid, value).map_err(Trouble::Value)
}

impl Setting {
    /// True if a user of this version can set it.
    pub(super) fn is_open_to_users(&self, version: Minor) -> bool {
        self.exists_in(version) && !matches!(self.kind, Kind::Internal | Kind::Dynamic)
    }

    /// What a value has to be, if it is not of the type, which a setting keeps from version to version.
    pub fn wrong_type(&self, value: &str) -> Option<String> {
        let is_plain =
            matches!(self.kind, Kind::Boolean | Kind::Short | Kind::Int | Kind::Long | Kind::Double);
        is_plain.then(|| value::check(self.kind, Valid::Any, value).err()).flatten()
    }

    fn exists_in(&self, version: Minor) -> bool {
        self.since <= version && self.until.is_none_or(|until| version < until)
    }
}

pub(super) const I16: i64 = i16::MAX as i64;
pub(super) const I32: i64 = i32::MAX as i64;
pub(super) const I64: i64 = i64::MAX;

#[cfg(test)]
mod tests {
    use super::super::{broker_settings, check_broker_setting, topic_settings::TABLE};
    use super::*;

    fn verdict(name: &str, value: &str, version: Minor) -> Result<(), Trouble> {
        check(&TABLE, name, value, version)
    }

    #[test]
    fn the_tables_are_sorted_and_have_no_gaps() {
        assert!(broker_settings::TABLE.len() > 400);
        for table in [TABLE.as_slice(), &broker_settings::TABLE] {
            assert!(table.is_sorted_by(|a, b| (a.name, a.since) < (b.name, b.since)));
            for pair in table.windows(2).filter(|pair| pair[0].name == pair[1].name) {
                assert_eq!(pair[0].until, Some(pair[1].since), "{}", pair[0].name);
            }
        }
    }

    /// What Kafka gives to a setting that a profile leaves out is right by itself.
    #[test]
    fn defaults_are_values_that_are_accepted() {
        for setting in broker_settings::TABLE.iter().chain(&TABLE) {
            if let (Some(default), false) =
                (setting.default, matches!(setting.kind, Kind::Internal | Kind::Dynamic))
            {
                assert_eq!(value::check(setting.kind, setting.valid, default), Ok(()), "{}", setting.name);
            }
        }
    }

    #[test]
    fn settings_of_brokers_are_judged_too() {
        let verdict = |name, value| check_broker_setting(name, value, (4, 3));
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

    #[test]
    fn settings_come_and_go_with_versions() {
        assert_eq!(verdict("segment.bytes", "14", (4, 0)), Ok(()));
        assert!(verdict("segment.bytes", "14", (4, 1)).is_err());
        assert_eq!(verdict("remote.copy.lag.ms", "0", (4, 4)), Ok(()));
        assert_eq!(verdict("remote.copy.lag.ms", "0", (4, 3)), Err(Trouble::TooNew((4, 4))));
        assert_eq!(verdict("max.decompressed.message.bytes", "1", (4, 4)), Ok(()));
        assert_eq!(verdict("max.decompressed.message.bytes", "1", (4, 3)), Err(Trouble::TooNew((4, 4))));
        assert_eq!(verdict("message.format.version", "3.0", (4, 0)), Err(Trouble::Gone((4, 0))));
        assert_eq!(verdict("internal.segment.bytes", "14", (4, 3)), Err(Trouble::Internal));
        assert_eq!(verdict("retention", "14", (4, 3)), Err(Trouble::Unknown));
    }
}
