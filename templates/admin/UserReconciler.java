package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Brings the users of a cluster to what a profile wants: describes, plans and changes, until nothing is left to do. It never
 * touches a user that the profile does not name.
 */
public final class UserReconciler {
    private static final int MOST_UNCHANGED_LINES = 200;
    private static final long LONGEST_PAUSE = 16;

    private final UserCluster cluster;
    private final String address;
    private final Report report;
    private final Progress progress;
    private final Time time;
    private final long wait;

    /** What no other try can do in this run, by {@link UserChange#key}. */
    private final Set<String> hopeless = new HashSet<>();
    private final Set<String> mentioned = new HashSet<>();
    private int made;

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
    public UserReconciler(UserCluster cluster, String address, Report report, Progress progress, Time time, long wait) {
        this.cluster = cluster;
        this.address = address;
        this.report = report;
        this.progress = progress;
        this.time = time;
        this.wait = wait;
    }

    /** Runs to the end, and returns the exit code. A cluster that does not answer ends the report. */
    public int run(List<WantedUser> wanted) {
        long began = time.now();
        long deadline = began + wait;
        long pause = 1;
        while (true) {
            UserState state;
            try {
                progress.doing(address + " to describe the users", deadline);
                state = cluster.describe(wanted);
            } catch (Failure failure) {
                String why = "cannot " + failure.what + " after " + (time.now() - began) + " s: " + failure.getMessage();
                if (failure.getCause() instanceof AuthorizationException) {
                    report.users("users=" + wanted.size() + " usersFailed=" + wanted.size());
                    report.wrong("(users)", "FAILED, " + why);
                    return Command.DECIDE;
                }
                if (failure.isFinal() || time.now() + pause >= deadline) {
                    report.fail(why);
                    return failure.isFinal() ? Command.DECIDE : Command.RETRY;
                }
                progress.error(failure.getMessage());
                time.sleep(pause);
                pause = Math.min(LONGEST_PAUSE, pause * 2);
                continue;
            }
            progress.error("");
            Map<UserChange, Failure> again = new LinkedHashMap<>();
            int madeBefore = made;
            round(new UserPlan(wanted, state), deadline, again);
            if (again.isEmpty()) {
                return finish(wanted, 0, began);
            }
            if (made > madeBefore) {
                deadline = time.now() + wait;
                pause = 1;
            }
            if (time.now() + pause >= deadline) {
                for (Map.Entry<UserChange, Failure> left : again.entrySet()) {
                    failed(left.getKey(), left.getValue());
                }
                return finish(wanted, again.size(), began);
            }
            Map.Entry<UserChange, Failure> first = again.entrySet().iterator().next();
            String others = again.size() == 1 ? "" : " (and " + (again.size() - 1) + " more)";
            report.note(called(first.getKey().user) + others + ": " + first.getValue().getMessage() + "; retries");
            time.sleep(pause);
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }
    }

    /** Requests what a plan asks for, once, and adds what may succeed later to {@code again}. */
    private void round(UserPlan plan, long deadline, Map<UserChange, Failure> again) {
        // Users that did not get all rights that they are to have: taking others away could lock them out.
        Set<String> held = new HashSet<>();
        for (UserChangeKind kind : UserChangeKind.ALL) {
            List<UserChange> changes = new ArrayList<>();
            for (UserChange change : plan.changes) {
                if (change.kind != kind) {
                    continue;
                }
                boolean isHopeless = hopeless.contains(change.key());
                if (isHopeless && kind == UserChangeKind.ALLOW) {
                    held.add(change.user.name);
                }
                if (!isHopeless && !(kind.takesAway() && held.contains(change.user.name))) {
                    changes.add(change);
                }
            }
            if (changes.isEmpty()) {
                continue;
            }
            progress.doing(address + " to change " + changes.size() + " users", deadline);
            Map<UserChange, Failure> failures = cluster.apply(kind, changes);
            for (UserChange change : changes) {
                Failure failure = failures.get(change);
                if (failure == null) {
                    made++;
                    mentioned.add(change.user.name);
                    report.made(called(change.user), change.says);
                    continue;
                }
                if (kind == UserChangeKind.ALLOW) {
                    held.add(change.user.name);
                }
                if (failure.isFinal()) {
                    hopeless.add(change.key());
                    failed(change, failure);
                } else {
                    again.put(change, failure);
                    progress.error(called(change.user) + ": " + failure.getMessage());
                }
            }
        }
    }

    private void failed(UserChange change, Failure failure) {
        mentioned.add(change.user.name);
        report.wrong(called(change.user), "FAILED: " + failure.getMessage() + "; not done: " + change.says);
    }

    private int finish(List<WantedUser> wanted, int left, long began) {
        int unchanged = 0;
        for (WantedUser user : wanted) {
            if (!mentioned.contains(user.name)) {
                unchanged++;
                if (wanted.size() <= MOST_UNCHANGED_LINES) {
                    report.say(called(user), user.absent ? "absent" : "unchanged");
                }
            }
        }
        int failed = left + hopeless.size();
        report.note(wanted.size() + " users: " + made + " changes made, " + failed + " failed, " + unchanged + " users unchanged, "
                + (time.now() - began) + " s");
        report.users("users=" + wanted.size() + " usersChanged=" + made + " usersFailed=" + failed);
        if (left > 0) {
            return Command.RETRY;
        }
        return hopeless.isEmpty() ? Command.DONE : Command.DECIDE;
    }

    private static String called(WantedUser user) {
        return "user " + user.name;
    }
}
