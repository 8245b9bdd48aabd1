package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclBinding;

/** The users of a cluster in memory, which fails as a test says. */
class FakeUsers implements UserCluster {
    final Map<String, Map<String, Integer>> credentials = new LinkedHashMap<>();
    final Map<String, Set<AclBinding>> acls = new LinkedHashMap<>();
    final Map<String, Map<String, Double>> quotas = new LinkedHashMap<>();
    final List<String> requested = new ArrayList<>();

    /** What a request fails with, or null. */
    Failure failure(UserChange change) {
        return null;
    }

    /** Called before each description. */
    void beforeDescribe() throws Failure {
    }

    @Override
    public UserState describe(List<WantedUser> users) throws Failure {
        beforeDescribe();
        UserState state = new UserState(users);
        for (WantedUser user : users) {
            state.logins.get(user.name).putAll(credentials.getOrDefault(user.name, Map.of()));
            state.acls.get(user.name).addAll(acls.getOrDefault(user.name, Set.of()));
            state.quotas.get(user.name).putAll(quotas.getOrDefault(user.name, Map.of()));
        }
        return state;
    }

    @Override
    public Map<UserChange, Failure> apply(UserChangeKind kind, List<UserChange> changes) {
        Map<UserChange, Failure> failures = new LinkedHashMap<>();
        for (UserChange change : changes) {
            requested.add(change.user.name + " " + change.says);
            Failure failure = failure(change);
            if (failure == null) {
                carryOut(change);
            } else {
                failures.put(change, failure);
            }
        }
        return failures;
    }

    private void carryOut(UserChange change) {
        String name = change.user.name;
        Map<String, Integer> mechanisms = credentials.computeIfAbsent(name, key -> new LinkedHashMap<>());
        if (change.kind == UserChangeKind.WRITE) {
            mechanisms.put(change.mechanism, change.user.iterations);
        } else if (change.kind == UserChangeKind.DELETE) {
            mechanisms.remove(change.mechanism);
        } else if (change.kind == UserChangeKind.QUOTA) {
            Map<String, Double> has = quotas.computeIfAbsent(name, key -> new LinkedHashMap<>());
            change.quotas.forEach((quota, value) -> {
                if (value == null) {
                    has.remove(quota);
                } else {
                    has.put(quota, value);
                }
            });
        } else {
            Set<AclBinding> has = acls.computeIfAbsent(name, key -> new java.util.LinkedHashSet<>());
            if (change.kind == UserChangeKind.ALLOW) {
                has.addAll(change.acls);
            } else {
                has.removeAll(change.acls);
            }
        }
    }
}
