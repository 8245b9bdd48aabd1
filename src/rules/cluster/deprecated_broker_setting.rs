use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka::Minor;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "deprecated-broker-setting",
    summary: "a broker's setting that a later Kafka will not have",
    level: Level::Warning,
    page: include_str!("deprecated_broker_setting.md"),
    check: Check::Cluster(check),
};

/// A setting, the version that deprecated it, and what to do.
const DEPRECATED: [(&str, Minor, &str); 3] = [
    (
        "group.coordinator.rebalance.protocols",
        (4, 3),
        "remove it: Kafka 5.0 always has all protocols, as far as `kafka-features` enables them",
    ),
    ("log.cleaner.enable", (4, 1), "remove it: Kafka 5.0 always cleans"),
    ("remote.log.manager.thread.pool.size", (4, 2), "use `remote.log.manager.follower.thread.pool.size`"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, since, instead) in DEPRECATED {
        // Not to clean at all is worse, and has a finding of its own.
        let no_cleaner = name == "log.cleaner.enable" && subject.cluster.settings.is(name, "false");
        if subject.sets(name) && subject.version() >= since && !no_cleaner {
            let (major, minor) = since;
            findings
                .key(&field_path!["config", name])
                .help(instead)
                .say(format!("the broker setting `{name}` is deprecated since Kafka {major}.{minor}"));
        }
    }
}
