package dev.kafkagen.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Plans of the cases in {@code tests/topic_job/plans}, which {@code kafka-gen topics --live} is tested with too. */
class TopicPlanTest {
    private static final Path CASES = Path.of(System.getProperty("basedir"), "../topic_job/plans");
    private static final Pattern TOPIC = Pattern.compile("Topic: (\\S+).*PartitionCount: (\\d+).*");
    private static final Pattern PARTITION = Pattern.compile("\\s+Topic: (\\S+)\\s+Partition: (\\d+).*?\\sReplicas: ([\\d,]+)(.*)");
    private static final Pattern ADDING = Pattern.compile(".*Adding Replicas: ([\\d,]+).*");
    private static final Pattern OF_TOPIC = Pattern.compile("Dynamic configs for topic (\\S+) are:.*");
    private static final Pattern SETTING = Pattern.compile("\\s+([^=\\s]+)=(.*) sensitive=.*");

    /** The parts of a case by their titles. */
    private static Map<String, List<String>> parts(Path file) throws IOException {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        List<String> part = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("== ")) {
                part = new ArrayList<>();
                parts.put(line.substring(3), part);
            } else if (!line.isEmpty()) {
                part.add(line);
            }
        }
        return parts;
    }

    /** What the tools of Kafka print, as the Admin client would tell it. */
    private static ClusterState state(Map<String, List<String>> parts) {
        Map<String, Map<String, String>> settings = new HashMap<>();
        int minIsr = 0;
        String topic = null;
        for (String line : parts.getOrDefault("kafka-configs", List.of())) {
            Matcher of = OF_TOPIC.matcher(line);
            Matcher setting = SETTING.matcher(line);
            if (of.matches()) {
                topic = of.group(1);
            } else if (line.startsWith("Default configs for brokers")) {
                topic = null;
            } else if (setting.matches() && topic != null) {
                settings.computeIfAbsent(topic, name -> new HashMap<>()).put(setting.group(1), setting.group(2));
            } else if (setting.matches() && setting.group(1).equals("min.insync.replicas")) {
                minIsr = Integer.parseInt(setting.group(2));
            }
        }
        Map<String, LiveTopic> topics = new LinkedHashMap<>();
        for (String line : parts.getOrDefault("kafka-topics", List.of())) {
            Matcher header = TOPIC.matcher(line);
            Matcher partition = PARTITION.matcher(line);
            if (partition.matches()) {
                LiveTopic live = topics.get(partition.group(1));
                Matcher adding = ADDING.matcher(partition.group(4));
                int replicas = partition.group(3).split(",").length - (adding.matches() ? adding.group(1).split(",").length : 0);
                int first = partition.group(2).equals("0") ? replicas : live.replicas;
                topics.put(live.name, new LiveTopic(live.name, live.partitions, first, Math.min(live.fewestReplicas, replicas), live.settings));
            } else if (header.matches()) {
                String name = header.group(1);
                topics.put(name, new LiveTopic(name, Integer.parseInt(header.group(2)), 0, Integer.MAX_VALUE, settings.getOrDefault(name, Map.of())));
            }
        }
        return new ClusterState(topics, minIsr);
    }

    /** A plan as {@code kafka-gen topics --live} prints it. */
    private static List<String> printed(TopicPlan plan, List<WantedTopic> wanted) {
        Map<String, List<String>> says = new HashMap<>();
        plan.notes.forEach((topic, text) -> says.computeIfAbsent(topic, name -> new ArrayList<>()).add(text));
        for (Change change : plan.changes) {
            String text = change.says.replaceFirst("^created", "create").replaceFirst("^grown", "grow").replaceFirst("^deleted", "delete");
            says.computeIfAbsent(change.topic, name -> new ArrayList<>()).add(text);
        }
        plan.differs.forEach((topic, texts) -> says.computeIfAbsent(topic, name -> new ArrayList<>()).addAll(texts));
        TreeSet<String> names = new TreeSet<>();
        wanted.forEach(topic -> names.add(topic.name));
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            for (String text : says.getOrDefault(name, List.of("unchanged"))) {
                lines.add(name + " " + text);
            }
        }
        for (String text : says.getOrDefault(TopicPlan.CLUSTER, List.of())) {
            lines.add(TopicPlan.CLUSTER + " " + text);
        }
        return lines;
    }

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(CASES)) {
            found.sorted().forEach(files::add);
        }
        assertTrue(files.size() >= 20, files.size() + " cases");
        return files.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
            Map<String, List<String>> parts = parts(file);
            List<WantedTopic> wanted = TopicTable.parse("topics.tsv", parts.get("topics.tsv"));
            String[] options = parts.get("job").get(0).split(" ");
            TopicPlan plan = new TopicPlan(wanted, state(parts), Integer.parseInt(options[0]), options[1].equals("true"));
            assertEquals(String.join("\n", parts.get("plan")), String.join("\n", printed(plan, wanted)));
        }));
    }

    @Test
    void batchesAreOfOneKindAndBounded() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ChangeKind kind = ChangeKind.ALL.get(i % 3);
            changes.add(new Change(kind, "t" + i, 0, 0, Map.of(), "", i == 3 ? 9001 : 1000, false));
        }
        List<List<Change>> batches = Batches.of(changes);
        int count = 0;
        int last = 0;
        for (List<Change> batch : batches) {
            int records = 0;
            for (Change change : batch) {
                assertEquals(batch.get(0).kind, change.kind);
                records += change.records;
                count++;
            }
            assertTrue(records <= Batches.MAX_RECORDS || batch.size() == 1, records + " records");
            int kind = ChangeKind.ALL.indexOf(batch.get(0).kind);
            assertTrue(kind >= last, "in the order of kinds");
            last = kind;
        }
        assertEquals(30, count);
        assertEquals(List.of(), Batches.of(List.of()));
    }
}
