package dev.kafkagen.admin;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclBinding;

/** A user as the profile wants it. */
public final class WantedUser {
    /** Iterations of a credential with password version 0; Kafka takes 4096 to 16384. */
    static final int FIRST_ITERATIONS = 8192;

    /** Its name. */
    public final String name;
    /** Whether the credential, ACLs and quotas of the user are to be removed. */
    public final boolean absent;
    /** The iterations of its credential, which tell the version of its password; 0 without a credential. */
    public int iterations;
    /** The Secret of its password. */
    public String secret = "";
    /** The key in the Secret. */
    public String key = "";
    /** Everything that it is allowed. */
    public final Set<AclBinding> acls = new LinkedHashSet<>();
    /** Its quotas, by Kafka's names. */
    public final Map<String, Double> quotas = new LinkedHashMap<>();

    WantedUser(String name, boolean absent) {
        this.name = name;
        this.absent = absent;
    }

    /** What the user is called in ACLs. */
    public String principal() {
        return "User:" + name;
    }
}
