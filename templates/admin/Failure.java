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
    /** Whether no other try can succeed. */
    private final boolean isFinal;

    /**
     * A request that failed.
     *
     * @param what what the cluster was asked for
     * @param principal who asked
     * @param operation the operation that an authorizer must allow, such as {@code Describe on Topic orders}
     * @param cause what the client library reported
     */
    public Failure(String what, String principal, String operation, Throwable cause) {
        this(what, explain(principal, operation, cause), cause, isFinal(cause));
    }

    /**
     * A request that failed, for a reason that is known.
     *
     * @param what what the cluster was asked for
     * @param why what to say of it
     * @param cause what the client library reported
     * @param isFinal whether no other try can succeed
     */
    public Failure(String what, String why, Throwable cause, boolean isFinal) {
        super(why, cause);
        this.what = what;
        this.isFinal = isFinal;
    }

    /** Whether no other try can succeed. */
    public boolean isFinal() {
        return isFinal;
    }

    /** An unknown error may pass: brokers restart. */
    private static boolean isFinal(Throwable cause) {
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
