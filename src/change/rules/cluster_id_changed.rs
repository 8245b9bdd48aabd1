use super::severity::CLUSTER_ID;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Part};

pub(super) static RULE: Rule = Rule {
    name: "cluster-id-changed",
    summary: "the cluster id changes",
    level: Level::Warning,
    page: include_str!("cluster_id_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in changes.cluster_ids() {
        let (old, new) = changes.cluster_id(difference);
        if old.is_some() && old == new {
            continue;
        }
        // A variable that comes or goes may name the id that the volumes have.
        let is_known = old.is_some() && new.is_some();
        let old = old.unwrap_or_default();
        let why = if is_known {
            "brokers do not start on volumes of another cluster id; without volumes they start as a new, empty cluster"
        } else {
            "brokers start only if this is the cluster id of their volumes; without volumes they start as a new, empty cluster"
        };
        let step = match &difference.part {
            Some(Part::Variable(name, _)) if is_known => {
                format!("keep the old id: set `{name}` to `{old}`")
            }
            Some(Part::Variable(name, _)) => {
                format!("set `{name}` to the id in `meta.properties` on the volumes (`cluster.id`)")
            }
            _ => "keep the old id: set `kraft.clusterId` to it in the profile".to_owned(),
        };
        claims.claim(difference, CLUSTER_ID.class, why).step(step);
    }
}
