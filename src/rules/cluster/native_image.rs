use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka;
use crate::kafka::deployment::NodePool;
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "native-image",
    summary: "the native image has no JVM and none of Kafka's tools",
    level: Level::Error,
    page: include_str!("native_image.md"),
    check: Check::ClusterAndPool(check, |pool, findings| {
        check_pool(pool, findings);
        Ok(())
    }),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.profile.image.repository.as_str().ends_with("kafka-native") {
        findings.at(&field_path!["image", "repository"]).help("use `apache/kafka`").say(
            "`kafka-native` has neither a JVM nor Kafka's tools, which the start script and the topic Job need",
        );
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) {
    if !pool.is_rendered && kafka::repository(&pool.image.value).ends_with("kafka-native") {
        findings
            .at(pool.image.origin.place())
            .only_a_warning()
            .help("use `apache/kafka` in production")
            .say("`kafka-native` is experimental: it has no JVM options, no JMX and none of Kafka's tools");
    }
}
