use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference};
use crate::yaml::Value;
pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "user-changed",
    summary: "permissions or credentials of a KafkaUser change",
    level: Level::Warning,
    page: include_str!("user_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.of_strimzi("KafkaUser") {
        for (class, why) in meaning(difference) {
            claims.claim(difference, class, why);
        }
    }
}

const MORE: &str = "clients that log in as the user may do more than before";
const LESS: &str = "clients that log in as the user lose permissions, and are rejected at once";

fn meaning(difference: &Difference) -> Vec<(Class, &'static str)> {
    let (comes, goes) = (difference.old.is_none(), difference.new.is_none());
    if difference.is_in("spec.authentication") {
        return vec![(
            Class::ClientImpact,
            "the user gets new credentials: clients that use the old ones are rejected",
        )];
    }
    if difference.is_in("spec.quotas") {
        return if goes {
            vec![(
                Class::ProtectionLowered,
                "without the quota, one user can take all of a broker's bandwidth or time",
            )]
        } else {
            vec![(Class::ClientImpact, "brokers throttle clients of the user beyond the quota")]
        };
    }
    let one = difference.old.as_ref().or(difference.new.as_ref());
    let denies = one.and_then(|acl| acl.get("type")).and_then(Value::as_str) == Some("deny");
    match difference.place.as_str() {
        "spec.authorization" if goes => vec![(Class::ClientImpact, LESS)],
        "spec.authorization.acls" if comes && denies => vec![(Class::ClientImpact, LESS)],
        "spec.authorization.acls" if comes => vec![(Class::Exposure, MORE)],
        "spec.authorization.acls" if goes && denies => vec![(Class::Exposure, MORE)],
        "spec.authorization.acls" if goes => vec![(Class::ClientImpact, LESS)],
        // More of one resource or operation is less of another.
        _ if difference.is_in("spec.authorization") => {
            vec![(
                Class::Exposure,
                "the permissions of the user change: what is granted and what is revoked is not judged",
            )]
        }
        _ => Vec::new(),
    }
}
