package dev.kafkagen.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {
    private static final int WAIT = 60;

    @TempDir
    Path folder;
    private final FakeTime time = new FakeTime();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Path message;

    @BeforeEach
    void messageFile() throws IOException {
        message = Files.createFile(folder.resolve("message"));
    }

    private static WantedTopic topic(String name, int partitions) {
        return new WantedTopic(name, false, partitions, 1, Map.of());
    }

    private static List<WantedTopic> topics(String... names) {
        List<WantedTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(topic(name, 1));
        }
        return topics;
    }

    private int run(Cluster cluster, List<WantedTopic> wanted) {
        Report report = new Report(new PrintStream(log, true, StandardCharsets.UTF_8), message, "abcd");
        return new Reconciler(cluster, "kafka:9092", report, new Progress(report, time), time, WAIT).run(wanted, 1, true);
    }

    private String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    private String message() throws IOException {
        return Files.readString(message);
    }

    @Test
    void createsOnceAndThenNothing() throws IOException {
        FakeCluster cluster = new FakeCluster();
        assertEquals(0, run(cluster, topics("a", "b")));
        assertEquals("kafka-gen topics: list=abcd wanted=2 exist=2 changed=2 failed=0 undecided=0\n", message());
        cluster.requested.clear();
        assertEquals(0, run(cluster, topics("a", "b")));
        assertEquals(List.of(), cluster.requested);
        assertTrue(message().endsWith("changed=0 failed=0 undecided=0\n"), message());
        assertEquals(0, time.now, "nothing is waited for");
    }

    @Test
    void partOfABatchFailsForGood() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            @Override
            Throwable failure(Change change) {
                return change.topic.equals("b") ? new InvalidConfigurationException("no such value") : null;
            }
        };
        assertEquals(3, run(cluster, topics("a", "b", "c")));
        assertEquals(3, cluster.requested.size(), "a request that cannot succeed is not repeated");
        assertEquals("b FAILED, not created: 1 partitions, 1 replicas: InvalidConfigurationException: no such value\n"
                + "kafka-gen topics: list=abcd wanted=3 exist=2 changed=2 failed=1 undecided=0\n", message());
    }

    @Test
    void partOfABatchIsRetriedAlone() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            int tries;

            @Override
            Throwable failure(Change change) {
                return change.topic.equals("b") && tries++ < 3 ? new InvalidReplicationFactorException("a broker is away") : null;
            }
        };
        assertEquals(0, run(cluster, topics("a", "b", "c")));
        assertEquals(6, cluster.requested.size(), cluster.requested.toString());
        assertTrue(log().contains("kafka-gen: b: InvalidReplicationFactorException: a broker is away; retries\n"), log());
        assertTrue(message().endsWith("exist=3 changed=3 failed=0 undecided=0\n"), message());
    }

    @Test
    void theControllerMoves() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            @Override
            Throwable failure(Change change) {
                return time.now < 5 ? new NotControllerException("this is not the controller") : null;
            }
        };
        assertEquals(0, run(cluster, topics("a", "b")));
        assertTrue(message().endsWith("exist=2 changed=2 failed=0 undecided=0\n"), message());
    }

    /** The request has no answer, but it was carried out. */
    @Test
    void aTimeoutOfARequestThatWasCarriedOut() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            boolean first = true;

            @Override
            Throwable failure(Change change) {
                if (first) {
                    first = false;
                    carryOut(change);
                    return new TimeoutException("timed out waiting for an answer");
                }
                return null;
            }
        };
        assertEquals(0, run(cluster, topics("a", "b")));
        assertEquals(2, cluster.requested.size(), "it is not requested again");
        assertTrue(message().endsWith("exist=2 changed=2 failed=0 undecided=0\n"), message());
    }

    @Test
    void someoneElseCreatesATopicInBetween() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            boolean first = true;

            @Override
            Throwable failure(Change change) {
                if (first) {
                    first = false;
                    has(change.topic, 1, 1, Map.of());
                    return new TopicExistsException("Topic 'a' already exists.");
                }
                return null;
            }
        };
        assertEquals(0, run(cluster, List.of(topic("a", 4))));
        assertEquals(4, cluster.topics.get("a").partitions, "and it is brought to what the profile says");
        assertFalse(log().contains("already exists"), log());
    }

    /** The first request is carried out without an answer, and brokers show the topic only later. */
    @Test
    void aTopicThatIsShownLateIsReportedOnce() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            int tries;

            @Override
            Throwable failure(Change change) {
                tries++;
                return tries == 1 ? new TimeoutException("no answer") : new TopicExistsException("Topic 'a' already exists.");
            }

            @Override
            void beforeDescribe() {
                if (tries == 2) {
                    has("a", 1, 1, Map.of());
                }
            }
        };
        assertEquals(0, run(cluster, topics("a")));
        assertTrue(message().endsWith("exist=1 changed=1 failed=0 undecided=0\n"), message());
    }

    /** A topic that never appears is not counted as existing. */
    @Test
    void aTopicThatIsNeverShownFailsAtTheDeadline() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            @Override
            Throwable failure(Change change) {
                return new TopicExistsException("Topic 'a' is marked for deletion.");
            }
        };
        assertEquals(1, run(cluster, topics("a")));
        assertTrue(message().endsWith("wanted=1 exist=0 changed=0 failed=1 undecided=0\n"), message());
    }

    @Test
    void someoneElseDeletesATopicInBetween() {
        FakeCluster cluster = new FakeCluster() {
            boolean first = true;

            @Override
            Throwable failure(Change change) {
                if (first) {
                    first = false;
                    topics.clear();
                    return new UnknownTopicOrPartitionException("This server does not host this topic-partition.");
                }
                return null;
            }
        };
        cluster.has("a", 1, 1, Map.of());
        assertEquals(0, run(cluster, List.of(topic("a", 4))));
        assertEquals(List.of("a grown from 1 to 4 partitions", "a created: 4 partitions, 1 replicas"), cluster.requested);
        assertFalse(log().contains("grown"), "what was rejected is not reported as done: " + log());
    }

    @Test
    void whatNeverSucceedsEndsAtTheDeadline() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            @Override
            Throwable failure(Change change) {
                return change.topic.equals("b") ? new TimeoutException("no answer") : null;
            }
        };
        assertEquals(1, run(cluster, topics("a", "b")));
        assertTrue(time.now <= WAIT + 1, "after " + time.now + " s");
        assertTrue(message().endsWith("wanted=2 exist=1 changed=1 failed=1 undecided=0\n"), message());
    }

    @Test
    void aClusterThatDoesNotAnswer() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            @Override
            void beforeDescribe() throws Failure {
                throw new Failure("list the topics", "User:ANONYMOUS", "Describe on Cluster kafka-cluster", new TimeoutException("no node"));
            }
        };
        assertEquals(1, run(cluster, topics("a")));
        assertTrue(message().matches("kafka-gen topics: list=abcd error=cannot list the topics after \\d+ s: TimeoutException: no node\n"), message());
    }

    @Test
    void aBrokerThatRestartsIsWaitedFor() {
        FakeCluster cluster = new FakeCluster() {
            @Override
            void beforeDescribe() throws Failure {
                if (time.now < 30) {
                    throw new Failure("list the topics", "User:ANONYMOUS", "Describe on Cluster kafka-cluster", new TimeoutException("no node"));
                }
            }
        };
        assertEquals(0, run(cluster, topics("a")));
    }

    @Test
    void anAuthorizerNamesWhoMayNotDoWhat() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            @Override
            Throwable failure(Change change) {
                return new TopicAuthorizationException("Authorization failed.");
            }
        };
        assertEquals(3, run(cluster, topics("a")));
        assertTrue(message().contains("User:ANONYMOUS is not allowed Create on Topic a (TopicAuthorizationException: Authorization failed.)"), message());

        FakeCluster blind = new FakeCluster() {
            @Override
            void beforeDescribe() throws Failure {
                throw new Failure("list reassignments", "User:ANONYMOUS", "Describe on Cluster kafka-cluster",
                        new ClusterAuthorizationException("Cluster authorization failed."));
            }
        };
        assertEquals(3, run(blind, topics("a")));
        assertEquals(0, time.now, "no other try can succeed");
    }

    @Test
    void tenThousandTopicsAreRequestedInBatches() throws IOException {
        FakeCluster cluster = new FakeCluster();
        List<WantedTopic> wanted = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            wanted.add(topic("t" + i, 1));
        }
        assertEquals(0, run(cluster, wanted));
        assertEquals(List.of(2500, 2500, 2500, 2500), cluster.batches);
        assertTrue(message().contains("exist=10000 changed=10000"), message());
        cluster.requested.clear();
        log.reset();
        assertEquals(0, run(cluster, wanted));
        assertFalse(log().contains("t1 "), "of so many topics only changes are listed");
    }

    /** No request may write 10,000 records. */
    @Test
    void aTopicWithMorePartitionsThanARequestMayWrite() throws IOException {
        FakeCluster cluster = new FakeCluster();
        assertEquals(0, run(cluster, List.of(topic("wide", 20_000))));
        assertEquals(List.of("wide created: 9000 of 20000 partitions, 1 replicas", "wide grown from 9000 to 18000 partitions",
                "wide grown from 18000 to 20000 partitions"), cluster.requested);
    }

    @Test
    void aTopicIsDeletedOnceAndSaidOnce() {
        FakeCluster cluster = new FakeCluster() {
            int tries;

            @Override
            Throwable failure(Change change) {
                return change.topic.equals("b") && tries++ == 0 ? new TimeoutException("no answer") : null;
            }
        };
        cluster.has("old", 1, 1, Map.of());
        List<WantedTopic> wanted = new ArrayList<>(topics("b"));
        wanted.add(new WantedTopic("old", true, 0, 0, Map.of()));
        assertEquals(0, run(cluster, wanted));
        assertTrue(log().contains("deleted\n") && !log().contains("absent"), log());
    }

    @Test
    void aLongMessageKeepsItsLastLine() throws IOException {
        FakeCluster cluster = new FakeCluster() {
            @Override
            Throwable failure(Change change) {
                return new InvalidConfigurationException("x".repeat(1000));
            }
        };
        List<WantedTopic> wanted = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            wanted.add(topic("t" + i, 1));
        }
        assertEquals(3, run(cluster, wanted));
        assertTrue(message().length() <= 4096, message().length() + " characters");
        assertTrue(message().contains("and 285 more\nkafka-gen topics: list=abcd wanted=300 exist=0"), message());
    }

    @Test
    void aSignalLeavesWhatWasDone() throws IOException {
        Report report = new Report(new PrintStream(log, true, StandardCharsets.UTF_8), message, "abcd");
        report.made("a", "created");
        report.stop();
        assertEquals("kafka-gen topics: list=abcd error=told to stop; 1 changes were made, the next run makes the others\n", message());
        report.fail("another error");
        assertFalse(message().contains("another"), "what was said first stays");
    }

    @Test
    void progressSaysWhatItWaitsFor() {
        Report report = new Report(new PrintStream(log, true, StandardCharsets.UTF_8), message, "abcd");
        Progress progress = new Progress(report, time);
        progress.doing("kafka:9092 to describe the topics", 60);
        time.now = 20;
        progress.doing("kafka:9092 to describe the topics", 60);
        assertEquals("waiting for kafka:9092 to describe the topics: 20 s of at most 60 s", progress.line());
        progress.error("TimeoutException: no node");
        assertEquals("waiting for kafka:9092 to describe the topics: 20 s of at most 60 s; last error: TimeoutException: no node", progress.line());
    }

    @Test
    void settingsAreSetWithoutTouchingOthers() {
        FakeCluster cluster = new FakeCluster();
        cluster.has("a", 1, 1, new HashMap<>(Map.of("retention.ms", "1", "max.message.bytes", "5000")));
        assertEquals(0, run(cluster, List.of(new WantedTopic("a", false, 1, 1, Map.of("retention.ms", "2")))));
        assertEquals(Map.of("retention.ms", "2", "max.message.bytes", "5000"), cluster.topics.get("a").settings);
    }
}
