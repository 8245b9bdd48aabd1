package dev.kafkagen.admin;

/** A clock that waits for nothing. */
final class FakeTime extends Time {
    long now;

    @Override
    public long now() {
        return now;
    }

    @Override
    public void sleep(long seconds) {
        now += seconds;
    }
}
