package dev.kafkagen.admin;

import java.util.Map;

/** A topic as the profile wants it. */
public final class WantedTopic {
    /** Its name. */
    public final String name;
    /** Whether it is marked to be deleted; the other columns are then empty. */
    public final boolean deleted;
    /** The number of partitions. */
    public final int partitions;
    /** The number of replicas of each partition. */
    public final int replicas;
    /** Its own settings, by Kafka's names. */
    public final Map<String, String> settings;

    WantedTopic(String name, boolean deleted, int partitions, int replicas, Map<String, String> settings) {
        this.name = name;
        this.deleted = deleted;
        this.partitions = partitions;
        this.replicas = replicas;
        this.settings = settings;
    }
}
