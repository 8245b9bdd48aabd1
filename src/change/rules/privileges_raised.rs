use super::loss::{Kind, losses};
use crate::change::Changes;
use crate::change::rules::{Claims, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "privileges-raised",
    summary: "processes or users get more privileges than before",
    level: Level::Warning,
    page: include_str!("privileges_raised.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, why) in losses(changes, Kind::Privilege) {
        claims
            .claim(difference, Kind::Privilege.class(), why)
            .step("check that the workload or user needs these privileges");
    }
}
