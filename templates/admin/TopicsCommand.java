package dev.kafkagen.admin;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/**
 * Brings topics to what the tables say: creates what is missing, adds partitions, sets settings that differ, deletes what
 * is marked as deleted. It never removes partitions, never moves replicas, and never touches a topic that the tables do not
 * name. Running it again changes nothing. Where the profile has users, it does the same to them first.
 */
public final class TopicsCommand implements Command {
    @Override
    public String name() {
        return "topics";
    }

    @Override
    public int run(Options options) {
        Report report = new Report(System.out, Path.of(options.text("report")), options.text("list"));
        Runtime.getRuntime().addShutdownHook(new StopHook(report));
        try {
            return reconcile(options, report);
        } catch (IllegalArgumentException wrong) {
            report.fail(wrong.getMessage());
            return RETRY;
        } catch (RuntimeException | OutOfMemoryError wrong) {
            report.fail(wrong.toString());
            return RETRY;
        }
    }

    private static int reconcile(Options options, Report report) {
        List<WantedTopic> wanted = TopicTable.readAll(Path.of(options.text("tables")));
        String address = options.text("bootstrap");
        int wait = options.number("wait");
        Connection connection = new Connection(address, options.optional("client"), wait);
        Time time = new Time();
        Progress progress = new Progress(report, time);
        progress.doing(address + " to answer", time.now() + wait);
        progress.start();
        Admin admin;
        try {
            admin = connection.open(progress, time, time.now() + wait);
        } catch (Failure failure) {
            report.fail("cannot " + failure.what + ": " + failure.getMessage());
            return failure.isFinal() ? DECIDE : RETRY;
        }
        Cluster cluster = new KafkaCluster(admin, connection, options.text("principal"));
        int ofUsers = DONE;
        if (options.optional("users") != null) {
            // Before topics, of which there may be thousands: clients wait for their credentials.
            ofUsers = UsersStep.run(admin, connection, options, report, progress, time, wait);
            if (report.hasEnded()) {
                return ofUsers;
            }
        }
        int ofTopics = new Reconciler(cluster, address, report, progress, time, wait)
                .run(wanted, options.number("min-isr"), options.text("allow-delete").equals("true"));
        if (ofUsers == RETRY || ofTopics == RETRY) {
            return RETRY;
        }
        return Math.max(ofUsers, ofTopics);
    }
}
