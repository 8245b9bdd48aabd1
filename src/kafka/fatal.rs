//! Numbers that Kafka's classes accept, and with which a broker of a cluster ends or never becomes usable: as tried with
//! real brokers of 4.0 and 4.3.

use super::Minor;

/// A setting, the least number with which brokers work, and what happens below it.
type Row = (&'static str, i64, &'static str);

const QUORUM: &str = "the controller exits at startup";
const CONTROLLER: &str = "the broker never reaches a controller";
const LISTENER: &str = "no client or broker can connect";

/// Sorted by name.
static ROWS: &[Row] = &[
    ("broker.heartbeat.interval.ms", 1, "the broker never becomes usable"),
    // Since 4.1 the classes reject these.
    ("controller.quorum.election.timeout.ms", 0, QUORUM),
    ("controller.quorum.fetch.timeout.ms", 0, QUORUM),
    ("controller.quorum.request.timeout.ms", 0, QUORUM),
    ("controller.socket.timeout.ms", 1, CONTROLLER),
    // 100 ms is too short even for a cluster of one on an idle machine.
    ("initial.broker.registration.timeout.ms", 1_000, "the broker does not register in time, and exits"),
    // An index has entries of 8 and 12 bytes.
    ("log.index.size.max.bytes", 12, "the broker cannot create the index of a log, and exits"),
    ("max.connections", 1, LISTENER),
    ("message.max.bytes", 1, "no topic accepts a record"),
    // The classes reject less since 4.1; before, the log of the metadata does when it is opened.
    ("metadata.log.segment.bytes", 8_388_608, "the broker exits at startup"),
    ("metadata.log.segment.ms", 1, "the broker exits at startup"),
    ("num.replica.fetchers", 1, "followers never fetch from leaders"),
    (
        "offsets.topic.segment.bytes",
        1_048_576,
        "Kafka cannot create `__consumer_offsets`, and consumer groups do not work",
    ),
    ("request.timeout.ms", 0, "every request of the broker times out at once"),
    (
        "segment.index.bytes",
        12,
        "brokers cannot create the index of its log, and take the log directory offline",
    ),
    (
        "share.coordinator.state.topic.segment.bytes",
        1_048_576,
        "Kafka cannot create `__share_group_state`, and share groups do not work",
    ),
    ("socket.connection.setup.timeout.max.ms", 0, CONTROLLER),
    ("socket.connection.setup.timeout.ms", 0, CONTROLLER),
    (
        "transaction.state.log.segment.bytes",
        1_048_576,
        "Kafka cannot create `__transaction_state`, and transactions do not work",
    ),
];

/// Sizes of socket buffers: -1 leaves them to the operating system.
const BUFFERS: [&str; 3] =
    ["replica.socket.receive.buffer.bytes", "socket.receive.buffer.bytes", "socket.send.buffer.bytes"];

/// Why no broker of this version works with this number, and the least one that it works with. For a topic's setting
/// likewise.
pub fn why_fatal(name: &str, value: i64, version: Minor) -> Option<(&'static str, i64)> {
    // Kafka creates its own topics with these, and topics have a least size of segments since 4.1.
    if version < (4, 1) && name.ends_with(".segment.bytes") && name != "metadata.log.segment.bytes" {
        return None;
    }
    if let Ok(index) = ROWS.binary_search_by(|row| row.0.cmp(name)) {
        return ROWS.get(index).filter(|row| value < row.1).map(|row| (row.2, row.1));
    }
    let is_buffer = BUFFERS.contains(&name) && (value == 0 || value < -1);
    is_buffer.then_some(("the operating system takes no such buffer, and connections fail", 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka;

    #[test]
    fn every_setting_is_one_of_kafka_whose_default_works() {
        assert!(ROWS.is_sorted_by_key(|row| row.0));
        for name in ROWS.iter().map(|row| row.0).chain(BUFFERS) {
            let is_known = kafka::has_broker_setting(name, (4, 3))
                || kafka::topic_settings((4, 3)).any(|known| known == name);
            assert!(is_known, "{name}");
            let default = kafka::default_number(name, (4, 3));
            assert!(default.is_none_or(|default| why_fatal(name, default, (4, 3)).is_none()), "{name}");
        }
    }

    #[test]
    fn the_bounds_are_those_that_were_tried() {
        for (name, value) in [
            ("log.index.size.max.bytes", 12),
            ("socket.connection.setup.timeout.max.ms", 0),
            ("socket.receive.buffer.bytes", -1),
            ("log.retention.ms", -1),
        ] {
            assert_eq!(why_fatal(name, value, (4, 3)), None, "{name}");
        }
        for (name, value) in [
            ("log.index.size.max.bytes", 11),
            ("socket.connection.setup.timeout.max.ms", -1),
            ("socket.receive.buffer.bytes", -2),
            ("socket.send.buffer.bytes", 0),
            ("metadata.log.segment.ms", 0),
            ("offsets.topic.segment.bytes", 1),
        ] {
            assert!(why_fatal(name, value, (4, 3)).is_some(), "{name}");
        }
        assert_eq!(why_fatal("offsets.topic.segment.bytes", 1, (4, 0)), None);
    }
}
