use crate::kafka::strimzi::{is_managed, number, of_kind};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "topic-min-isr-exceeds-replicas",
    summary: "a KafkaTopic needs more in-sync replicas than it has, or all of them",
    level: Level::Warning,
    page: include_str!("topic_min_isr_exceeds_replicas.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for topic in of_kind(objects, "KafkaTopic").filter(|topic| is_managed(topic.root)) {
        let Some(replicas) = topic.dig(&["spec", "replicas"]).and_then(Node::as_int) else { continue };
        let Some(node) = topic.dig(&["spec", "config", "min.insync.replicas"]) else { continue };
        let Some(least) = number(node) else { continue };
        let mut findings = findings.of(&topic);
        if least > replicas {
            findings.at(node).help(way_out(replicas)).tell(format!(
                "the topic requires {least} in-sync replicas and has {replicas}, so {}",
                if replicas > 1 {
                    "writes fail while one of them is down"
                } else {
                    "a write is on one broker only"
                }
            ));
        } else if least == replicas && replicas > 1 {
            findings.at(node).help(way_out(replicas)).tell(format!(
                "the topic requires all of its {replicas} replicas in sync, so writes fail while one of them is down"
            ));
        }
    }
}

fn way_out(replicas: i64) -> String {
    match replicas {
        ..=1 => "set `min.insync.replicas: 1`".to_owned(),
        more => format!("set `min.insync.replicas: {}`, so that one broker may be down", more - 1),
    }
}
