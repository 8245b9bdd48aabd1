use super::loss::{Kind, losses};
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "protection-lowered",
    summary: "a guard against outages or loss is gone or weaker",
    level: Level::Warning,
    page: include_str!("protection_lowered.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, why) in losses(changes, Kind::Guard) {
        claims
            .claim(difference, Kind::Guard.class(), why)
            .step("check that the guard is not needed, or keep it");
    }
}
