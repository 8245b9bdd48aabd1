use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::SpreadMode;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "shared-zone",
    summary: "three or more brokers with volumes are not spread over zones",
    level: Level::Warning,
    page: include_str!("shared_zone.md"),
    check: Check::Cluster(check),
};

const ZONE: &str = "topology.kubernetes.io/zone";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (profile, scheduling) = (subject.profile, &subject.profile.scheduling);
    // Who picks a zone means it.
    let has_zone = scheduling.node_selector.keys().any(|key| key.as_str() == ZONE);
    if profile.replica_count > 2
        && profile.persistence.enabled
        && scheduling.zone_spread == SpreadMode::None
        && !has_zone
    {
        findings
            .at(&field_path!["scheduling", "zoneSpread"])
            .help("set `scheduling.zoneSpread` to `ScheduleAnyway`: it has no effect without zones")
            .say("all brokers may be scheduled in one zone, and their volumes cannot leave it");
    }
}
