use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "cluster-id-changed",
    summary: "the id of the Kafka cluster is another one",
    level: Level::Warning,
    page: include_str!("cluster_id_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.constants().filter(|(_, name)| *name == "CLUSTER_ID") {
        claims
            .claim(
                difference,
                Class::DataLoss,
                "brokers refuse to start on volumes of another cluster id; without volumes they start as a new, empty cluster",
            )
            .step("keep the old id: set `kraft.clusterId` to it");
    }
}
