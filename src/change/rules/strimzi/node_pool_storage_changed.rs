use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::kubernetes::types::Quantity;
use crate::yaml::Value;
pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "node-pool-storage-changed",
    summary: "the storage of a Strimzi node pool changes",
    level: Level::Warning,
    page: include_str!("node_pool_storage_changed.md"),
    check,
};

const VOLUMES: &str = "spec.storage.volumes";
/// The only ways in which the operator changes storage.
const REFUSED: &str = "the operator rejects it, and ignores every change of storage of this pool";
const NEW_POOL: &str = "to change it, create a second KafkaNodePool with the new storage, move the partitions to its brokers, then remove this pool";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_strimzi("KafkaNodePool") {
        if !difference.is_in("spec.storage") {
            continue;
        }
        if difference.place == VOLUMES && difference.old.is_none() != difference.new.is_none() {
            of_volume(difference, pair, claims);
            continue;
        }
        match difference.place.rsplit('.').next().unwrap_or_default() {
            "size" => size(difference, claims),
            "deleteClaim" if difference.new == Some(Value::Bool(true)) => {
                claims
                    .claim(
                        difference,
                        Class::ProtectionLowered,
                        "volume claims and their data are deleted together with the node, the pool or the cluster",
                    )
                    .step("keep `deleteClaim: false`, and delete claims by hand once they are no longer needed");
            }
            "deleteClaim" => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    "volume claims stay when a node, the pool or the cluster is deleted",
                );
            }
            "kraftMetadata" => {
                claims.claim(
                    difference,
                    Class::RollingRestart,
                    "nodes restart one at a time, and copy the metadata log to the other volume",
                );
            }
            "volumeAttributesClass" => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    "the storage driver changes volumes while they are in use",
                );
            }
            field => {
                claims
                    .claim(
                        difference,
                        Class::OperatorRefused,
                        format!("`{field}` of existing storage is immutable: {REFUSED}"),
                    )
                    .step(NEW_POOL);
            }
        }
    }
}

/// Claims can grow, if their class lets them.
fn size(difference: &Difference, claims: &mut Claims<'_>) {
    let amount = |side: &Option<Value>| side.as_ref()?.as_str()?.parse::<Quantity>().ok();
    match (amount(&difference.old), amount(&difference.new)) {
        (Some(old), Some(new)) if new > old => {
            claims
                .claim(
                    difference,
                    Class::RollingRestart,
                    "the operator grows each volume claim, if the StorageClass allows it; where the driver cannot grow a volume in use, it restarts the node",
                )
                .step("make sure that it does: `kubectl get storageclass` shows `ALLOWVOLUMEEXPANSION` true; a volume cannot shrink again");
        }
        (Some(_), Some(_)) => {
            claims
                .claim(difference, Class::OperatorRefused, format!("a volume cannot shrink: {REFUSED}"))
                .step(format!("keep the size; {NEW_POOL}"));
        }
        _ => {
            claims
                .claim(
                    difference,
                    Class::OperatorRefused,
                    format!("the sizes cannot be compared; if this is smaller: {REFUSED}"),
                )
                .step(NEW_POOL);
        }
    }
}

/// A volume of a JBOD comes or goes.
fn of_volume(difference: &Difference, pair: &Pair, claims: &mut Claims<'_>) {
    let Some(old) = &difference.old else {
        claims.claim(
            difference,
            Class::RollingRestart,
            "brokers restart one at a time with one more volume; it gets only partitions of new topics until partitions are reassigned",
        );
        return;
    };
    let deletes = old.get("deleteClaim").and_then(Value::as_bool) == Some(true)
        || old.get("type").and_then(Value::as_str) == Some("ephemeral");
    let volumes = if deletes { "its data is deleted" } else { "its volume claims stay, unused" };
    // Nodes without another volume would have none at all.
    let last = pair.new_at(&["spec", "storage", "volumes"]).is_none_or(|list| list.items().is_empty());
    let last = if last { "; no other volume is left" } else { "" };
    claims
        .claim(
            difference,
            Class::DataLoss,
            format!("brokers restart without the volume: replicas on it are lost, and partitions whose replicas were only there go offline; {volumes}{last}"),
        )
        .step("move the partitions off the volume first: a KafkaRebalance of `mode: remove-disks`, or, without Cruise Control, a partition reassignment with `log_dirs`");
}
