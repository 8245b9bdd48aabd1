use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::ResourceName;
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "invalid-resource-name",
    summary: "the name of a resource is invalid for a container or pod",
    level: Level::Refused,
    page: include_str!("invalid_resource_name.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for list in pod.resource_lists() {
        for entry in list.node.entries() {
            let name = ResourceName(&entry.key);
            let (reason, text) = match name.check() {
                Err(wanted) => (Reason::Invalid, format!("is not {wanted}")),
                Ok(()) if list.of_pod && !name.is_of_pods() => (
                    Reason::NotSupported,
                    "is not a pod-level resource; those are `cpu`, `memory` and `hugepages-<SIZE>`"
                        .to_owned(),
                ),
                Ok(()) => continue,
            };
            let spot =
                findings.name_of_key(list.node, &entry.key).below(&format!("{}[{}]", list.path, entry.key));
            let is_storage = entry.key == "storage";
            let spot = if is_storage { spot.help("request storage with a volume claim") } else { spot };
            spot.say(reason, text);
        }
    }
}
