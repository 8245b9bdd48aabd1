//! Nodes of Kafka that are made from one template, and what is expected of them.

use std::collections::BTreeMap;

use crate::health::state::{Kind, int_at, text_at};
use crate::kubernetes::manifest::{self, Container, Object, Pod, stateful_set};
use crate::kubernetes::types::Quantity;
use crate::yaml::Node;

/// The label that a Deployment gives its pods, whose value ends the name of their `ReplicaSet`.
const TEMPLATE_HASH: &str = "pod-template-hash";

/// One StatefulSet, Deployment, node pool of an operator, or the like.
#[derive(Clone, Debug)]
pub(in crate::health) struct Pool {
    /// What makes the pods.
    pub(in crate::health) kind: Kind,
    /// Its name.
    pub(in crate::health) name: String,
    /// The container that runs Kafka.
    pub(in crate::health) container: String,
    /// The number of its first pod.
    pub(in crate::health) first: u32,
    /// How many pods there should be; none if the expected state leaves that open.
    pub(in crate::health) replicas: Option<u32>,
    /// Whether the nodes are brokers, if that is known.
    pub(in crate::health) is_broker: Option<bool>,
    /// How many of its first pods are controllers that vote, if that is known.
    pub(in crate::health) voters: Option<u32>,
    /// The cluster that the nodes find, by number, if that is known.
    pub(in crate::health) cluster: Option<usize>,
    /// True if a listener of the nodes speaks TLS.
    pub(in crate::health) has_tls: bool,
    /// The image, if the expected state says it.
    pub(in crate::health) image: Option<String>,
    /// The digest of what brokers read when they start, where kafka-gen has rendered it.
    pub(in crate::health) checksum: Option<String>,
    /// The claims of each pod.
    pub(in crate::health) claims: Vec<Claim>,
    /// CPU, memory and other resources, by `requests` or `limits` and the name of the resource.
    pub(in crate::health) resources: BTreeMap<(String, String), Quantity>,
}

/// A claim of a pool.
#[derive(Clone, Debug)]
pub(in crate::health) struct Claim {
    /// What the names of the claims begin with, one for each pod; the name itself if all pods share it.
    pub(in crate::health) name: String,
    /// True if all pods share it.
    pub(in crate::health) is_shared: bool,
    /// Its size.
    pub(in crate::health) storage: Option<Quantity>,
    /// Its storage class, if one is named.
    pub(in crate::health) storage_class: Option<String>,
}

impl Claim {
    /// What a claim template or a claim says.
    pub(super) fn of(name: &str, is_shared: bool, spec: Option<&Node>) -> Self {
        let storage = spec.and_then(|spec| spec.dig(&["resources", "requests", "storage"]));
        let class = spec.and_then(|spec| spec.get("storageClassName")?.as_str());
        Self {
            name: name.to_owned(),
            is_shared,
            storage: storage.and_then(manifest::quantity),
            storage_class: class.map(str::to_owned),
        }
    }

    /// The name of the claim of a pod.
    pub(in crate::health) fn of_pod(&self, pod: &str) -> String {
        if self.is_shared { self.name.clone() } else { stateful_set::claim_name(&self.name, pod) }
    }
}

impl Pool {
    /// More than a StatefulSet of Kafka has; one in the input may claim anything.
    pub(in crate::health) const MOST: u32 = 1000;

    /// What an object says of its pods, in which this container runs Kafka. Roles are for the caller to say.
    pub(super) fn of(object: &Object<'_>, pod: &Pod<'_>, container: Option<Container<'_>>) -> Option<Self> {
        let kind = Kind::of(object)?;
        let own = container.map(|container| container.node);
        let replicas = object.dig(&["spec", "replicas"]).and_then(Node::as_int);
        let claims = pod.claim_templates.iter().filter_map(|template| {
            Some(Claim::of(template.dig(&["metadata", "name"])?.as_str()?, false, template.get("spec")))
        });
        Some(Self {
            kind,
            name: object.name.to_owned(),
            container: container.map_or("kafka", |container| container.name).to_owned(),
            first: u32::try_from(stateful_set::first_ordinal(object.root)).unwrap_or(0),
            replicas: match kind {
                Kind::Pod => Some(1),
                Kind::DaemonSet => None,
                _ => replicas.and_then(|count| u32::try_from(count).ok()),
            },
            is_broker: None,
            voters: None,
            cluster: None,
            has_tls: false,
            image: own.and_then(|own| own.get("image")?.as_str()).map(str::to_owned),
            checksum: pod
                .metadata
                .and_then(|metadata| metadata.dig(&["annotations", super::CHECKSUM])?.as_str())
                .map(str::to_owned),
            claims: claims.collect(),
            resources: own.and_then(|own| own.get("resources")).map(amounts).unwrap_or_default(),
        })
    }

    /// As kubectl takes it: `statefulset/kafka`.
    pub(in crate::health) fn object(&self) -> String {
        format!("{}/{}", self.kind.word(), self.name)
    }

    /// True if the name of each pod follows from its number.
    pub(in crate::health) fn has_named_pods(&self) -> bool {
        matches!(self.kind, Kind::StatefulSet | Kind::Pod)
    }

    /// The numbers of so many pods.
    pub(in crate::health) fn ordinals(&self, count: u32) -> std::ops::Range<u32> {
        self.first..self.first.saturating_add(count)
    }

    /// The name of the pod with this number.
    pub(in crate::health) fn pod(&self, ordinal: u32) -> String {
        if self.kind == Kind::Pod { self.name.clone() } else { stateful_set::pod_name(&self.name, ordinal) }
    }

    /// The number of a pod, by its name; 0 where pods have none.
    pub(in crate::health) fn ordinal(&self, pod: &str) -> Option<u32> {
        match self.kind {
            Kind::Pod => (pod == self.name).then_some(0),
            Kind::StatefulSet | Kind::PodSet => stateful_set::ordinal_of(&self.name, pod),
            _ => Some(0),
        }
    }

    /// True if a pod is one of its own, unless the pod says that something else made it.
    pub(in crate::health) fn owns(&self, name: &str, pod: &Node) -> bool {
        let metadata = pod.get("metadata");
        let mut owners =
            metadata.into_iter().flat_map(|metadata| metadata.maps("ownerReferences")).peekable();
        let hash = text_at(pod, &["metadata", "labels", TEMPLATE_HASH]);
        let of_hash = format!("{}-{hash}", self.name);
        if owners.peek().is_none() {
            return match self.kind {
                Kind::Deployment => !hash.is_empty() && name.starts_with(&format!("{of_hash}-")),
                Kind::StatefulSet | Kind::PodSet | Kind::Pod => self.ordinal(name).is_some(),
                _ => name.starts_with(&format!("{}-", self.name)),
            };
        }
        let (kind, owner_name) = match self.kind {
            Kind::Pod => return name == self.name,
            Kind::Deployment => (Kind::ReplicaSet, of_hash.as_str()),
            kind => (kind, self.name.as_str()),
        };
        owners.any(|owner| owner.text("kind") == Some(kind.name()) && owner.text("name") == Some(owner_name))
            && self.ordinal(name).is_some()
    }

    /// The description of pods in what makes them.
    pub(in crate::health) fn pod_spec<'n>(&self, node: &'n Node) -> Option<&'n Node> {
        match self.kind {
            Kind::Pod => node.get("spec"),
            _ => node.dig(&["spec", "template", "spec"]),
        }
    }

    /// How many pods what makes them is to make, as the cluster shows it.
    pub(in crate::health) fn replicas_in(&self, node: &Node) -> Option<i64> {
        match self.kind {
            Kind::Pod => Some(1),
            Kind::DaemonSet => int_at(node, &["status", "desiredNumberScheduled"]),
            Kind::PodSet => {
                let pods = node.dig(&["spec", "pods"])?.items().len();
                i64::try_from(pods).ok()
            }
            _ => int_at(node, &["spec", "replicas"]),
        }
    }

    /// The key below which what makes the pods counts those that are ready, and that of all.
    pub(in crate::health) fn counters(&self) -> (&'static str, &'static str) {
        match self.kind {
            Kind::DaemonSet => ("numberReady", "currentNumberScheduled"),
            Kind::PodSet => ("readyPods", "currentPods"),
            _ => ("readyReplicas", "replicas"),
        }
    }

    /// The container that runs Kafka, in the description of a pod.
    pub(in crate::health) fn container_of<'n>(&self, spec: &'n Node) -> Option<&'n Node> {
        spec.maps("containers").find(|container| container.text("name") == Some(&self.container))
    }

    /// The amount of a resource.
    pub(in crate::health) fn amount(&self, list: &str, resource: &str) -> Option<&Quantity> {
        self.resources.get(&(list.to_owned(), resource.to_owned()))
    }

    /// The word for one of its nodes.
    pub(in crate::health) fn node(&self) -> &'static str {
        if self.is_broker == Some(false) { "controller" } else { "broker" }
    }
}

/// The amounts in the `resources` of a container.
pub(super) fn amounts(resources: &Node) -> BTreeMap<(String, String), Quantity> {
    let mut found = BTreeMap::new();
    for list in ["requests", "limits"] {
        for entry in resources.get(list).map(Node::entries).unwrap_or_default() {
            found.extend(
                manifest::quantity(&entry.value).map(|amount| ((list.to_owned(), entry.key.clone()), amount)),
            );
        }
    }
    found
}
