use super::immutable_field::may_change;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "cluster-resource-changed",
    summary: "a quota, autoscaler, route, class, volume or definition changes",
    level: Level::Warning,
    page: include_str!("cluster_resource_changed.md"),
    check,
};

/// Group, kind, field, class, and what becomes of it; the first that fits counts.
const FIELDS: &[(&str, &str, &str, Class, &str)] = &[
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "spec",
        Class::ClientImpact,
        "the API server validates objects of this kind by it when they are next written, and rejects requests for versions that are no longer served",
    ),
    (
        "autoscaling",
        "HorizontalPodAutoscaler",
        "spec.scaleTargetRef",
        Class::ClientImpact,
        "it scales another workload; the old one keeps its current number of pods",
    ),
    (
        "autoscaling",
        "HorizontalPodAutoscaler",
        "spec",
        Class::InPlace,
        "the number of pods changes within a minute",
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
        "another controller serves the Ingress, at another address",
    ),
    (
        "networking.k8s.io",
        "Ingress",
        "spec",
        Class::ClientImpact,
        "requests are routed by the new rules within seconds; requests that match no rule fail",
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
        "applies to new pods without a class",
    ),
    ("scheduling.k8s.io", "PriorityClass", "description", Class::NoEffect, "a description has no effect"),
    (
        "storage.k8s.io",
        "StorageClass",
        "allowVolumeExpansion",
        Class::InPlace,
        "sets whether claims of this class can grow, including existing ones",
    ),
    ("storage.k8s.io", "StorageClass", "allowedTopologies", Class::InPlace, "applies to new volumes"),
    ("storage.k8s.io", "StorageClass", "mountOptions", Class::InPlace, "applies to new volumes"),
    ("", "LimitRange", "spec", Class::InPlace, "applies to new pods and claims"),
    (
        "",
        "PersistentVolume",
        "spec.persistentVolumeReclaimPolicy",
        Class::InPlace,
        "applies when the claim is deleted: with `Delete`, the volume and its data is deleted",
    ),
    (
        "",
        "PersistentVolume",
        "spec.claimRef",
        Class::ClientImpact,
        "another claim can bind the volume; the bound claim loses it",
    ),
    (
        "",
        "PersistentVolume",
        "spec",
        Class::InPlace,
        "applies when a claim is bound or a pod mounts the volume",
    ),
    ("", "ResourceQuota", "spec", Class::InPlace, "applies to new objects; existing objects are unaffected"),
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
                "pods above the new maximum stop; their connections break",
            );
        } else {
            claims.claim(difference, *class, *why);
        }
    }
}
