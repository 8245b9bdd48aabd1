//! How label selectors compare: whether one takes whatever another takes.

use crate::yaml::Node;

/// One thing that a selector asks of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Demand<'a> {
    In(Vec<&'a str>),
    NotIn(Vec<&'a str>),
    Exists,
    Missing,
}

/// True if whatever the narrow selector takes is surely taken by the wide one. One that is left out takes all.
pub fn selector_covers(wide: Option<&Node>, narrow: Option<&Node>) -> bool {
    let (Some(wide), Some(narrow)) = (demands(wide), demands(narrow)) else { return wide == narrow };
    wide.iter()
        .all(|(key, demand)| narrow.iter().any(|(other, given)| other == key && demand.follows_from(given)))
}

/// True if surely nothing is taken by both.
pub fn selectors_are_disjoint(one: Option<&Node>, other: Option<&Node>) -> bool {
    let (Some(one), Some(other)) = (demands(one), demands(other)) else { return false };
    one.iter().any(|(key, demand)| other.iter().any(|(name, given)| name == key && demand.excludes(given)))
}

/// What a selector asks for, by label; none if it says something that is unknown.
fn demands(selector: Option<&Node>) -> Option<Vec<(&str, Demand<'_>)>> {
    let Some(selector) = selector else { return Some(Vec::new()) };
    let mut demands = Vec::new();
    for label in selector.get("matchLabels").map(Node::entries).unwrap_or_default() {
        demands.push((label.key.as_str(), Demand::In(vec![label.value.as_str()?])));
    }
    for expression in selector.list("matchExpressions") {
        let values: Option<Vec<&str>> = expression.list("values").iter().map(Node::as_str).collect();
        let demand = match expression.text("operator")? {
            "In" => Demand::In(values?),
            "NotIn" => Demand::NotIn(values?),
            "Exists" => Demand::Exists,
            "DoesNotExist" => Demand::Missing,
            _ => return None,
        };
        demands.push((expression.text("key")?, demand));
    }
    Some(demands)
}

impl Demand<'_> {
    fn follows_from(&self, given: &Self) -> bool {
        match (self, given) {
            (Self::In(wide), Self::In(narrow)) => narrow.iter().all(|value| wide.contains(value)),
            (Self::NotIn(wide), Self::NotIn(narrow)) => wide.iter().all(|value| narrow.contains(value)),
            (Self::NotIn(wide), Self::In(narrow)) => !narrow.iter().any(|value| wide.contains(value)),
            (Self::NotIn(_) | Self::Missing, Self::Missing) | (Self::Exists, Self::Exists | Self::In(_)) => {
                true
            }
            _ => false,
        }
    }

    fn excludes(&self, given: &Self) -> bool {
        match (self, given) {
            (Self::In(one), Self::In(other)) => !one.iter().any(|value| other.contains(value)),
            (Self::In(one), Self::NotIn(other)) | (Self::NotIn(other), Self::In(one)) => {
                one.iter().all(|value| other.contains(value))
            }
            (Self::Missing, Self::In(_) | Self::Exists) | (Self::In(_) | Self::Exists, Self::Missing) => true,
            _ => false,
        }
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

    fn expression(operator: &str, values: &str) -> String {
        format!("{{matchExpressions: [{{key: app, operator: {operator}, values: [{values}]}}]}}")
    }

    #[test]
    fn a_wider_selector_takes_what_a_narrower_one_takes() {
        let label = |value: &str| format!("{{matchLabels: {{app: {value}}}}}");
        for (wide, narrow, covers) in [
            ("{}".to_owned(), label("a"), true),
            (label("a"), "{}".to_owned(), false),
            (label("a"), label("a"), true),
            (label("a"), label("b"), false),
            (label("a"), "{matchLabels: {app: a, tier: x}}".to_owned(), true),
            ("{matchLabels: {app: a, tier: x}}".to_owned(), label("a"), false),
            (expression("In", "a, b"), label("a"), true),
            (expression("In", "a, b"), expression("In", "a"), true),
            (expression("In", "a"), expression("In", "a, b"), false),
            (expression("Exists", ""), label("a"), true),
            (expression("Exists", ""), expression("NotIn", "a"), false),
            (expression("NotIn", "a"), label("b"), true),
            (expression("NotIn", "a"), label("a"), false),
            (expression("NotIn", "a"), expression("NotIn", "a, b"), true),
            (expression("NotIn", "a, b"), expression("NotIn", "a"), false),
            (expression("NotIn", "a"), expression("DoesNotExist", ""), true),
            (expression("DoesNotExist", ""), expression("DoesNotExist", ""), true),
            (expression("DoesNotExist", ""), label("a"), false),
        ] {
            assert_eq!(selector_covers(Some(&node(&wide)), Some(&node(&narrow))), covers, "{wide} {narrow}");
        }
        assert!(selector_covers(None, Some(&node("{}"))));
    }

    #[test]
    fn selectors_without_a_common_pod_are_known() {
        let label = |value: &str| format!("{{matchLabels: {{app: {value}}}}}");
        for (one, other, disjoint) in [
            (label("a"), label("b"), true),
            (label("a"), label("a"), false),
            (label("a"), "{}".to_owned(), false),
            (label("a"), "{matchLabels: {tier: b}}".to_owned(), false),
            (label("a"), expression("NotIn", "a"), true),
            (label("a"), expression("DoesNotExist", ""), true),
            (expression("Exists", ""), expression("DoesNotExist", ""), true),
        ] {
            for (one, other) in [(&one, &other), (&other, &one)] {
                let found = selectors_are_disjoint(Some(&node(one)), Some(&node(other)));
                assert_eq!(found, disjoint, "{one} {other}");
            }
        }
    }
}
