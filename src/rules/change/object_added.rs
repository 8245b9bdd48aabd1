use crate::change::{Changes, Class, Pair};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::schema;

pub(super) static RULE: Rule = Rule {
    name: "object-added",
    summary: "an object that was not there before",
    level: Level::Warning,
    page: include_str!("object_added.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in &changes.differences {
        let Some(pair) =
            changes.pair(difference).filter(|pair| pair.old.is_none() && !super::strimzi::is_judged(pair))
        else {
            continue;
        };
        let (class, why) = meaning(pair);
        claims.claim(difference, class, why);
    }
}

fn meaning(pair: &Pair) -> (Class, &'static str) {
    if schema::kubernetes(&pair.api_version, &pair.kind).is_none() {
        return (Class::Unclassified, "it is made; what its controller does with it is not known here");
    }
    let why = match pair.kind.as_str() {
        "NetworkPolicy" => "pods that it selects take only the connections that some policy names",
        "PodDisruptionBudget" => "evictions are judged by it from now on; no pod stops",
        "Job" => "it is made, and runs once",
        "DaemonSet" | "Deployment" | "Pod" | "ReplicaSet" | "StatefulSet" => "it is made, and its pods start",
        _ => "it is made; nothing that is there changes",
    };
    (Class::InPlace, why)
}
