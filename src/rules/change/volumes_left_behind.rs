use super::broker_volumes_left_behind::{Words, judge};
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "volumes-left-behind",
    summary: "pods start on new, empty volumes",
    level: Level::Warning,
    page: include_str!("volumes_left_behind.md"),
    check: Check::Change(check),
};

const PODS: Words = Words { pods: "pods", data: "data", first: "copy the data, then move the clients" };

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_kind("apps/v1", "StatefulSet") {
        if !changes.is_of_broker(difference) {
            judge(changes, pair, difference, &PODS, claims);
        }
    }
}
