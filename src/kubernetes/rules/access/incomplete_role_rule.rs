use super::VERSION;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "incomplete-role-rule",
    summary: "a rule of a Role does not say what may be done, or with what",
    level: Level::Refused,
    page: include_str!("incomplete_role_rule.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is(VERSION, "Role") && !object.is(VERSION, "ClusterRole") {
        return;
    }
    for rule in object.root.list("rules").iter().filter(|rule| matches!(rule.data, Data::Map(_))) {
        // Verbs that are not there at all are a missing field.
        if rule.get("verbs").is_some() && lacks(rule, "verbs") {
            findings.key(rule, "verbs").help("such as `get`, `list` and `watch`").required();
        }
        if !rule.list("nonResourceURLs").is_empty() {
            continue;
        }
        if lacks(rule, "apiGroups") {
            findings.key(rule, "apiGroups").help("the core group of Pods and Services is `\"\"`").required();
        }
        if lacks(rule, "resources") {
            findings.key(rule, "resources").help("in the plural, such as `pods`").required();
        }
    }
    if let Some(aggregation) = object.dig(&["aggregationRule"]).filter(|_| object.kind == "ClusterRole")
        && lacks(aggregation, "clusterRoleSelectors")
    {
        findings.key(aggregation, "clusterRoleSelectors").help("select the aggregated roles").required();
    }
}

/// True if there is no such list, or nothing in it.
fn lacks(map: &Node, key: &str) -> bool {
    map.get(key).is_none_or(|list| matches!(&list.data, Data::List(items) if items.is_empty()))
}
