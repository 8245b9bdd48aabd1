use std::collections::BTreeMap;

use super::volumes;
use crate::kafka::strimzi::is;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-node-pool-storage",
    summary: "the operator rejects the storage of a KafkaNodePool",
    level: Level::Error,
    page: include_str!("invalid_node_pool_storage.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !is(object, "KafkaNodePool") {
        return;
    }
    for volume in volumes(object) {
        if volume.text("type") == Some("persistent-claim") && volume.get("size").is_none_or(Node::is_empty) {
            findings
                .key(volume, "size")
                .help("write `size: 100Gi`, for example")
                .tell("a volume of type `persistent-claim` has no `size`, and the operator rejects it");
        }
    }
    let Some(storage) = object.dig(&["spec", "storage"]) else { return };
    if storage.text("type") != Some("jbod") {
        return;
    }
    if storage.list("volumes").is_empty() {
        findings
            .key(storage, "volumes")
            .help("add a volume: `- {id: 0, type: persistent-claim, size: 100Gi}`")
            .tell("storage of type `jbod` has no volume, and the operator rejects it");
    }
    let mut by_id: BTreeMap<i64, &Node> = BTreeMap::new();
    let mut of_metadata: Option<&Node> = None;
    for volume in storage.maps("volumes") {
        match volume.get("id") {
            None => findings
                .key(volume, "id")
                .help("number the volumes from 0; never change the `id` of a volume that exists")
                .tell("a volume of `jbod` storage has no `id`, and the operator rejects it"),
            Some(id) => {
                let first = id.as_int().and_then(|number| by_id.insert(number, id));
                if let Some(first) = first {
                    findings
                        .at(id)
                        .because(first, "the other volume")
                        .tell("two volumes have the same `id`, and with it the same claim and the same path");
                }
            }
        }
        if let Some(metadata) = volume.get("kraftMetadata") {
            if let Some(first) = of_metadata {
                findings.at(metadata).because(first, "the other volume").only_a_warning().tell(
                    "two volumes are marked for the metadata log, and the operator uses the first only",
                );
            }
            of_metadata.get_or_insert(metadata);
        }
    }
}
