use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::needed_text::{check_given, check_not_empty};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Data;

pub(super) static RULE: Rule = Rule {
    name: "incomplete-container",
    summary: "a pod has no containers, or a container has no image or no name",
    level: Level::Refused,
    page: include_str!("incomplete_container.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    if pod
        .spec
        .get("containers")
        .is_some_and(|list| matches!(&list.data, Data::List(items) if items.is_empty()))
    {
        findings
            .key(pod.spec, "containers")
            .say(Reason::Required, "is empty: a pod has at least one container");
    }
    for container in pod.lasting_containers() {
        check_not_empty(container.node, "name", findings);
        check_given(container.node, "image", findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn an_absent_list_is_missed_once() {
        assert_eq!(pod_errors("{}"), ["missing-field spec.containers Required"]);
    }
}
