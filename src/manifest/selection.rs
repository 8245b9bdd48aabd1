//! Which pods a selector takes.

use crate::yaml::Node;

/// Labels that controllers give to the pods that they make; no template has them.
const OF_CONTROLLERS: [&str; 7] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "job-name",
    "statefulset.kubernetes.io/pod-name",
];

/// True if the labels of a template have every pair of a plain map, as the selector of a Service is, or a pod will get
/// it; false for an empty map, which takes nothing there.
pub fn map_selects(selector: &Node, labels: Option<&Node>) -> bool {
    !selector.entries().is_empty()
        && selector.entries().iter().all(|entry| {
            OF_CONTROLLERS.contains(&entry.key.as_str()) || has(labels, &entry.key, entry.value.as_str())
        })
}

/// True if a label selector (`matchLabels`, `matchExpressions`) takes these labels; the empty one takes all.
pub fn selector_selects(selector: &Node, labels: Option<&Node>) -> bool {
    let wanted = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    let expressions = selector.get("matchExpressions").map(Node::items).unwrap_or_default();
    wanted.iter().all(|entry| has(labels, &entry.key, entry.value.as_str()))
        && expressions.iter().all(|expression| holds(expression, labels))
}

fn has(labels: Option<&Node>, key: &str, value: Option<&str>) -> bool {
    labels.and_then(|labels| labels.get(key)).is_some_and(|label| label.as_str() == value)
}

fn holds(expression: &Node, labels: Option<&Node>) -> bool {
    let label = expression
        .get("key")
        .and_then(Node::as_str)
        .and_then(|key| labels.and_then(|labels| labels.get(key)))
        .and_then(Node::as_str);
    let values = expression.get("values").map(Node::items).unwrap_or_default();
    let listed = label.is_some_and(|label| values.iter().any(|value| value.as_str() == Some(label)));
    match expression.get("operator").and_then(Node::as_str) {
        Some("In") => listed,
        Some("NotIn") => !listed,
        Some("Exists") => label.is_some(),
        Some("DoesNotExist") => label.is_none(),
        // Refused elsewhere; it says nothing about these labels.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, read};

    fn node(text: &str) -> Node {
        read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap().remove(0)
    }

    #[test]
    fn a_map_takes_what_has_all_of_it() {
        let labels = node("{app: kafka, tier: broker}");
        for (selector, taken) in [
            ("{app: kafka}", true),
            ("{app: kafka, tier: broker}", true),
            ("{app: other}", false),
            ("{x: y}", false),
            ("{}", false),
        ] {
            assert_eq!(map_selects(&node(selector), Some(&labels)), taken, "{selector}");
            assert!(!map_selects(&node(selector), None), "{selector}");
        }
        assert!(map_selects(&node("{statefulset.kubernetes.io/pod-name: kafka-0}"), Some(&labels)));
    }

    #[test]
    fn a_selector_takes_what_fits_all_of_it() {
        let labels = node("{app: kafka}");
        for (selector, taken) in [
            ("{}", true),
            ("{matchLabels: {app: kafka}}", true),
            ("{matchLabels: {app: other}}", false),
            ("{matchExpressions: [{key: app, operator: In, values: [kafka, x]}]}", true),
            ("{matchExpressions: [{key: app, operator: In, values: [x]}]}", false),
            ("{matchExpressions: [{key: app, operator: NotIn, values: [x]}]}", true),
            ("{matchExpressions: [{key: app, operator: NotIn, values: [kafka]}]}", false),
            ("{matchExpressions: [{key: other, operator: NotIn, values: [kafka]}]}", true),
            ("{matchExpressions: [{key: app, operator: Exists}]}", true),
            ("{matchExpressions: [{key: other, operator: Exists}]}", false),
            ("{matchExpressions: [{key: app, operator: DoesNotExist}]}", false),
            ("{matchExpressions: [{key: other, operator: DoesNotExist}]}", true),
        ] {
            assert_eq!(selector_selects(&node(selector), Some(&labels)), taken, "{selector}");
        }
    }
}
