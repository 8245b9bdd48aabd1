package dev.kafkagen.admin;

import java.util.Map;

/** A topic as the cluster has it. Replicas that a reassignment is still adding do not count. */
public final class LiveTopic {
    /** Its name. */
    public final String name;
    /** The number of partitions. */
    public final int partitions;
    /** The number of replicas of the first partition, which Kafka calls the replication factor. */
    public final int replicas;
    /** The number of replicas of the partition that has the fewest. */
    public final int fewestReplicas;
    /** The settings of its own, not those that it inherits; empty if they were not asked for. */
    public final Map<String, String> settings;

    LiveTopic(String name, int partitions, int replicas, int fewestReplicas, Map<String, String> settings) {
        this.name = name;
        this.partitions = partitions;
        this.replicas = replicas;
        this.fewestReplicas = fewestReplicas;
        this.settings = settings;
    }
}
