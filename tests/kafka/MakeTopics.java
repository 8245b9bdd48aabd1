import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Makes many topics at once, which Kafka's own tools cannot: BOOTSTRAP PREFIX COUNT REPLICAS [SETTING=VALUE]... */
class MakeTopics {
    public static void main(String[] words) throws Exception {
        Map<String, String> settings = new java.util.TreeMap<>();
        for (int i = 4; i < words.length; i++) {
            settings.put(words[i].split("=", 2)[0], words[i].split("=", 2)[1]);
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", words[0]))) {
            List<NewTopic> topics = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(words[2]); i++) {
                NewTopic topic = new NewTopic(words[1] + i, Optional.of(1), Optional.of(Short.parseShort(words[3])));
                topics.add(topic.configs(settings));
                if (topics.size() == 200) {
                    admin.createTopics(topics).all().get();
                    topics.clear();
                }
            }
            admin.createTopics(topics).all().get();
        }
    }
}
