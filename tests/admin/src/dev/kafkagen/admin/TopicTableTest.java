package dev.kafkagen.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicTableTest {
    private static List<WantedTopic> parse(String... lines) {
        return TopicTable.parse("topics.tsv", List.of(lines));
    }

    @Test
    void aLineIsATopic() {
        List<WantedTopic> topics = parse(TopicTable.VERSION, "orders\t6\t3\tcleanup.policy=compact,delete\tx=a=b", "old\t-", "plain\t1\t1", "");
        assertEquals(3, topics.size());
        assertEquals(Map.of("cleanup.policy", "compact,delete", "x", "a=b"), topics.get(0).settings);
        assertEquals(6, topics.get(0).partitions);
        assertEquals(3, topics.get(0).replicas);
        assertTrue(topics.get(1).deleted);
        assertTrue(topics.get(2).settings.isEmpty());
    }

    @Test
    void anotherVersionIsNamed() {
        for (String first : List.of("#kafka-gen topics 2", "#kafka-gen topics", "orders\t6\t3")) {
            String said = assertThrows(IllegalArgumentException.class, () -> parse(first, "orders\t6\t3")).getMessage();
            assertTrue(said.contains("expected `#kafka-gen topics 1`") && said.contains("different kafka-gen versions"), said);
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> parse()).getMessage().contains("is absent"));
    }

    @Test
    void aLineThatIsNoTopicIsNamed() {
        for (String line : List.of("orders", "orders\tsix\t3", "orders\t6", "orders\t6\t3\tretention.ms", "orders\t6\t3\t", "orders\t-\t3")) {
            String said = assertThrows(IllegalArgumentException.class, () -> parse(TopicTable.VERSION, "a\t1\t1", line)).getMessage();
            assertTrue(said.startsWith("topics.tsv:3 is not a topic: "), said);
        }
    }

    @Test
    void tablesAreReadInOrder(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("topics-002.tsv"), TopicTable.VERSION + "\nc\t1\t1\n");
        Files.writeString(folder.resolve("topics.tsv"), TopicTable.VERSION + "\na\t1\t1\n");
        Files.writeString(folder.resolve("topics-001.tsv"), TopicTable.VERSION + "\nb\t1\t1\n");
        Files.writeString(folder.resolve("other.tsv"), "x");
        assertEquals(3, TopicTable.readAll(folder).size());
    }

    @Test
    void noTableIsAnError(@TempDir Path folder) {
        assertThrows(IllegalArgumentException.class, () -> TopicTable.readAll(folder));
    }

    @Test
    void optionsArePairs() {
        Options options = Options.parse(List.of("--a", "1", "--b", "x"));
        assertEquals(1, options.number("a"));
        assertEquals("x", options.text("b"));
        for (List<String> words : List.of(List.of("a", "1"), List.of("--a"))) {
            assertThrows(IllegalArgumentException.class, () -> Options.parse(words));
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> options.number("b")).getMessage().contains("`--b x`"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> options.text("c")).getMessage().contains("`--c`"));
    }
}
