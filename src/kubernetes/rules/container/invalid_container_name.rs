use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-container-name",
    summary: "the name of a container is not a DNS label",
    level: Level::Refused,
    page: include_str!("invalid_container_name.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers().filter(|container| !container.name.is_empty()) {
        if let Err(wanted) = Format::DnsLabel.check(container.name) {
            findings
                .key(container.node, "name")
                .invalid(format!("is `{}`, which is not {wanted}", container.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn a_name_has_at_most_63_letters() {
        let errors = |length: usize| {
            pod_errors(&format!("{{containers: [{{name: {}, image: a}}]}}", "c".repeat(length)))
        };
        assert_eq!(errors(63), [""; 0]);
        assert_eq!(errors(64), ["invalid-container-name spec.containers[0].name Invalid"]);
    }
}
