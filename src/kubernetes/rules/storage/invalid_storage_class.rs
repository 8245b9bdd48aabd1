use std::collections::BTreeSet;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::choice::{check_choice, check_choice_unless_empty};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-storage-class",
    summary: "the provisioner, a policy, a parameter or a topology of a StorageClass is invalid",
    level: Level::Refused,
    page: include_str!("invalid_storage_class.md"),
    check: Check::Object(check),
};

const BINDING: [&str; 2] = ["Immediate", "WaitForFirstConsumer"];
const MOST_BYTES: usize = 256 * 1024;
const MOST_PARAMETERS: usize = 512;
const RECLAIM: [&str; 2] = ["Delete", "Retain"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("storage.k8s.io/v1", "StorageClass") {
        return;
    }
    match object.root.get("provisioner").and_then(Node::as_str) {
        Some("") => {
            findings.key(object.root, "provisioner").help("set the name of the CSI driver").required();
        }
        Some(name) => {
            if let Err(wanted) = Format::LabelKey.check(&name.to_lowercase()) {
                let wanted = wanted.replacen("a label key", "a name of a provisioner", 1);
                findings.key(object.root, "provisioner").is_not(name, wanted);
            }
        }
        None => {}
    }
    check_choice_unless_empty(object.root, "reclaimPolicy", &RECLAIM, findings);
    check_choice(object.root, "volumeBindingMode", &BINDING, findings);
    check_parameters(object.root, findings);
    check_topologies(object.root, findings);
}

fn check_parameters(root: &Node, findings: &mut Findings<'_>) {
    let entries = root.get("parameters").map(Node::entries).unwrap_or_default();
    if entries.len() > MOST_PARAMETERS {
        findings.key(root, "parameters").say(
            Reason::TooLong,
            format!("has {} entries, and at most {MOST_PARAMETERS} are allowed", entries.len()),
        );
        return;
    }
    if entries.iter().any(|entry| entry.key.is_empty()) {
        findings.key(root, "parameters").invalid("has a parameter without a name");
    }
    let value = |entry: &crate::yaml::Entry| entry.value.as_str().map_or(0, str::len);
    let bytes: usize = entries.iter().map(|entry| entry.key.len() + value(entry)).sum();
    if bytes > MOST_BYTES {
        findings
            .key(root, "parameters")
            .say(Reason::TooLong, format!("has {bytes} bytes, and at most {MOST_BYTES} are allowed"));
    }
}

fn check_topologies(root: &Node, findings: &mut Findings<'_>) {
    let mut seen = Vec::new();
    for term in root.maps("allowedTopologies") {
        let mut keys = BTreeSet::new();
        for requirement in term.maps("matchLabelExpressions") {
            let Some(key) = requirement.text("key") else { continue };
            if let Err(wanted) = Format::LabelKey.check(key) {
                findings.key(requirement, "key").is_not(key, wanted);
            }
            if !keys.insert(key) {
                findings.key(requirement, "key").duplicate("appears twice in this term");
            }
            check_values(requirement, findings);
        }
        let demands = demands(term);
        if demands.is_empty() || seen.contains(&demands) {
            findings.key(term, "matchLabelExpressions").duplicate(if demands.is_empty() {
                "is empty: the term allows every node"
            } else {
                "asks for the same nodes as an earlier term"
            });
        }
        seen.push(demands);
    }
}

/// What a term asks for: labels and their values, in any order.
fn demands(term: &Node) -> BTreeSet<(&str, BTreeSet<&str>)> {
    let requirements = term.list("matchLabelExpressions").iter();
    requirements.filter_map(|requirement| Some((requirement.text("key")?, values(requirement)))).collect()
}

fn values(requirement: &Node) -> BTreeSet<&str> {
    requirement.list("values").iter().filter_map(Node::as_str).collect()
}

fn check_values(requirement: &Node, findings: &mut Findings<'_>) {
    if requirement.get("values").is_some_and(Node::is_empty) {
        findings.key(requirement, "values").say(Reason::Required, "is empty");
    }
    let mut seen = BTreeSet::new();
    for value in requirement.list("values") {
        if value.as_str().is_some_and(|text| !seen.insert(text)) {
            findings.at(value).duplicate("appears twice");
        }
    }
}
