use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-volume-name",
    summary: "the name of a volume or claim template is not a DNS label",
    level: Level::Refused,
    page: include_str!("invalid_volume_name.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for volume in pod.all_volumes() {
        of_volume(object, &volume, findings);
    }
}

pub(super) fn of_volume(_: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    if volume.is_claim {
        of_claim_template(volume, findings);
        return;
    }
    check_not_empty(volume.node, "name", findings);
    if let Some(wrong) = broken(volume.name) {
        findings.key(volume.node, "name").invalid(wrong);
    }
}

/// The API server reports the name of a claim template at the volume that it makes of it.
fn of_claim_template(volume: &Volume<'_>, findings: &mut Findings<'_>) {
    let metadata = volume.node.get("metadata").unwrap_or(volume.node);
    let wrong = broken(volume.name);
    if metadata.text("name") != Some("") && wrong.is_none() {
        return;
    }
    let spot = findings
        .key(metadata, "name")
        .field(format!("{}.name", volume.path()))
        .help("a claim template is a volume of its pods, and follows the same naming rules");
    match wrong {
        Some(wrong) => spot.invalid(wrong),
        None => spot.required(),
    }
}

/// What is wrong with a name, if there is one.
fn broken(name: &str) -> Option<String> {
    let wanted = Format::DnsLabel.check(name).err().filter(|_| !name.is_empty())?;
    Some(format!("is `{name}`, which is not {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::judged::errors;

    #[test]
    fn what_is_missing_is_reported_where_the_api_server_does() {
        let set = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: kafka}, spec: {selector: {matchLabels: \
                   {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: kafka, image: a}], \
                   volumes: [{emptyDir: {}}, {name: a, projected: {sources: [{serviceAccountToken: {}}]}}]}}, \
                   volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: \
                   {requests: {storage: 1}}}}]}}";
        assert_eq!(
            errors(set),
            [
                "missing-field spec.template.spec.volumes[1].name Required",
                "missing-field spec.template.spec.volumes[2].projected.path Required"
            ]
        );
    }

    #[test]
    fn a_name_has_at_most_63_letters() {
        assert_eq!(broken(&"v".repeat(63)), None);
        assert!(broken(&"v".repeat(64)).is_some());
    }
}
