package dev.kafkagen.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.admin.UserScramCredentialsDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/** The users of a real cluster, by the Admin client of the image's own library. */
public final class KafkaUsers implements UserCluster {
    /** ACLs or users in one request: the controller takes fewer than 10,000 records. */
    private static final int MOST_AT_ONCE = 1000;

    private final Admin admin;
    private final Connection connection;
    private final String principal;
    private final Passwords files;

    /**
     * The users of a cluster.
     *
     * @param admin the client
     * @param connection how it reaches the cluster, for messages
     * @param principal who the cluster takes the client for, for messages
     * @param files where the passwords of users are
     */
    public KafkaUsers(Admin admin, Connection connection, String principal, Passwords files) {
        this.admin = admin;
        this.connection = connection;
        this.principal = principal;
        this.files = files;
    }

    @Override
    public UserState describe(List<WantedUser> users) throws Failure {
        UserState state = new UserState(users);
        Map<String, String> names = new HashMap<>();
        for (WantedUser user : users) {
            names.put(user.principal(), user.name);
        }
        for (UserScramCredentialsDescription found : get("describe the credentials of users", "Describe on Cluster kafka-cluster",
                admin.describeUserScramCredentials().all()).values()) {
            Map<String, Integer> logins = state.logins.get(found.name());
            for (ScramCredentialInfo info : found.credentialInfos()) {
                if (logins != null) {
                    logins.put(info.mechanism().mechanismName(), info.iterations());
                }
            }
        }
        try {
            for (AclBinding acl : get("describe the ACLs", "Describe on Cluster kafka-cluster", admin.describeAcls(AclBindingFilter.ANY).values())) {
                String name = names.get(acl.entry().principal());
                if (name != null) {
                    state.acls.get(name).add(acl);
                }
            }
        } catch (Failure failure) {
            // A cluster without an authorizer has no ACLs, and needs none where none is wanted.
            if (!(failure.getCause() instanceof SecurityDisabledException)) {
                throw failure;
            }
        }
        // Only quotas of a user alone; those of a user's single client are another's.
        ClientQuotaFilter filter = ClientQuotaFilter.containsOnly(List.of(ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.USER)));
        for (Map.Entry<ClientQuotaEntity, Map<String, Double>> found : get("describe the quotas", "DescribeConfigs on Cluster kafka-cluster",
                admin.describeClientQuotas(filter).entities()).entrySet()) {
            Map<String, Double> quotas = state.quotas.get(found.getKey().entries().get(ClientQuotaEntity.USER));
            if (quotas != null) {
                quotas.putAll(found.getValue());
            }
        }
        return state;
    }

    @Override
    public Map<UserChange, Failure> apply(UserChangeKind kind, List<UserChange> changes) {
        Map<UserChange, Failure> failed = new LinkedHashMap<>();
        if (kind == UserChangeKind.WRITE || kind == UserChangeKind.DELETE) {
            for (int from = 0; from < changes.size(); from += MOST_AT_ONCE) {
                credentials(changes.subList(from, Math.min(changes.size(), from + MOST_AT_ONCE)), failed);
            }
        } else if (kind == UserChangeKind.QUOTA) {
            quotas(changes, failed);
        } else {
            acls(kind, changes, failed);
        }
        return failed;
    }

    private void credentials(List<UserChange> changes, Map<UserChange, Failure> failed) {
        UserScramCredentialAlteration[] alterations = new UserScramCredentialAlteration[changes.size()];
        int count = 0;
        List<UserChange> requested = new ArrayList<>();
        for (UserChange change : changes) {
            String name = change.user.name;
            if (change.kind == UserChangeKind.DELETE) {
                alterations[count++] = new UserScramCredentialDeletion(name, ScramMechanism.fromMechanismName(change.mechanism));
                requested.add(change);
                continue;
            }
            try {
                byte[] bytes = files.of(change.user);
                ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, change.user.iterations);
                alterations[count++] = new UserScramCredentialUpsertion(name, info, bytes);
                requested.add(change);
            } catch (Failure failure) {
                failed.put(change, failure);
            }
        }
        if (requested.isEmpty()) {
            return;
        }
        Map<String, KafkaFuture<Void>> answers = admin.alterUserScramCredentials(Arrays.asList(alterations).subList(0, count)).values();
        for (UserChange change : requested) {
            await(change, answers.get(change.user.name), failed);
        }
    }

    private void quotas(List<UserChange> changes, Map<UserChange, Failure> failed) {
        Map<UserChange, ClientQuotaEntity> entities = new LinkedHashMap<>();
        List<ClientQuotaAlteration> alterations = new ArrayList<>();
        for (UserChange change : changes) {
            ClientQuotaEntity entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, change.user.name));
            List<ClientQuotaAlteration.Op> operations = new ArrayList<>();
            for (Map.Entry<String, Double> quota : change.quotas.entrySet()) {
                operations.add(new ClientQuotaAlteration.Op(quota.getKey(), quota.getValue()));
            }
            entities.put(change, entity);
            alterations.add(new ClientQuotaAlteration(entity, operations));
        }
        Map<ClientQuotaEntity, KafkaFuture<Void>> answers = admin.alterClientQuotas(alterations).values();
        for (Map.Entry<UserChange, ClientQuotaEntity> entry : entities.entrySet()) {
            await(entry.getKey(), answers.get(entry.getValue()), failed);
        }
    }

    private void acls(UserChangeKind kind, List<UserChange> changes, Map<UserChange, Failure> failed) {
        List<AclBinding> bindings = new ArrayList<>();
        Map<AclBinding, UserChange> owners = new HashMap<>();
        for (UserChange change : changes) {
            for (AclBinding acl : change.acls) {
                bindings.add(acl);
                owners.put(acl, change);
            }
        }
        for (int from = 0; from < bindings.size(); from += MOST_AT_ONCE) {
            Collection<AclBinding> some = bindings.subList(from, Math.min(bindings.size(), from + MOST_AT_ONCE));
            if (kind == UserChangeKind.ALLOW) {
                for (Map.Entry<AclBinding, KafkaFuture<Void>> answer : admin.createAcls(some).values().entrySet()) {
                    await(owners.get(answer.getKey()), answer.getValue(), failed);
                }
            } else {
                List<AclBindingFilter> filters = new ArrayList<>();
                Map<AclBindingFilter, UserChange> ownersOfFilters = new HashMap<>();
                for (AclBinding acl : some) {
                    filters.add(acl.toFilter());
                    ownersOfFilters.put(acl.toFilter(), owners.get(acl));
                }
                for (Map.Entry<AclBindingFilter, ? extends KafkaFuture<?>> answer : admin.deleteAcls(filters).values().entrySet()) {
                    await(ownersOfFilters.get(answer.getKey()), answer.getValue(), failed);
                }
            }
        }
    }

    private void await(UserChange change, KafkaFuture<?> answer, Map<UserChange, Failure> failed) {
        try {
            get("change user " + change.user.name, change.kind.operation, answer);
        } catch (Failure failure) {
            // Another run, or a person, deleted it since it was described.
            boolean isGone = change.kind == UserChangeKind.DELETE && failure.getCause() instanceof ResourceNotFoundException;
            if (!isGone) {
                failed.put(change, failure);
            }
        }
    }

    private <T> T get(String what, String operation, KafkaFuture<T> answer) throws Failure {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw connection.failure(what, principal, operation, failed.getCause());
        } catch (InterruptedException stopped) {
            throw new Failure(what, principal, operation, stopped);
        }
    }
}
