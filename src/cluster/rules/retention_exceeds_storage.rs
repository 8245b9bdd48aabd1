use super::{Findings, Subject, TopicSubject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "retention-exceeds-storage",
    summary: "topics may retain more bytes than the brokers' volumes hold",
    level: Level::Error,
    page: include_str!("retention_exceeds_storage.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let brokers = i128::from(subject.profile.replica_count);
    let size = subject.profile.persistence.size.value();
    let topics = subject.topics().filter_map(|topic| Some((on_all_brokers(&topic)?, topic.name())));
    let mut total: i128 = 0;
    let mut largest = (0, "");
    for topic in topics {
        total += topic.0;
        largest = largest.max(topic);
    }
    let each = total / brokers.max(1);
    // Kafka's own topics, metadata and indexes need room as well.
    if each * 10 <= size * 9 {
        return;
    }
    let mut finding = findings
        .at(&field_path!["persistence", "size"])
        .help(format!("give each broker at least {}", rounded_up(each * 10 / 9)))
        .help(format!("or lower `retention.bytes`: topic `{}` takes the most", largest.1));
    if each <= size {
        finding = finding.only_a_warning();
    }
    finding.say(format!(
        "topics may keep up to {} on each broker, whose volume has {}",
        rounded_up(each),
        subject.profile.persistence.size
    ));
}

/// The bytes that a topic of limited size may take on all brokers together: what it keeps, and for each partition
/// the segment that is being written.
fn on_all_brokers(topic: &TopicSubject<'_>) -> Option<i128> {
    if !topic.is_deleted_from() || topic.is_tiered() {
        return None;
    }
    let kept = topic.number("retention.bytes").filter(|kept| kept.value >= 0)?;
    let segment = topic.number("segment.bytes")?;
    let partition = i128::from(kept.value) + i128::from(segment.value);
    Some(partition * i128::from(topic.topic.partitions) * i128::from(topic.topic.replication_factor))
}

/// An amount that a person can read, and no less: `7.5Gi`.
fn rounded_up(bytes: i128) -> String {
    const GIBIBYTE: i128 = 1 << 30;
    let tenths = (bytes * 10 + GIBIBYTE - 1) / GIBIBYTE;
    if tenths % 10 == 0 { format!("{}Gi", tenths / 10) } else { format!("{}.{}Gi", tenths / 10, tenths % 10) }
}
