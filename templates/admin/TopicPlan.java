package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is to be done so that a cluster has the topics of a profile. Computed from what is wanted and what is, nothing else. */
public final class TopicPlan {
    /** Stands for the cluster where a topic would be named. */
    static final String CLUSTER = "(cluster)";
    /** The controller rejects requests that write 10,000 records; a topic has one record of its own. */
    static final int MAX_PARTITIONS = 9000;
    private static final String MIN_ISR = "min.insync.replicas";
    private static final int NAMED = 5;

    /** What is to be done, in the order of the tables. */
    final List<Change> changes = new ArrayList<>();
    /** What only a person can decide, by topic. */
    final Map<String, List<String>> differs = new LinkedHashMap<>();
    /** What is to be said of topics of which nothing is to be done. */
    final Map<String, String> notes = new LinkedHashMap<>();
    /** Topics whose replicas a person has to move. */
    final List<String> toMove = new ArrayList<>();

    /**
     * Compares what is wanted with what is.
     *
     * @param wanted the topics of the profile
     * @param state the cluster
     * @param minIsr the cluster-wide {@code min.insync.replicas} of the profile
     * @param allowDelete whether topics that are marked are deleted
     */
    public TopicPlan(List<WantedTopic> wanted, ClusterState state, int minIsr, boolean allowDelete) {
        Map<String, WantedTopic> byName = new LinkedHashMap<>();
        for (WantedTopic topic : wanted) {
            byName.put(topic.name, topic);
            LiveTopic live = state.topics.get(topic.name);
            if (topic.deleted) {
                delete(topic, live, allowDelete);
            } else if (live == null) {
                create(topic);
            } else {
                converge(topic, live, state.minIsr);
            }
        }
        converge(byName, state, minIsr);
    }

    private void delete(WantedTopic topic, LiveTopic live, boolean allowDelete) {
        if (live == null) {
            notes.put(topic.name, "absent");
        } else if (allowDelete) {
            changes.add(new Change(ChangeKind.DELETE, topic.name, 0, 0, Map.of(), "deleted", 1, false));
        } else {
            notes.put(topic.name, "kept, though marked as deleted: topicJob.allowDelete is false");
        }
    }

    private void create(WantedTopic topic) {
        int first = Math.min(topic.partitions, MAX_PARTITIONS - topic.settings.size());
        boolean more = first < topic.partitions;
        String says = "created: " + first + (more ? " of " + topic.partitions : "") + " partitions, " + topic.replicas + " replicas";
        changes.add(new Change(ChangeKind.CREATE, topic.name, first, topic.replicas, topic.settings, says,
                1 + first + topic.settings.size(), more));
    }

    private void converge(WantedTopic topic, LiveTopic live, int clusterMinIsr) {
        String name = topic.name;
        if (live.partitions < topic.partitions) {
            int next = Math.min(topic.partitions, live.partitions + MAX_PARTITIONS);
            changes.add(new Change(ChangeKind.GROW, name, next, 0, Map.of(), "grown from " + live.partitions + " to " + next + " partitions",
                    next - live.partitions, next < topic.partitions));
        } else if (live.partitions > topic.partitions) {
            differ(name, "has " + live.partitions + " partitions, wanted " + topic.partitions + "; Kafka cannot remove partitions");
        }
        if (live.replicas != topic.replicas) {
            differ(name, "has " + live.replicas + " replicas, wanted " + topic.replicas + "; see below");
            toMove.add(name);
        } else if (live.fewestReplicas < topic.replicas) {
            differ(name, "a partition has " + live.fewestReplicas + " replicas, wanted " + topic.replicas + "; see below");
            toMove.add(name);
        }
        Map<String, String> set = new LinkedHashMap<>();
        for (Map.Entry<String, String> setting : topic.settings.entrySet()) {
            boolean held = setting.getKey().equals(MIN_ISR) && !mayHave(number(setting.getValue()), topic, live, clusterMinIsr);
            if (!held && !setting.getValue().equals(live.settings.get(setting.getKey()))) {
                set.put(setting.getKey(), setting.getValue());
            }
        }
        if (!set.isEmpty()) {
            changes.add(new Change(ChangeKind.SET, name, 0, 0, set, "set " + listed(set), set.size(), false));
        }
    }

    /**
     * Replicas that a partition does not have cannot be in sync; and raised before every partition has its replicas, the
     * number would stop producers with acks=all whenever a broker restarts.
     */
    private static boolean mayHave(int value, WantedTopic topic, LiveTopic live, int clusterMinIsr) {
        String own = live.settings.get(MIN_ISR);
        int effective = own != null ? number(own) : Math.max(clusterMinIsr, 1);
        return value <= live.fewestReplicas && (value <= effective || live.fewestReplicas >= topic.replicas);
    }

    /** Since 4.1 a cluster keeps the cluster-wide value of its first start; what server.properties says later has no effect. */
    private void converge(Map<String, WantedTopic> wanted, ClusterState state, int minIsr) {
        int is = state.minIsr;
        if (is == 0 || is == minIsr) {
            return;
        }
        TreeSet<String> inDanger = new TreeSet<>();
        for (LiveTopic live : state.topics.values()) {
            WantedTopic topic = wanted.get(live.name);
            // Kafka never requires more replicas than a topic has: in danger are those that would have none to spare.
            boolean hasOwn = live.settings.containsKey(MIN_ISR);
            boolean asWanted = topic != null && topic.replicas == live.fewestReplicas;
            if (!hasOwn && !asWanted && live.fewestReplicas > is && live.fewestReplicas <= minIsr) {
                inDanger.add(live.name);
            }
        }
        if (inDanger.isEmpty()) {
            changes.add(new Change(ChangeKind.SET_CLUSTER, CLUSTER, 0, 0, Map.of(MIN_ISR, Integer.toString(minIsr)),
                    "set min.insync.replicas from " + is + " to " + minIsr, 1, false));
            return;
        }
        List<String> first = new ArrayList<>(inDanger).subList(0, Math.min(NAMED, inDanger.size()));
        String more = inDanger.size() > NAMED ? " and " + (inDanger.size() - NAMED) + " more" : "";
        String named = String.join(" ", first) + more;
        differ(CLUSTER, "min.insync.replicas stays " + is + ", wanted " + minIsr
                + ": a broker's restart would stop producers with acks=all from writing to " + named + "; see below");
        toMove.add(named);
    }

    private void differ(String topic, String says) {
        List<String> all = differs.get(topic);
        if (all == null) {
            all = new ArrayList<>();
            differs.put(topic, all);
        }
        all.add("DIFFERS: " + says);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            return Integer.MAX_VALUE;
        }
    }

    private static String listed(Map<String, String> settings) {
        List<String> words = new ArrayList<>();
        for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
            words.add(setting.getKey() + "=" + setting.getValue());
        }
        return String.join(" ", words);
    }
}
