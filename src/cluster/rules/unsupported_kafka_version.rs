use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::OLDEST;

pub(super) static RULE: Rule = Rule {
    name: "unsupported-kafka-version",
    summary: "the Kafka version is older than the oldest supported one",
    level: Level::Refused,
    page: include_str!("unsupported_kafka_version.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let image = &subject.cluster.image;
    let Some([major, minor, patch]) = image.version.filter(|[major, minor, _]| (*major, *minor) < OLDEST)
    else {
        return;
    };
    findings
        .at(&image.version_path)
        .help("upgrade clusters on 3.x to 4.x first")
        .help("if the tag is not a Kafka version, set `kafkaVersion`")
        .say(format!(
            "Kafka {major}.{minor}.{patch} is older than {}.{}, the oldest supported version",
            OLDEST.0, OLDEST.1
        ));
}
