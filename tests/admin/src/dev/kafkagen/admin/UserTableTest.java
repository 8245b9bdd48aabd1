package dev.kafkagen.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table that kafka-gen renders of a profile, and what becomes of it in an empty cluster; {@code tests/topic_job/users.rs} has the other half. */
class UserTableTest {
    @Test
    void theTableThatIsRenderedIsRead() throws Exception {
        List<WantedUser> users = UserTable.parse("users.tsv", Files.readAllLines(Path.of("../topic_job/users/users.tsv")));
        List<String> says = new ArrayList<>();
        for (UserChange change : new UserPlan(users, new UserState(users)).changes) {
            says.add(change.user.name + ": " + change.says);
        }
        assertEquals(List.of("audit@example.com: credential created, password version 1",
                "audit@example.com: allowed Describe on cluster kafka-cluster; Describe, DescribeConfigs on topic *",
                "orders-service: credential created, password version 3",
                "orders-service: allowed Read on group exact; Read on group orders-service*; Describe, Read on topic orders.*; "
                        + "Describe, Read, Write on topic orders.created; Describe, Write on transactional id orders-tx",
                "orders-service: quotas set: producer_byte_rate=1048576 request_percentage=50"), says);
        assertEquals("audit/pw", users.get(0).secret + "/" + users.get(0).key);
    }
}
