package dev.kafkagen.admin;

import java.util.Arrays;
import java.util.List;

/**
 * Administers a Kafka cluster as a kafka-gen profile asks. Started in a Job by {@code topics.sh}, with the Java and the
 * client library of the Kafka image; it needs nothing else.
 */
public final class Main {
    /** Every command; each is a class of its own. */
    private static final List<Command> COMMANDS = List.of(new TopicsCommand());

    private Main() {
    }

    /**
     * Runs one command and exits: 0 done, 1 another run may succeed, 3 a person has to decide.
     *
     * @param words the name of the command, then its options
     */
    public static void main(String[] words) {
        int status;
        try {
            status = run(words);
        } catch (IllegalArgumentException wrong) {
            System.err.println("kafka-gen: " + wrong.getMessage());
            status = Command.RETRY;
        }
        System.out.flush();
        System.err.flush();
        // Closing the client would wait for its open requests.
        Runtime.getRuntime().halt(status);
    }

    private static int run(String[] words) {
        String name = words.length == 0 ? "" : words[0];
        for (Command command : COMMANDS) {
            if (command.name().equals(name)) {
                return command.run(Options.parse(Arrays.asList(words).subList(1, words.length)));
            }
        }
        throw new IllegalArgumentException("unknown command `" + name + "`; topics.sh and the classes are of different versions: apply the whole output");
    }
}
