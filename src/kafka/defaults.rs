//! The values that Kafka gives to settings which nobody sets, as far as a rule compares them.

/// Sorted by name. A default that changed is that of the newest version.
static DEFAULTS: &[(&str, i64)] = &[
    ("broker.heartbeat.interval.ms", 2_000),
    ("broker.session.timeout.ms", 9_000),
    ("connection.failed.authentication.delay.ms", 100),
    ("connections.max.idle.ms", 600_000),
    ("default.replication.factor", 1),
    ("group.consumer.assignment.interval.ms", 1_000),
    ("group.consumer.heartbeat.interval.ms", 5_000),
    ("group.consumer.max.assignment.interval.ms", 15_000),
    ("group.consumer.max.heartbeat.interval.ms", 15_000),
    ("group.consumer.max.session.timeout.ms", 60_000),
    ("group.consumer.min.assignment.interval.ms", 0),
    ("group.consumer.min.heartbeat.interval.ms", 5_000),
    ("group.consumer.min.session.timeout.ms", 45_000),
    ("group.consumer.session.timeout.ms", 45_000),
    ("group.max.session.timeout.ms", 1_800_000),
    ("group.min.session.timeout.ms", 6_000),
    ("group.share.assignment.interval.ms", 1_000),
    ("group.share.delivery.count.limit", 5),
    ("group.share.heartbeat.interval.ms", 5_000),
    ("group.share.max.assignment.interval.ms", 15_000),
    ("group.share.max.delivery.count.limit", 10),
    ("group.share.max.heartbeat.interval.ms", 15_000),
    ("group.share.max.partition.max.record.locks", 4_000),
    ("group.share.max.record.lock.duration.ms", 60_000),
    ("group.share.max.session.timeout.ms", 60_000),
    ("group.share.max.share.sessions", 2_000),
    ("group.share.max.size", 200),
    ("group.share.min.assignment.interval.ms", 0),
    ("group.share.min.delivery.count.limit", 2),
    ("group.share.min.heartbeat.interval.ms", 5_000),
    ("group.share.min.partition.max.record.locks", 100),
    ("group.share.min.record.lock.duration.ms", 15_000),
    ("group.share.min.session.timeout.ms", 45_000),
    ("group.share.partition.max.record.locks", 2_000),
    ("group.share.record.lock.duration.ms", 30_000),
    ("group.share.session.timeout.ms", 45_000),
    ("group.streams.assignment.interval.ms", 1_000),
    ("group.streams.heartbeat.interval.ms", 5_000),
    ("group.streams.max.assignment.interval.ms", 15_000),
    ("group.streams.max.heartbeat.interval.ms", 15_000),
    ("group.streams.max.session.timeout.ms", 60_000),
    ("group.streams.max.standby.replicas", 2),
    ("group.streams.min.assignment.interval.ms", 0),
    ("group.streams.min.heartbeat.interval.ms", 5_000),
    ("group.streams.min.session.timeout.ms", 45_000),
    ("group.streams.num.standby.replicas", 0),
    ("group.streams.session.timeout.ms", 45_000),
    ("log.cleaner.dedupe.buffer.size", 134_217_728),
    ("log.cleaner.max.compaction.lag.ms", i64::MAX),
    ("log.cleaner.min.compaction.lag.ms", 0),
    ("log.cleaner.threads", 1),
    ("log.local.retention.bytes", -2),
    ("log.local.retention.ms", -2),
    ("log.retention.bytes", -1),
    ("log.retention.hours", 168),
    ("log.roll.hours", 168),
    ("log.segment.bytes", 1_073_741_824),
    ("max.connections.per.ip", 2_147_483_647),
    ("message.max.bytes", 1_048_588),
    ("min.insync.replicas", 1),
    ("offsets.topic.replication.factor", 3),
    ("queued.max.request.bytes", -1),
    ("replica.fetch.max.bytes", 1_048_576),
    ("replica.fetch.response.max.bytes", 10_485_760),
    ("replica.fetch.wait.max.ms", 500),
    ("replica.lag.time.max.ms", 30_000),
    ("replica.socket.timeout.ms", 30_000),
    ("rlmm.config.remote.log.metadata.topic.min.isr", 2),
    ("rlmm.config.remote.log.metadata.topic.replication.factor", 3),
    ("share.coordinator.state.topic.min.isr", 2),
    ("share.coordinator.state.topic.replication.factor", 3),
    ("socket.request.max.bytes", 104_857_600),
    ("transaction.state.log.min.isr", 2),
    ("transaction.state.log.replication.factor", 3),
];

/// What a broker's setting is if nobody sets it, where that is a number that somebody asks for.
pub fn default_number(name: &str) -> Option<i64> {
    let index = DEFAULTS.binary_search_by(|row| row.0.cmp(name)).ok()?;
    DEFAULTS.get(index).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka;

    #[test]
    fn defaults_are_sorted_and_kafka_takes_them() {
        assert!(DEFAULTS.is_sorted());
        for (name, value) in DEFAULTS {
            assert_eq!(kafka::check_broker_setting(name, &value.to_string(), (4, 3)), Ok(()), "{name}");
        }
        assert_eq!(default_number("log.retention.hours"), Some(168));
        assert_eq!(default_number("log.retention"), None);
    }
}
