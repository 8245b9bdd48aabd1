use super::immutable_field::may_change;
use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "surroundings-changed",
    summary: "quotas, scaling, routes, classes, volumes or definitions are others",
    level: Level::Warning,
    page: include_str!("surroundings_changed.md"),
    check: Check::Change(check),
};

/// Group, kind, field, class, and what becomes of it; the first that fits counts.
const FIELDS: &[(&str, &str, &str, Class, &str)] = &[
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "spec",
        Class::ClientImpact,
        "objects of the kind are judged by it when they are next written, and who asks for a version that is no longer served is refused",
    ),
    (
        "autoscaling",
        "HorizontalPodAutoscaler",
        "spec.scaleTargetRef",
        Class::ClientImpact,
        "it scales something else from now on; what it scaled before keeps the number of pods that it has",
    ),
    (
        "autoscaling",
        "HorizontalPodAutoscaler",
        "spec",
        Class::InPlace,
        "the number of pods follows within a minute",
    ),
    (
        "discovery.k8s.io",
        "EndpointSlice",
        "endpoints",
        Class::ClientImpact,
        "new connections go to these addresses at once, and no longer to others",
    ),
    (
        "discovery.k8s.io",
        "EndpointSlice",
        "ports",
        Class::ClientImpact,
        "new connections go to these ports at once, and no longer to others",
    ),
    (
        "networking.k8s.io",
        "Ingress",
        "spec.ingressClassName",
        Class::ClientImpact,
        "another controller serves it, at another address",
    ),
    (
        "networking.k8s.io",
        "Ingress",
        "spec",
        Class::ClientImpact,
        "requests are routed by it within seconds; those for what is no longer there are refused",
    ),
    (
        "networking.k8s.io",
        "IngressClass",
        "spec.parameters",
        Class::InPlace,
        "its controller reads them within seconds",
    ),
    (
        "scheduling.k8s.io",
        "PriorityClass",
        "globalDefault",
        Class::InPlace,
        "it counts for pods that are made from now on and name no class",
    ),
    ("scheduling.k8s.io", "PriorityClass", "description", Class::NoEffect, "it is for people"),
    (
        "storage.k8s.io",
        "StorageClass",
        "allowVolumeExpansion",
        Class::InPlace,
        "it decides whether claims of this class may ask for more room, those that are there included",
    ),
    (
        "storage.k8s.io",
        "StorageClass",
        "allowedTopologies",
        Class::InPlace,
        "it counts for volumes that are made from now on",
    ),
    (
        "storage.k8s.io",
        "StorageClass",
        "mountOptions",
        Class::InPlace,
        "it counts for volumes that are made from now on",
    ),
    ("", "LimitRange", "spec", Class::InPlace, "it counts for pods and claims that are made from now on"),
    (
        "",
        "PersistentVolume",
        "spec.persistentVolumeReclaimPolicy",
        Class::InPlace,
        "it decides what becomes of the volume when its claim is deleted: with `Delete` its data go, too",
    ),
    (
        "",
        "PersistentVolume",
        "spec.claimRef",
        Class::ClientImpact,
        "another claim may take the volume; one that has it loses it",
    ),
    (
        "",
        "PersistentVolume",
        "spec",
        Class::InPlace,
        "it counts when a claim is bound or a pod mounts the volume, from now on",
    ),
    (
        "",
        "ResourceQuota",
        "spec",
        Class::InPlace,
        "it counts for what is made from now on; nothing that is there stops",
    ),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let group = pair.api_version.split_once('/').map_or("", |(group, _)| group);
        let row = FIELDS
            .iter()
            .find(|row| (row.0, row.1) == (group, pair.kind.as_str()) && difference.is_in(row.2));
        let Some((.., class, why)) = row.filter(|_| may_change(difference, pair)) else { continue };
        if difference.place == "spec.maxReplicas" && difference.numbers().is_some_and(|(old, new)| new < old)
        {
            claims.claim(
                difference,
                Class::ClientImpact,
                "if more pods run than that, the others stop; connections to them break",
            );
        } else {
            claims.claim(difference, *class, *why);
        }
    }
}
