use super::immutable_pod_field;
use crate::change::{Changes, Class, Difference, Pair};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "workload-changed",
    summary: "a Deployment, DaemonSet, CronJob or Pod behaves in another way",
    level: Level::Warning,
    page: include_str!("workload_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(difference, _)| difference.is_in("spec")) {
        match (pair.api_version.as_str(), pair.kind.as_str()) {
            ("apps/v1", "Deployment" | "ReplicaSet") if difference.place == "spec.replicas" => {
                replicas(difference, pair, claims);
            }
            ("apps/v1", "Deployment") if difference.place == "spec.paused" => {
                let (class, why) = if pair.new_at(&["spec", "paused"]).and_then(Node::as_bool) == Some(true) {
                    (
                        Class::InPlace,
                        "changes of its pods wait until it is no longer paused; nothing restarts",
                    )
                } else {
                    (
                        Class::RollingRestart,
                        "what was held back happens now: its pods are replaced, if their template has changed since",
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
                    "pods restart on one node after the other now, if their template has changed since they started",
                );
            }
            ("apps/v1", "DaemonSet" | "Deployment") if is_setting(difference) => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    "it counts from the next change of its pods on; nothing restarts",
                );
            }
            ("apps/v1", "ReplicaSet") if !difference.is_in("spec.selector") => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    "running pods stay as they are; those that come later follow it",
                );
            }
            ("batch/v1", "CronJob") => {
                claims.claim(difference, Class::InPlace, "it counts for Jobs that start from now on");
            }
            ("v1", "Pod") if immutable_pod_field::may_change(difference, pair) => of_pod(difference, claims),
            _ => {}
        }
    }
}

fn of_pod(difference: &Difference, claims: &mut Claims<'_>) {
    let (class, why) = match difference.place.as_str() {
        "spec.activeDeadlineSeconds" => (Class::InPlace, "the Pod is stopped when this time is over"),
        "spec.tolerations" => {
            (Class::InPlace, "the Pod stays where it is, also when its node gets such a taint")
        }
        "spec.schedulingGates" => {
            (Class::InPlace, "the Pod waits for fewer gates; with none left, it is sent to a node and starts")
        }
        place if place.starts_with("spec.nodeSelector.") => {
            (Class::InPlace, "the Pod still waits at a gate, and will be sent to such a node only")
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
            format!("{} more pods of `{}` start", new.saturating_sub(old), pair.name),
        );
    } else {
        let why =
            format!("{} pods of `{}` stop; connections to them break", old.saturating_sub(new), pair.name);
        claims.claim(difference, Class::ClientImpact, why);
    }
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
