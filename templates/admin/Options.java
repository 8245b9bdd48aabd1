package dev.kafkagen.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Options of the form {@code --name value}. A secret is never one of them: other processes of a node see arguments. */
public final class Options {
    private final Map<String, String> values = new HashMap<>();

    private Options() {
    }

    /**
     * Reads pairs of name and value.
     *
     * @throws IllegalArgumentException for a name without {@code --} or without a value
     */
    public static Options parse(List<String> words) {
        Options options = new Options();
        for (int i = 0; i < words.size(); i += 2) {
            String word = words.get(i);
            if (!word.startsWith("--") || i + 1 == words.size()) {
                throw new IllegalArgumentException("expected `--name value` at `" + word + "`");
            }
            options.values.put(word.substring(2), words.get(i + 1));
        }
        return options;
    }

    /** A text that must be there. */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("missing option `--" + name + "`");
        }
        return value;
    }

    /** A text, or null if the option is absent. */
    public String optional(String name) {
        return values.get(name);
    }

    /** A whole number that must be there. */
    public int number(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("`--" + name + " " + text(name) + "` is not a whole number");
        }
    }
}
