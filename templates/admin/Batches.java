package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.List;

/** Changes in requests that the controller accepts: of one kind each, and with fewer than 10,000 records. */
public final class Batches {
    /** Also the time of a request is bounded so: a busy controller answers before the client gives up. */
    static final int MAX_RECORDS = 5000;

    private Batches() {
    }

    /** The changes in the order of {@link ChangeKind}, in batches. A change that is larger than a batch has one of its own. */
    public static List<List<Change>> of(List<Change> changes) {
        List<List<Change>> batches = new ArrayList<>();
        for (ChangeKind kind : ChangeKind.ALL) {
            List<Change> batch = null;
            int records = 0;
            for (Change change : changes) {
                if (change.kind != kind) {
                    continue;
                }
                if (batch == null || records + change.records > MAX_RECORDS) {
                    batch = new ArrayList<>();
                    batches.add(batch);
                    records = 0;
                }
                batch.add(change);
                records += change.records;
            }
        }
        return batches;
    }
}
