use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::report::diagnostic;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "few-controller-quorum",
    summary: "a cluster of three or more brokers stops when one pod is lost",
    level: Level::Warning,
    page: include_str!("few_controller_quorum.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (brokers, controllers) = (subject.profile.replica_count, subject.profile.kraft.initial_controllers);
    if brokers >= 3 && controllers < 3 {
        findings
            .at(&field_path!["kraft", "initialControllers"])
            .help("a new cluster: set `kraft.initialControllers` to 3")
            .help("a running cluster: keep it as it is, and add controllers to the quorum with Kafka's tools")
            .say(format!(
                "{} with {}: the loss of one pod stops the whole cluster",
                diagnostic::count(brokers, "broker", "brokers"),
                diagnostic::count(controllers, "controller", "controllers")
            ));
    }
}
