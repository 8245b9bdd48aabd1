//! The problems that are recognised: one table for the report, the book and the tests.

use crate::report::report_schema::JsonSchema;

/// Makes the enum of the problems, with their names and meanings.
macro_rules! problems {
    ($($variant:ident = $name:tt, $meaning:literal;)*) => {
        /// A problem that is recognised.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
        pub enum Problem {
            $(#[doc = $meaning] #[schemars(rename = $name)] $variant,)*
        }

        impl Problem {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name in reports.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What it means, in half a sentence.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => $meaning,)*
                }
            }
        }
    };
}

problems! {
    NotDeployed = "not-deployed", "neither the StatefulSet nor one of its pods exists";
    Deleting = "deleting", "the StatefulSet is being deleted";
    ScaledToZero = "scaled-to-zero", "the StatefulSet has 0 replicas";
    ReplicasDiffer = "replicas-differ", "the replicas of the StatefulSet differ from the profile";
    ImageDiffers = "image-differs", "the image of brokers differs from the profile";
    ConfigurationDiffers = "configuration-differs", "the configuration of brokers differs from what the profile renders";
    ResourcesDiffer = "resources-differ", "the CPU or memory of brokers differs from the profile";
    NotObserved = "not-observed", "the StatefulSet was changed, and its controller has not observed that yet";
    NotReconciled = "not-reconciled", "the operator Strimzi reports that a `Kafka` is not ready";
    Rollout = "rollout", "a rollout is in progress";
    RolloutHeld = "rollout-held", "a rollout is held by its strategy or partition";
    RolloutStuck = "rollout-stuck", "a rollout waits for a pod of the new revision that does not become ready";
    BelowQuorum = "below-quorum", "fewer controllers are ready than a majority";
    PodsNotReady = "pods-not-ready", "the StatefulSet counts pods that are not ready, and the input shows no pods";
    PodMissing = "pod-missing", "the StatefulSet has not created all of its pods";
    PodRefused = "pod-refused", "the API server rejects pods, for example because of Pod Security";
    QuotaExceeded = "quota-exceeded", "a resource quota keeps pods from being created";
    PodTerminating = "pod-terminating", "a pod is terminating";
    PodStuckTerminating = "pod-stuck-terminating", "a pod is terminating and does not end, usually because its node does not answer";
    Evicted = "evicted", "a pod was evicted from its node";
    PodEnded = "pod-ended", "a pod has ended";
    NodeLost = "node-lost", "the node of a pod does not report";
    Unscheduled = "unscheduled", "a pod waits for its volume or for a scheduling gate";
    Unschedulable = "unschedulable", "no node accepts a pod, because of cordoned nodes, taints, affinity, spread or zones";
    InsufficientResources = "insufficient-resources", "no node has enough CPU, memory or another resource left for a pod";
    PodStarting = "pod-starting", "a pod is being created, or its startup probe has not succeeded yet";
    PodNotStarting = "pod-not-starting", "a pod waits for a volume to be mounted, or for its network";
    PodNotReady = "pod-not-ready", "a broker is running and not ready yet";
    ImagePull = "image-pull", "an image cannot be pulled";
    ContainerRefused = "container-refused", "a container cannot be created, for example because a ConfigMap or Secret does not exist";
    CrashLoop = "crash-loop", "a container is crash-looping; with how its last run ended, such as `OOMKilled`";
    ProbeFailed = "probe-failed", "a container is stopped by a probe, or a broker is no longer ready";
    Restarting = "restarting", "a broker was restarted and is not ready";
    ClaimMissing = "claim-missing", "a broker has no volume of its own";
    ClaimTerminating = "claim-terminating", "the volume of a broker is being deleted";
    ClaimLost = "claim-lost", "a claim has lost its volume";
    ClaimPending = "claim-pending", "a claim has no volume yet";
    ClaimDiffers = "claim-differs", "the size or storage class of a claim differs from the profile";
    ClaimResizing = "claim-resizing", "a volume is smaller than its claim requests";
    CertificateNotReady = "certificate-not-ready", "a Certificate of cert-manager is not issued, or is not renewed";
    CertificateExpired = "certificate-expired", "a Certificate of cert-manager has expired";
    CertificateNotLoaded = "certificate-not-loaded", "brokers started before their certificate was renewed, and still use the earlier one";
    ServiceMissing = "service-missing", "a Service of the profile does not exist";
    ServiceDiffers = "service-differs", "the type of a Service differs from the profile";
    NoAddress = "no-address", "a load balancer has no address";
    JobNotRun = "job-not-run", "the topic Job of the profile does not exist";
    JobOutdated = "job-outdated", "the topic Job ran with a different list of topics";
    JobSuspended = "job-suspended", "the topic Job is suspended";
    JobRunning = "job-running", "the topic Job is still running, or is retrying";
    JobFailed = "job-failed", "the topic Job has failed";
    TopicsLost = "topics-lost", "without volumes, topics are lost with their pods";
}
