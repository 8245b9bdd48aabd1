use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::environment_name;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-env-name",
    summary: "the name of an environment variable is empty or has invalid characters",
    level: Level::Refused,
    page: include_str!("invalid_env_name.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        for variable in container.node.list("env") {
            check_not_empty(variable, "name", findings);
            of_name(variable, "name", findings);
        }
        for source in container.node.list("envFrom") {
            of_name(source, "prefix", findings);
        }
    }
}

fn of_name(map: &Node, key: &str, findings: &mut Findings<'_>) {
    let Some(name) = map.text(key).filter(|name| !name.is_empty()) else { return };
    if let Err(wanted) = environment_name(name) {
        findings.key(map, key).invalid(format!("is `{name}`, but it {wanted}"));
    }
}
