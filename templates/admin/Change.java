package dev.kafkagen.admin;

import java.util.Map;

/** One change of one topic, or of the cluster. */
public final class Change {
    /** What it does. */
    public final ChangeKind kind;
    /** The topic, or {@link TopicPlan#CLUSTER}. */
    public final String topic;
    /** The number of partitions afterwards, of a topic that is created or grows. */
    public final int partitions;
    /** The number of replicas, of a topic that is created. */
    public final int replicas;
    /** The settings that are set. */
    public final Map<String, String> settings;
    /** What to say when it is done. */
    public final String says;
    /** The most records that the controller writes for it. */
    public final int records;
    /** Whether another change must follow, because one request cannot do it all. */
    public final boolean more;

    Change(ChangeKind kind, String topic, int partitions, int replicas,
            Map<String, String> settings, String says, int records, boolean more) {
        this.kind = kind;
        this.topic = topic;
        this.partitions = partitions;
        this.replicas = replicas;
        this.settings = settings;
        this.says = says;
        this.records = records;
        this.more = more;
    }
}
