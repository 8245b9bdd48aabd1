import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kafka.server.ControllerConfigurationValidator;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * What the classes of one Kafka version say about settings.
 *
 * <p>{@code dump}: every setting of brokers and topics as JSON. {@code judge SERVER_PROPERTIES}: reads one case a line,
 * {@code {"set": {…}, "topic": {…}}}, and prints one word a line: ok, ignored (no class knows the name) or refused.
 * Method signatures differ between versions, hence the reflection.
 */
class Settings {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] words) throws Exception {
        // Kafka's classes log to standard output.
        PrintStream answer = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        if (words[0].equals("dump")) {
            answer.println(dump());
        } else {
            judge(Path.of(words[1]), answer);
        }
        answer.flush();
        System.exit(0);
    }

    static ObjectNode dump() throws Exception {
        ObjectNode all = JSON.createObjectNode();
        Map<String, String> modes = updateModes();
        all.set("broker", dump(AbstractKafkaConfig.CONFIG_DEF, modes));
        all.set("topic", dump(LogConfig.configDefCopy(), Map.of()));
        return all;
    }

    static ArrayNode dump(ConfigDef definition, Map<String, String> modes) throws Exception {
        ArrayNode rows = JSON.createArrayNode();
        for (ConfigKey key : new TreeMap<>(definition.configKeys()).values()) {
            ObjectNode row = rows.addObject();
            row.put("name", key.name).put("type", key.type.name()).put("internal", key.internalConfig);
            row.put("default", key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : null);
            String doc = key.documentation == null ? "" : key.documentation.toLowerCase();
            row.put("deprecated", doc.contains("deprecated"));
            row.put("mode", modes.getOrDefault(key.name, "read-only"));
            ConfigDef.Validator validator = key.validator;
            if (validator == null) {
                continue;
            }
            row.put("validator", validator.getClass().getSimpleName()).put("valid", validator.toString());
            if (validator instanceof ConfigDef.Range) {
                row.put("min", text(validator, "min")).put("max", text(validator, "max"));
            }
            if (validator instanceof ConfigDef.ValidList) {
                Object words = field(field(validator, "validString"), "validStrings");
                row.set("words", JSON.valueToTree(words));
                // Before 4.2 a list could be empty and have a word twice.
                boolean strict = has(validator, "isEmptyAllowed");
                row.put("strict", strict).put("empty", !strict || (boolean) field(validator, "isEmptyAllowed"));
            }
            if (validator instanceof ConfigDef.ValidString) {
                row.set("words", JSON.valueToTree(field(validator, "validStrings")));
            }
            if (validator instanceof ConfigDef.CaseInsensitiveValidString) {
                row.set("words", JSON.valueToTree(new TreeSet<>((Set<?>) field(validator, "validStrings"))));
            }
        }
        return rows;
    }

    static Object field(Object object, String name) throws Exception {
        Field field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }

    static boolean has(Object object, String name) {
        for (Field field : object.getClass().getDeclaredFields()) {
            if (field.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    static String text(Object object, String name) throws Exception {
        Object value = field(object, name);
        return value == null ? null : value.toString();
    }

    @SuppressWarnings("unchecked")
    static Map<String, String> updateModes() throws Exception {
        // The table moved from Scala, where it is a method of the module, to Java.
        try {
            Object module = Class.forName("kafka.server.DynamicBrokerConfig$").getField("MODULE$").get(null);
            return (Map<String, String>) module.getClass().getMethod("dynamicConfigUpdateModes").invoke(module);
        } catch (NoSuchMethodException moved) {
            Class<?> table = Class.forName("org.apache.kafka.server.config.DynamicBrokerConfig");
            return (Map<String, String>) table.getMethod("dynamicConfigUpdateModes").invoke(null);
        }
    }

    static void judge(Path file, PrintStream answer) throws Exception {
        Properties base = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            base.load(reader);
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode sample = JSON.readTree(line);
            String verdict;
            try {
                verdict = verdict(base, sample);
            } catch (InvocationTargetException error) {
                verdict = refused(error.getCause());
            } catch (Throwable error) {
                verdict = refused(error);
            }
            answer.println(verdict);
        }
    }

    static String refused(Throwable error) {
        return "refused " + String.valueOf(error.getMessage()).replaceAll("\\s+", " ");
    }

    static String verdict(Properties base, JsonNode sample) throws Throwable {
        Properties properties = new Properties();
        properties.putAll(base);
        boolean known = true;
        for (Map.Entry<String, String> entry : map(sample.get("set")).entrySet()) {
            properties.setProperty(entry.getKey(), entry.getValue());
            known &= AbstractKafkaConfig.CONFIG_DEF.names().contains(entry.getKey());
        }
        KafkaConfig config = new KafkaConfig(properties);
        Map<?, ?> defaults = (Map<?, ?>) KafkaConfig.class.getMethod("extractLogConfigMap").invoke(config);
        LogConfig.class.getConstructor(Map.class).newInstance(defaults);
        for (Method method : LogConfig.class.getMethods()) {
            if (method.getName().equals("validateBrokerLogConfigValues")) {
                boolean tiered = Boolean.parseBoolean(properties.getProperty("remote.log.storage.system.enable", "").trim());
                method.invoke(null, defaults, tiered);
            }
        }
        JmxReporter.compilePredicate(config.originals());
        if (sample.has("topic") || sample.has("name")) {
            String name = sample.has("name") ? sample.get("name").asText() : "t";
            Topic.validate(name);
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
            new ControllerConfigurationValidator(config).validate(topic, map(sample.get("topic")), Map.of());
        }
        return known ? "ok" : "ignored";
    }

    static Map<String, String> map(JsonNode node) {
        Map<String, String> map = new HashMap<>();
        Iterator<Map.Entry<String, JsonNode>> fields = node == null ? Map.<String, JsonNode>of().entrySet().iterator() : node.fields();
        fields.forEachRemaining(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }
}
