package dev.kafkagen.admin;

/** Says every 10 s what a run waits for, because its log is what a person reads when topics do not appear. */
public final class Progress extends Thread {
    private static final int EVERY = 10;

    private final Report report;
    private final Time time;
    private String what;
    private String lastError = "";
    private long since;
    private long deadline;

    /** Begins to watch a run. */
    public Progress(Report report, Time time) {
        super("progress");
        setDaemon(true);
        this.report = report;
        this.time = time;
    }

    /** What the run does from now on, and until when it tries. */
    public synchronized void doing(String doing, long until) {
        if (!doing.equals(what)) {
            since = time.now();
        }
        what = doing;
        deadline = until;
    }

    /** Why the last try failed; empty after one that succeeded. */
    public synchronized void error(String error) {
        lastError = error;
    }

    /** What there is to say now. */
    synchronized String line() {
        return "waiting for " + what + ": " + (time.now() - since) + " s of at most " + (deadline - since) + " s"
                + (lastError.isEmpty() ? "" : "; last error: " + lastError);
    }

    @Override
    public void run() {
        while (true) {
            time.sleep(EVERY);
            report.note(line());
        }
    }
}
