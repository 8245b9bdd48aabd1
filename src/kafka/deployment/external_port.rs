//! Ports of nodes that are reached from outside the Kubernetes cluster.

use super::{Place, Workload};
use crate::kubernetes::manifest::{POD_NAME_LABEL, Service, ServiceType, labels_of};
use crate::yaml::Node;

/// A port of nodes that is reached from outside the Kubernetes cluster.
#[derive(Clone, Debug)]
pub struct ExternalPort {
    /// The port on which the nodes listen.
    pub port: i64,
    /// What exposes it: `Service/kafka-external`, or the field of a profile.
    pub by: String,
    /// The place that says so.
    pub at: Place,
}

/// True if a load balancer with these annotations may decrypt connections itself: providers name the certificate in one.
pub(crate) fn may_terminate_tls<'a>(mut annotations: impl Iterator<Item = &'a str>) -> bool {
    annotations.any(|key| ["cert", "ssl", "tls"].iter().any(|word| key.to_ascii_lowercase().contains(word)))
}

impl Workload<'_> {
    /// The ports that a Service exposes on nodes or load balancers, each once; not those of a load balancer that may decrypt.
    pub(super) fn external_ports(&self) -> Vec<ExternalPort> {
        let mut found: Vec<ExternalPort> = Vec::new();
        for object in self.objects.within("v1", "Service", self.object.namespace()) {
            let Some(service) = Service::of(object) else { continue };
            let is_external = service.is(ServiceType::LoadBalancer) || service.is(ServiceType::NodePort);
            let selector = service.spec.get("selector");
            let annotations = labels_of(object.dig(&["metadata", "annotations"]));
            if !is_external
                || !selector.is_some_and(|selector| self.is_selected_by(selector))
                || may_terminate_tls(annotations.keys().copied())
            {
                continue;
            }
            let at = self.place_in(object, service.spec.get("type").unwrap_or(object.root));
            for port in service.ports().filter_map(|port| self.target(&port)) {
                if !found.iter().any(|known| known.port == port) {
                    found.push(ExternalPort { port, by: object.display(), at: at.clone() });
                }
            }
        }
        found
    }

    /// True if a selector selects a pod: by the labels of the template, or by the name that a StatefulSet gives it.
    fn is_selected_by(&self, selector: &Node) -> bool {
        let labels = labels_of(self.pod.metadata.and_then(|metadata| metadata.get("labels")));
        let is_pod = |name: &str| self.pool.pods.iter().any(|pod| pod.name.as_deref() == Some(name));
        !selector.entries().is_empty()
            && selector.entries().iter().all(|entry| match entry.value.as_str() {
                Some(name) if entry.key == POD_NAME_LABEL => is_pod(name),
                value => value.is_some() && labels.get(entry.key.as_str()).copied() == value,
            })
    }
}
