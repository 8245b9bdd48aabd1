use super::check_label_selector;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::storage::claims;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-label-selector",
    summary: "a label selector has an invalid operator, key or value",
    level: Level::Refused,
    page: include_str!("invalid_label_selector.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    match (object.api_version, object.kind) {
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet")
        | ("batch/v1", "Job")
        | ("policy/v1", "PodDisruptionBudget") => check_at(object, &["spec", "selector"], findings),
        ("networking.k8s.io/v1", "NetworkPolicy") => {
            check_at(object, &["spec", "podSelector"], findings);
            for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
                let rules = object.dig(&["spec", rules]).map(Node::items).unwrap_or_default();
                for peer in rules.iter().filter_map(|rule| rule.get(peers)).flat_map(Node::items) {
                    let selectors = ["podSelector", "namespaceSelector"];
                    selectors
                        .iter()
                        .filter_map(|key| peer.get(key))
                        .for_each(|selector| check_label_selector(selector, findings));
                }
            }
        }
        ("rbac.authorization.k8s.io/v1", "ClusterRole") => {
            let selectors = object.dig(&["aggregationRule", "clusterRoleSelectors"]);
            for selector in selectors.map(Node::items).unwrap_or_default() {
                check_label_selector(selector, findings);
            }
        }
        _ => {}
    }
    for selector in claims(object).into_iter().filter_map(|claim| claim.dig(&["spec", "selector"])) {
        check_label_selector(selector, findings);
    }
    let volumes = object.pod().map(|pod| pod.all_volumes()).unwrap_or_default();
    for volume in volumes {
        if let Some(selector) = volume.node.dig(&["ephemeral", "volumeClaimTemplate", "spec", "selector"]) {
            check_label_selector(selector, findings);
        }
    }
}

fn check_at(object: &Object<'_>, keys: &[&str], findings: &mut Findings<'_>) {
    if let Some(selector) = object.dig(keys) {
        check_label_selector(selector, findings);
    }
}
