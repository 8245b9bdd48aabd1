//! Labels whose values a pod brings to its own selector: `matchLabelKeys` and `mismatchLabelKeys`.

use std::collections::{BTreeMap, BTreeSet};

use crate::kubernetes::manifest::Pod;
use crate::kubernetes::rules::Findings;
use crate::kubernetes::types::Format;
use crate::yaml::Node;

/// Checks them in a term of an affinity or in a topology spread constraint.
pub(super) fn check_label_keys(term: &Node, pod: &Pod<'_>, findings: &mut Findings<'_>) {
    for list in ["matchLabelKeys", "mismatchLabelKeys"] {
        let keys = term.list(list);
        if !keys.is_empty() && term.get("labelSelector").is_none() {
            findings.key(term, list).help("add a `labelSelector`").forbidden("needs a `labelSelector`");
            continue;
        }
        for key in keys {
            if let Some(text) = key.as_str()
                && let Err(wanted) = Format::LabelKey.check(text)
            {
                findings.at(key).is_not(text, wanted);
            }
        }
    }
    if let Some(selector) = term.get("labelSelector") {
        find_twice_selected(term, selector, pod, findings);
    }
    find_both_ways(term, findings);
}

/// The API server adds the keys to the selector of a Pod that has such a label, and rejects it if it selects by one of
/// them already. In a template it adds nothing yet.
fn find_twice_selected(term: &Node, selector: &Node, pod: &Pod<'_>, findings: &mut Findings<'_>) {
    let texts = |list| term.list(list).iter().filter_map(Node::as_str);
    let mut wanted: BTreeMap<&str, (usize, &Node)> = term
        .list("matchLabelKeys")
        .iter()
        .enumerate()
        .filter_map(|(index, key)| Some((key.as_str()?, (index, key))))
        .collect();
    let labels = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    let mut seen: BTreeSet<&str> = labels.iter().map(|entry| entry.key.as_str()).collect();
    let written = selector.maps("matchExpressions").filter_map(|expression| expression.text("key"));
    let added = ["matchLabelKeys", "mismatchLabelKeys"].into_iter().flat_map(texts);
    let added = added.filter(|key| pod.is_template || pod.label(key).is_some());
    let keys = written.map(|key| (key, false)).chain(added.map(|key| (key, pod.is_template)));
    for (key, is_later) in keys {
        if seen.insert(key) {
            continue;
        }
        let Some((index, node)) = wanted.remove(key) else { continue };
        let spot = findings
            .at(term)
            .below(&format!("[{index}]"))
            .mark(node)
            .help(format!("remove `{key}` from one of the two"));
        if is_later {
            spot.only_a_warning().tell(format!(
                "`{key}` is in `labelSelector` and in `matchLabelKeys`: the workload is accepted, but its pods are rejected"
            ));
        } else {
            spot.invalid(format!("selects by `{key}` in `labelSelector` and in `matchLabelKeys`"));
        }
    }
}

fn find_both_ways(term: &Node, findings: &mut Findings<'_>) {
    let others: BTreeSet<&str> = term.list("mismatchLabelKeys").iter().filter_map(Node::as_str).collect();
    for key in term.list("matchLabelKeys") {
        if let Some(text) = key.as_str().filter(|text| others.contains(text)) {
            findings.at(key).invalid(format!("is `{text}`, which is in `mismatchLabelKeys` too"));
        }
    }
}
