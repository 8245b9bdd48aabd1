package dev.kafkagen.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserReconcilerTest {
    private static final String ALICE = "alice\tpresent\nalice\tscram\t1\tkafka-user-alice\tpassword\n"
            + "alice\tallow\tTOPIC\tLITERAL\torders\tWRITE\nalice\tallow\tTOPIC\tLITERAL\torders\tDESCRIBE\n"
            + "alice\tallow\tGROUP\tPREFIXED\torders-\tREAD\nalice\tquota\tproducer_byte_rate\t1048576\n";
    private static final AclBinding OLD = acl("alice", "old", AclPermissionType.ALLOW);
    private static final AclBinding DENIED = acl("alice", "old", AclPermissionType.DENY);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final FakeTime time = new FakeTime();
    private FakeUsers cluster = new FakeUsers();
    private Path message;

    @BeforeEach
    void empty() throws Exception {
        message = folder.resolve("message");
        Files.writeString(message, "");
    }

    private static AclBinding acl(String user, String topic, AclPermissionType permission) {
        return new AclBinding(new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", AclOperation.READ, permission));
    }

    private Boolean ended;

    private int run(String table) throws Exception {
        log.reset();
        cluster.requested.clear();
        Report report = new Report(new PrintStream(log), message, "abcd");
        int code = new UserReconciler(cluster, "kafka:9091", report, new Progress(report, time), time, 30)
                .run(UserTable.parse("users.tsv", List.of(("#kafka-gen users 1\n" + table).split("\n"))));
        ended = report.hasEnded();
        report.finish("end", "wanted=1");
        return code;
    }

    private static Failure failed(UserChange change, Throwable cause) {
        return new Failure("change user " + change.user.name, "User:node:kafka-topics", change.kind.operation, cause);
    }

    @Test
    void aNewUserHasItsRightsBeforeItCanLogIn() throws Exception {
        assertEquals(Command.DONE, run(ALICE));
        assertEquals(List.of("alice allowed Read on group orders-*; Describe, Write on topic orders", "alice credential created, password version 1",
                "alice quotas set: producer_byte_rate=1048576"), cluster.requested);
        assertEquals(Map.of("SCRAM-SHA-512", 8193), cluster.credentials.get("alice"));
        assertEquals("kafka-gen topics: list=abcd users=1 usersChanged=3 usersFailed=0 wanted=1\n", Files.readString(message));
    }

    @Test
    void anotherRunWritesNothing() throws Exception {
        run(ALICE);
        assertEquals(Command.DONE, run(ALICE));
        assertEquals(List.of(), cluster.requested);
        assertTrue(log.toString().contains("unchanged"), log.toString());
    }

    @Test
    void onlyAnotherPasswordVersionWritesThePassword() throws Exception {
        run(ALICE);
        run(ALICE.replace("scram\t1", "scram\t2"));
        assertEquals(List.of("alice credential updated, password version 2"), cluster.requested);
        assertEquals(8194, cluster.credentials.get("alice").get("SCRAM-SHA-512"));
    }

    @Test
    void rightsThatMoveAreAddedBeforeOthersAreRemoved() throws Exception {
        cluster.acls.put("alice", new LinkedHashSet<>(List.of(OLD, DENIED)));
        run(ALICE);
        assertEquals(List.of("alice allowed Read on group orders-*; Describe, Write on topic orders", "alice credential created, password version 1",
                "alice quotas set: producer_byte_rate=1048576", "alice no longer allowed Read on topic old", "alice no longer denied Read on topic old"),
                cluster.requested);
    }

    @Test
    void nothingIsTakenFromAUserThatDidNotGetItsRights() throws Exception {
        for (Throwable cause : List.of(new ClusterAuthorizationException("no"), new TimeoutException("no"))) {
            cluster = new FakeUsers() {
                @Override
                Failure failure(UserChange change) {
                    return change.kind == UserChangeKind.ALLOW ? failed(change, cause) : null;
                }
            };
            cluster.acls.put("alice", new LinkedHashSet<>(Set.of(OLD)));
            cluster.acls.put("bob", new LinkedHashSet<>(Set.of(acl("bob", "old", AclPermissionType.ALLOW))));
            boolean isFinal = cause instanceof ClusterAuthorizationException;
            assertEquals(isFinal ? Command.DECIDE : Command.RETRY, run(ALICE + "bob\tpresent\n"));
            assertEquals(Set.of(OLD), cluster.acls.get("alice"));
            assertEquals(Set.of(), cluster.acls.get("bob"));
            assertEquals(Map.of("SCRAM-SHA-512", 8193), cluster.credentials.get("alice"));
            assertTrue(Files.readString(message).startsWith("user alice FAILED: "), Files.readString(message));
        }
        assertTrue(time.now >= 15, "tried until the deadline");
    }

    @Test
    void whoIsNotAllowedIsNamedWithTheOperation() throws Exception {
        cluster = new FakeUsers() {
            @Override
            Failure failure(UserChange change) {
                return change.kind == UserChangeKind.QUOTA ? failed(change, new ClusterAuthorizationException("Cluster authorization failed.")) : null;
            }
        };
        assertEquals(Command.DECIDE, run(ALICE));
        assertTrue(log.toString().contains("User:node:kafka-topics is not allowed AlterConfigs on Cluster kafka-cluster"), log.toString());
        assertEquals(0, time.now, "no other try would help");
    }

    @Test
    void anAbsentUserKeepsNothing() throws Exception {
        cluster.credentials.put("alice", new LinkedHashMap<>(Map.of("SCRAM-SHA-256", 4096, "SCRAM-SHA-512", 8193)));
        cluster.acls.put("alice", new LinkedHashSet<>(Set.of(OLD)));
        cluster.quotas.put("alice", new LinkedHashMap<>(Map.of("producer_byte_rate", 5.0)));
        assertEquals(Command.DONE, run("alice\tabsent\n"));
        assertEquals(List.of(Map.of(), Set.of(), Map.of()), List.of(cluster.credentials.get("alice"), cluster.acls.get("alice"), cluster.quotas.get("alice")));
        assertEquals(Command.DONE, run("alice\tabsent\n"));
        assertEquals(List.of(), cluster.requested);
    }

    @Test
    void othersAreNotTouched() throws Exception {
        cluster.credentials.put("mallory", new LinkedHashMap<>(Map.of("SCRAM-SHA-512", 4096)));
        cluster.acls.put("mallory", new LinkedHashSet<>(Set.of(acl("mallory", "old", AclPermissionType.ALLOW))));
        run(ALICE);
        assertTrue(cluster.requested.stream().allMatch(request -> request.startsWith("alice ")), cluster.requested.toString());
    }

    @Test
    void aBrokerThatRestartsIsTriedAgain() throws Exception {
        List<Failure> left = new ArrayList<>(List.of(new Failure("describe the ACLs", "User:a", "Describe", new TimeoutException("no"))));
        cluster = new FakeUsers() {
            @Override
            void beforeDescribe() throws Failure {
                if (!left.isEmpty()) {
                    throw left.remove(0);
                }
            }
        };
        assertEquals(Command.DONE, run(ALICE));
    }

    @Test
    void aClusterThatDoesNotAnswerEndsTheRunAndOneThatDeniesDoesNot() throws Exception {
        for (Throwable cause : List.of(new ClusterAuthorizationException("no"), new TimeoutException("no"))) {
            cluster = new FakeUsers() {
                @Override
                void beforeDescribe() throws Failure {
                    throw new Failure("describe the ACLs", "User:a", "Describe on Cluster kafka-cluster", cause);
                }
            };
            boolean isDenied = cause instanceof ClusterAuthorizationException;
            ended = null;
            assertEquals(isDenied ? Command.DECIDE : Command.RETRY, run(ALICE));
            assertEquals(!isDenied, ended);
        }
    }

    @Test
    void aPasswordIsToldByItsPlace() throws Exception {
        Path file = Files.createDirectories(folder.resolve("alice")).resolve("password");
        WantedUser alice = UserTable.parse("t", List.of(("#kafka-gen users 1\n" + ALICE).split("\n"))).get(0);
        Passwords passwords = new Passwords(folder);
        for (String wrong : List.of("canary-canary-16\n", "canary-canary-16\r\n", "canary-short", "canary canary canary", "canary-canary-ä-ä", "")) {
            Files.writeString(file, wrong);
            Failure failure = assertThrows(Failure.class, () -> passwords.of(alice));
            assertTrue(failure.isFinal());
            assertFalse(failure.getMessage().contains("canary"), failure.getMessage());
            assertTrue(failure.getMessage().startsWith("key `password` of Secret `kafka-user-alice` "), failure.getMessage());
            assertEquals(wrong.endsWith("\n"), failure.getMessage().contains("line break"), failure.getMessage());
        }
        Files.writeString(file, "canary-Canary.16~_");
        assertEquals("canary-Canary.16~_", new String(passwords.of(alice)));
        Files.delete(file);
        assertTrue(assertThrows(Failure.class, () -> passwords.of(alice)).getMessage().contains("cannot be read (NoSuchFileException)"));
    }

    @Test
    void aTableThatIsNoneIsRejected() {
        for (String wrong : List.of("alice\tscram\t1\ts\tk", "alice\tpresent\nalice\tscram\tx\ts\tk", "alice\tpresent\nalice\tallow\tTOPIC", "alice\tpresent\nalice\tallow\tTOPIC\tprefix\ta\tREAD", "alice",
                "alice\tabsent\nalice\tquota\ta\t1", "alice\tpresent\nalice\tjoke")) {
            IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
                    () -> UserTable.parse("users.tsv", List.of(("#kafka-gen users 1\n" + wrong).split("\n"))), wrong);
            assertTrue(failure.getMessage().startsWith("users.tsv:" + (wrong.split("\n").length + 1) + " "), failure.getMessage());
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> UserTable.parse("users.tsv", List.of("#kafka-gen users 2")))
                .getMessage().contains("different kafka-gen versions"));
    }
}
