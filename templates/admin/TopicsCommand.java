package dev.kafkagen.admin;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Brings topics to what the tables say: creates what is missing, adds partitions, sets settings that differ, deletes what
 * is marked as deleted. It never removes partitions, never moves replicas, and never touches a topic that the tables do not
 * name. Running it again changes nothing.
 */
public final class TopicsCommand implements Command {
    /** How long the client itself tries one request again. */
    private static final int MOST_SECONDS_PER_REQUEST = 60;

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
        Properties properties = new Properties();
        properties.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address);
        properties.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, "kafka-gen");
        String patience = Integer.toString(Math.max(1, Math.min(MOST_SECONDS_PER_REQUEST, wait)) * 1000);
        properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
        properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
        Time time = new Time();
        Progress progress = new Progress(report, time);
        progress.doing(address + " to answer", time.now() + wait);
        progress.start();
        Cluster cluster = new KafkaCluster(connect(properties, progress, time, time.now() + wait), options.text("principal"));
        return new Reconciler(cluster, address, report, progress, time, wait)
                .run(wanted, options.number("min-isr"), options.text("allow-delete").equals("true"));
    }

    /** The client rejects an address that has no DNS record yet. */
    private static Admin connect(Properties properties, Progress progress, Time time, long deadline) {
        while (true) {
            try {
                return Admin.create(properties);
            } catch (KafkaException failed) {
                if (time.now() >= deadline) {
                    throw failed;
                }
                progress.error(failed.getCause() == null ? failed.getMessage() : failed.getCause().getMessage());
                time.sleep(1);
            }
        }
    }
}
