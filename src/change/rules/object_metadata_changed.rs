use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};

pub(super) static RULE: Rule = Rule {
    name: "object-metadata-changed",
    summary: "labels or annotations of an object change",
    level: Level::Warning,
    page: include_str!("object_metadata_changed.md"),
    check,
};

/// Annotations that the makers of load balancers read.
const LOAD_BALANCERS: [&str; 6] = [
    "cloud.google.com/",
    "metallb.io/",
    "metallb.universe.tf/",
    "networking.gke.io/",
    "service.beta.kubernetes.io/",
    "service.kubernetes.io/",
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        if difference.place == "apiVersion" {
            claims.claim(
                difference,
                Class::NoEffect,
                "the API server stores one object for all API versions of its kind",
            );
        } else if difference.is_in("metadata") {
            let (class, why) = meaning(difference, pair);
            claims.claim(difference, class, why);
        }
    }
}

fn meaning(difference: &Difference, pair: &Pair) -> (Class, &'static str) {
    let balanced = pair.is("v1", "Service")
        && [pair.old_at(&["spec", "type"]), pair.new_at(&["spec", "type"])]
            .into_iter()
            .flatten()
            .any(|node| node.as_str() == Some("LoadBalancer"));
    let note = difference.place.strip_prefix("metadata.annotations.");
    if balanced && note.is_some_and(|key| LOAD_BALANCERS.iter().any(|prefix| key.starts_with(prefix))) {
        let why =
            "the load balancer controller reads it and may recreate the load balancer with another address";
        return (Class::ClientImpact, why);
    }
    let level = difference.place.strip_prefix("metadata.labels.pod-security.kubernetes.io/");
    if pair.is("v1", "Namespace") && level.is_some() {
        return (Class::InPlace, "applies to new pods; running pods are unaffected");
    }
    (Class::InPlace, "takes effect at once; nothing restarts")
}
