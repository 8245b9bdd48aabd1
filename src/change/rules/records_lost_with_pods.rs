pub(super) mod managed;

use super::severity::RECORDS;
use crate::change::rules::{Claim, Claims, Level, Rule};
use crate::change::{Changes, Difference, Loss, Rollout};

pub(super) static RULE: Rule = Rule {
    name: "records-lost-with-pods",
    summary: "pods are replaced whose log directories are on no persistent volume",
    level: Level::Warning,
    page: include_str!("records_lost_with_pods.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, loss) in changes.losses() {
        let claim = claims.claim(difference, RECORDS.class, why(&loss));
        steps(changes, difference, &loss, claim);
    }
}

/// Where the log directories are: "the log directory `/data` is on an `emptyDir`, which is deleted with the pod".
pub(super) fn place(directories: &[(String, &'static str)]) -> String {
    let Some((_, source)) = directories.first() else {
        return "no volume outlives the pod".to_owned();
    };
    let names: Vec<String> = directories.iter().map(|(directory, _)| format!("`{directory}`")).collect();
    let (noun, verb) = if names.len() == 1 { ("log directory", "is") } else { ("log directories", "are") };
    let on = match *source {
        "" => "in the container's own file system".to_owned(),
        "emptyDir" | "ephemeral" => format!("on an `{source}` volume"),
        source => format!("on a `{source}` volume"),
    };
    format!("the {noun} {} {verb} {on}, which is deleted with the pod", names.join(", "))
}

fn why(loss: &Loss<'_>) -> String {
    let old = &loss.nodes.old;
    let is_broker = old.is_broker().unwrap_or(true);
    let is_controller = old.is_controller().unwrap_or(false);
    let place = place(&loss.directories);
    let when =
        if loss.is_held { "no pod ends until it is deleted or the rollout resumes; then " } else { "" };
    let what = match (is_broker, loss.brokers, loss.pods) {
        (true, Some(1), _) => {
            let pod = old.pods.first().and_then(|pod| pod.name.clone());
            let who = pod.map_or_else(|| "the pod".to_owned(), |pod| format!("`{pod}`"));
            return format!(
                "{when}{place}; {who} is the only broker: all topics, records and committed offsets are lost"
            );
        }
        (false, _, Some(1)) => {
            return format!(
                "{when}{place}; it is the only controller: the metadata of the cluster is lost, and its topics with it"
            );
        }
        (true, ..) => {
            let waits = match single(loss) {
                Some(pod) => format!("topics whose only replica is on `{pod}` lose their records"),
                None if loss.is_rollout => format!(
                    "topics with one replica lose their records, and so does any topic whose brokers restart before its replicas are in sync again, because the {} waits only for readiness",
                    loss.pair.kind
                ),
                None => "topics whose replicas are all in pods that end lose their records".to_owned(),
            };
            if is_controller {
                format!("{waits}; a controller also loses its metadata log and its vote: {QUORUM}")
            } else {
                waits
            }
        }
        (false, ..) => format!("a controller loses its metadata log and its vote with it: {QUORUM}"),
    };
    format!("{when}{place}; {what}")
}

/// What a quorum is after that.
const QUORUM: &str =
    "a quorum in which a majority of voters restarted so can elect a leader without committed metadata";

/// The pod that restarts, if it is one of several.
fn single(loss: &Loss<'_>) -> Option<String> {
    let rollout = Rollout::of_pair(loss.pair)?;
    let (first, last) = rollout.ends()?;
    (first == last && rollout.running > 1).then(|| format!("{}-{first}", loss.pair.name))
}

fn steps(changes: &Changes, difference: &Difference, loss: &Loss<'_>, claim: &mut Claim) {
    let old = &loss.nodes.old;
    let is_broker = old.is_broker().unwrap_or(true);
    let pod = changes.broker_pod(difference);
    if is_broker && loss.brokers == Some(1) {
        claim
            .step("if the records count, first copy them to another cluster, for example with MirrorMaker 2");
    } else if is_broker {
        if loss.pair.is("apps/v1", "StatefulSet") && !loss.is_held {
            claim.step(
                "if the records count, set `spec.updateStrategy.type: OnDelete` in the new manifests, so that no pod restarts by itself",
            );
        }
        claim.step(format!(
            "list the topics with `ReplicationFactor: 1`, which lose records: {}",
            pod.step("topics", "--describe")
        ));
        claim.step(format!(
            "delete one pod at a time, and the next one only when no partition is listed: {}",
            pod.step("topics", "--describe --under-replicated-partitions")
        ));
    }
    if !is_broker || old.is_controller().unwrap_or(false) && loss.pods != Some(1) {
        claim.step(format!(
            "delete the next controller only when `Lag` of all voters is small: {}",
            pod.step("metadata-quorum", "describe --replication")
        ));
    }
    claim.step(if old.is_rendered {
        "to keep records from then on, set `persistence.enabled: true` in the profile".to_owned()
    } else {
        format!(
            "to keep records from then on, use a StatefulSet that mounts a volume of `volumeClaimTemplates`, and set `{}` to a directory in it",
            old.name_of("log.dirs")
        )
    });
}
