use super::portion::{fault, fault_of_part, is_nothing};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-rollout",
    summary: "the update strategy of a Deployment or DaemonSet is invalid or cannot progress",
    level: Level::Refused,
    page: include_str!("invalid_rollout.md"),
    check: Check::Object(check),
};

/// How long a Deployment may make no progress, if it does not say.
const PROGRESS_DEADLINE: i64 = 600;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = object.root.get("spec") else { return };
    if object.is("apps/v1", "Deployment") {
        check_deadline(spec, findings);
        match strategy(spec, "strategy", &["Recreate", "RollingUpdate"], findings) {
            Some((strategy, "Recreate")) if strategy.get("rollingUpdate").is_some() => findings
                .key(strategy, "rollingUpdate")
                .help("remove it, or set `type: RollingUpdate`")
                .forbidden("cannot be set with `type: Recreate`"),
            Some((strategy, "RollingUpdate" | "")) => of_deployment(strategy, findings),
            _ => {}
        }
    } else if object.is("apps/v1", "DaemonSet")
        && let Some((strategy, "RollingUpdate" | "")) =
            strategy(spec, "updateStrategy", &["OnDelete", "RollingUpdate"], findings)
    {
        of_daemon_set(strategy, findings);
    }
}

/// The strategy and its type, if there is such a type. The API server reports another one at the strategy.
fn strategy<'a>(
    spec: &'a Node,
    key: &str,
    types: &[&str],
    findings: &mut Findings<'_>,
) -> Option<(&'a Node, &'a str)> {
    let strategy = spec.map(key)?;
    let name = strategy.text("type")?;
    if name.is_empty() || types.contains(&name) {
        return Some((strategy, name));
    }
    let written = strategy.get("type").unwrap_or(strategy);
    findings.key(spec, key).mark(written).not_supported(name, types);
    None
}

fn check_deadline(spec: &Node, findings: &mut Findings<'_>) {
    let number = |key: &str| spec.get(key).and_then(Node::as_int);
    let ready = number("minReadySeconds").unwrap_or(0);
    if spec.get("progressDeadlineSeconds").is_some() && number("progressDeadlineSeconds").is_none() {
        return;
    }
    let deadline = number("progressDeadlineSeconds").unwrap_or(PROGRESS_DEADLINE);
    // Another rule refuses one below zero.
    if (0..=ready).contains(&deadline) {
        findings
            .key(spec, "progressDeadlineSeconds")
            .help(format!("set more than the {ready} of `minReadySeconds`"))
            .invalid(format!("is {deadline}, and no pod becomes available in this time"));
    }
}

fn of_deployment(strategy: &Node, findings: &mut Findings<'_>) {
    let Some(rolling) = strategy.map("rollingUpdate") else { return };
    check_portion(rolling, "maxUnavailable", fault_of_part, findings);
    check_portion(rolling, "maxSurge", fault, findings);
    let is_none = |key: &str| rolling.get(key).is_some_and(is_nothing);
    if is_none("maxSurge") && is_none("maxUnavailable") {
        findings
            .key(rolling, "maxUnavailable")
            .help("set one of the two to `1`")
            .invalid("is 0, and so is `maxSurge`: no pod could be replaced");
    }
}

/// One pod of a node goes before the next one comes, unless the manifest says that the next one comes first.
fn of_daemon_set(strategy: &Node, findings: &mut Findings<'_>) {
    let Some(rolling) = strategy.map("rollingUpdate") else { return };
    check_portion(rolling, "maxUnavailable", fault_of_part, findings);
    check_portion(rolling, "maxSurge", fault_of_part, findings);
    let surges = rolling.get("maxSurge").is_some_and(|surge| fault(surge).is_none() && !is_nothing(surge));
    let spares = rolling.get("maxUnavailable").is_some_and(is_nothing);
    if surges && !spares {
        findings
            .key(rolling, "maxSurge")
            .help("set `maxUnavailable: 0`, which defaults to 1")
            .invalid("cannot be set unless `maxUnavailable` is 0");
    } else if spares && rolling.get("maxSurge").is_none_or(is_nothing) {
        findings
            .key(rolling, "maxUnavailable")
            .help("set one of the two to `1`")
            .say(Reason::Required, "is 0, and so is `maxSurge`: no pod could be replaced");
    }
}

fn check_portion(
    rolling: &Node,
    key: &str,
    fault: impl Fn(&Node) -> Option<String>,
    findings: &mut Findings<'_>,
) {
    if let Some(fault) = rolling.get(key).and_then(fault) {
        findings.key(rolling, key).invalid(fault);
    }
}
