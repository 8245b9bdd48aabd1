package dev.kafkagen.admin;

import java.util.List;
import java.util.Map;

/** A cluster that can be described and changed. */
public interface Cluster {
    /**
     * Describes what a plan needs.
     *
     * @param wanted the topics of the profile
     * @param minIsr the cluster-wide {@code min.insync.replicas} of the profile
     * @throws Failure if the cluster does not answer, or rejects a request
     */
    ClusterState describe(List<WantedTopic> wanted, int minIsr) throws Failure;

    /**
     * Requests changes of one kind, in one request.
     *
     * @return those that failed
     */
    Map<Change, Failure> apply(List<Change> batch);
}
