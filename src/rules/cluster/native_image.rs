use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "native-image",
    summary: "the native image has no JVM and none of Kafka's tools",
    level: Level::Error,
    page: include_str!("native_image.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.profile.image.repository.as_str().ends_with("kafka-native") {
        findings.at(&field_path!["image", "repository"]).help("use `apache/kafka`").say(
            "`kafka-native` has neither a JVM nor Kafka's tools, which the start script and the topic Job need",
        );
    }
}
