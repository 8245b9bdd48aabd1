use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::{parse_version, version_of_tag};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "kafka-version-mismatch",
    summary: "`kafkaVersion` differs from the version in the image tag",
    level: Level::Error,
    page: include_str!("kafka_version_mismatch.md"),
    check: Check::Cluster(check),
};

/// The ends of repositories whose tags name the Kafka version.
const KNOWN: [&str; 4] = ["apache/kafka", "bitnamilegacy/kafka", "confluentinc/cp-kafka", "strimzi/kafka"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let image = &subject.profile.image;
    let (Some(stated), Some(tag)) = (&subject.profile.kafka_version, &image.tag) else { return };
    let repository = image.repository.as_str();
    let named = version_of_tag(repository, tag.as_str());
    if KNOWN.iter().any(|known| repository.ends_with(known))
        && parse_version(&named).is_some_and(|named| Some(named) != subject.cluster.image.version)
    {
        findings
            .at(&field_path!["kafkaVersion"])
            .help("remove `kafkaVersion`: the tag states the version")
            .say(format!(
                "`kafkaVersion` is {stated}, but the tag `{tag}` of `{repository}` is Kafka {named}"
            ));
    }
}
