use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair, Tool};
use crate::yaml::Node;
pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "strimzi-resource-removed",
    summary: "a Strimzi resource is removed from the manifests",
    level: Level::Warning,
    page: include_str!("strimzi_resource_removed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let tool = Tool::of(changes);
    for difference in changes.differences.iter().filter(|difference| difference.part.is_none()) {
        let Some(pair) = changes.pair(difference).filter(|pair| pair.new.is_none()) else { continue };
        let Some((class, why, step)) = meaning(changes, difference, pair) else { continue };
        let fate = if tool.leaves(pair) {
            format!("{} leaves it in the cluster", tool.name())
        } else {
            format!("{} deletes it if it prunes", tool.name())
        };
        claims.claim(difference, class, format!("{fate}; {why}")).step(step);
    }
}

/// What the operator does when it is deleted.
fn meaning(changes: &Changes, difference: &Difference, pair: &Pair) -> Option<(Class, String, String)> {
    let name = &pair.name;
    let found = match pair.kind.as_str() {
        "Kafka" if pair.is_strimzi("Kafka") => (
            Class::DataLoss,
            format!(
                "when it is deleted, the operator stops the whole cluster `{name}`; volume claims with `deleteClaim: true` are deleted with their data"
            ),
            "make sure that no client uses the cluster, and that the volume claims are kept".to_owned(),
        ),
        "KafkaNodePool" if pair.is_strimzi("KafkaNodePool") => {
            let volumes = if deletes_claims(pair) {
                "their volume claims are deleted with all data"
            } else {
                "their volume claims stay"
            };
            (
                Class::DataLoss,
                format!("when it is deleted, all its nodes stop at once, without a check for partitions on them: partitions whose replicas were only there go offline; {volumes}"),
                "move the partitions off with a KafkaRebalance of `mode: remove-brokers`, set `replicas: 0`, and remove the pool only then".to_owned(),
            )
        }
        "KafkaUser" if pair.is_strimzi("KafkaUser") => (
            Class::ClientImpact,
            format!(
                "when it is deleted, the user operator deletes the credentials, permissions and quotas of `{name}`: clients that use them are rejected"
            ),
            format!("make sure that no client logs in as `{name}`"),
        ),
        "KafkaTopic" if pair.is_strimzi("KafkaTopic") => (
            Class::InPlace,
            "its topic stays with all records, because the topic operator does not manage it".to_owned(),
            format!(
                "to delete the topic: {}",
                changes.broker_pod(difference).step("topics", &format!("--delete --topic {name}"))
            ),
        ),
        _ => return None,
    };
    Some(found)
}

fn deletes_claims(pool: &Pair) -> bool {
    let Some(storage) = pool.old_at(&["spec", "storage"]) else { return false };
    let volumes = storage.get("volumes").map(Node::items).unwrap_or_default();
    let deletes = |volume: &Node| {
        volume.get("deleteClaim").and_then(Node::as_bool) == Some(true)
            || volume.get("type").and_then(Node::as_str) == Some("ephemeral")
    };
    deletes(storage) || volumes.iter().any(deletes)
}
