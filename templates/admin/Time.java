package dev.kafkagen.admin;

/** The clock; tests have one that does not wait. */
public class Time {
    /** Seconds since some moment. */
    public long now() {
        return System.nanoTime() / 1_000_000_000L;
    }

    /** Waits; a signal ends the process all the same. */
    public void sleep(long seconds) {
        try {
            Thread.sleep(seconds * 1000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
