use crate::change::{Changes, Class};
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
    for (difference, _) in changes.of_kind("apps/v1", "StatefulSet") {
        if difference.place.starts_with("spec.ordinals") {
            claims
                .claim(
                    difference,
                    Class::DataLoss,
                    "pods get other numbers: brokers with new node ids start on new, empty volumes, and the old ones stop",
                )
                .step("keep `spec.ordinals` as it was");
        }
    }
}
