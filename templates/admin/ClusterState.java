package dev.kafkagen.admin;

import java.util.Map;

/** What a cluster says about itself. */
public final class ClusterState {
    /** The topics by name: those of the profile, and all others if {@code min.insync.replicas} is to be raised. */
    public final Map<String, LiveTopic> topics;
    /** The cluster-wide {@code min.insync.replicas} that was set at run time, or 0. */
    public final int minIsr;

    ClusterState(Map<String, LiveTopic> topics, int minIsr) {
        this.topics = topics;
        this.minIsr = minIsr;
    }
}
