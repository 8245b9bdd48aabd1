use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "surprising-pod-name",
    summary: "the name of a StatefulSet or Job is unsuitable for its pods",
    level: Level::Warning,
    page: include_str!("surprising_pod_name.md"),
    check: Check::Object(check),
};

/// Pods get the label `controller-revision-hash`: the name, `-` and up to 10 characters; it has 63 at most.
const MAX_OF_STATEFUL_SET: usize = 63 - 11;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(metadata) = object.dig(&["metadata"]) else { return };
    let length = object.name.len();
    if object.is("apps/v1", "StatefulSet") && (MAX_OF_STATEFUL_SET + 1..=63).contains(&length) {
        findings
            .key(metadata, "name")
            .help(format!("give it a name of at most {MAX_OF_STATEFUL_SET} characters"))
            .tell(format!(
                "the name has {length} characters, so no pod can be made: pods get a label of it and 11 more, \
                 and labels hold 63"
            ));
    }
    let is_numbered = Job::of(object).is_some_and(|job| job.is_indexed());
    if object.is("batch/v1", "Job") && object.name.contains('.') && !is_numbered {
        findings
            .key(metadata, "name")
            .help("use `-` instead of `.`")
            .tell("the name has a `.`; the host names of its pods end at the first `.`");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::found;

    #[test]
    fn a_name_that_is_refused_is_not_warned_of() {
        for (length, count) in [(52, 0), (53, 1), (63, 1), (64, 0)] {
            let name = "k".repeat(length);
            let manifest = format!("{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: {name}}}}}");
            assert_eq!(found(&RULE, &manifest).len(), count, "{length}");
        }
    }
}
