import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What a client gets from a cluster, a word for each step: {@code topic}, {@code record}, {@code group} and
 * {@code transaction}; or after the record {@code lasting}, that no broker leaves. Ends with the first step that fails, or with the one that is asked for.
 *
 * <p>Arguments: bootstrap servers, number of brokers, seconds for the first step, the last step.
 */
class Works {
    public static void main(String[] args) throws Exception {
        String servers = args[0];
        int brokers = Integer.parseInt(args[1]);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(args[2]));
        try {
            topic(servers, brokers, deadline);
            step("topic", args[3]);
            record(servers, brokers, null);
            step("record", args[3]);
            if (args[3].equals("lasting")) {
                lasting(servers, brokers);
                step("lasting", args[3]);
            }
            group(servers);
            step("group", args[3]);
            record(servers, brokers, "boots");
            step("transaction", args[3]);
        } catch (Exception problem) {
            System.out.println("failed " + problem);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void step(String step, String last) {
        System.out.println(step);
        if (step.equals(last)) Runtime.getRuntime().halt(0);
    }

    /** Every broker holds a replica, so that the record needs each of them. */
    private static void topic(String servers, int brokers, long deadline) throws Exception {
        while (true) {
            // A new client each time: none is left with what an earlier one has been told.
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers, "default.api.timeout.ms", "5000", "request.timeout.ms", "3000"))) {
                if (admin.describeCluster().nodes().get().size() < brokers) throw new IllegalStateException("brokers are missing");
                admin.createTopics(List.of(new NewTopic("boots", Optional.of(brokers), Optional.of((short) brokers)))).all().get();
                return;
            } catch (Exception problem) {
                if (problem.getCause() instanceof TopicExistsException) return;
                if (System.nanoTime() > deadline) throw problem;
                Thread.sleep(500);
            }
        }
    }

    /** One record to each partition, so that each broker is the leader of one. */
    private static void record(String servers, int brokers, String transaction) throws Exception {
        Map<String, Object> settings = new java.util.HashMap<>(Map.of("bootstrap.servers", servers, "acks", "all",
            "max.block.ms", "10000", "request.timeout.ms", "5000", "delivery.timeout.ms", "10000"));
        if (transaction != null) settings.put("transactional.id", transaction);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            if (transaction != null) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            for (int i = 0; i < brokers; i++) producer.send(new ProducerRecord<>("boots", i, "key", "value")).get();
            if (transaction != null) producer.commitTransaction();
        }
    }

    /** For half a minute, every broker is a node of the cluster. */
    private static void lasting(String servers, int brokers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            for (int i = 0; i < 150; i++) {
                int nodes = admin.describeCluster().nodes().get().size();
                if (nodes < brokers) throw new IllegalStateException("after " + i / 5 + " s, " + nodes + " of " + brokers + " brokers");
                Thread.sleep(200);
            }
        }
    }

    private static void group(String servers) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "group.id", "boots", "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("boots"));
            for (int i = 0; i < 10; i++) {
                if (!consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
                    consumer.commitSync(Duration.ofSeconds(5));
                    return;
                }
            }
            throw new IllegalStateException("no record in 10 s");
        }
    }
}
