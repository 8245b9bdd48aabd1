use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-volume",
    summary: "two volumes or claim templates of a pod have the same name",
    level: Level::Refused,
    page: include_str!("duplicate_volume.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let of_claims = claim_templates(&pod, findings);
    let mut own: BTreeMap<&str, &Node> = BTreeMap::new();
    for volume in pod.volumes() {
        let Some(name) = volume.text("name").filter(|name| !name.is_empty()) else { continue };
        if let Some(template) = of_claims.get(name) {
            findings
                .key(volume, "name")
                .only_a_warning()
                .because(template, "the claim template")
                .help("remove one of the two")
                .tell(format!(
                    "the volume `{name}` is never used: the claim template of this name replaces it"
                ));
        } else if let Some(first) = own.get(name) {
            findings
                .key(volume, "name")
                .because(first, "the first one")
                .duplicate(format!("is `{name}`, like another volume of the pod"));
        } else {
            own.insert(name, volume);
        }
    }
}

/// The claim templates by name. The API server sees the last one of a name only, and says nothing.
fn claim_templates<'a>(pod: &Pod<'a>, findings: &mut Findings<'_>) -> BTreeMap<&'a str, &'a Node> {
    let mut by_name = BTreeMap::new();
    for template in pod.claim_templates {
        let Some(metadata) = template.get("metadata") else { continue };
        let Some(name) = metadata.text("name").filter(|name| !name.is_empty()) else { continue };
        if let Some(first) = by_name.insert(name, metadata) {
            findings
                .key(metadata, "name")
                .only_a_warning()
                .because(first, "the first one")
                .help("give each claim template a unique name")
                .tell(format!("two claim templates are named `{name}`: pods get only one of the volumes"));
        }
    }
    by_name
}
