package dev.kafkagen.admin;

import java.util.List;
import java.util.Map;

/** A cluster whose users can be described and changed. */
public interface UserCluster {
    /**
     * Describes the users of a profile.
     *
     * @throws Failure if the cluster does not answer, or rejects a request
     */
    UserState describe(List<WantedUser> users) throws Failure;

    /**
     * Requests changes of one kind.
     *
     * @return those that failed
     */
    Map<UserChange, Failure> apply(UserChangeKind kind, List<UserChange> changes);
}
