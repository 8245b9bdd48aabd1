use super::severity::CLUSTER_ID;
use crate::change::{Changes, Part};
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
    for difference in changes.cluster_ids() {
        // A variable that comes or goes may name the id that the volumes have.
        let is_known = !difference.old_text().is_empty() && !difference.new_text().is_empty();
        let why = if is_known {
            "brokers refuse to start on volumes of another cluster id; without volumes they start as a new, empty cluster"
        } else {
            "brokers refuse to start unless this is the id that their volumes have; without volumes they start as a new, empty cluster"
        };
        let step = match &difference.part {
            Some(Part::Variable(name, _)) if is_known => {
                format!("keep the old id: set `{name}` to `{}`", difference.old_text())
            }
            Some(Part::Variable(name, _)) => {
                format!("set `{name}` to the id in `meta.properties` on the volumes (`cluster.id`)")
            }
            _ => "keep the old id: set `kraft.clusterId` to it".to_owned(),
        };
        claims.claim(difference, CLUSTER_ID.class, why).step(step);
    }
}
