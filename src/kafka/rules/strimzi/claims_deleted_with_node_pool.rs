use super::volumes;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "claims-deleted-with-node-pool",
    summary: "the operator deletes the claims together with the KafkaNodePool",
    level: Level::Warning,
    page: include_str!("claims_deleted_with_node_pool.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for volume in volumes(object) {
        if volume.get("deleteClaim").and_then(Node::as_bool) == Some(true) {
            findings.key(volume, "deleteClaim").help("set `deleteClaim: false`").tell(
                "the operator deletes the claims, and with them the data, when the KafkaNodePool is deleted or scaled down",
            );
        }
    }
}
