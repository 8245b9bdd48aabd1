use super::{Findings, Subject, TopicSubject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "retention-by-time-only",
    summary: "many partitions on a small volume without a size limit",
    level: Level::Warning,
    page: include_str!("retention_by_time_only.md"),
    check: Check::Cluster(check),
};

/// With less than this for each partition, a busy hour fills the volume.
const ROOM: i128 = 64 << 20;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let size = subject.profile.persistence.size.value();
    let brokers = i128::from(subject.profile.replica_count.max(1));
    let mut all: i128 = 0;
    let mut largest: Option<(i128, i64, TopicSubject<'_>)> = None;
    for topic in subject.topics() {
        let replicas = i128::from(topic.topic.partitions) * i128::from(topic.topic.replication_factor);
        all += replicas;
        let Some(time) = limited_by_time_only(&topic) else { continue };
        if largest.as_ref().is_none_or(|(most, ..)| replicas > *most) {
            largest = Some((replicas, time, topic));
        }
    }
    let Some((_, time, topic)) = largest.filter(|_| subject.profile.persistence.enabled) else { return };
    let partitions = (all / brokers).max(1);
    let room = size / partitions;
    if room >= ROOM {
        return;
    }
    let seconds = i128::from(time / 1000).max(1);
    findings
        .at(&field_path!["topics", topic.name()])
        .help("set `retention.bytes` for its topics, or a larger `persistence.size`")
        .say(format!(
            "topic `{}` keeps records for {} whatever their size: {partitions} partitions share the {} of a broker, {} each, \
             and writes of more than {} per second to a broker fill it",
            topic.name(),
            duration(seconds),
            subject.profile.persistence.size,
            bytes(room),
            bytes(size / seconds)
        ));
}

/// The time, if nothing else limits what a topic keeps.
fn limited_by_time_only(topic: &TopicSubject<'_>) -> Option<i64> {
    if !topic.is_deleted_from() || topic.is_tiered() || topic.number("retention.bytes")?.value >= 0 {
        return None;
    }
    Some(topic.number("retention.ms")?.value).filter(|time| *time > 0)
}

/// `7d` or `90m`.
fn duration(seconds: i128) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds % size == 0).unwrap_or((1, "s"));
    format!("{}{unit}", seconds / size)
}

/// `20 MiB`, rounded down.
fn bytes(bytes: i128) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B")];
    let (size, unit) = units.into_iter().find(|(size, _)| bytes >= *size).unwrap_or((1, "B"));
    let tenths = bytes * 10 / size;
    if tenths >= 100 || tenths % 10 == 0 {
        format!("{} {unit}", tenths / 10)
    } else {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    }
}
