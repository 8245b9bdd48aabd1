use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "volume-shrunk",
    summary: "the claim template of a StatefulSet requests less storage",
    level: Level::Warning,
    page: include_str!("volume_shrunk.md"),
    check,
};

const SIZE: &str = "spec.volumeClaimTemplates.spec.resources.requests.storage";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in changes.of_stateful_sets(SIZE) {
        if difference.amounts().is_some_and(|(old, new)| new < old) {
            let step = if changes.is_of_broker(difference) {
                "keep the size; or add brokers with smaller volumes, move the partitions to them, and remove the old brokers"
            } else {
                "keep the size; or copy the data to new, smaller volumes"
            };
            claims
                .claim(
                    difference,
                    Class::DataLoss,
                    "a volume cannot shrink, and a new volume of this size may be too small for the data",
                )
                .step(step);
        }
    }
}
