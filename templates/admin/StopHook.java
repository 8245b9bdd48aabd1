package dev.kafkagen.admin;

/** What a signal that stops the process still does. */
final class StopHook extends Thread {
    private final Report report;

    StopHook(Report report) {
        super("stop");
        this.report = report;
    }

    @Override
    public void run() {
        report.stop();
    }
}
