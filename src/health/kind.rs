//! The kinds of objects that are looked at.

use crate::kubernetes::manifest::Object;

/// Makes the enum of the kinds: what Kubernetes and kubectl call each, and its API groups.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $word:literal, $groups:expr;)*) => {
        /// The kinds that are looked at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// All of them.
            pub(super) const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name that Kubernetes gives it.
            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The word that kubectl has for it.
            pub(super) fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// The API groups that it may have.
            fn groups(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &$groups,)*
                }
            }
        }
    };
}

kinds! {
    /// Of brokers.
    StatefulSet = "StatefulSet", "statefulset", ["apps"];
    /// Of brokers and topic Job.
    Pod = "Pod", "pod", [""];
    /// The volumes of brokers.
    Claim = "PersistentVolumeClaim", "pvc", [""];
    /// The topic Job.
    Job = "Job", "job", ["batch"];
    /// How clients come to brokers.
    Service = "Service", "service", [""];
    /// What happened lately.
    Event = "Event", "event", ["", "events.k8s.io"];
    /// Of cert-manager.
    Certificate = "Certificate", "certificate", ["cert-manager.io"];
    /// Where pods run.
    Node = "Node", "node", [""];
    /// Of brokers whose pods are alike.
    Deployment = "Deployment", "deployment", ["apps"];
    /// Of a Deployment, or alone.
    ReplicaSet = "ReplicaSet", "replicaset", ["apps"];
    /// What Deployments took the place of.
    ReplicationController = "ReplicationController", "replicationcontroller", [""];
    /// Of brokers, one on each node.
    DaemonSet = "DaemonSet", "daemonset", ["apps"];
    /// Of the nodes of a pool of the operator Strimzi.
    PodSet = "StrimziPodSet", "strimzipodset", ["core.strimzi.io"];
    /// A cluster of the operator Strimzi.
    Kafka = "Kafka", "kafka", ["kafka.strimzi.io"];
}

impl Kind {
    /// The kind of an object, if it is one of these.
    pub(super) fn of(object: &Object<'_>) -> Option<Self> {
        let is = |kind: &Self| kind.name() == object.kind && kind.groups().contains(&object.group());
        Self::ALL.iter().copied().find(is)
    }

    /// True for what no deployment of Kafka is bound to have, and is looked at where it is shown.
    pub(super) fn is_extra(self) -> bool {
        self > Self::Event
    }

    /// True for what is looked at in each state; other kinds make pods of some deployments only.
    pub(super) fn is_common(self) -> bool {
        self <= Self::Node
    }
}
