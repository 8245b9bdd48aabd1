use super::severity::NODE_IDS;
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "node-ids-moved",
    summary: "pods get other ordinals, and brokers other node ids",
    level: Level::Warning,
    page: include_str!("node_ids_moved.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        // A shell or the kubelet fills in what differs from pod to pod.
        let is_plain = |text: &str| !text.contains('$');
        if matches!(name, "node.id" | "broker.id")
            && is_plain(difference.old_text())
            && is_plain(difference.new_text())
        {
            claims
                .claim(
                    difference,
                    NODE_IDS.class,
                    "a volume carries the id of its broker: with another id the broker refuses to start on it, and on an empty volume it is a new broker without data",
                )
                .step(format!("keep `{name}` as it was"));
        }
    }
    for (difference, _) in changes.of_broker_sets() {
        if difference.place.starts_with("spec.ordinals") {
            claims
                .claim(
                    difference,
                    NODE_IDS.class,
                    "pods get other numbers: brokers with new node ids start on new, empty volumes, and the old ones stop",
                )
                .step("keep `spec.ordinals` as it was");
        }
    }
}
