//! How bad a change of Kafka is, in one table. Rules take their classes from it, so that like is judged like like.
//!
//! What decides: records that are deleted, or copies of them that can be lost, cannot be recovered (`data-loss`). An effect that
//! stays but deletes nothing is `topic-caution`. What Kafka or the topic Job refuses is `topic-impossible`.

use crate::change::Class;

/// One kind of change.
#[derive(Debug)]
pub struct Severity {
    /// What changes.
    pub change: &'static str,
    /// How bad it is.
    pub class: Class,
    /// The rule that says so.
    pub rule: &'static str,
    /// Why it is as bad as that, and no worse.
    pub because: &'static str,
}

macro_rules! severities {
    ($($name:ident: $change:literal, $class:ident, $rule:literal, $because:literal;)*) => {
        $(pub(super) static $name: Severity = Severity {
            change: $change,
            class: Class::$class,
            rule: $rule,
            because: $because,
        };)*

        /// All kinds, by what they are about.
        pub static SEVERITIES: &[&Severity] = &[$(&$name),*];
    };
}

severities! {
    RETENTION: "retention of a topic is shortened, by time or size", DataLoss, "retention-shortened",
        "brokers delete records that they would have kept";
    CLUSTER_RETENTION: "retention of the cluster is shortened", DataLoss, "log-retention-shortened",
        "the same, in every topic without a retention of its own";
    TO_COMPACT: "`cleanup.policy` of `delete` becomes `compact`", DataLoss, "cleanup-policy-changed",
        "brokers delete all records of a key except the last, which retention would have kept";
    TO_DELETE: "`cleanup.policy` of `compact` becomes `delete`", DataLoss, "cleanup-policy-changed",
        "brokers delete records that compaction would have kept";
    TOPIC_DELETED: "the topic Job deletes a topic", DataLoss, "topic-deleted",
        "all records of the topic are deleted";
    TOMBSTONES: "`delete.retention.ms` of a topic is shortened", TopicCaution, "retention-shortened",
        "only tombstones are deleted earlier; a slower consumer keeps deleted keys";
    LOCAL_RETENTION: "`local.retention.ms` of a topic is shortened", TopicCaution, "retention-shortened",
        "brokers delete local copies of what tiered storage has; reading it takes longer";
    UNCLEAN_LEADER: "`unclean.leader.election.enable` of a topic becomes true", DataLoss, "topic-setting-changed",
        "records that were acknowledged can be lost when a leader fails";
    CLUSTER_UNCLEAN: "`unclean.leader.election.enable` of the cluster becomes true", DataLoss, "broker-setting-changed",
        "the same, in every topic without a setting of its own";
    IN_SYNC: "`min.insync.replicas` of a topic changes", TopicCaution, "in-sync-replicas-raised",
        "no record is lost by it; more of them can be when a broker fails, or writes can fail";
    CLUSTER_IN_SYNC: "`min.insync.replicas` of the cluster changes", TopicCaution, "broker-setting-changed",
        "the same, in every topic without a number of its own";
    PARTITIONS_RAISED: "a topic has more partitions", TopicCaution, "partitions-raised",
        "no record is lost; the order of records of a key is, across the change, and partitions cannot be removed later";
    PARTITIONS_LOWERED: "a topic has fewer partitions", TopicImpossible, "partitions-lowered",
        "Kafka cannot remove partitions; the topic Job fails and changes nothing";
    REPLICATION: "the replication factor of a topic changes", TopicImpossible, "replication-factor-changed",
        "the topic Job moves no replicas; it fails and leaves them as they are";
    MESSAGE_SIZE: "the maximum batch size of a topic is lowered", TopicCaution, "message-size-lowered",
        "no written record is lost; producers get an error for larger batches";
    TOPIC_REMOVED: "a topic is no longer in the profile", TopicCaution, "topic-removed",
        "the topic and its records stay; its settings are no longer managed";
    OFFSETS: "`offsets.retention.minutes` is shortened", ClientImpact, "broker-setting-changed",
        "no record is lost; consumers of idle groups restart at `auto.offset.reset`";
    TIMEOUTS: "brokers allow shorter session or transaction timeouts", ClientImpact, "broker-setting-changed",
        "clients that ask for a longer one are rejected";
    PRODUCER_IDS: "transactional ids expire sooner", ClientImpact, "broker-setting-changed",
        "no record is lost; producers that were idle for longer get an error";
    SHUTDOWN: "`controlled.shutdown.enable` becomes false", ProtectionLowered, "broker-setting-changed",
        "no record is lost; partitions are unavailable whenever their leader stops";
    AUTO_CREATE: "`auto.create.topics.enable` becomes false", ClientImpact, "broker-setting-changed",
        "clients of topics that do not exist get an error";
    CONNECTIONS: "fewer connections are allowed", ClientImpact, "broker-setting-changed",
        "connections beyond the limit are refused";
    ADDRESS: "an advertised address changes", ClientImpact, "advertised-address-changed",
        "clients that cannot reach the new address lose the broker";
    CLUSTER_ID: "the id of the cluster changes", DataLoss, "cluster-id-changed",
        "brokers do not start on their volumes, or start as an empty cluster";
    NODE_IDS: "node ids change", DataLoss, "node-ids-moved",
        "brokers do not start on their volumes, or start on empty ones";
    QUORUM: "the voters of the quorum change by configuration", DataLoss, "controllers-changed",
        "two quorums can form, and committed metadata can be lost";
    LISTENER_PROTOCOL: "nodes connect by a listener whose protocol changes in place", DataLoss, "listener-protocol-in-place",
        "nodes exit, and no quorum is left until all have the new protocol";
    NODE_ISSUER: "nodes get certificates of another authority or subject", DataLoss, "node-issuer-changed",
        "nodes that do not trust each other form no quorum";
    DATA_PATH: "data directories move", DataLoss, "data-path-changed",
        "brokers start on empty directories";
    RECORDS: "pods of brokers without a persistent volume are replaced", DataLoss, "records-lost-with-pods",
        "their log directories are deleted with the pods";
    BROKERS_REMOVED: "a StatefulSet has fewer brokers", DataLoss, "brokers-removed",
        "partitions whose replicas were only there go offline";
    OLDER_KAFKA: "brokers run an older version of Kafka", DataLoss, "kafka-version-changed",
        "it may not read metadata that the newer one wrote: no broker starts";
    NEWER_KAFKA: "brokers run a newer version of Kafka", RollingRestart, "kafka-version-changed",
        "brokers of two minor versions work together; the metadata version stays";
}
