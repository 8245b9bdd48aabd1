package dev.kafkagen.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The table {@code users.tsv}: a first line with the version, then lines of a user's name, a word, and what belongs to the
 * word, with tabs between: {@code present} or {@code absent}, which is the first line of each user; {@code scram} with the
 * version of the password, its Secret and key; {@code allow} with the type of a resource, the type of its pattern,
 * its name and an operation, as Kafka names them; {@code quota} with its name and value. It holds no password.
 */
public final class UserTable {
    /** The first line. */
    static final String VERSION = "#kafka-gen users 1";

    private UserTable() {
    }

    /** Reads the table of a directory. */
    public static List<WantedUser> read(Path directory) {
        Path file = directory.resolve("users.tsv");
        try {
            return parse(file.getFileName().toString(), Files.readAllLines(file));
        } catch (IOException wrong) {
            throw new IllegalArgumentException("cannot read the table of users " + file + ": " + wrong);
        }
    }

    /**
     * Reads the lines of a table.
     *
     * @throws IllegalArgumentException for a table of another version, or a line that says nothing of a user
     */
    static List<WantedUser> parse(String file, List<String> lines) {
        String first = lines.isEmpty() ? "" : lines.get(0);
        if (!first.equals(VERSION)) {
            String is = first.startsWith("#") ? "`" + first + "`" : "absent";
            throw new IllegalArgumentException("the version line of " + file + " is " + is + ", expected `" + VERSION
                    + "`: the table and the classes are of different kafka-gen versions; apply the whole output of one version");
        }
        Map<String, WantedUser> users = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty()) {
                String[] columns = lines.get(i).split("\t", -1);
                try {
                    add(users, columns);
                } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
                    throw new IllegalArgumentException(file + ":" + (i + 1) + " says nothing of a user");
                }
            }
        }
        return new ArrayList<>(users.values());
    }

    private static void add(Map<String, WantedUser> users, String[] columns) {
        String name = columns[0];
        String word = columns[1];
        if (word.equals("present") || word.equals("absent")) {
            users.put(name, new WantedUser(name, word.equals("absent")));
            return;
        }
        WantedUser user = users.get(name);
        if (user == null || user.absent) {
            throw new IllegalArgumentException();
        }
        if (word.equals("scram")) {
            user.iterations = WantedUser.FIRST_ITERATIONS + Integer.parseInt(columns[2]);
            user.secret = columns[3];
            user.key = columns[4];
        } else if (word.equals("allow")) {
            ResourceType type = ResourceType.valueOf(columns[2]);
            PatternType pattern = PatternType.valueOf(columns[3]);
            AclOperation operation = AclOperation.valueOf(columns[5]);
            user.acls.add(new AclBinding(new ResourcePattern(type, columns[4], pattern),
                    new AccessControlEntry(user.principal(), "*", operation, AclPermissionType.ALLOW)));
        } else if (word.equals("quota")) {
            user.quotas.put(columns[2], Double.valueOf(columns[3]));
        } else {
            throw new IllegalArgumentException();
        }
    }
}
