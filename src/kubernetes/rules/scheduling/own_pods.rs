//! Selectors that are meant for the pods of the workload that they are in.

use crate::kubernetes::manifest::{Pod, is_of_controllers, labels_of, selector_is_sound, selector_takes};
use crate::yaml::Node;

/// True if a selector surely does not take the pods that have it. Labels that controllers add are not known.
pub(super) fn misses_own_pods(selector: &Node, pod: &Pod<'_>) -> bool {
    let labels = labels_of(pod.metadata.and_then(|metadata| metadata.get("labels")));
    !keys(selector).any(is_of_controllers)
        && selector_is_sound(selector)
        && !selector_takes(selector, &labels)
}

/// What to compare, with the labels of the pod if they are few.
pub(super) fn way_out(pod: &Pod<'_>) -> String {
    let labels = labels_of(pod.metadata.and_then(|metadata| metadata.get("labels")));
    if labels.is_empty() {
        return "the pods have no labels; add them, and select by them".to_owned();
    }
    let pairs = labels.iter().filter(|(key, _)| !is_of_controllers(key)).take(4);
    let pairs = pairs.map(|(key, value)| format!("{key}: {value}"));
    format!("the labels of the pods are `{}`", pairs.collect::<Vec<_>>().join(", "))
}

fn keys(selector: &Node) -> impl Iterator<Item = &str> {
    let labels = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    let expressions =
        selector.list("matchExpressions").iter().filter_map(|expression| expression.text("key"));
    labels.iter().map(|entry| entry.key.as_str()).chain(expressions)
}
