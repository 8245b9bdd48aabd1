use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka;

pub(super) static RULE: Rule = Rule {
    name: "unstated-kafka-version",
    summary: "the Kafka version of the image is unknown",
    level: Level::Error,
    page: include_str!("unstated_kafka_version.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let image = &subject.cluster.image;
    // A floating tag has its own finding; its version is then whatever is current.
    if image.version.is_some() || kafka::is_floating(&image.reference) {
        return;
    }
    findings
        .at(&image.version_path)
        .help("set `kafkaVersion`, for example `kafkaVersion: 4.3.1`")
        .help(
            "known tags: `4.3.1` of apache/kafka, `0.49.0-kafka-4.1.1` of strimzi/kafka, \
             `8.1.0` of confluentinc/cp-kafka, `4.0.0-debian-12-r10` of bitnamilegacy/kafka",
        )
        .say("neither the image tag nor `kafkaVersion` states the Kafka version");
}
