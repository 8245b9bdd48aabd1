use super::handler::{HOOK_HANDLERS, check_handler, long_running};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-lifecycle-hook",
    summary: "a lifecycle hook has no handler, several handlers, or sleeps too long",
    level: Level::Refused,
    page: include_str!("invalid_lifecycle_hook.md"),
    check: Check::Object(check),
};

const DEFAULT_GRACE_PERIOD: i64 = 30;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let grace_period = pod.spec.get("terminationGracePeriodSeconds").and_then(Node::as_int);
    for container in long_running(&pod) {
        let Some(lifecycle) = container.node.get("lifecycle") else { continue };
        for hook in ["postStart", "preStop"].iter().filter_map(|hook| lifecycle.map(hook)) {
            check_handler(hook, HOOK_HANDLERS, grace_period.unwrap_or(DEFAULT_GRACE_PERIOD), findings);
        }
    }
}
