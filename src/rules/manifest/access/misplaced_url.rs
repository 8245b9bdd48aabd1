use super::VERSION;
use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "misplaced-url",
    summary: "a rule is about URLs in a Role, or about URLs and resources at once",
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
                .help("put the rule into a ClusterRole")
                .invalid("cannot be in a Role: URLs are in no Namespace");
        }
        let names_resources =
            ["apiGroups", "resources", "resourceNames"].iter().any(|key| !rule.list(key).is_empty());
        if names_resources {
            findings
                .key(rule, "nonResourceURLs")
                .help("make two rules of it")
                .invalid("cannot be in one rule with `apiGroups`, `resources` or `resourceNames`");
        }
    }
}
