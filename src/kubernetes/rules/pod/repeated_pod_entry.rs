use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "repeated-pod-entry",
    summary: "an image pull secret or host alias of a pod is duplicate or has no name",
    level: Level::Warning,
    page: include_str!("repeated_pod_entry.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for secret in pod.spec.maps("imagePullSecrets").filter(|secret| secret.text("name") == Some("")) {
        findings
            .key(secret, "name")
            .help("remove the entry")
            .tell("an image pull secret without a name has no effect");
    }
    find_twice(&pod, "imagePullSecrets", "name", findings);
    find_twice(&pod, "hostAliases", "ip", findings);
}

fn find_twice(pod: &Pod<'_>, list: &str, key: &str, findings: &mut Findings<'_>) {
    let mut seen: BTreeMap<&str, &Node> = BTreeMap::new();
    for entry in pod.spec.maps(list) {
        let Some(text) = entry.text(key).filter(|text| !text.is_empty()) else { continue };
        if let Some(first) = seen.insert(text, entry) {
            findings
                .key(entry, key)
                .because(first, "the first one")
                .help("keep one of them: `kubectl apply` cannot tell them apart")
                .tell(format!("`{text}` is in `{list}` twice"));
        }
    }
}
