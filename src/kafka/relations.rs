//! Numbers among a broker's settings that Kafka compares with each other when it starts, and rejects.

/// One number may not be more than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The one that is the smaller.
    pub low: &'static str,
    /// The one that is the larger.
    pub high: &'static str,
    /// Whether the two may be equal.
    pub equal: bool,
    /// The larger one stands for no limit where it is not more than this.
    unlimited: Option<i64>,
}

const fn at_most(low: &'static str, high: &'static str) -> Relation {
    Relation { low, high, equal: true, unlimited: None }
}

const fn below(low: &'static str, high: &'static str) -> Relation {
    Relation { low, high, equal: false, unlimited: None }
}

impl Relation {
    const fn unless(self, unlimited: i64) -> Self {
        Self { unlimited: Some(unlimited), ..self }
    }

    /// Whether two numbers are in this relation.
    pub fn holds(&self, low: i64, high: i64) -> bool {
        low < high || (self.equal && low == high) || self.unlimited.is_some_and(|unlimited| high <= unlimited)
    }
}

/// All of them, as `KafkaConfig`, `GroupCoordinatorConfig`, `ShareGroupConfig` and `LogConfig` have them; what follows from two others is left out. Where a version lacks one of the two settings, there is nothing to
/// compare.
#[rustfmt::skip]
pub static RELATIONS: &[Relation] = &[
    below("connection.failed.authentication.delay.ms", "connections.max.idle.ms").unless(-1),
    at_most("group.consumer.assignment.interval.ms", "group.consumer.max.assignment.interval.ms"),
    below("group.consumer.heartbeat.interval.ms", "group.consumer.session.timeout.ms"),
    at_most("group.consumer.heartbeat.interval.ms", "group.consumer.max.heartbeat.interval.ms"),
    at_most("group.consumer.min.assignment.interval.ms", "group.consumer.assignment.interval.ms"),
    at_most("group.consumer.min.heartbeat.interval.ms", "group.consumer.heartbeat.interval.ms"),
    at_most("group.consumer.min.session.timeout.ms", "group.consumer.session.timeout.ms"),
    at_most("group.consumer.session.timeout.ms", "group.consumer.max.session.timeout.ms"),
    at_most("group.share.assignment.interval.ms", "group.share.max.assignment.interval.ms"),
    at_most("group.share.delivery.count.limit", "group.share.max.delivery.count.limit"),
    below("group.share.heartbeat.interval.ms", "group.share.session.timeout.ms"),
    at_most("group.share.heartbeat.interval.ms", "group.share.max.heartbeat.interval.ms"),
    at_most("group.share.max.size", "group.share.max.share.sessions"),
    at_most("group.share.min.assignment.interval.ms", "group.share.assignment.interval.ms"),
    at_most("group.share.min.delivery.count.limit", "group.share.delivery.count.limit"),
    at_most("group.share.min.heartbeat.interval.ms", "group.share.heartbeat.interval.ms"),
    at_most("group.share.min.partition.max.record.locks", "group.share.partition.max.record.locks"),
    at_most("group.share.min.record.lock.duration.ms", "group.share.record.lock.duration.ms"),
    at_most("group.share.min.session.timeout.ms", "group.share.session.timeout.ms"),
    at_most("group.share.partition.max.record.locks", "group.share.max.partition.max.record.locks"),
    at_most("group.share.record.lock.duration.ms", "group.share.max.record.lock.duration.ms"),
    at_most("group.share.session.timeout.ms", "group.share.max.session.timeout.ms"),
    at_most("group.streams.assignment.interval.ms", "group.streams.max.assignment.interval.ms"),
    below("group.streams.heartbeat.interval.ms", "group.streams.session.timeout.ms"),
    at_most("group.streams.heartbeat.interval.ms", "group.streams.max.heartbeat.interval.ms"),
    at_most("group.streams.min.assignment.interval.ms", "group.streams.assignment.interval.ms"),
    at_most("group.streams.min.heartbeat.interval.ms", "group.streams.heartbeat.interval.ms"),
    at_most("group.streams.min.session.timeout.ms", "group.streams.session.timeout.ms"),
    at_most("group.streams.num.standby.replicas", "group.streams.max.standby.replicas"),
    at_most("group.streams.session.timeout.ms", "group.streams.max.session.timeout.ms"),
    at_most("log.cleaner.min.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms"),
    at_most("replica.fetch.wait.max.ms", "replica.lag.time.max.ms"),
    at_most("replica.fetch.wait.max.ms", "replica.socket.timeout.ms"),
    at_most("socket.request.max.bytes", "queued.max.request.bytes").unless(0),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka;

    #[test]
    fn each_name_is_one_of_kafka_with_a_default_that_keeps_the_relation() {
        assert!(RELATIONS.is_sorted_by_key(|relation| relation.low));
        for relation in RELATIONS {
            let [low, high] = [relation.low, relation.high]
                .map(|name| kafka::default_number(name, (4, 3)).unwrap_or_else(|| panic!("{name}")));
            assert!(relation.holds(low, high), "{}", relation.low);
        }
    }
}
