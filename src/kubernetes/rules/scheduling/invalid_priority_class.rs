use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::choice::check_choice_unless_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-priority-class",
    summary: "the value, name or preemption policy of a PriorityClass is reserved or unknown",
    level: Level::Refused,
    page: include_str!("invalid_priority_class.md"),
    check: Check::Object(check),
};

const HIGHEST: i64 = 1_000_000_000;
const POLICIES: [&str; 2] = ["Never", "PreemptLowerPriority"];
/// The classes that Kubernetes brings, with their values.
const OF_SYSTEM: [(&str, i64); 2] =
    [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("scheduling.k8s.io/v1", "PriorityClass") {
        return;
    }
    let value = object.root.get("value").map_or(Some(0), Node::as_int);
    let Some(value) = value else { return };
    if object.name.starts_with("system-") {
        let is_default = object.dig(&["globalDefault"]).and_then(Node::as_bool) == Some(true);
        let is_own = OF_SYSTEM.contains(&(object.name, value)) && !is_default;
        if !is_own {
            findings
                .dig(object.root, &["metadata", "name"])
                .help("choose a name that does not begin with `system-`")
                .forbidden(format!("is `{}`; names that begin with `system-` are reserved", object.name));
        }
    } else if value > HIGHEST {
        findings
            .key(object.root, "value")
            .help(format!("set at most {HIGHEST}"))
            .forbidden(format!("is {value}; values above {HIGHEST} are reserved for system pods"));
    }
    if object.root.get("preemptionPolicy").is_some_and(Node::is_empty) {
        findings.key(object.root, "preemptionPolicy").say(Reason::Required, "is empty");
    }
    check_choice_unless_empty(object.root, "preemptionPolicy", &POLICIES, findings);
}
