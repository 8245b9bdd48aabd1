use crate::kubernetes::manifest::{Object, Resources};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::ResourceName;
use crate::yaml::{Entry, Node};

pub(super) static RULE: Rule = Rule {
    name: "huge-pages-alone",
    summary: "a container requests huge pages, but neither CPU nor memory",
    level: Level::Refused,
    page: include_str!("huge_pages_alone.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for Resources { node, .. } in pod.resources() {
        let lists = ["limits", "requests"].into_iter().filter_map(|list| node.get(list));
        refuse_alone(node, lists, findings);
    }
    if let Some(overhead) = pod.spec.get("overhead") {
        refuse_alone(overhead, [overhead].into_iter(), findings);
    }
}

fn refuse_alone<'a>(owner: &Node, lists: impl Iterator<Item = &'a Node>, findings: &mut Findings<'_>) {
    let entries: Vec<&Entry> = lists.flat_map(Node::entries).collect();
    let Some(pages) = entries.iter().find(|entry| ResourceName(&entry.key).is_huge_pages()) else { return };
    if entries.iter().any(|entry| matches!(entry.key.as_str(), "cpu" | "memory")) {
        return;
    }
    findings
        .at(owner)
        .mark(&pages.value)
        .help("add a request or limit of `memory`")
        .forbidden(format!("has `{}`, but neither `cpu` nor `memory`", pages.key));
}
