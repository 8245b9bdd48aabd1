use crate::kubernetes::manifest::Object;
use crate::kubernetes::manifest::well_known;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "forced-recreation",
    summary: "an annotation lets Flux or Argo CD delete and recreate an object that holds data or runs it",
    level: Level::Warning,
    page: include_str!("forced_recreation.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(loss) = loss(object) else { return };
    let Some(annotations) = object.dig(&["metadata", "annotations"]) else { return };
    if annotations.text(well_known::flux::FORCE).is_some_and(|value| value.eq_ignore_ascii_case("enabled")) {
        findings.key(annotations, well_known::flux::FORCE).help("remove the annotation").tell(format!(
            "Flux deletes and recreates {} when an immutable field changes: {loss}",
            object.display()
        ));
    }
    let options: Vec<&str> = annotations
        .text(well_known::argocd::SYNC_OPTIONS)
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .collect();
    if options.contains(&"Force=true") {
        let when =
            if options.contains(&"Replace=true") { "at each sync" } else { "when an update is rejected" };
        findings
            .key(annotations, well_known::argocd::SYNC_OPTIONS)
            .help("remove `Force=true`")
            .tell(format!("Argo CD deletes and recreates {} {when}: {loss}", object.display()));
    }
}

/// What is lost with an object of this kind.
fn loss(object: &Object<'_>) -> Option<&'static str> {
    match (object.api_version, object.kind) {
        ("apps/v1", "StatefulSet") => {
            let deletes = |key| {
                object.dig(&["spec", "persistentVolumeClaimRetentionPolicy", key]).and_then(Node::as_str)
                    == Some("Delete")
            };
            Some(if deletes("whenDeleted") {
                "all its pods stop at once, and its claims are deleted with their data"
            } else {
                "all its pods stop at once"
            })
        }
        ("v1", "PersistentVolumeClaim") => {
            Some("the data of the volume is lost, unless its reclaim policy is `Retain`")
        }
        ("v1", "Namespace") => Some("everything in the Namespace is deleted"),
        _ => None,
    }
}
