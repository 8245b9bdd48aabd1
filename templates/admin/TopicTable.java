package dev.kafkagen.admin;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables {@code topics*.tsv}: a first line with the version, then one topic a line with tabs between its name, its
 * partitions ({@code -} for one that is to be deleted), its replicas and its settings.
 */
public final class TopicTable {
    /** The first line. */
    static final String VERSION = "#kafka-gen topics 1";

    private TopicTable() {
    }

    /** Reads all tables of a directory, in the order of their names. */
    public static List<WantedTopic> readAll(Path directory) {
        List<Path> files = new ArrayList<>();
        List<WantedTopic> topics = new ArrayList<>();
        try {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "topics*.tsv")) {
                for (Path file : found) {
                    files.add(file);
                }
            }
            files.sort(null);
            for (Path file : files) {
                topics.addAll(parse(file.getFileName().toString(), Files.readAllLines(file)));
            }
        } catch (IOException wrong) {
            throw new IllegalArgumentException("cannot read the tables of topics in " + directory + ": " + wrong);
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no table topics*.tsv in " + directory);
        }
        return topics;
    }

    /**
     * Reads the lines of one table.
     *
     * @throws IllegalArgumentException for a table of another version, or a line that is no topic
     */
    static List<WantedTopic> parse(String file, List<String> lines) {
        String first = lines.isEmpty() ? "" : lines.get(0);
        if (!first.equals(VERSION)) {
            String is = first.startsWith("#") ? "`" + first + "`" : "absent";
            throw new IllegalArgumentException("the version line of " + file + " is " + is + ", expected `" + VERSION
                    + "`: the table and the classes are of different kafka-gen versions; apply the whole output of one version");
        }
        List<WantedTopic> topics = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty()) {
                topics.add(topic(file + ":" + (i + 1), lines.get(i).split("\t", -1)));
            }
        }
        return topics;
    }

    private static WantedTopic topic(String place, String[] columns) {
        try {
            if (columns.length == 2 && columns[1].equals("-")) {
                return new WantedTopic(columns[0], true, 0, 0, Map.of());
            }
            Map<String, String> settings = new LinkedHashMap<>();
            for (int i = 3; i < columns.length; i++) {
                int equals = columns[i].indexOf('=');
                settings.put(columns[i].substring(0, equals), columns[i].substring(equals + 1));
            }
            return new WantedTopic(columns[0], false, Integer.parseInt(columns[1]), Integer.parseInt(columns[2]), settings);
        } catch (IndexOutOfBoundsException | NumberFormatException wrong) {
            throw new IllegalArgumentException(place + " is not a topic: " + String.join(" ", columns));
        }
    }
}
