package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster in memory, which fails as a test says. */
class FakeCluster implements Cluster {
    final Map<String, LiveTopic> topics = new LinkedHashMap<>();
    final List<Integer> batches = new ArrayList<>();
    final List<String> requested = new ArrayList<>();
    int minIsr;

    void has(String name, int partitions, int replicas, Map<String, String> settings) {
        topics.put(name, new LiveTopic(name, partitions, replicas, replicas, settings));
    }

    /** What a request fails with, or null; whether it is carried out all the same is up to the test. */
    Throwable failure(Change change) {
        return null;
    }

    /** Called before each description. */
    void beforeDescribe() throws Failure {
    }

    @Override
    public ClusterState describe(List<WantedTopic> wanted, int wantedMinIsr) throws Failure {
        beforeDescribe();
        return new ClusterState(new LinkedHashMap<>(topics), minIsr);
    }

    @Override
    public Map<Change, Failure> apply(List<Change> batch) {
        batches.add(batch.size());
        Map<Change, Failure> failures = new HashMap<>();
        for (Change change : batch) {
            requested.add(change.topic + " " + change.says);
            Throwable failure = failure(change);
            if (failure == null) {
                carryOut(change);
            } else {
                failures.put(change, new Failure("change " + change.topic, "User:ANONYMOUS", change.kind.operation(change.topic), failure));
            }
        }
        return failures;
    }

    void carryOut(Change change) {
        LiveTopic live = topics.get(change.topic);
        if (change.kind == ChangeKind.CREATE) {
            has(change.topic, change.partitions, change.replicas, change.settings);
        } else if (change.kind == ChangeKind.GROW) {
            has(change.topic, change.partitions, live.replicas, live.settings);
        } else if (change.kind == ChangeKind.SET) {
            Map<String, String> settings = new HashMap<>(live.settings);
            settings.putAll(change.settings);
            has(change.topic, live.partitions, live.replicas, settings);
        } else if (change.kind == ChangeKind.DELETE) {
            topics.remove(change.topic);
        } else {
            minIsr = Integer.parseInt(change.settings.get("min.insync.replicas"));
        }
    }
}
