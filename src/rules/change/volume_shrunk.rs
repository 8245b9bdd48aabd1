use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "volume-shrunk",
    summary: "brokers get less room for their data",
    level: Level::Warning,
    page: include_str!("volume_shrunk.md"),
    check: Check::Change(check),
};

const SIZE: &str = "spec.volumeClaimTemplates.spec.resources.requests.storage";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in changes.of_stateful_sets(SIZE) {
        if difference.amounts().is_some_and(|(old, new)| new < old) {
            claims
                .claim(
                    difference,
                    Class::DataLoss,
                    "a volume never gets smaller; new volumes of this size may not hold the data of the old ones",
                )
                .step("keep the size; or add brokers with smaller volumes, move the partitions to them, and remove the old brokers");
        }
    }
}
