use super::{beyond, skips_check};
use crate::change::rules::Claims;
use crate::change::rules::severity::QUORUM;
use crate::change::rules::{Level, Rule};
use crate::change::{Changes, Class};
pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "node-pool-roles-changed",
    summary: "nodes of a Strimzi pool gain or lose a role",
    level: Level::Warning,
    page: include_str!("node_pool_roles_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_strimzi("KafkaNodePool") {
        if difference.place != "spec.roles" {
            continue;
        }
        let come = beyond(difference.new.as_ref(), difference.old.as_ref());
        let gone = beyond(difference.old.as_ref(), difference.new.as_ref());
        if come.contains(&"controller") || gone.contains(&"controller") {
            claims
                .claim(
                    difference,
                    QUORUM.class,
                    "the operator runs a static quorum: with other controllers it restarts nodes one at a time with other voters, two majorities (split brain) are possible meanwhile, and committed metadata can be lost",
                )
                .step("keep the controllers; add or remove the role `broker` instead");
        }
        if gone.contains(&"broker") {
            let skips = skips_check(changes, pair);
            let (class, why) = if skips {
                (
                    Class::DataLoss,
                    "the operator removes the role even from nodes with partitions, because `strimzi.io/skip-broker-scaledown-check` is true: partitions whose replicas were only there go offline",
                )
            } else {
                (
                    Class::OperatorRefused,
                    "the operator removes the role only if no partition has a replica on the nodes; otherwise it rejects the change and keeps the roles",
                )
            };
            claims.claim(difference, class, why).step(
                "move their partitions off with a KafkaRebalance of `mode: remove-brokers`, or, without Cruise Control, by a partition reassignment, then apply",
            );
        }
        claims.claim(
            difference,
            Class::RollingRestart,
            "the operator restarts the nodes one at a time with the new roles",
        );
    }
}
