use crate::kafka::strimzi::{CLUSTER, cluster, of_kind};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::report::diagnostic::suggest;

pub(super) static RULE: Rule = Rule {
    name: "unknown-cluster-label",
    summary: "a Strimzi resource names a Kafka that is not among the manifests",
    level: Level::Warning,
    page: include_str!("unknown_cluster_label.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    let kafkas: Vec<_> = of_kind(objects, "Kafka").collect();
    // Where there is none at all, they are elsewhere.
    if kafkas.is_empty() {
        return;
    }
    for kind in ["KafkaNodePool", "KafkaTopic", "KafkaUser"] {
        for object in of_kind(objects, kind) {
            let Some(name) = cluster(object.root).filter(|name| !name.is_empty()) else { continue };
            // A topic operator may watch another Namespace than that of its Kafka.
            if kafkas.iter().any(|kafka| kafka.name == name) {
                continue;
            }
            let mut findings = findings.of(&object);
            let spot = findings.dig(object.root, &["metadata", "labels", CLUSTER]);
            let spot = match suggest::help(name, kafkas.iter().map(|kafka| kafka.name)) {
                Some(help) => spot.help(help),
                None => spot,
            };
            spot.tell(format!(
                "no Kafka `{name}` is among the manifests, so no operator reads this {kind} unless it exists"
            ));
        }
    }
}
