//! Budgets, strategies and other fields of whole objects that guard against outages and loss.

use super::{Kind, Losses, flag, number, text};
use crate::change::Pair;
use crate::kubernetes::manifest::selector_covers;
use crate::kubernetes::types::Quantity;
use crate::yaml::{Node, Value};

pub(super) fn compare(pair: &Pair, old: &Node, new: &Node, losses: &mut Losses) {
    match (pair.api_version.as_str(), pair.kind.as_str()) {
        ("policy/v1", "PodDisruptionBudget") => budget(old, new, losses),
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet") => {
            workload(pair, old, new, losses);
        }
        ("batch/v1", "CronJob")
            if flag(old, &["spec", "suspend"]) != Some(true)
                && flag(new, &["spec", "suspend"]) == Some(true) =>
        {
            losses.add(Kind::Guard, &["spec.suspend"], "the CronJob starts no more Jobs");
        }
        ("autoscaling/v2", "HorizontalPodAutoscaler") => {
            let least = |node: &Node| number(node, &["spec", "minReplicas"]).unwrap_or(1);
            if least(new) < least(old) {
                let why = format!("down to {} pods may be left when load is low", least(new));
                losses.add(Kind::Guard, &["spec.minReplicas"], why);
            }
        }
        ("v1", "ResourceQuota") => {
            let lowered: Vec<String> = limits(new)
                .into_iter()
                .filter(|(key, after)| {
                    limits(old).iter().find(|(name, _)| name == key).is_none_or(|(_, before)| after < before)
                })
                .map(|(key, _)| key)
                .collect();
            if !lowered.is_empty() {
                let why = format!("the quota allows less ({}): {REFUSED}", lowered.join(", "));
                losses.add(Kind::Guard, &["spec.hard", "spec"], why);
            }
        }
        ("v1", "LimitRange") if of_limits(old) != of_limits(new) && !of_limits(new).is_empty() => {
            losses.add(
                Kind::Guard,
                &["spec.limits", "spec"],
                format!("where a limit is stricter, {REFUSED}"),
            );
        }
        ("v1", "PersistentVolume") => {
            let policy = |node| text(node, &["spec", "persistentVolumeReclaimPolicy"]);
            if policy(old) == "Retain" && policy(new) != "Retain" {
                losses.add(
                    Kind::Guard,
                    &["spec.persistentVolumeReclaimPolicy"],
                    "the data is deleted together with the claim",
                );
            }
        }
        _ => {}
    }
}

pub(super) fn added(pair: &Pair, new: &Node, losses: &mut Losses) {
    let is_drainer =
        pair.is("policy/v1", "PodDisruptionBudget") && text(new, &["spec", "maxUnavailable"]) == "100%";
    if is_drainer {
        losses.add(Kind::Guard, &[""], "the budget allows all pods to be evicted at once");
    }
    match (pair.api_version.as_str(), pair.kind.as_str()) {
        ("v1", "LimitRange" | "ResourceQuota") => {
            losses.add(Kind::Guard, &[""], format!("if the Namespace is beyond the limits, {REFUSED}"));
        }
        ("autoscaling/v1" | "autoscaling/v2", "HorizontalPodAutoscaler")
            if text(new, &["spec", "scaleTargetRef", "kind"]) == "StatefulSet" =>
        {
            let name = text(new, &["spec", "scaleTargetRef", "name"]);
            losses.add(
                Kind::Guard,
                &[""],
                format!(
                    "when load is low, StatefulSet/{name} loses pods, also those whose data nothing else has"
                ),
            );
        }
        _ => {}
    }
}

/// What follows from a limit that pods do not keep.
const REFUSED: &str = "pods that are recreated, after an eviction for example, are rejected";

/// The amounts of a quota; what cannot be read counts as nothing.
fn limits(quota: &Node) -> Vec<(String, Quantity)> {
    let hard = quota.dig(&["spec", "hard"]).map(Node::entries).unwrap_or_default();
    let amount = |node: &Node| {
        let text = node.as_str().map_or_else(|| node.to_value().to_string(), str::to_owned);
        text.parse::<Quantity>().ok()
    };
    hard.iter().filter_map(|entry| Some((entry.key.clone(), amount(&entry.value)?))).collect()
}

fn of_limits(range: &Node) -> Vec<Value> {
    range.dig(&["spec", "limits"]).map(Node::items).unwrap_or_default().iter().map(Node::to_value).collect()
}

pub(super) fn removed(pair: &Pair, _old: &Node, losses: &mut Losses) {
    let why = match (pair.api_version.as_str(), pair.kind.as_str()) {
        ("policy/v1", "PodDisruptionBudget") => {
            "when it is deleted, a node drain may evict several pods at once"
        }
        ("v1", "ResourceQuota") => "when it is deleted, nothing limits what the Namespace uses",
        ("v1", "LimitRange") => "when it is deleted, pods and claims get no default requests and limits",
        ("scheduling.k8s.io/v1", "PriorityClass") => "when it is deleted, pods that name it are rejected",
        ("autoscaling/v2", "HorizontalPodAutoscaler") => {
            "when it is deleted, the number of pods no longer follows the load"
        }
        _ => return,
    };
    losses.add(Kind::Guard, &[""], why);
}

/// How many pods may be missing, as a number or a share.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Amount {
    Pods(i64),
    Percent(i64),
    Unset,
    Unreadable,
}

fn amount(node: Option<&Node>) -> Amount {
    let Some(node) = node else { return Amount::Unset };
    if let Some(pods) = node.as_int() {
        return Amount::Pods(pods);
    }
    let percent = node.as_str().and_then(|text| text.strip_suffix('%')).and_then(|text| text.parse().ok());
    percent.map_or(Amount::Unreadable, Amount::Percent)
}

/// True unless the second amount surely is no more than the first.
fn is_raised(old: Amount, new: Amount) -> bool {
    match (old, new) {
        (Amount::Pods(old), Amount::Pods(new)) | (Amount::Percent(old), Amount::Percent(new)) => new > old,
        (_, Amount::Pods(0) | Amount::Percent(0)) => false,
        _ => old != new,
    }
}

fn budget(old: &Node, new: &Node, losses: &mut Losses) {
    let at = |node, key| amount(Node::dig(node, &["spec", key]));
    let (least, fewest) = (at(old, "minAvailable"), at(new, "minAvailable"));
    let (most, more) = (at(old, "maxUnavailable"), at(new, "maxUnavailable"));
    let is_looser = match (least == Amount::Unset, fewest == Amount::Unset) {
        (true, true) => is_raised(most, more),
        // Fewer must stay; a guard that compares a number with a share cannot be judged.
        (false, false) => match (least, fewest) {
            (Amount::Pods(old), Amount::Pods(new)) | (Amount::Percent(old), Amount::Percent(new)) => {
                new < old
            }
            (_, Amount::Percent(100)) => false,
            _ => least != fewest,
        },
        (false, true) => !matches!(more, Amount::Pods(0) | Amount::Percent(0)),
        (true, false) => fewest != Amount::Percent(100),
    };
    if is_looser {
        losses.add(
            Kind::Guard,
            &["spec.maxUnavailable", "spec.minAvailable"],
            "a node drain may evict more pods at once",
        );
    }
    let selector = |node| Node::dig(node, &["spec", "selector"]);
    if !selector_covers(selector(new), selector(old)) {
        losses.add(
            Kind::Guard,
            &["spec.selector"],
            "the budget no longer protects every pod that it protected from eviction",
        );
    }
    let always = |node| text(node, &["spec", "unhealthyPodEvictionPolicy"]) == "AlwaysAllow";
    if always(new) && !always(old) {
        losses.add(
            Kind::Guard,
            &["spec.unhealthyPodEvictionPolicy"],
            "pods that are not ready may be evicted although the budget is used up",
        );
    }
}

fn workload(pair: &Pair, old: &Node, new: &Node, losses: &mut Losses) {
    let seconds = |node| number(node, &["spec", "minReadySeconds"]).unwrap_or(0);
    if seconds(new) < seconds(old) {
        losses.add(
            Kind::Guard,
            &["spec.minReadySeconds"],
            format!("a rollout continues {} s after a pod is ready, not {} s: a pod that fails soon after its start no longer stops it", seconds(new), seconds(old)),
        );
    }
    let strategy = if pair.kind == "Deployment" { "strategy" } else { "updateStrategy" };
    let of = |node| text(node, &["spec", strategy, "type"]);
    let field = format!("spec.{strategy}");
    let near = format!("{field}.type");
    match (of(old), of(new)) {
        ("OnDelete", "OnDelete") => {}
        (_, "OnDelete") => losses.add(
            Kind::Guard,
            &[&near, &field],
            "changes of the template, security updates included, reach no pod until it is deleted by hand",
        ),
        (before, "Recreate") if before != "Recreate" => {
            losses.add(Kind::Guard, &[&near, &field], "all pods stop before new ones start");
        }
        _ => {}
    }
    let most = |node| amount(Node::dig(node, &["spec", strategy, "rollingUpdate", "maxUnavailable"]));
    if of(new) == "RollingUpdate"
        && of(old) == "RollingUpdate"
        && is_raised(most(old), most(new))
        && most(new) != Amount::Unset
    {
        losses.add(
            Kind::Guard,
            &[&format!("{field}.rollingUpdate.maxUnavailable"), &field],
            "more pods may be down at once during a rollout",
        );
    }
    let kept = |node| number(node, &["spec", "revisionHistoryLimit"]);
    if kept(new) == Some(0) && kept(old) != Some(0) {
        losses.add(
            Kind::Guard,
            &["spec.revisionHistoryLimit"],
            "`kubectl rollout undo` has no revision to roll back to",
        );
    }
}
