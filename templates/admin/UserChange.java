package dev.kafkagen.admin;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclBinding;

/** One change of one user. */
public final class UserChange {
    /** What it does. */
    public final UserChangeKind kind;
    /** The user. */
    public final WantedUser user;
    /** The ACLs that it creates or deletes. */
    public final List<AclBinding> acls;
    /** The mechanism of a credential that it deletes. */
    public final String mechanism;
    /** The quotas that it sets, and with null those that it removes. */
    public final Map<String, Double> quotas;
    /** What to say when it is done. */
    public final String says;

    UserChange(UserChangeKind kind, WantedUser user, List<AclBinding> acls, String mechanism, Map<String, Double> quotas, String says) {
        this.kind = kind;
        this.user = user;
        this.acls = acls;
        this.mechanism = mechanism;
        this.quotas = quotas;
        this.says = says;
    }

    /** What tells it from the other changes of a run. */
    String key() {
        return user.name + " " + says;
    }
}
