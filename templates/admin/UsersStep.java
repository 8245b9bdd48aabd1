package dev.kafkagen.admin;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** The part of a run that is about users. Nothing else names these classes: without users they are not in the ConfigMap. */
public final class UsersStep {
    private UsersStep() {
    }

    /** Brings users to what the table says, and returns the exit code. */
    static int run(Admin admin, Connection connection, Options options, Report report, Progress progress, Time time, int wait) {
        List<WantedUser> wanted = UserTable.read(Path.of(options.text("tables")));
        UserCluster cluster = new KafkaUsers(admin, connection, options.text("principal"), new Passwords(Path.of(options.text("users"))));
        return new UserReconciler(cluster, options.text("bootstrap"), report, progress, time, wait).run(wanted);
    }
}
