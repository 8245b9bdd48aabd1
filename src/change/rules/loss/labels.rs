//! Pods that other objects find by their labels, and no longer do.

use super::{Kind, Losses};
use crate::change::rules::traffic::is_isolated;
use crate::change::{Changes, Pair};
use crate::kubernetes::manifest::{Direction, selector_selects};
use crate::yaml::Node;

/// Policies and budgets that selected the pods before, and of which none does with the new labels.
pub(super) fn compare(changes: &Changes, pair: &Pair, old: &Node, new: &Node, losses: &mut Losses) {
    let Some(keys) = labels_of_pods(pair) else { return };
    let (before, after) = (old.dig(keys), new.dig(keys));
    if before.map(Node::to_value) == after.map(Node::to_value) {
        return;
    }
    let field = keys.join(".");
    let old_side: fn(&Pair) -> Option<&Node> = |pair| pair.old.as_ref();
    let new_side: fn(&Pair) -> Option<&Node> = |pair| pair.new.as_ref();
    for (way, what) in
        [(Direction::Ingress, "accept every connection"), (Direction::Egress, "may connect to every address")]
    {
        if is_isolated(changes, pair, way, before, old_side)
            && !is_isolated(changes, pair, way, after, new_side)
        {
            losses.add(
                Kind::Reach,
                &[&field],
                format!("no network policy selects pods with the new labels: they {what}"),
            );
        }
    }
    let is_guarded = |labels: Option<&Node>, side: fn(&Pair) -> Option<&Node>| {
        let budgets = changes.pairs.iter().filter(|other| {
            other.is("policy/v1", "PodDisruptionBudget") && other.namespace == pair.namespace
        });
        let mut selectors = budgets.filter_map(side).filter_map(|budget| budget.dig(&["spec", "selector"]));
        selectors.any(|selector| selector_selects(selector, labels))
    };
    if is_guarded(before, old_side) && !is_guarded(after, new_side) {
        losses.add(
            Kind::Guard,
            &[&field],
            "no disruption budget selects pods with the new labels: a node drain may evict several at once",
        );
    }
}

fn labels_of_pods(pair: &Pair) -> Option<&'static [&'static str]> {
    match (pair.api_version.as_str(), pair.kind.as_str()) {
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet") | ("batch/v1", "Job") => {
            Some(&["spec", "template", "metadata", "labels"])
        }
        ("v1", "Pod") => Some(&["metadata", "labels"]),
        _ => None,
    }
}
