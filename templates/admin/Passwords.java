package dev.kafkagen.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The passwords of users, in files that Kubernetes mounts from Secrets: one folder a user, one file a key. What a message says
 * of a password is where it is, never what it is.
 */
public final class Passwords {
    private static final int SHORTEST = 16;
    /** Beyond letters and digits: what needs no escape in a properties file, a JAAS line, a URL or a shell. */
    private static final String MARKS = "._~-";

    private final Path directory;

    /** The passwords below a directory. */
    public Passwords(Path directory) {
        this.directory = directory;
    }

    /**
     * The password of a user.
     *
     * @throws Failure if it cannot be read, or is not one that every client can be configured with
     */
    byte[] of(WantedUser user) throws Failure {
        String where = "key `" + user.key + "` of Secret `" + user.secret + "`";
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(directory.resolve(user.name).resolve(user.key));
        } catch (IOException wrong) {
            throw wrong(where + " cannot be read (" + wrong.getClass().getSimpleName() + ")");
        }
        int length = bytes.length;
        if (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
            throw wrong(where + " ends in a line break; write the Secret without it, as `printf %s` does");
        }
        boolean isPlain = length >= SHORTEST;
        for (byte b : bytes) {
            isPlain &= b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || MARKS.indexOf(b) >= 0;
        }
        if (!isPlain) {
            throw wrong(where + " must have at least " + SHORTEST + " characters, all of A-Z a-z 0-9 . _ ~ -");
        }
        return bytes;
    }

    private static Failure wrong(String why) {
        return new Failure("read a password", why, null, true);
    }
}
