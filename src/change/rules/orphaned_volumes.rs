use super::orphaned_broker_volumes::{Words, judge};
use crate::change::Changes;
use crate::change::rules::{Claims, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "orphaned-volumes",
    summary: "pods start on new, empty volumes",
    level: Level::Warning,
    page: include_str!("orphaned_volumes.md"),
    check,
};

const PODS: Words = Words { pods: "pods", data: "data", first: "copy the data, then move the clients" };

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_kind("apps/v1", "StatefulSet") {
        if !changes.is_of_broker(difference) {
            judge(changes, pair, difference, &PODS, claims);
        }
    }
}
