use super::quota_resource::{is_counted, is_quota_resource, quota_resource};
use crate::kubernetes::manifest::{Object, quantity};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-quota",
    summary: "a ResourceQuota limits an unknown resource, or its scopes do not fit",
    level: Level::Refused,
    page: include_str!("invalid_quota.md"),
    check: Check::Object(check),
};

/// Scopes that a selector can only ask for with `Exists`.
const PLAIN: [&str; 5] =
    ["BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "Terminating"];
const OPPOSITES: [(&str, &str); 2] = [("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")];
const OF_PODS: [&str; 7] =
    ["cpu", "limits.cpu", "limits.memory", "memory", "pods", "requests.cpu", "requests.memory"];
const OF_CLAIMS: [&str; 2] = ["persistentvolumeclaims", "requests.storage"];
const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("v1", "ResourceQuota"));
    let Some(spec) = spec else { return };
    check_hard(spec, findings);
    let scopes: Vec<(&str, &Node)> =
        spec.list("scopes").iter().filter_map(|scope| Some((scope.as_str()?, scope))).collect();
    for (scope, node) in &scopes {
        if !is_scope(scope) {
            findings
                .key(spec, "scopes")
                .mark(node)
                .help(help())
                .invalid(format!("has `{scope}`, which is not a scope"));
        } else if let Some(resource) = beyond(spec, scope) {
            findings
                .key(spec, "scopes")
                .mark(node)
                .invalid(format!("has `{scope}`, which cannot limit `{resource}`"));
        }
    }
    refuse_opposites(spec, &scopes, findings);
    if let Some(selector) = spec.map("scopeSelector") {
        of_selector(spec, selector, findings);
    }
}

fn check_hard(spec: &Node, findings: &mut Findings<'_>) {
    for entry in spec.get("hard").map(Node::entries).unwrap_or_default() {
        let text = match (quota_resource(&entry.key), quantity(&entry.value)) {
            (Err(wanted), _) => format!("is `{}`, which is not {wanted}", entry.key),
            (Ok(()), Some(amount)) if amount.milli() < 0 => format!("is `{amount}`, which is negative"),
            (Ok(()), Some(amount)) if is_counted(&entry.key) && amount.milli() % 1000 != 0 => {
                format!("is `{amount}`, which is not a whole number")
            }
            _ => continue,
        };
        findings.key(spec, "hard").below(&format!("[{}]", entry.key)).mark(&entry.value).invalid(text);
    }
}

fn is_scope(scope: &str) -> bool {
    PLAIN.contains(&scope) || matches!(scope, "PriorityClass" | "VolumeAttributesClass")
}

fn help() -> &'static str {
    "set one of `BestEffort`, `NotBestEffort`, `Terminating`, `NotTerminating`, `PriorityClass`, `CrossNamespacePodAffinity`, `VolumeAttributesClass`"
}

/// A resource that the quota limits and that the scope has nothing of.
fn beyond<'a>(spec: &'a Node, scope: &str) -> Option<&'a str> {
    let fits = |resource: &str| match scope {
        "BestEffort" => resource == "pods",
        "VolumeAttributesClass" => OF_CLAIMS.contains(&resource),
        scope => !is_scope(scope) || OF_PODS.contains(&resource),
    };
    let hard = spec.get("hard").map(Node::entries).unwrap_or_default();
    hard.iter().map(|entry| entry.key.as_str()).find(|key| is_quota_resource(key) && !fits(key))
}

fn refuse_opposites(spec: &Node, scopes: &[(&str, &Node)], findings: &mut Findings<'_>) {
    let find = |wanted: &str| scopes.iter().find(|(scope, _)| *scope == wanted).map(|(_, node)| *node);
    for (one, other) in OPPOSITES {
        if let (Some(first), Some(second)) = (find(one), find(other)) {
            findings
                .dig(spec, &["scopes"])
                .mark(second)
                .because(first, "the other scope")
                .invalid(format!("has `{one}` and `{other}`, which exclude each other"));
        }
    }
}

fn of_selector(spec: &Node, selector: &Node, findings: &mut Findings<'_>) {
    let mut scopes = Vec::new();
    for requirement in selector.maps("matchExpressions") {
        // The path of the API server has no index.
        let Some(scope) = requirement.text("scopeName") else { continue };
        let path = |key: &str| format!("spec.scopeSelector.matchExpressions{key}");
        let node = requirement.get("scopeName").unwrap_or(requirement);
        scopes.push((scope, node));
        if !is_scope(scope) {
            let spot = findings.key(requirement, "scopeName").field(path(".scopeName")).help(help());
            spot.is_not(scope, "a scope");
        } else if let Some(resource) = beyond(spec, scope) {
            findings
                .key(requirement, "scopeName")
                .field(path(""))
                .invalid(format!("has `{scope}`, which cannot limit `{resource}`"));
        }
        let Some(operator) = requirement.text("operator") else { continue };
        let values = requirement.list("values");
        if PLAIN.contains(&scope) && operator != "Exists" {
            findings
                .key(requirement, "operator")
                .field(path(".operator"))
                .invalid(format!("must be `Exists` for `{scope}`, which has no values"));
        } else if !OPERATORS.contains(&operator) {
            findings.key(requirement, "operator").field(path(".operator")).is_not(operator, "an operator");
        }
        match operator {
            "In" | "NotIn" if values.is_empty() => {
                findings.key(requirement, "values").field(path(".values")).required();
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => findings
                .key(requirement, "values")
                .field(path(".values"))
                .invalid("cannot be set with `Exists` and `DoesNotExist`"),
            _ => {}
        }
    }
    let find = |wanted: &str| scopes.iter().any(|(scope, _)| *scope == wanted);
    for (one, other) in OPPOSITES {
        if find(one) && find(other) {
            findings
                .at(selector)
                .field("spec.scopeSelector.matchExpressions")
                .say(Reason::Invalid, format!("has `{one}` and `{other}`, which exclude each other"));
        }
    }
}
