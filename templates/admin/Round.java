package dev.kafkagen.admin;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one round of requests came to. */
final class Round {
    /** Changes that were made. */
    int made;
    /** Whether a change that was made needs another. */
    boolean more;
    /** Changes that may be made when they are planned again. */
    final Map<Change, Failure> again = new LinkedHashMap<>();
}
