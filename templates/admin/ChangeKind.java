package dev.kafkagen.admin;

import java.util.List;

/** What a change does. (No enum: compilers write those differently, and these classes are the same bytes from each.) */
public final class ChangeKind {
    /** Creates a topic. */
    public static final ChangeKind CREATE = new ChangeKind("Create on Topic ");
    /** Adds partitions. */
    public static final ChangeKind GROW = new ChangeKind("Alter on Topic ");
    /** Sets settings of a topic. */
    public static final ChangeKind SET = new ChangeKind("AlterConfigs on Topic ");
    /** Deletes a topic. */
    public static final ChangeKind DELETE = new ChangeKind("Delete on Topic ");
    /** Sets a setting of all brokers. */
    public static final ChangeKind SET_CLUSTER = new ChangeKind("AlterConfigs on Cluster ");
    /** All, in the order in which they are requested. */
    public static final List<ChangeKind> ALL = List.of(CREATE, GROW, SET, DELETE, SET_CLUSTER);

    private final String operation;

    private ChangeKind(String operation) {
        this.operation = operation;
    }

    /** The operation that an authorizer must allow, by the name that ACLs use. */
    public String operation(String topic) {
        return operation + (this == SET_CLUSTER ? "kafka-cluster" : topic);
    }
}
