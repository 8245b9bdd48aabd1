use crate::kafka::strimzi::{CLUSTER, cluster, is};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "missing-cluster-label",
    summary: "a Strimzi resource does not say which Kafka it belongs to",
    level: Level::Warning,
    page: include_str!("missing_cluster_label.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let belongs = ["KafkaNodePool", "KafkaTopic", "KafkaUser"].into_iter().any(|kind| is(object, kind));
    // One without metadata is rejected for its name.
    let may_have = object.root.get("metadata").is_some();
    if belongs && may_have && cluster(object.root).is_none_or(str::is_empty) {
        findings
            .dig(object.root, &["metadata", "labels"])
            .help(format!("add `metadata.labels`: `{CLUSTER}: <KAFKA>`, the name of the Kafka"))
            .tell(format!("the {} has no label `{CLUSTER}`, and the operator ignores it", object.kind));
    }
}
