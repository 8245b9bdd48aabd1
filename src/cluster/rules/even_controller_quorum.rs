use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "even-controller-quorum",
    summary: "an even number of controllers is no safer than one controller less",
    level: Level::Warning,
    page: include_str!("even_controller_quorum.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let count = subject.profile.kraft.initial_controllers;
    // Two where there could be three have a finding of their own.
    let too_few = count == 2 && subject.profile.replica_count >= 3;
    if count.is_multiple_of(2) && !too_few {
        findings
            .at(&field_path!["kraft", "initialControllers"])
            .help("use an odd number")
            .say(format!("{count} controllers survive no more losses than {} would", count - 1));
    }
}
