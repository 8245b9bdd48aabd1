package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A real cluster, by the Admin client of the image's own library. */
public final class KafkaCluster implements Cluster {
    private static final String MIN_ISR = "min.insync.replicas";
    /** The settings of all brokers that were changed at run time. */
    private static final ConfigResource BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");
    /** An answer about a topic has all its settings, with those that it inherits; it has to fit into memory. */
    private static final int DESCRIBED_AT_ONCE = 500;

    private final Admin admin;
    private final Connection connection;
    private final String principal;

    /**
     * A cluster.
     *
     * @param admin the client
     * @param connection how it reaches the cluster, for messages
     * @param principal who the cluster takes the client for, for messages
     */
    public KafkaCluster(Admin admin, Connection connection, String principal) {
        this.admin = admin;
        this.connection = connection;
        this.principal = principal;
    }

    @Override
    public ClusterState describe(List<WantedTopic> wanted, int minIsr) throws Failure {
        Collection<String> existing = get("list the topics", "Describe on Cluster kafka-cluster",
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        int clusterMinIsr = clusterMinIsr();
        boolean raises = clusterMinIsr > 0 && minIsr > clusterMinIsr;
        TreeSet<String> names = new TreeSet<>();
        TreeSet<String> compared = new TreeSet<>();
        for (WantedTopic topic : wanted) {
            if (existing.contains(topic.name)) {
                names.add(topic.name);
                if (!topic.settings.isEmpty()) {
                    compared.add(topic.name);
                }
            }
        }
        if (raises) {
            names.addAll(existing);
        }
        Map<String, LiveTopic> topics = topics(names);
        if (raises) {
            for (LiveTopic topic : topics.values()) {
                if (topic.fewestReplicas > clusterMinIsr && topic.fewestReplicas <= minIsr) {
                    compared.add(topic.name);
                }
            }
        }
        compared.retainAll(topics.keySet());
        addSettings(topics, compared);
        return new ClusterState(topics, clusterMinIsr);
    }

    private int clusterMinIsr() throws Failure {
        Config config = get("describe the settings of the cluster", "DescribeConfigs on Cluster kafka-cluster",
                admin.describeConfigs(List.of(BROKERS)).values().get(BROKERS));
        ConfigEntry entry = config.get(MIN_ISR);
        boolean isSet = entry != null && entry.value() != null && entry.source() == ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG;
        return isSet ? Integer.parseInt(entry.value()) : 0;
    }

    /** Topics without their settings; one that was deleted meanwhile is absent. */
    private Map<String, LiveTopic> topics(Collection<String> names) throws Failure {
        Map<String, LiveTopic> found = new LinkedHashMap<>();
        if (names.isEmpty()) {
            return found;
        }
        Map<TopicPartition, PartitionReassignment> moving = get("list reassignments", "Describe on Cluster kafka-cluster",
                admin.listPartitionReassignments().reassignments());
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : admin.describeTopics(names).topicNameValues().entrySet()) {
            String name = answer.getKey();
            try {
                TopicDescription topic = get("describe the topics", "Describe on Topic " + name, answer.getValue());
                int first = 0;
                int fewest = Integer.MAX_VALUE;
                for (TopicPartitionInfo partition : topic.partitions()) {
                    PartitionReassignment move = moving.get(new TopicPartition(name, partition.partition()));
                    int replicas = partition.replicas().size() - (move == null ? 0 : move.addingReplicas().size());
                    first = partition.partition() == 0 ? replicas : first;
                    fewest = Math.min(fewest, replicas);
                }
                found.put(name, new LiveTopic(name, topic.partitions().size(), first, fewest, Map.of()));
            } catch (Failure failure) {
                skipUnknown(failure);
            }
        }
        return found;
    }

    /** Adds the settings that topics have of their own. */
    private void addSettings(Map<String, LiveTopic> topics, Collection<String> names) throws Failure {
        List<String> all = new ArrayList<>(names);
        for (int from = 0; from < all.size(); from += DESCRIBED_AT_ONCE) {
            List<ConfigResource> resources = new ArrayList<>();
            for (String name : all.subList(from, Math.min(all.size(), from + DESCRIBED_AT_ONCE))) {
                resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name));
            }
            for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer : admin.describeConfigs(resources).values().entrySet()) {
                String name = answer.getKey().name();
                try {
                    Map<String, String> settings = new HashMap<>();
                    for (ConfigEntry entry : get("describe the settings of topics", "DescribeConfigs on Topic " + name, answer.getValue()).entries()) {
                        if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                            settings.put(entry.name(), entry.value());
                        }
                    }
                    LiveTopic topic = topics.get(name);
                    topics.put(name, new LiveTopic(name, topic.partitions, topic.replicas, topic.fewestReplicas, settings));
                } catch (Failure failure) {
                    skipUnknown(failure);
                    topics.remove(name);
                }
            }
        }
    }

    private static void skipUnknown(Failure failure) throws Failure {
        if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
            throw failure;
        }
    }

    @Override
    public Map<Change, Failure> apply(List<Change> batch) {
        Map<Change, Failure> failed = new LinkedHashMap<>();
        Map<Change, KafkaFuture<Void>> answers = request(batch.get(0).kind, batch);
        for (Map.Entry<Change, KafkaFuture<Void>> answer : answers.entrySet()) {
            Change change = answer.getKey();
            try {
                get("change " + change.topic, change.kind.operation(change.topic), answer.getValue());
            } catch (Failure failure) {
                boolean isGone = change.kind == ChangeKind.DELETE && failure.getCause() instanceof UnknownTopicOrPartitionException;
                if (!isGone) {
                    failed.put(change, failure);
                }
            }
        }
        return failed;
    }

    private Map<Change, KafkaFuture<Void>> request(ChangeKind kind, List<Change> batch) {
        // By the name of the topic, or by the resource that has the settings.
        Map<?, KafkaFuture<Void>> values;
        boolean isAboutTopics = true;
        if (kind == ChangeKind.CREATE) {
            List<NewTopic> topics = new ArrayList<>();
            for (Change change : batch) {
                topics.add(new NewTopic(change.topic, change.partitions, (short) change.replicas).configs(change.settings));
            }
            values = admin.createTopics(topics).values();
        } else if (kind == ChangeKind.GROW) {
            Map<String, NewPartitions> partitions = new LinkedHashMap<>();
            for (Change change : batch) {
                partitions.put(change.topic, NewPartitions.increaseTo(change.partitions));
            }
            values = admin.createPartitions(partitions).values();
        } else if (kind == ChangeKind.DELETE) {
            List<String> names = new ArrayList<>();
            for (Change change : batch) {
                names.add(change.topic);
            }
            values = admin.deleteTopics(names).topicNameValues();
        } else {
            isAboutTopics = false;
            Map<ConfigResource, Collection<AlterConfigOp>> operations = new LinkedHashMap<>();
            for (Change change : batch) {
                operations.put(resource(change), sets(change.settings));
            }
            values = admin.incrementalAlterConfigs(operations).values();
        }
        Map<Change, KafkaFuture<Void>> answers = new LinkedHashMap<>();
        for (Change change : batch) {
            answers.put(change, values.get(isAboutTopics ? change.topic : resource(change)));
        }
        return answers;
    }

    private static ConfigResource resource(Change change) {
        return change.kind == ChangeKind.SET_CLUSTER ? BROKERS : new ConfigResource(ConfigResource.Type.TOPIC, change.topic);
    }

    private static Collection<AlterConfigOp> sets(Map<String, String> settings) {
        List<AlterConfigOp> operations = new ArrayList<>();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            operations.add(new AlterConfigOp(new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET));
        }
        return operations;
    }

    private <T> T get(String what, String operation, KafkaFuture<T> answer) throws Failure {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw connection.failure(what, principal, operation, failed.getCause());
        } catch (InterruptedException stopped) {
            throw new Failure(what, principal, operation, stopped);
        }
    }
}
