use super::immutable_pod_field;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "workload-changed",
    summary: "the settings of a Deployment, DaemonSet, CronJob or Pod change",
    level: Level::Warning,
    page: include_str!("workload_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(difference, _)| difference.is_in("spec")) {
        match (pair.api_version.as_str(), pair.kind.as_str()) {
            ("apps/v1", "Deployment" | "ReplicaSet") if difference.place == "spec.replicas" => {
                replicas(difference, pair, claims);
            }
            ("apps/v1", "Deployment") if difference.place == "spec.paused" => {
                let (class, why) = if pair.new_at(&["spec", "paused"]).and_then(Node::as_bool) == Some(true) {
                    (Class::InPlace, "rollouts wait until it is resumed; nothing restarts")
                } else {
                    (
                        Class::RollingRestart,
                        "the rollout resumes: its pods are replaced, if their template has changed",
                    )
                };
                claims.claim(difference, class, why);
            }
            ("apps/v1", "DaemonSet")
                if difference.place == "spec.updateStrategy.type"
                    && difference.new_text() == "RollingUpdate" =>
            {
                claims.claim(
                    difference,
                    Class::RollingRestart,
                    "pods restart one node at a time, if their template has changed since they started",
                );
            }
            ("apps/v1", "DaemonSet" | "Deployment") if is_setting(difference) => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    "applies from the next rollout on; nothing restarts",
                );
            }
            ("apps/v1", "ReplicaSet") if !difference.is_in("spec.selector") => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    "running pods are unaffected; new pods follow the new template",
                );
            }
            ("batch/v1", "CronJob") => {
                claims.claim(difference, Class::InPlace, "applies to Jobs that start from now on");
            }
            ("v1", "Pod") if immutable_pod_field::may_change(difference, pair) => of_pod(difference, claims),
            _ => {}
        }
    }
}

fn of_pod(difference: &Difference, claims: &mut Claims<'_>) {
    let (class, why) = match difference.place.as_str() {
        "spec.activeDeadlineSeconds" => (Class::InPlace, "the Pod is stopped after this time"),
        "spec.tolerations" => {
            (Class::InPlace, "the Pod stays on its node even if the node gets such a taint")
        }
        "spec.schedulingGates" => {
            (Class::InPlace, "the Pod waits for fewer gates; once none is left, it is scheduled")
        }
        place if place.starts_with("spec.nodeSelector.") => {
            (Class::InPlace, "the Pod still waits for a gate, and will be scheduled only to such a node")
        }
        _ => (Class::RollingRestart, "the container restarts in the same Pod"),
    };
    claims.claim(difference, class, why);
}

fn replicas(difference: &Difference, pair: &Pair, claims: &mut Claims<'_>) {
    let Some((old, new)) = difference.numbers() else { return };
    if new > old {
        claims.claim(
            difference,
            Class::InPlace,
            format!(
                "{} of `{}` {}",
                counted(new.saturating_sub(old), "more "),
                pair.name,
                if new.saturating_sub(old) == 1 { "starts" } else { "start" }
            ),
        );
    } else {
        let why = format!(
            "{} of `{}` {}",
            counted(old.saturating_sub(new), ""),
            pair.name,
            if old.saturating_sub(new) == 1 {
                "stops, and its connections break"
            } else {
                "stop, and their connections break"
            }
        );
        claims.claim(difference, Class::ClientImpact, why);
    }
}

/// `1 more pod`, `2 more pods`.
fn counted(pods: i64, more: &str) -> String {
    if pods == 1 { format!("1 {more}pod") } else { format!("{pods} {more}pods") }
}

fn is_setting(difference: &Difference) -> bool {
    [
        "spec.minReadySeconds",
        "spec.progressDeadlineSeconds",
        "spec.revisionHistoryLimit",
        "spec.strategy",
        "spec.updateStrategy",
    ]
    .iter()
    .any(|field| difference.is_in(field))
}
