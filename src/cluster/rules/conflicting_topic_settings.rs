use super::{Findings, Origin, Subject, TopicSubject};
use crate::cluster::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "conflicting-topic-settings",
    summary: "conflicting topic settings, or topic settings that this cluster does not support",
    level: Level::Refused,
    page: include_str!("conflicting_topic_settings.md"),
    check: Check::Cluster(check),
};

const LEAST: &str = "min.compaction.lag.ms";
const MOST: &str = "max.compaction.lag.ms";
const TIERED: &str = "remote.storage.enable";
const COPY_DISABLED: &str = "remote.log.copy.disable";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let has_tiers = subject.cluster.settings.is("remote.log.storage.system.enable", "true");
    for topic in subject.topics() {
        if let (Some(least), Some(most)) = (topic.number(LEAST), topic.number(MOST))
            && least.value > most.value
            // Brokers that conflict by themselves have a finding of their own.
            && [least.origin, most.origin].contains(&Origin::Topic)
        {
            let path = if least.origin == Origin::Topic { least.path() } else { most.path() };
            findings.at(&path).help(format!("lower `{LEAST}`, or raise `{MOST}`")).say(format!(
                "`{LEAST}` {} is more than `{MOST}` {}, which Kafka rejects",
                least.value, most.value
            ));
        }
        if topic.is_tiered() {
            check_tiers(&topic, has_tiers, findings);
        }
    }
}

/// Tiered storage: old records are moved out of the brokers.
fn check_tiers(topic: &TopicSubject<'_>, has_tiers: bool, findings: &mut Findings<'_>) {
    let name = topic.name();
    if !has_tiers {
        findings
            .at(&topic.config_path(TIERED))
            .help("set `remote.log.storage.system.enable` in `config`, with the plugin that stores records")
            .say(format!("topic `{name}` needs tiered storage, which brokers do not have enabled"));
    }
    if topic.is_compacted() {
        findings
            .at(&topic.config_path(TIERED))
            .help("set `cleanup.policy` to `delete`, or leave `remote.storage.enable` out")
            .say(format!(
                "topic `{name}` is compacted, and Kafka does not support tiered storage for compacted topics"
            ));
    }
    let copies =
        topic.topic.config.get(COPY_DISABLED).is_none_or(|value| !value.eq_ignore_ascii_case("true"));
    for (local, whole) in
        [("local.retention.ms", "retention.ms"), ("local.retention.bytes", "retention.bytes")]
    {
        // Without a limit of its own, what is kept on the brokers follows the whole.
        if !copies
            && let (Some(kept), Some(limit)) = (topic.number(local), topic.number(whole))
            && kept.value != -2
            && kept.value != limit.value
        {
            findings.at(&if kept.origin == Origin::Topic { kept.path() } else { limit.path() })
                .help(format!("leave `{local}` out, or set it to `{}`", limit.value))
                .say(format!(
                    "topic `{name}` copies nothing to remote storage (`{COPY_DISABLED}`), so `{local}` ({}) must equal `{whole}` ({})",
                    kept.value, limit.value
                ));
            continue;
        }
        let (Some(kept), Some(limit)) = (topic.number(local), topic.number(whole)) else { continue };
        if limit.value >= 0 && (kept.value == -1 || kept.value > limit.value) {
            let path = if kept.origin == Origin::Topic { kept.path() } else { limit.path() };
            findings.at(&path).help(format!("lower `{local}`; -2 stands for `{whole}`")).say(format!(
                "topic `{name}` keeps more on the brokers (`{local}` {}) than in total (`{whole}` {})",
                kept.value, limit.value
            ));
        }
    }
}
