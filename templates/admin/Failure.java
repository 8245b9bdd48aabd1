package dev.kafkagen.admin;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** A request that failed: whether another try may succeed, and what to say of it. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the cluster was asked for. */
    final String what;

    /**
     * A request that failed.
     *
     * @param what what the cluster was asked for
     * @param principal who asked
     * @param operation the operation that an authorizer must allow, such as {@code Describe on Topic orders}
     * @param cause what the client library reported
     */
    public Failure(String what, String principal, String operation, Throwable cause) {
        super(explain(principal, operation, cause), cause);
        this.what = what;
    }

    /** Whether no other try can succeed. An unknown error may pass: brokers restart. */
    public boolean isFinal() {
        Throwable cause = getCause();
        return cause instanceof AuthorizationException || cause instanceof AuthenticationException
                || cause instanceof InvalidConfigurationException || cause instanceof InvalidPartitionsException
                || cause instanceof InvalidTopicException || cause instanceof InvalidRequestException
                || cause instanceof PolicyViolationException || cause instanceof UnsupportedVersionException;
    }

    /** Whether the cluster changed since it was described: what is to be done must be computed again. */
    public boolean isStale() {
        return getCause() instanceof TopicExistsException || getCause() instanceof UnknownTopicOrPartitionException;
    }

    private static String explain(String principal, String operation, Throwable cause) {
        String said = cause.getMessage() == null ? "" : cause.getMessage().replace('\n', ' ').trim();
        String error = cause.getClass().getSimpleName() + (said.isEmpty() ? "" : ": " + said);
        return cause instanceof AuthorizationException ? principal + " is not allowed " + operation + " (" + error + ")" : error;
    }
}
