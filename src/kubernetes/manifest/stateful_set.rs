//! What a StatefulSet says of its pods and their volume claims, and how both are called.

use std::fmt::Display;

use crate::yaml::Node;

/// Far more than a cluster runs, so that a figure out of a manifest never makes a list without end.
const MOST: i64 = 100_000;

/// The name of a pod: `kafka-0`.
pub fn pod_name(set: &str, ordinal: impl Display) -> String {
    format!("{set}-{ordinal}")
}

/// The number of a pod, by its name.
pub fn ordinal_of(set: &str, pod: &str) -> Option<u32> {
    let number = pod.strip_prefix(set)?.strip_prefix('-')?;
    number.parse().ok().filter(|ordinal: &u32| ordinal.to_string() == number)
}

/// The name of the claim that a pod has of a template: `data-kafka-0`.
pub fn claim_name(template: &str, pod: &str) -> String {
    format!("{template}-{pod}")
}

/// The number of its first pod.
pub fn first_ordinal(set: &Node) -> i64 {
    number(set, &["spec", "ordinals", "start"]).unwrap_or(0).clamp(0, i64::from(i32::MAX))
}

/// How many pods it has.
pub fn replicas(set: &Node) -> i64 {
    number(set, &["spec", "replicas"]).unwrap_or(1).clamp(0, MOST)
}

/// Its claim templates.
pub fn claim_templates(set: &Node) -> &[Node] {
    set.dig(&["spec", "volumeClaimTemplates"]).map(Node::items).unwrap_or_default()
}

/// True if it has volume claims, and they are deleted `whenDeleted` or `whenScaled`.
pub fn deletes_claims(set: &Node, when: &str) -> bool {
    let policy = set.dig(&["spec", "persistentVolumeClaimRetentionPolicy", when]).and_then(Node::as_str);
    policy == Some("Delete") && !claim_templates(set).is_empty()
}

/// Ordinals for a loop of a shell: `3 4`; of many, `$(seq 3 40)`.
pub fn listed(first: i64, last: i64) -> String {
    if last.saturating_sub(first) >= 10 {
        return format!("$(seq {first} {last})");
    }
    (first..=last).map(|ordinal| ordinal.to_string()).collect::<Vec<_>>().join(" ")
}

fn number(set: &Node, keys: &[&str]) -> Option<i64> {
    set.dig(keys).and_then(Node::as_int)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_is_known_by_its_name() {
        assert_eq!(pod_name("kafka", 12), "kafka-12");
        assert_eq!(claim_name("data", &pod_name("kafka", 0)), "data-kafka-0");
        assert_eq!(ordinal_of("kafka", "kafka-12"), Some(12));
        for other in ["kafka", "kafka-", "kafka-01", "kafka-x", "kafka-1-2", "other-1", "kafka1"] {
            assert_eq!(ordinal_of("kafka", other), None, "{other}");
        }
    }
}
