use super::VERSION;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "misplaced-url",
    summary: "`nonResourceURLs` in a rule of a Role, or beside resources",
    level: Level::Refused,
    page: include_str!("misplaced_url.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let is_role = object.is(VERSION, "Role");
    if !is_role && !object.is(VERSION, "ClusterRole") {
        return;
    }
    for rule in object.root.list("rules").iter().filter(|rule| !rule.list("nonResourceURLs").is_empty()) {
        if is_role {
            findings
                .key(rule, "nonResourceURLs")
                .help("move the rule to a ClusterRole")
                .invalid("cannot be in a Role: URLs are not namespaced");
        }
        let names_resources =
            ["apiGroups", "resources", "resourceNames"].iter().any(|key| !rule.list(key).is_empty());
        if names_resources {
            findings
                .key(rule, "nonResourceURLs")
                .help("split it into two rules")
                .invalid("cannot be in one rule with `apiGroups`, `resources` or `resourceNames`");
        }
    }
}
