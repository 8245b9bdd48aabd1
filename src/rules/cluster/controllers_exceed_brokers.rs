use super::{Findings, Subject};
use crate::diagnostic;
use crate::field_path::field_path;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "controllers-exceed-brokers",
    summary: "there are fewer brokers than the controllers that the cluster was formed with",
    level: Level::Error,
    page: include_str!("controllers_exceed_brokers.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (brokers, controllers) = (subject.profile.replica_count, subject.profile.kraft.initial_controllers);
    if controllers > brokers {
        findings
            .at(&field_path!["replicaCount"])
            .help("a cluster that is not started yet: set `kraft.initialControllers` to the same number")
            .help("a running cluster: take controllers out of the quorum first, then lower `replicaCount`")
            .say(format!(
                "{} cannot hold the quorum of {controllers} controllers that the cluster was formed with",
                diagnostic::count(brokers, "broker", "brokers")
            ));
    }
}
