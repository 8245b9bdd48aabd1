package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;

/** What is to be done so that the users of a cluster are as the profile wants them. */
public final class UserPlan {
    /** The changes, user by user. */
    public final List<UserChange> changes = new ArrayList<>();

    /** Compares users with what the cluster has of them. */
    public UserPlan(List<WantedUser> users, UserState state) {
        for (WantedUser user : users) {
            credential(user, state.logins.get(user.name));
            acls(user, state);
            quotas(user, state.quotas.get(user.name));
        }
    }

    /** Kafka tells the iterations of a credential, never its password: a version of the password is a number of iterations. */
    private void credential(WantedUser user, Map<String, Integer> live) {
        if (user.absent) {
            for (String mechanism : new TreeSet<>(live.keySet())) {
                changes.add(new UserChange(UserChangeKind.DELETE, user, List.of(), mechanism, Map.of(), mechanism + " credential deleted"));
            }
        } else if (user.iterations > 0) {
            Integer is = live.get(UserState.MECHANISM);
            if (is == null || is != user.iterations) {
                int version = user.iterations - WantedUser.FIRST_ITERATIONS;
                changes.add(new UserChange(UserChangeKind.WRITE, user, List.of(), UserState.MECHANISM, Map.of(),
                        (is == null ? "credential created" : "credential updated") + ", password version " + version));
            }
        }
    }

    private void acls(WantedUser user, UserState state) {
        List<AclBinding> missing = new ArrayList<>(user.acls);
        missing.removeAll(state.acls.get(user.name));
        add(UserChangeKind.ALLOW, user, missing, "allowed");
        List<AclBinding> allows = new ArrayList<>();
        List<AclBinding> denies = new ArrayList<>();
        for (AclBinding acl : state.acls.get(user.name)) {
            if (!user.acls.contains(acl)) {
                (acl.entry().permissionType() == AclPermissionType.DENY ? denies : allows).add(acl);
            }
        }
        add(UserChangeKind.REVOKE, user, allows, "no longer allowed");
        add(UserChangeKind.NO_LONGER_DENY, user, denies, "no longer denied");
    }

    private void add(UserChangeKind kind, WantedUser user, List<AclBinding> acls, String verb) {
        if (!acls.isEmpty()) {
            changes.add(new UserChange(kind, user, acls, "", Map.of(), verb + " " + listed(acls)));
        }
    }

    private void quotas(WantedUser user, Map<String, Double> live) {
        Map<String, Double> alter = new HashMap<>();
        TreeSet<String> words = new TreeSet<>();
        for (Map.Entry<String, Double> quota : user.quotas.entrySet()) {
            if (!quota.getValue().equals(live.get(quota.getKey()))) {
                alter.put(quota.getKey(), quota.getValue());
                words.add(quota.getKey() + "=" + shown(quota.getValue()));
            }
        }
        for (String name : live.keySet()) {
            if (!user.quotas.containsKey(name)) {
                alter.put(name, null);
                words.add("no " + name);
            }
        }
        if (!alter.isEmpty()) {
            changes.add(new UserChange(UserChangeKind.QUOTA, user, List.of(), "", alter, "quotas set: " + String.join(" ", words)));
        }
    }

    /** Such as {@code Read, Describe on topic orders; Read on group orders*}. */
    private static String listed(List<AclBinding> acls) {
        Map<String, TreeSet<String>> operations = new TreeMap<>();
        for (AclBinding acl : acls) {
            boolean isPrefix = acl.pattern().patternType().toString().equals("PREFIXED");
            String host = acl.entry().host().equals("*") ? "" : " from " + acl.entry().host();
            String resource = acl.pattern().resourceType().toString().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                    + acl.pattern().name() + (isPrefix ? "*" : "") + host;
            TreeSet<String> found = operations.get(resource);
            if (found == null) {
                found = new TreeSet<>();
                operations.put(resource, found);
            }
            found.add(operation(acl.entry().operation().toString()));
        }
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, TreeSet<String>> entry : operations.entrySet()) {
            parts.add(String.join(", ", entry.getValue()) + " on " + entry.getKey());
        }
        return String.join("; ", parts);
    }

    /** {@code DescribeConfigs} for {@code DESCRIBE_CONFIGS}. */
    private static String operation(String name) {
        StringBuilder text = new StringBuilder();
        for (String word : name.split("_")) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    private static String shown(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
