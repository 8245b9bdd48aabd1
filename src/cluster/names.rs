//! The names of all objects; the only place where names are made.

use crate::kubernetes::manifest::stateful_set;
use crate::kubernetes::types::Format;
use crate::profile::{Delivery, Profile};

/// What the names of brokers and of the topic Job begin with, as principals.
pub(super) const NODE_PREFIX: &str = "node:";

/// The names of all objects.
#[derive(Clone, Debug)]
pub struct Names {
    /// The Namespace.
    pub namespace: String,
    /// The StatefulSet, the client Service, the `ServiceAccount`, the disruption budget and the policy.
    pub release: String,
    /// The DNS domain of the Kubernetes cluster.
    pub cluster_domain: String,
    /// The Service that gives each broker its own DNS name.
    pub headless: String,
    /// The ConfigMap that brokers read.
    pub config: String,
    /// The ConfigMap that the topic Job reads.
    pub topics: String,
    /// The ConfigMap with the program that the topic Job runs.
    pub admin: String,
    /// The issuer that lets each certificate sign itself.
    pub self_signed: String,
    /// The certificate authority of this cluster: its certificate, its Secret and its issuer.
    pub ca: String,
    /// The certificate of the brokers, and its Secret.
    pub node_certificate: String,
    /// The certificate of the topic Job, and its Secret.
    pub job_certificate: String,
    /// The certificate for clients, and its Secret.
    pub client_certificate: String,
    /// The topic Job, before the digest of what it does takes the place of the zeros, if any.
    pub topic_job: String,
}

impl Names {
    /// The zeros that the digest of the topic Job replaces.
    pub const DIGEST_PLACEHOLDER: &'static str = "00000000";

    pub(super) fn new(profile: &Profile) -> Self {
        let (release, namespace) = (&profile.release, &profile.namespace);
        Self {
            namespace: namespace.to_string(),
            release: release.to_string(),
            cluster_domain: profile.cluster_domain.to_string(),
            headless: format!("{release}-headless"),
            config: format!("{release}-config"),
            topics: format!("{release}-topics"),
            admin: format!("{release}-admin"),
            self_signed: format!("{release}-selfsigned"),
            ca: format!("{release}-ca"),
            node_certificate: format!("{release}-tls"),
            job_certificate: format!("{release}-topics-tls"),
            client_certificate: format!("{release}-clients-tls"),
            topic_job: match profile.delivery {
                // A hook is deleted before it is made again, by its name.
                Delivery::Argocd => format!("{release}-topics"),
                Delivery::Kubectl | Delivery::Flux => {
                    format!("{release}-topics-{}", Self::DIGEST_PLACEHOLDER)
                }
            },
        }
    }

    /// The name of a broker's pod.
    pub fn pod(&self, ordinal: u32) -> String {
        stateful_set::pod_name(&self.release, ordinal)
    }

    /// The principal of the brokers among each other: the prefix keeps it apart from the users of clients' listeners.
    pub fn node_principal(&self) -> String {
        format!("User:{NODE_PREFIX}{}", self.release)
    }

    /// The principal of the topic Job, where it authenticates.
    pub fn job_principal(&self) -> String {
        format!("User:{NODE_PREFIX}{}", self.topics)
    }

    /// The Secret with the password of a user, unless the profile names another.
    pub fn password_secret(&self, user: &str) -> String {
        format!("{}-user-{user}", self.release)
    }

    /// The certificate of a user, and its Secret.
    pub fn user_certificate(&self, user: &str) -> String {
        format!("{}-user-{user}-tls", self.release)
    }

    /// True for what the API server takes as the name of an object.
    pub fn is_object_name(text: &str) -> bool {
        Format::DnsSubdomain.check(text).is_ok()
    }

    /// The Service for clients outside the cluster of one broker.
    pub fn external(&self, ordinal: u32) -> String {
        format!("{}-external", self.pod(ordinal))
    }

    /// The ConfigMap with one more part of the topics.
    pub fn topics_chunk(&self, number: usize) -> String {
        format!("{}-{number:03}", self.topics)
    }

    /// The DNS name of a pod, without the cluster domain: the search path of every pod completes it.
    pub fn pod_host(&self, pod: &str) -> String {
        format!("{pod}.{}.{}.svc", self.headless, self.namespace)
    }

    /// The full DNS name of a Service.
    pub fn service_host(&self, service: &str) -> String {
        format!("{service}.{}.svc.{}", self.namespace, self.cluster_domain)
    }
}
