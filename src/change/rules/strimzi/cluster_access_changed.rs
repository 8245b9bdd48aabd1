use super::beyond;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "cluster-access-changed",
    summary: "authorization in a Strimzi cluster changes",
    level: Level::Warning,
    page: include_str!("cluster_access_changed.md"),
    check,
};

const FIELD: &str = "spec.kafka.authorization";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.of_strimzi("Kafka").filter(|(one, _)| one.is_in(FIELD)) {
        if difference.place == FIELD && difference.new.is_none() {
            claims
                .claim(
                    difference,
                    Class::Exposure,
                    "without authorization every client that can connect may read, write and delete everything",
                )
                .step("keep `authorization`; grant single clients more permissions through their KafkaUser");
        } else if difference.place == FIELD && difference.old.is_none() {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    "clients without permissions are rejected once brokers have restarted",
                )
                .step("first give every client a KafkaUser with the permissions that it needs");
        } else if difference.place == "spec.kafka.authorization.superUsers" {
            let come = beyond(difference.new.as_ref(), difference.old.as_ref());
            if come.is_empty() {
                claims.claim(
                    difference,
                    Class::ClientImpact,
                    "users that are no longer super users need their own permissions",
                );
            } else {
                claims.claim(
                    difference,
                    Class::Exposure,
                    format!("{} may do everything, whatever permissions say", come.join(", ")),
                );
            }
        } else {
            claims.claim(
                difference,
                Class::Exposure,
                "permissions are decided differently: whether users may do more is not judged",
            );
        }
        claims.claim(difference, Class::RollingRestart, "the operator restarts brokers one at a time");
    }
}
