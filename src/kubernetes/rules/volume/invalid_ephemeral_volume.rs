use std::collections::BTreeSet;

use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::metadata::{check_annotations, check_labels};
use crate::kubernetes::rules::storage::check_claim_spec;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-ephemeral-volume",
    summary: "the claim of an ephemeral volume cannot be created",
    level: Level::Refused,
    page: include_str!("invalid_ephemeral_volume.md"),
    check: Check::Object(check),
};

/// What a claim template may not say about its claim, whose name is that of the pod and the volume.
const FORBIDDEN: [&str; 12] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    super::each_volume(object, findings, of_volume);
    let Some(pod) = object.pod().filter(|pod| !pod.is_template) else { return };
    let volumes = pod.all_volumes();
    let made: BTreeSet<String> = volumes
        .iter()
        .filter(|volume| volume.sources().any(|(source, _)| source == "ephemeral"))
        .map(|volume| claim_name(object, volume))
        .collect();
    for source in volumes.iter().filter_map(|volume| volume.node.get("persistentVolumeClaim")) {
        if let Some(name) = source.get("claimName").and_then(Node::as_str).filter(|name| made.contains(*name))
        {
            findings
                .key(source, "claimName")
                .help("mount the ephemeral volume itself")
                .invalid(format!("is `{name}`, the claim of an ephemeral volume of this pod"));
        }
    }
}

pub(super) fn of_volume(object: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    let Some(source) = volume.source_of_kind("ephemeral") else { return };
    let Some(template) = source.get("volumeClaimTemplate") else {
        findings.key(source, "volumeClaimTemplate").required();
        return;
    };
    if let Some(metadata) = template.get("metadata") {
        of_metadata(metadata, findings);
    }
    if let Some(spec) = template.get("spec") {
        check_claim_spec(spec, findings);
    }
    let claim = claim_name(object, volume);
    if object.is("v1", "Pod")
        && !object.name.is_empty()
        && !volume.name.is_empty()
        && let Err(wanted) = Format::DnsSubdomain.check(&claim)
    {
        findings
            .key(volume.node, "name")
            .invalid(format!("creates a claim named `{claim}`, which is not {wanted}"));
    }
}

fn of_metadata(metadata: &Node, findings: &mut Findings<'_>) {
    if let Some(labels) = metadata.get("labels") {
        check_labels(labels, None, findings);
    }
    if let Some(annotations) = metadata.get("annotations") {
        check_annotations(annotations, None, findings);
    }
    for key in FORBIDDEN.into_iter().filter(|key| metadata.get(key).is_some_and(is_set)) {
        findings
            .key(metadata, key)
            .help("the metadata of a claim template has only labels and annotations")
            .forbidden("cannot be set");
    }
}

/// The name of the claim that is made for an ephemeral volume of a Pod.
fn claim_name(object: &Object<'_>, volume: &Volume<'_>) -> String {
    format!("{}-{}", object.name, volume.name)
}

/// True if the API server can tell the value from one that is absent.
fn is_set(value: &Node) -> bool {
    !matches!(&value.data, Data::String(text) if text.is_empty()) && value.as_int() != Some(0)
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::errors;

    #[test]
    fn the_name_of_the_claim_has_at_most_253_letters() {
        let errors = |kind: &str, spec: &str, end: &str, length: usize| {
            let pod = "p".repeat(length);
            errors(&format!(
                "{{{kind}, metadata: {{name: {pod}}}, spec: {spec}{{restartPolicy: Never, \
                 containers: [{{name: kafka, image: a}}], volumes: [{{name: abcd, ephemeral: {{volumeClaimTemplate: \
                 {{spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1}}}}}}}}}}}}]}}{end}}}"
            ))
        };
        let of_pod = |length| errors("apiVersion: v1, kind: Pod", "", "", length);
        assert_eq!(of_pod(248), [""; 0]);
        assert_eq!(of_pod(249), ["invalid-ephemeral-volume spec.volumes[0].name Invalid"]);
        let of_job = errors("apiVersion: batch/v1, kind: Job", "{template: {spec: ", "}}", 249);
        assert!(of_job.iter().all(|error| !error.starts_with("invalid-ephemeral-volume")), "{of_job:?}");
    }
}
