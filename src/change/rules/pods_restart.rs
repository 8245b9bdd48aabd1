use crate::change::rules::{Claim, Claims, Level, Rule};
use crate::change::{Changes, Class, Pair, Rollout};
use crate::text::shown;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "pods-restart",
    summary: "the pod template of a running workload changes",
    level: Level::Warning,
    page: include_str!("pods_restart.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(difference, _)| difference.is_in("spec.template")) {
        if pair.is("apps/v1", "StatefulSet") {
            let claim = claims.claim(difference, Class::RollingRestart, of_stateful_set(pair));
            if is(pair, "updateStrategy", "OnDelete") {
                by_hand(claim, pair);
            }
        } else if pair.is("apps/v1", "DaemonSet") {
            let why = if is(pair, "updateStrategy", "OnDelete") {
                "no pod restarts until it is deleted, because the strategy is `OnDelete`"
            } else {
                "its pods restart one node at a time"
            };
            let claim = claims.claim(difference, Class::RollingRestart, why);
            if is(pair, "updateStrategy", "OnDelete") {
                by_hand(claim, pair);
            }
        } else if pair.is("apps/v1", "Deployment") {
            if pair.new_at(&["spec", "paused"]).and_then(Node::as_bool) == Some(true) {
                claims
                    .claim(
                        difference,
                        Class::RollingRestart,
                        "the rollout is paused; its pods are replaced when `paused` is removed",
                    )
                    .step(format!("to start the rollout: `kubectl rollout resume {}`", pair.argument()));
                continue;
            }
            let why = if is(pair, "strategy", "Recreate") {
                "all its pods stop before new ones start, because the strategy is `Recreate`"
            } else {
                "its pods are replaced by a rolling update"
            };
            claims.claim(difference, Class::RollingRestart, why);
        }
    }
}

fn by_hand(claim: &mut Claim, pair: &Pair) {
    let (Some(old), Some(new)) = (&pair.old, &pair.new) else { return };
    if !pair.is("apps/v1", "StatefulSet") {
        if let Some(step) = of_daemon_set(pair) {
            claim.step(step);
        }
        return;
    }
    let rollout = Rollout::of(old, new);
    let ordinals = match (rollout.ends(), rollout.ordinals().len()) {
        (None, _) => return,
        (Some((first, last)), 11..) => format!("$(seq {first} -1 {last})"),
        _ => rollout.ordinals().map(|ordinal| ordinal.to_string()).collect::<Vec<_>>().join(" "),
    };
    let namespace = pair.namespace.as_ref().map(|name| format!(" -n {}", shown::word(name)));
    let pod = format!("{}$i{}", shown::word(&format!("pod/{}-", pair.name)), namespace.unwrap_or_default());
    claim.step(format!(
        "restart the pods one at a time: `for i in {ordinals}; do kubectl delete {pod} && kubectl wait {pod} --for=create --timeout=2m && kubectl wait {pod} --for=condition=Ready --timeout=15m || break; done`"
    ));
}

/// Restarts the pods of a `DaemonSet` one at a time; their new names are not known.
fn of_daemon_set(pair: &Pair) -> Option<String> {
    let labels = pair.new_at(&["spec", "selector", "matchLabels"])?.entries();
    let labels: Option<Vec<String>> =
        labels.iter().map(|label| Some(format!("{}={}", label.key, label.value.as_str()?))).collect();
    let selector = labels?.join(",");
    let selector = shown::word(&selector);
    let place = pair.namespace.as_ref().map_or_else(String::new, |name| format!(" -n {}", shown::word(name)));
    Some(format!(
        "restart the pods one at a time: `for pod in $(kubectl get pods{place} -l {selector} -o name); do kubectl delete $pod{place} && sleep 10 && kubectl wait pods{place} -l {selector} --for=condition=Ready --timeout=15m || break; done`"
    ))
}

fn is(pair: &Pair, strategy: &str, kind: &str) -> bool {
    pair.new_at(&["spec", strategy, "type"]).and_then(Node::as_str) == Some(kind)
}

/// Which pods, in which order: from the highest number down to the partition.
fn of_stateful_set(pair: &Pair) -> String {
    let name = &pair.name;
    if is(pair, "updateStrategy", "OnDelete") {
        return format!(
            "no pod of `{name}` restarts until it is deleted, because the strategy is `OnDelete`"
        );
    }
    let (Some(old), Some(new)) = (&pair.old, &pair.new) else { return String::new() };
    let rollout = Rollout::of(old, new);
    match rollout.ends() {
        None if rollout.running == 0 => format!("`{name}` has no running pods"),
        None => format!(
            "no pod of `{name}` restarts: `partition` {} keeps the old template for all of them",
            rollout.partition
        ),
        Some((first, last)) if first == last => format!("the pod `{name}-{first}` restarts"),
        Some((first, last)) if rollout.at_once > 1 => {
            format!("the pods `{name}-{first}` to `{name}-{last}` restart, {} at a time", rollout.at_once)
        }
        Some((first, last)) => format!(
            "the pods `{name}-{first}` to `{name}-{last}` restart one at a time, each after the previous one is ready"
        ),
    }
}
