use super::severity::NODE_IDS;
use crate::change::Changes;
use crate::change::rules::{Claims, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "node-ids-moved",
    summary: "the node ids of brokers change",
    level: Level::Warning,
    page: include_str!("node_ids_moved.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        if !matches!(name, "node.id" | "broker.id") {
            continue;
        }
        let is_moved = match changes.effective(difference, name) {
            Some((Ok(old), Ok(new))) => old != new,
            // What is not known, another rule says.
            Some(_) => false,
            None => {
                // A shell or the kubelet fills in what differs from pod to pod.
                let is_plain = |text: &str| !text.contains('$');
                is_plain(difference.old_text()) && is_plain(difference.new_text())
            }
        };
        if is_moved {
            claims
                .claim(
                    difference,
                    NODE_IDS.class,
                    "a volume stores the node id of its broker: with another id the broker does not start on it, and on an empty volume it is a new broker without data",
                )
                .step(format!("keep the old `{name}`"));
        }
    }
    for (difference, _) in changes.of_broker_sets() {
        if difference.place.starts_with("spec.ordinals") {
            claims
                .claim(
                    difference,
                    NODE_IDS.class,
                    "pods get other ordinals: brokers with new node ids start on new, empty volumes, and the old brokers stop",
                )
                .step("keep the old `spec.ordinals`");
        }
    }
}
