use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::{AntiAffinity, SpreadMode};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "shared-node",
    summary: "brokers with volumes may share a node",
    level: Level::Warning,
    page: include_str!("shared_node.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (profile, scheduling) = (subject.profile, &subject.profile.scheduling);
    if profile.replica_count > 1
        && profile.persistence.enabled
        && scheduling.host_spread == SpreadMode::None
        && scheduling.anti_affinity == AntiAffinity::None
    {
        findings
            .at(&field_path!["scheduling", "hostSpread"])
            .help(
                "set `scheduling.hostSpread` to `DoNotSchedule`, or to `ScheduleAnyway` if there are few nodes",
            )
            .say("all brokers may be scheduled on one node, and be lost with it");
    }
}
