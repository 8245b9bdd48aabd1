use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Pair};
use crate::kubernetes::manifest::{Object, Reference};
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
        let (class, why) = of_cert_manager(changes, pair).unwrap_or_else(|| meaning(pair));
        claims.claim(difference, class, why);
    }
}

/// What cert-manager does with a new object of its kinds.
fn of_cert_manager(changes: &Changes, pair: &Pair) -> Option<(Class, &'static str)> {
    let is = |kind: &str| pair.is("cert-manager.io/v1", kind);
    if is("Issuer") || is("ClusterIssuer") {
        return Some((Class::InPlace, "new issuer; it signs nothing until a certificate names it"));
    }
    if !is("Certificate") {
        return None;
    }
    let secret = pair.new_at(&["spec", "secretName"])?.as_str()?;
    let is_mounted = changes.pairs.iter().filter(|other| other.namespace == pair.namespace).any(|other| {
        let pod = other.old.as_ref().and_then(Object::of).and_then(|object| object.pod());
        pod.is_some_and(|pod| {
            Reference::of(&pod).iter().any(|reference| reference.kind == "Secret" && reference.name == secret)
        })
    });
    Some(if is_mounted {
        (
            Class::ClientImpact,
            "cert-manager replaces the certificate and key in a Secret that pods use already: they serve the new one after a restart",
        )
    } else {
        (Class::InPlace, "new certificate; cert-manager issues it and writes its Secret")
    })
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
