use super::beyond;
use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(in crate::rules::change) static RULE: Rule = Rule {
    name: "cluster-access-changed",
    summary: "who may do what in a Strimzi cluster is decided in another way",
    level: Level::Warning,
    page: include_str!("cluster_access_changed.md"),
    check: Check::Change(check),
};

const FIELD: &str = "spec.kafka.authorization";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.of_strimzi("Kafka").filter(|(one, _)| one.is_in(FIELD)) {
        if difference.place == FIELD && difference.new.is_none() {
            claims
                .claim(
                    difference,
                    Class::Exposure,
                    "without authorization every client that gets a connection may read, write and delete everything",
                )
                .step("keep `authorization`; give single clients more rights by their KafkaUser");
        } else if difference.place == FIELD && difference.old.is_none() {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    "clients without rights of their own are refused once brokers have restarted",
                )
                .step("give every client a KafkaUser with the rights that it needs first");
        } else if difference.place == "spec.kafka.authorization.superUsers" {
            let come = beyond(difference.new.as_ref(), difference.old.as_ref());
            if come.is_empty() {
                claims.claim(
                    difference,
                    Class::ClientImpact,
                    "users that are no super users any more need rights of their own",
                );
            } else {
                claims.claim(
                    difference,
                    Class::Exposure,
                    format!("{} may do everything, whatever rights say", come.join(", ")),
                );
            }
        } else {
            claims.claim(
                difference,
                Class::Exposure,
                "rights are decided in another way: who may do more is not judged",
            );
        }
        claims.claim(difference, Class::RollingRestart, "the operator restarts brokers one after the other");
    }
}
