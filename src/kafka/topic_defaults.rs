//! Where a topic takes a setting from that it does not have itself.

/// A setting of a topic, then those of the broker that stand for it, the first that is set wins, each with what it
/// is multiplied by.
static INHERITED: &[(&str, &[(&str, i64)])] = &[
    ("cleanup.policy", &[("log.cleanup.policy", 1)]),
    ("delete.retention.ms", &[("log.cleaner.delete.retention.ms", 1)]),
    ("file.delete.delay.ms", &[("log.segment.delete.delay.ms", 1)]),
    ("flush.messages", &[("log.flush.interval.messages", 1)]),
    ("flush.ms", &[("log.flush.interval.ms", 1), ("log.flush.scheduler.interval.ms", 1)]),
    ("index.interval.bytes", &[("log.index.interval.bytes", 1)]),
    ("local.retention.bytes", &[("log.local.retention.bytes", 1)]),
    ("local.retention.ms", &[("log.local.retention.ms", 1)]),
    ("max.compaction.lag.ms", &[("log.cleaner.max.compaction.lag.ms", 1)]),
    ("max.message.bytes", &[("message.max.bytes", 1)]),
    ("message.timestamp.after.max.ms", &[("log.message.timestamp.after.max.ms", 1)]),
    ("message.timestamp.before.max.ms", &[("log.message.timestamp.before.max.ms", 1)]),
    ("message.timestamp.type", &[("log.message.timestamp.type", 1)]),
    ("min.cleanable.dirty.ratio", &[("log.cleaner.min.cleanable.ratio", 1)]),
    ("min.compaction.lag.ms", &[("log.cleaner.min.compaction.lag.ms", 1)]),
    ("preallocate", &[("log.preallocate", 1)]),
    ("retention.bytes", &[("log.retention.bytes", 1)]),
    (
        "retention.ms",
        &[("log.retention.ms", 1), ("log.retention.minutes", 60_000), ("log.retention.hours", 3_600_000)],
    ),
    ("segment.bytes", &[("log.segment.bytes", 1)]),
    ("segment.index.bytes", &[("log.index.size.max.bytes", 1)]),
    ("segment.jitter.ms", &[("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", 3_600_000)]),
    ("segment.ms", &[("log.roll.ms", 1), ("log.roll.hours", 3_600_000)]),
];

/// The broker's settings that a topic takes a setting from, the first that is set, each with what it is multiplied by.
pub fn inherited(topic_setting: &str) -> &'static [(&'static str, i64)] {
    let index = INHERITED.binary_search_by(|row| row.0.cmp(topic_setting)).ok();
    index.and_then(|index| INHERITED.get(index)).map_or(&[], |row| row.1)
}

/// What a topic calls a setting that brokers have under another name.
pub fn inheriting(broker_setting: &str) -> Option<&'static str> {
    let same = |row: &&(&str, &[(&str, i64)])| row.1.iter().any(|(name, _)| *name == broker_setting);
    INHERITED.iter().find(same).map(|row| row.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka;

    #[test]
    fn every_name_is_one_of_kafka() {
        assert!(INHERITED.is_sorted_by_key(|row| row.0));
        for (topic, brokers) in INHERITED {
            assert!(kafka::topic_settings((4, 3)).any(|name| name == *topic), "{topic}");
            for (broker, _) in *brokers {
                assert!(kafka::broker_settings((4, 3)).any(|name| name == *broker), "{broker}");
            }
        }
    }
}
