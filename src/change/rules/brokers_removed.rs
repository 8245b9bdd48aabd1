use super::records_lost_with_pods::place as place_of_records;
use super::severity::BROKERS_REMOVED;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Pair, stateful_set};
use crate::text::shown;

pub(super) static RULE: Rule = Rule {
    name: "brokers-removed",
    summary: "a StatefulSet has fewer brokers than before",
    level: Level::Warning,
    page: include_str!("brokers_removed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_broker_sets() {
        let Some((old, new)) = difference.numbers().filter(|_| difference.place == "spec.replicas") else {
            continue;
        };
        let new = new.max(0);
        if new >= old {
            continue;
        }
        let start = pair.old.as_ref().map_or(0, stateful_set::first_ordinal);
        let (first, last) = (start.saturating_add(new), start.saturating_add(old).saturating_sub(1));
        let name = &pair.name;
        let (pods, brokers) = if first == last {
            (format!("the pod `{name}-{first}` stops"), format!("broker {first}"))
        } else {
            (
                format!("the pods `{name}-{first}` to `{name}-{last}` stop"),
                format!("brokers {first} to {last}"),
            )
        };
        let goes = pair.new.as_ref().is_some_and(|set| stateful_set::deletes_claims(set, "whenScaled"));
        let has_claims = pair.old.as_ref().is_some_and(|set| !stateful_set::claim_templates(set).is_empty());
        let volumes = if goes {
            "; their volume claims are deleted with them, because `whenScaled` is `Delete`"
        } else if has_claims {
            "; their volume claims remain"
        } else {
            ""
        };
        let ephemeral = changes.ephemeral_of(pair);
        let volumes = match &ephemeral {
            Some((_, directories)) => format!("{volumes}; {}", place_of_records(directories)),
            _ => volumes.to_owned(),
        };
        let why = format!(
            "{pods}{volumes}; partitions whose replicas are all on {brokers} go offline, others lose a replica"
        );
        let pod = changes.broker_pod(difference);
        let claim = claims.claim(difference, BROKERS_REMOVED.class, why);
        if new == 0 {
            claim.step("keep at least one broker: without brokers there is no cluster to move partitions to");
            continue;
        }
        claim.steps(pod.reassign(start, new));
        if changes.controllers().is_none_or(|count| first < count) {
            claim
                .step(format!(
                    "find controllers among {brokers} and their directory ids: {}",
                    pod.step("metadata-quorum", "describe --replication")
                ))
                .step(format!(
                    "remove each of them from the quorum, with its `<ID>` and `<DIRECTORY_ID>`: {}",
                    pod.step(
                        "metadata-quorum",
                        "remove-controller --controller-id <ID> --controller-directory-id <DIRECTORY_ID>"
                    )
                ));
        }
        if goes {
            claim.step("set `persistentVolumeClaimRetentionPolicy.whenScaled: Retain` and apply that alone, to keep the volume claims");
        }
        let ids = stateful_set::listed(first, last);
        let unregister = pod.tool("cluster unregister", "--id $i");
        claim
            .step(format!("apply, then wait until {brokers} have stopped: `{}`", gone(pair, &ids)))
            .step(format!("unregister {brokers}: `for i in {ids}; do {unregister}; done`"));
        if has_claims {
            claim.step(format!(
                "once their data is no longer needed, delete the volume claims: `{}`",
                delete(pair, &ids)
            ));
        }
    }
}

/// Waits until pods have stopped.
fn gone(pair: &Pair, ids: &str) -> String {
    let place = place(pair);
    let pod = format!("pod/{}-", pair.name);
    format!("for i in {ids}; do kubectl wait {}$i{place} --for=delete --timeout=10m; done", shown::word(&pod))
}

/// Deletes the volume claims of pods.
fn delete(pair: &Pair, ids: &str) -> String {
    let place = place(pair);
    let names = pair.old.as_ref().map(stateful_set::claim_templates).unwrap_or_default().iter();
    let names = names.filter_map(|template| template.dig(&["metadata", "name"])?.as_str());
    let claims: Vec<String> = names
        .map(|name| {
            let claim = format!("pvc/{name}-{}-", pair.name);
            format!("{}$i", shown::word(&claim))
        })
        .collect();
    format!("for i in {ids}; do kubectl delete {}{place}; done", claims.join(" "))
}

fn place(pair: &Pair) -> String {
    pair.namespace.as_ref().map_or_else(String::new, |name| format!(" -n {}", shown::word(name)))
}
