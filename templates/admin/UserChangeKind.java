package dev.kafkagen.admin;

import java.util.List;

/** What a change of a user does. (No enum: see {@link ChangeKind}.) */
public final class UserChangeKind {
    /** Allows more. */
    public static final UserChangeKind ALLOW = new UserChangeKind("Alter on Cluster kafka-cluster");
    /** Writes a credential. */
    public static final UserChangeKind WRITE = new UserChangeKind("Alter on Cluster kafka-cluster");
    /** Sets and removes quotas. */
    public static final UserChangeKind QUOTA = new UserChangeKind("AlterConfigs on Cluster kafka-cluster");
    /** Deletes a credential. */
    public static final UserChangeKind DELETE = new UserChangeKind("Alter on Cluster kafka-cluster");
    /** Deletes ACLs that allow something. */
    public static final UserChangeKind REVOKE = new UserChangeKind("Alter on Cluster kafka-cluster");
    /** Deletes ACLs that deny something: last, because those that allow are gone by then. */
    public static final UserChangeKind NO_LONGER_DENY = new UserChangeKind("Alter on Cluster kafka-cluster");
    /** All, in the order in which they are requested: a user whose rights move has the new ones before it loses the old ones. */
    public static final List<UserChangeKind> ALL = List.of(ALLOW, WRITE, QUOTA, DELETE, REVOKE, NO_LONGER_DENY);

    /** The operation that an authorizer must allow, by the name that ACLs use. */
    public final String operation;

    private UserChangeKind(String operation) {
        this.operation = operation;
    }

    /** Whether it takes rights away that another change may have to replace first. */
    boolean takesAway() {
        return this == REVOKE || this == NO_LONGER_DENY;
    }
}
