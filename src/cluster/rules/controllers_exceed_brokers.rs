use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::report::diagnostic;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "controllers-exceed-brokers",
    summary: "fewer brokers than controllers of the initial quorum",
    level: Level::Error,
    page: include_str!("controllers_exceed_brokers.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (brokers, controllers) = (subject.profile.replica_count, subject.profile.kraft.initial_controllers);
    if controllers > brokers {
        findings
            .at(&field_path!["replicaCount"])
            .help("a new cluster: set `kraft.initialControllers` to the same number")
            .help("a running cluster: remove controllers from the quorum first, then lower `replicaCount`")
            .say(format!(
                "{} cannot run the initial quorum of {controllers} controllers",
                diagnostic::count(brokers, "broker", "brokers")
            ));
    }
}
