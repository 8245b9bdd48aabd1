use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "many-controller-quorum",
    summary: "more than five controllers, the maximum that Kafka recommends",
    level: Level::Warning,
    page: include_str!("many_controller_quorum.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let count = subject.profile.kraft.initial_controllers;
    if count > 5 && !count.is_multiple_of(2) {
        findings
            .at(&field_path!["kraft", "initialControllers"])
            .help("3 controllers survive the loss of one pod, 5 that of two; further pods run brokers only")
            .say(format!(
                "{count} controllers: every change of metadata waits for {} of them",
                count / 2 + 1
            ));
    }
}
