use super::volumes;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "ephemeral-node-pool",
    summary: "the nodes of a KafkaNodePool keep their data in the pod",
    level: Level::Warning,
    page: include_str!("ephemeral_node_pool.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for volume in volumes(object).filter(|volume| volume.text("type") == Some("ephemeral")) {
        findings
            .key(volume, "type")
            .help("use `type: persistent-claim` with a `size`")
            .tell("data is lost when the pod is deleted: the volume is an `emptyDir`");
    }
}
