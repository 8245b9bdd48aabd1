//! What an advertised host stands for in the DNS of the cluster.

use crate::kafka::deployment::{Endpoint, Unknown, Workload};

/// What a host name of the cluster names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Addressed {
    /// A Service.
    Service {
        /// Its Namespace.
        namespace: String,
        /// Its name.
        service: String,
    },
    /// A pod below a headless Service.
    Pod {
        /// The Namespace of both.
        namespace: String,
        /// The name of the Service.
        service: String,
        /// The name of the pod.
        pod: String,
    },
    /// A pod by its name and nothing else.
    PodAlone,
}

/// What the brokers of a workload advertise; nothing of other nodes, nor of what kafka-gen rendered, which it judged as a
/// profile.
///
/// # Errors
/// Why that is not known.
pub(super) fn endpoints(workload: &Workload<'_>) -> Result<Vec<Endpoint>, Unknown> {
    let pool = &workload.pool;
    match pool.pods.first() {
        Some(pod) if !pool.is_rendered && pool.is_broker()? => pool.endpoints(pod),
        _ => Ok(Vec::new()),
    }
}

impl Addressed {
    /// What the host of an endpoint names; none if it may be a name outside the cluster, or is an address or not known.
    pub(super) fn of(workload: &Workload<'_>, endpoint: &Endpoint) -> Option<Self> {
        let host = endpoint.host.trim_end_matches('.').to_ascii_lowercase();
        if !endpoint.is_known() || endpoint.is_loopback() || host.parse::<std::net::IpAddr>().is_ok() {
            return None;
        }
        let all: Vec<&str> = host.split('.').collect();
        let labels = match all.iter().position(|label| *label == "svc") {
            Some(at) => all.get(..at)?,
            None => &all,
        };
        let is_of_cluster = labels.len() < all.len();
        let pods = &workload.pool.pods;
        let is_pod = |label: &str| pods.iter().any(|pod| pod.name.as_deref() == Some(label));
        // Without a Namespace in the manifest, whoever applies it chooses one, and the name may be of that.
        let own = workload.object.namespace();
        let is_own = |label: &str| workload.stated_namespace().is_none_or(|stated| stated == label);
        let within = |label: &str| if is_own(label) { own.to_owned() } else { label.to_owned() };
        let service =
            |namespace: String, service: &str| Self::Service { namespace, service: service.to_owned() };
        let named = |namespace: String, service: &str, pod: &str| Self::Pod {
            namespace,
            service: service.to_owned(),
            pod: pod.to_owned(),
        };
        match labels {
            [name] if workload.objects.named("v1", "Service", own, name).is_some() => {
                Some(service(own.to_owned(), name))
            }
            [name] if is_pod(name) => Some(Self::PodAlone),
            // A plain word may be a name that the network of the nodes knows, but hardly ever is.
            [name] => Some(service(own.to_owned(), name)),
            [pod, name] if is_pod(pod) => Some(named(own.to_owned(), name, pod)),
            [name, namespace] if is_of_cluster => Some(service(within(namespace), name)),
            [name, namespace] if workload.stated_namespace() == Some(*namespace) => {
                Some(service(own.to_owned(), name))
            }
            [pod, name, namespace] if is_of_cluster || is_pod(pod) => {
                Some(named(within(namespace), name, pod))
            }
            _ => None,
        }
    }
}
