use std::collections::BTreeMap;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-env",
    summary: "an environment variable is set twice",
    level: Level::Warning,
    page: include_str!("duplicate_env.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        let mut seen: BTreeMap<&str, &Node> = BTreeMap::new();
        for variable in container.node.list("env") {
            let Some(name) = variable.text("name").filter(|name| !name.is_empty()) else { continue };
            if let Some(first) = seen.insert(name, variable) {
                findings.at(variable).because(first, "the one before").help("remove one of the two").tell(
                    format!("`{name}` is set twice: the last value applies, and `kubectl apply` may drop it"),
                );
            }
        }
    }
}
