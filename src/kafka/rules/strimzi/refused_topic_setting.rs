use crate::kafka::strimzi::{Cluster, is_managed, of_kind, text, trouble, versions};
use crate::kafka::{self, Trouble};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::report::diagnostic::suggest;
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "refused-topic-setting",
    summary: "a setting of a KafkaTopic that Kafka rejects",
    level: Level::Error,
    page: include_str!("refused_topic_setting.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for topic in of_kind(objects, "KafkaTopic").filter(|topic| is_managed(topic.root)) {
        let Some(config) = topic.dig(&["spec", "config"]) else { continue };
        let versions = versions(Cluster::of_resource(&topic, objects).as_ref());
        let mut findings = findings.of(&topic);
        for entry in config.entries() {
            let name = entry.key.as_str();
            let Some(value) = value(&entry.value) else {
                findings.key(config, name).tell(format!(
                    "`{name}` must be text, a number, a boolean or a list, and the topic operator rejects it"
                ));
                continue;
            };
            let check = |version| kafka::check_topic_setting(name, &value, version);
            let Some(((major, minor), found)) = trouble(&versions, check) else { continue };
            match found {
                Trouble::Value(wanted) => findings
                    .key(config, name)
                    .tell(format!("`{name}` must be {wanted}, not `{value}`, and Kafka rejects the topic")),
                Trouble::Unknown => {
                    let spot = findings.name_of_key(config, name);
                    match suggest::closest(name, kafka::topic_settings((major, minor))) {
                        Some(close) => spot.help(format!("did you mean `{close}`?")),
                        None => spot,
                    }
                    .tell(format!("Kafka has no topic setting `{name}`, and rejects the topic"));
                }
                Trouble::Gone((major, minor)) => findings
                    .name_of_key(config, name)
                    .help("remove it")
                    .tell(format!("Kafka {major}.{minor} removed the topic setting `{name}`, and rejects the topic")),
                Trouble::TooNew((since, number)) => findings.name_of_key(config, name).tell(format!(
                    "the topic setting `{name}` exists since Kafka {since}.{number}, and Kafka {major}.{minor} rejects the topic"
                )),
                Trouble::Internal | Trouble::Dynamic => {}
            }
        }
    }
}

/// As the topic operator hands it on: the items of a list with commas between them.
fn value(node: &Node) -> Option<String> {
    match &node.data {
        Data::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(value).collect();
            Some(items?.join(","))
        }
        _ => text(node),
    }
}
