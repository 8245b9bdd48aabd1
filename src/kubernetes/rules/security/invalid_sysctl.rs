use std::collections::BTreeSet;

use super::is_set;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Sysctl;

pub(super) static RULE: Rule = Rule {
    name: "invalid-sysctl",
    summary: "a sysctl is invalid, duplicate, or belongs to the node",
    level: Level::Refused,
    page: include_str!("invalid_sysctl.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let Some(context) = pod.spec.get("securityContext") else { return };
    let mut names = BTreeSet::new();
    for parameter in context.maps("sysctls") {
        check_not_empty(parameter, "name", findings);
        let Some(name) = parameter.text("name").filter(|name| !name.is_empty()) else { continue };
        let sysctl = Sysctl(name);
        if !sysctl.is_valid() {
            findings.key(parameter, "name").invalid(format!(
                "is `{name}`, which is not a valid sysctl name: at most 253 lower-case letters, digits, `-`, `_`, `.` and `/`"
            ));
        } else if !names.insert(name) {
            findings.key(parameter, "name").duplicate(format!("is `{name}`, which is already set"));
        }
        let shared = [("hostNetwork", sysctl.is_of_network()), ("hostIPC", sysctl.is_of_shared_memory())];
        for (field, _) in shared.iter().filter(|(field, is_shared)| *is_shared && is_set(&pod, field, true)) {
            findings
                .key(parameter, "name")
                .help(format!("remove it, or `{field}`"))
                .invalid(format!("is `{name}`, which belongs to the node with `{field}`"));
        }
    }
}
