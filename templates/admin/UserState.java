package dev.kafkagen.admin;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclBinding;

/** What a cluster says of the users that a profile names. Others are not in it, so that no plan can touch them. */
public final class UserState {
    /** The mechanism of the credentials that kafka-gen writes. */
    static final String MECHANISM = "SCRAM-SHA-512";

    /** By user: the iterations of each credential, by the name of its mechanism. */
    public final Map<String, Map<String, Integer>> logins = new HashMap<>();
    /** By user: ACLs. */
    public final Map<String, Set<AclBinding>> acls = new HashMap<>();
    /** By user: quotas, by Kafka's names. */
    public final Map<String, Map<String, Double>> quotas = new HashMap<>();

    UserState(List<WantedUser> users) {
        for (WantedUser user : users) {
            logins.put(user.name, new HashMap<>());
            acls.put(user.name, new HashSet<>());
            quotas.put(user.name, new HashMap<>());
        }
    }
}
