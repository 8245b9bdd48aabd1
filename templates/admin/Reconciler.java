package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings the topics of a cluster to what a profile wants: describes, plans and changes, again and again until nothing is
 * left to do. What failed because a broker restarts is planned again from what the cluster then has, so that a request that
 * was carried out without an answer, and a change by another client, do no harm.
 */
public final class Reconciler {
    private static final int MOST_UNCHANGED_LINES = 200;
    private static final long LONGEST_PAUSE = 16;

    private final Cluster cluster;
    private final String address;
    private final Report report;
    private final Progress progress;
    private final Time time;
    private final long wait;

    private final Set<String> mentioned = new HashSet<>();
    private final Set<String> said = new HashSet<>();
    private final Set<String> hopeless = new HashSet<>();
    private final Map<String, Change> unanswered = new LinkedHashMap<>();
    private final Set<String> open = new HashSet<>();
    private int made;
    private int failed;

    /**
     * A reconciler.
     *
     * @param cluster the cluster
     * @param address its address, for messages
     * @param report what hears of it
     * @param progress what hears what it does
     * @param time the clock
     * @param wait how many seconds to try without any success before giving up
     */
    public Reconciler(Cluster cluster, String address, Report report, Progress progress, Time time, long wait) {
        this.cluster = cluster;
        this.address = address;
        this.report = report;
        this.progress = progress;
        this.time = time;
        this.wait = wait;
    }

    /**
     * Runs to the end.
     *
     * @param wanted the topics of the profile
     * @param minIsr the cluster-wide {@code min.insync.replicas} of the profile
     * @param allowDelete whether topics that are marked are deleted
     * @return the exit code
     */
    public int run(List<WantedTopic> wanted, int minIsr, boolean allowDelete) {
        long began = time.now();
        long deadline = began + wait;
        long pause = 1;
        while (true) {
            ClusterState state;
            try {
                progress.doing(address + " to describe the topics", deadline);
                state = cluster.describe(wanted, minIsr);
            } catch (Failure failure) {
                if (failure.isFinal() || time.now() + pause >= deadline) {
                    report.fail("cannot " + failure.what + " after " + (time.now() - began) + " s: " + failure.getMessage());
                    return failure.isFinal() ? Command.DECIDE : Command.RETRY;
                }
                progress.error(failure.getMessage());
                time.sleep(pause);
                pause = Math.min(LONGEST_PAUSE, pause * 2);
                continue;
            }
            progress.error("");
            TopicPlan plan = new TopicPlan(wanted, state, minIsr, allowDelete);
            Round round = round(plan, deadline);
            if (round.made > 0) {
                deadline = time.now() + wait;
                pause = 1;
            }
            if (round.again.isEmpty() && !round.more) {
                return finish(wanted, state, plan, began);
            }
            if (time.now() + pause >= deadline) {
                for (Map.Entry<Change, Failure> left : round.again.entrySet()) {
                    failed(left.getKey(), left.getValue());
                }
                return finish(wanted, state, plan, began);
            }
            if (round.made == 0) {
                time.sleep(pause);
                pause = Math.min(LONGEST_PAUSE, pause * 2);
            } else if (!round.again.isEmpty()) {
                time.sleep(1);
            }
        }
    }

    /** Requests what a plan asks for, once. */
    private Round round(TopicPlan plan, long deadline) {
        Round round = new Round();
        List<Change> pending = new ArrayList<>();
        Set<String> planned = new HashSet<>();
        for (Change change : plan.changes) {
            if (!hopeless.contains(key(change))) {
                pending.add(change);
            }
            planned.add(change.topic);
        }
        // No longer planned: an earlier request was carried out although it had no answer.
        Map<String, Change> before = new HashMap<>(unanswered);
        for (Change change : unanswered.values()) {
            if (!planned.contains(change.topic)) {
                made(change);
            }
        }
        unanswered.clear();
        open.clear();
        speak(plan);
        int done = 0;
        for (List<Change> batch : Batches.of(pending)) {
            progress.doing(address + " to make changes (" + done + " of " + pending.size() + " made)", deadline);
            Map<Change, Failure> failures = cluster.apply(batch);
            for (Change change : batch) {
                Failure failure = failures.get(change);
                if (failure == null) {
                    made(change);
                    round.made++;
                    round.more |= change.more;
                } else if (failure.isFinal()) {
                    hopeless.add(key(change));
                    failed(change, failure);
                } else {
                    round.again.put(change, failure);
                    open.add(key(change));
                    // A rejected request was not carried out; the one before it may have been.
                    if (!failure.isStale() || before.containsKey(key(change))) {
                        unanswered.put(key(change), change);
                    }
                    progress.error(change.topic + ": " + failure.getMessage());
                }
            }
            done += batch.size();
        }
        if (!round.again.isEmpty()) {
            Map.Entry<Change, Failure> first = round.again.entrySet().iterator().next();
            if (!first.getValue().isStale()) {
                String others = round.again.size() == 1 ? "" : " (and " + (round.again.size() - 1) + " more)";
                report.note(first.getKey().topic + others + ": " + first.getValue().getMessage() + "; retries");
            }
        }
        return round;
    }

    private void made(Change change) {
        made++;
        mentioned.add(change.topic);
        report.made(change.topic, change.says);
    }

    private void failed(Change change, Failure failure) {
        failed++;
        mentioned.add(change.topic);
        report.wrong(change.topic, "FAILED, not " + change.says + ": " + failure.getMessage());
    }

    /** At once, so that a run that is stopped has said it. */
    private void speak(TopicPlan plan) {
        for (Map.Entry<String, String> note : plan.notes.entrySet()) {
            // What this very run deleted is absent now.
            if (mentioned.add(note.getKey())) {
                report.say(note.getKey(), note.getValue());
            }
        }
        for (Map.Entry<String, List<String>> differs : plan.differs.entrySet()) {
            for (String text : differs.getValue()) {
                mentioned.add(differs.getKey());
                if (said.add(differs.getKey() + text)) {
                    report.wrong(differs.getKey(), text);
                }
            }
        }
    }

    private int finish(List<WantedTopic> wanted, ClusterState state, TopicPlan plan, long began) {
        int unchanged = 0;
        int toExist = 0;
        int exist = 0;
        Map<String, ChangeKind> planned = new HashMap<>();
        for (Change change : plan.changes) {
            planned.put(change.topic, change.kind);
        }
        for (WantedTopic topic : wanted) {
            if (!topic.deleted) {
                toExist++;
                boolean isCreated = planned.get(topic.name) == ChangeKind.CREATE && !leftOver(topic.name);
                exist += state.topics.containsKey(topic.name) || isCreated ? 1 : 0;
            }
            if (!mentioned.contains(topic.name)) {
                unchanged++;
                if (wanted.size() <= MOST_UNCHANGED_LINES) {
                    report.say(topic.name, "unchanged");
                }
            }
        }
        if (!mentioned.contains(TopicPlan.CLUSTER)) {
            report.say(TopicPlan.CLUSTER, "unchanged");
        }
        if (!plan.toMove.isEmpty()) {
            report.note(steps(plan.toMove));
        }
        int undecided = 0;
        for (List<String> differs : plan.differs.values()) {
            undecided += differs.size();
        }
        report.finish(wanted.size() + " topics: " + made + " changes made, " + failed + " failed, " + unchanged
                + " topics unchanged, " + undecided + " for a person to decide, " + (time.now() - began) + " s",
                "wanted=" + toExist + " exist=" + exist + " changed=" + made + " failed=" + failed + " undecided=" + undecided);
        if (failed > hopeless.size()) {
            return Command.RETRY;
        }
        return undecided + hopeless.size() > 0 ? Command.DECIDE : Command.DONE;
    }

    private boolean leftOver(String topic) {
        String key = key(ChangeKind.CREATE, topic);
        return hopeless.contains(key) || open.contains(key);
    }

    private String steps(List<String> topics) {
        return "the number of replicas is changed by moving them, which this Job never does. For each of: " + String.join(" ", topics)
                + "\n  1. write the wanted replicas of every partition to a file: {\"version\":1,\"partitions\":[{\"topic\":\"NAME\",\"partition\":0,\"replicas\":[0,1,2]}]}"
                + "\n  2. kafka-reassign-partitions --bootstrap-server " + address + " --reassignment-json-file FILE --execute"
                + "\n  3. the same with --verify instead of --execute, until it is complete"
                + "\n  4. delete this Job and apply again: min.insync.replicas is raised only when every partition has its replicas";
    }

    private static String key(Change change) {
        return key(change.kind, change.topic);
    }

    private static String key(ChangeKind kind, String topic) {
        return kind.operation(topic);
    }
}
