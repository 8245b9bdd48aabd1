use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::NEWEST;

pub(super) static RULE: Rule = Rule {
    name: "unknown-kafka-version",
    summary: "the Kafka version is newer than the newest known one",
    level: Level::Warning,
    page: include_str!("unknown_kafka_version.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let image = &subject.cluster.image;
    let Some([major, minor, patch]) = image.version.filter(|[major, minor, _]| (*major, *minor) > NEWEST)
    else {
        return;
    };
    let (known_major, known_minor) = NEWEST;
    findings
        .at(&image.version_path)
        .help("settings are checked against that version; if the tag is not a Kafka version, set `kafkaVersion`")
        .say(format!(
            "Kafka {major}.{minor}.{patch} is newer than {known_major}.{known_minor}, the newest version with known settings"
        ));
}
