//! Which pods a selector takes.

use std::collections::BTreeMap;

use super::is_of_controllers;
use crate::kubernetes::types::Format;
use crate::yaml::{Entry, Node};

/// True if the labels of a template have every pair of a plain map, as the selector of a Service is, or a pod will get
/// it; false for an empty map, which takes nothing there.
pub fn map_selects(selector: &Node, labels: Option<&Node>) -> bool {
    !selector.entries().is_empty()
        && selector
            .entries()
            .iter()
            .all(|entry| is_of_controllers(&entry.key) || has(labels, &entry.key, entry.value.as_str()))
}

/// Labels by their keys.
pub type Labels<'a> = BTreeMap<&'a str, &'a str>;

/// The labels that a map has; what is not text is none.
pub fn labels_of(map: Option<&Node>) -> Labels<'_> {
    let entries = map.map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry.key.as_str(), entry.value.as_str()?))).collect()
}

/// True if a label selector (`matchLabels`, `matchExpressions`) takes these labels; the empty one takes all.
pub fn selector_selects(selector: &Node, labels: Option<&Node>) -> bool {
    selector_takes(selector, &labels_of(labels))
}

/// True if a label selector takes these labels.
pub fn selector_takes(selector: &Node, labels: &Labels<'_>) -> bool {
    let wanted = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    let has_label = |entry: &Entry| {
        labels.get(entry.key.as_str()).is_some_and(|label| entry.value.as_str() == Some(label))
    };
    wanted.iter().all(has_label)
        && selector.list("matchExpressions").iter().all(|expression| holds(expression, labels))
}

/// True if a label selector follows the rules of label selectors. If not, the API server says so and does not compare
/// it with any labels.
pub fn selector_is_sound(selector: &Node) -> bool {
    let wanted = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    wanted.iter().all(|entry| is_key(&entry.key) && is_value(&entry.value))
        && selector.list("matchExpressions").iter().all(is_expression)
}

fn is_expression(expression: &Node) -> bool {
    let values = expression.list("values");
    let has_right_values = match expression.text("operator") {
        Some("In" | "NotIn") => !values.is_empty(),
        Some("Exists" | "DoesNotExist") => values.is_empty(),
        _ => false,
    };
    has_right_values && expression.text("key").is_some_and(is_key) && values.iter().all(is_value)
}

fn is_key(text: &str) -> bool {
    Format::LabelKey.check(text).is_ok()
}

fn is_value(node: &Node) -> bool {
    node.as_str().is_some_and(|text| Format::LabelValue.check(text).is_ok())
}

fn has(labels: Option<&Node>, key: &str, value: Option<&str>) -> bool {
    labels.and_then(|labels| labels.get(key)).is_some_and(|label| label.as_str() == value)
}

fn holds(expression: &Node, labels: &Labels<'_>) -> bool {
    let label = expression.text("key").and_then(|key| labels.get(key).copied());
    let listed = label.is_some() && expression.list("values").iter().any(|value| value.as_str() == label);
    match expression.text("operator") {
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
    use crate::text::source::SourceMap;
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
        assert!(map_selects(&node("{pod-template-hash: 5d4f}"), Some(&labels)), "of a ReplicaSet");
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

    #[test]
    fn what_no_selector_may_say_is_not_sound() {
        for sound in [
            "{}",
            "{matchLabels: {app: kafka, example.com/tier: ''}}",
            "{matchExpressions: [{key: a, operator: In, values: [b, '']}, {key: a, operator: Exists}]}",
            "{matchExpressions: [{key: a, operator: NotIn, values: [b]}, {key: a, operator: DoesNotExist}]}",
        ] {
            assert!(selector_is_sound(&node(sound)), "{sound}");
        }
        for broken in [
            "{matchLabels: {a b: c}}",
            "{matchLabels: {a: b c}}",
            "{matchLabels: {a: 1}}",
            "{matchExpressions: [{key: a, operator: in, values: [b]}]}",
            "{matchExpressions: [{key: a, operator: In}]}",
            "{matchExpressions: [{key: a, operator: NotIn, values: []}]}",
            "{matchExpressions: [{key: a, operator: Exists, values: [b]}]}",
            "{matchExpressions: [{key: a, operator: DoesNotExist, values: [b]}]}",
            "{matchExpressions: [{key: a b, operator: Exists}]}",
            "{matchExpressions: [{operator: Exists}]}",
            "{matchExpressions: [{key: a, operator: In, values: [b c]}]}",
        ] {
            assert!(!selector_is_sound(&node(broken)), "{broken}");
        }
    }
}
