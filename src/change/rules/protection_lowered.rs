use super::loss::{Kind, losses};
use crate::change::Changes;
use crate::change::rules::{Claims, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "protection-lowered",
    summary: "a protection against outage or loss is removed or weakened",
    level: Level::Warning,
    page: include_str!("protection_lowered.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, why) in losses(changes, Kind::Guard) {
        claims
            .claim(difference, Kind::Guard.class(), why)
            .step("keep the protection, or check that nothing needs it");
    }
}
