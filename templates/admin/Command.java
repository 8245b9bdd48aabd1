package dev.kafkagen.admin;

/** Something that the program does to a cluster. */
public interface Command {
    /** Exit code: the cluster is as the profile says. */
    int DONE = 0;
    /** Exit code: a request failed and may succeed in another run. */
    int RETRY = 1;
    /** Exit code: no other run can succeed until a person changes something. */
    int DECIDE = 3;

    /** The word that selects it on the command line. */
    String name();

    /**
     * Does it.
     *
     * @return the exit code
     * @throws IllegalArgumentException for wrong options or files
     */
    int run(Options options);
}
