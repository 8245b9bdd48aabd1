use std::collections::BTreeMap;

use crate::kafka::strimzi::{cluster, is_managed, of_kind, topic_name};
use crate::kubernetes::manifest::{Object, Objects};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-topic",
    summary: "two KafkaTopics stand for one topic, or for names that collide",
    level: Level::Error,
    page: include_str!("duplicate_topic.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    let mut seen: BTreeMap<(&str, &str, String), (Object<'_>, &str, &Node)> = BTreeMap::new();
    for topic in of_kind(objects, "KafkaTopic").filter(|topic| is_managed(topic.root)) {
        let (Some((name, node)), Some(of)) = (topic_name(&topic), cluster(topic.root)) else { continue };
        // Kafka takes `.` and `_` for the same in the names of metrics.
        let key = (topic.namespace(), of, name.replace('.', "_"));
        let Some((other, other_name, other_node)) = seen.get(&key) else {
            seen.insert(key, (topic, name, node));
            continue;
        };
        // The same object twice is for another rule.
        if other.name == topic.name {
            continue;
        }
        let mut findings = findings.of(&topic);
        let spot = findings.at(node).because(other_node, "the other KafkaTopic");
        if *other_name == name {
            spot.help("keep one of them; a deleted KafkaTopic deletes its topic unless `strimzi.io/managed` is `\"false\"`")
                .tell(format!(
                    "{} stands for the topic `{name}` as well: the topic operator manages the older one and rejects the other",
                    other.display()
                ));
        } else {
            spot.help("rename one of them").tell(format!(
                "the topic names `{other_name}` and `{name}` differ only in `.` and `_`, and Kafka rejects the second"
            ));
        }
    }
}
