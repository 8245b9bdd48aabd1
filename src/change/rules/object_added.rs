use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Pair};
use crate::kubernetes::schema;

pub(super) static RULE: Rule = Rule {
    name: "object-added",
    summary: "an object is added",
    level: Level::Warning,
    page: include_str!("object_added.md"),
    check,
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
        return (Class::Unclassified, "new object; what its controller does with it is unknown");
    }
    if pair.api_version.starts_with("admissionregistration.k8s.io/") {
        return (
            Class::Unclassified,
            "new object; it may reject or change requests of every kind that it names",
        );
    }
    let why = match pair.kind.as_str() {
        "NetworkPolicy" => "the selected pods accept only connections that a policy allows",
        "PodDisruptionBudget" => "limits evictions from now on; no pod stops",
        "Job" => "new Job; it runs once",
        "DaemonSet" | "Deployment" | "Pod" | "ReplicaSet" | "StatefulSet" => "new workload; its pods start",
        _ => "new object; existing objects are unaffected",
    };
    (Class::InPlace, why)
}
