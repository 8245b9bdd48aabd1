use super::{roles, skips_check};
use crate::change::rules::Claims;
use crate::change::rules::severity::QUORUM;
use crate::change::rules::{Level, Rule};
use crate::change::{Changes, Class};
pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "node-pool-scaled",
    summary: "the number of nodes in a Strimzi node pool changes",
    level: Level::Warning,
    page: include_str!("node_pool_scaled.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_strimzi("KafkaNodePool") {
        if difference.place != "spec.replicas" {
            continue;
        }
        let Some((old, new)) = difference.numbers() else { continue };
        let of_pool = pair.old.iter().chain(&pair.new).flat_map(roles);
        let is_controller = of_pool.into_iter().any(|role| role == "controller");
        let name = &pair.name;
        if is_controller && old > 0 {
            claims
                .claim(
                    difference,
                    QUORUM.class,
                    format!("the nodes of `{name}` are controllers, and the operator runs a static quorum: it restarts controllers one at a time with other voters, two majorities (split brain) are possible meanwhile, and committed metadata can be lost"),
                )
                .step(format!("keep {old} controllers; for more or fewer brokers, change a pool with the role `broker` alone"));
        }
        if new < old {
            let (class, why) = if skips_check(changes, pair) {
                (
                    Class::DataLoss,
                    "the operator stops the brokers, even those with partitions, because `strimzi.io/skip-broker-scaledown-check` is true: partitions whose replicas were only there go offline",
                )
            } else {
                (
                    Class::OperatorRefused,
                    "the operator stops the brokers only if no partition has a replica on them; otherwise it rejects the change and keeps them all",
                )
            };
            claims
                .claim(difference, class, why)
                .step("see which nodes are removed: the highest ids of the pool, unless `strimzi.io/remove-node-ids` names them")
                .step("move their partitions off with a KafkaRebalance of `mode: remove-brokers`, or, without Cruise Control, by a partition reassignment, then apply");
        } else if !is_controller {
            claims
                .claim(
                    difference,
                    Class::InPlace,
                    "the operator starts the new brokers; they get only partitions of new topics until partitions are reassigned",
                )
                .step("move partitions to them with a KafkaRebalance of `mode: add-brokers`, or, without Cruise Control, by a partition reassignment");
        }
    }
}
