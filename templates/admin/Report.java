package dev.kafkagen.admin;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run says: a line for each topic and each change of a user, and a short message for the status of the pod, which {@code kafka-gen health}
 * reads. Kubernetes keeps 4096 bytes of that message.
 */
public final class Report {
    private static final String BEGIN = "kafka-gen topics: list=";
    private static final int MOST_LINES = 15;
    private static final int MOST_CHARACTERS = 200;

    private final PrintStream out;
    private final Path message;
    private final String list;
    private final List<String> wrong = new ArrayList<>();
    private String users = "";
    private int made;
    private boolean ended;

    /**
     * A report.
     *
     * @param out the log
     * @param message the file that becomes the status of the pod; nothing is written where it does not exist
     * @param list the digest of the list of topics
     */
    public Report(PrintStream out, Path message, String list) {
        this.out = out;
        this.message = message;
        this.list = list;
    }

    /** Says something that is not about one topic. */
    public synchronized void note(String text) {
        out.println("kafka-gen: " + text);
        out.flush();
    }

    /** Says something of a topic. */
    public synchronized void say(String topic, String text) {
        out.println(line(topic, text));
    }

    /** Says that a change is made. */
    public synchronized void made(String topic, String text) {
        made++;
        say(topic, text);
    }

    /** Says that something of a topic is not as wanted. */
    public synchronized void wrong(String topic, String text) {
        say(topic, text);
        wrong.add(cut(topic + " " + text));
    }

    /** Keeps figures about users, such as {@code users=3}, for the message that the run ends with. */
    public synchronized void users(String figures) {
        users = figures + " ";
    }

    /** Ends with what keeps the run from going on. */
    public synchronized void fail(String error) {
        if (!ended) {
            ended = true;
            note(error);
            write("error=" + cut(error));
        }
    }

    /** Whether it has ended: nothing more is to be done. */
    public synchronized boolean hasEnded() {
        return ended;
    }

    /** Ends with figures, such as {@code wanted=7 exist=7}. */
    public synchronized void finish(String says, String figures) {
        ended = true;
        note(says);
        write(figures);
    }

    /** What a signal that stops the process leaves. */
    public synchronized void stop() {
        fail("told to stop; " + made + " changes were made, the next run makes the others");
    }

    private void write(String end) {
        StringBuilder text = new StringBuilder();
        for (String line : wrong.subList(0, Math.min(MOST_LINES, wrong.size()))) {
            text.append(line).append('\n');
        }
        if (wrong.size() > MOST_LINES) {
            text.append("and ").append(wrong.size() - MOST_LINES).append(" more\n");
        }
        text.append(BEGIN).append(list).append(' ').append(users).append(end).append('\n');
        try {
            Files.writeString(message, text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException absent) {
            // Outside of Kubernetes there is no such file.
        }
    }

    static String line(String topic, String text) {
        return topic + " ".repeat(Math.max(1, 51 - topic.length())) + text;
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
