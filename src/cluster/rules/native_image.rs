use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::NodePool;

pub(super) static RULE: Rule = Rule {
    name: "native-image",
    summary: "the native image has no JVM and none of Kafka's tools",
    level: Level::Error,
    page: include_str!("native_image.md"),
    check: Check::Pool(|pool, findings| {
        check(pool, findings);
        Ok(())
    }),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) {
    if pool.is_rendered || !pool.is_native() {
        return;
    }
    let finding = findings.image(pool, "repository");
    if pool.is_of_profile() {
        finding.help("use `apache/kafka`").say(
            "`kafka-native` has neither Kafka's tools, which the start script needs, nor a JVM, which the topic Job needs",
        );
    } else {
        finding
            .only_a_warning()
            .help("use `apache/kafka` in production")
            .say("`kafka-native` is experimental: it has no JVM options, no JMX and none of Kafka's tools");
    }
}
