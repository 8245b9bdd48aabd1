//! Kubernetes objects as they were written: what the manifest rules read.
//!
//! A null is already gone from the tree, because the API server takes it for absent. Nothing here assumes that a
//! value has the right type: that is said by the tables ([`crate::kubernetes::schema`]), and a rule looks away.

mod autoscaler;
mod claims;
mod controller_label;
mod direction;
mod environment;
mod job;
mod labelled;
mod mention;
mod pod;
mod reference;
mod refused_path;
mod resources;
mod scope;
mod selection;
mod selector;
mod service;
pub mod size;
pub mod stateful_set;
mod stream;
mod volume;
pub mod well_known;

use std::collections::BTreeMap;

use crate::kubernetes::types::Quantity;
use crate::yaml::{Data, Node};
use labelled::Labelled;

pub use autoscaler::Autoscaler;
pub use claims::{ExclusiveClaim, Sharing};
pub use controller_label::{
    Controller, JOB_NAME_LABELS, JOB_UID_LABELS, POD_NAME_LABEL, REVISION_LABEL, controller_of_label,
    is_of_controllers,
};
pub use direction::Direction;
pub use environment::{Environment, is_of_a_service, references};
pub use job::Job;
pub use mention::mentions;
pub use pod::{Container, Pod};
pub use reference::Reference;
pub use resources::{ResourceList, Resources};
pub use scope::is_cluster_wide;
pub use selection::{Labels, labels_of, map_selects, selector_is_sound, selector_selects, selector_takes};
pub use selector::{selector_covers, selectors_are_disjoint};
pub use service::{Service, ServicePort, ServiceType};
pub use stream::objects;
pub use volume::Volume;

/// One object.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// The whole document.
    pub root: &'a Node,
    /// Group and version, such as `apps/v1`.
    pub api_version: &'a str,
    /// The kind, such as `StatefulSet`.
    pub kind: &'a str,
    /// The name; empty if it has none.
    pub name: &'a str,
}

impl<'a> Object<'a> {
    /// The object in a document, if it says which kind it is.
    pub fn of(root: &'a Node) -> Option<Self> {
        Some(Self {
            root,
            api_version: root.get("apiVersion")?.as_str()?,
            kind: root.get("kind")?.as_str()?,
            name: root.dig(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default(),
        })
    }

    /// True if it is of this kind.
    pub fn is(&self, api_version: &str, kind: &str) -> bool {
        self.kind == kind && self.api_version == api_version
    }

    /// The group of its kind: `apps`; empty for the core group.
    pub fn group(&self) -> &'a str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The value below these keys.
    pub fn dig(&self, keys: &[&str]) -> Option<&'a Node> {
        self.root.dig(keys)
    }

    /// The Namespace that it goes into; `default` if it does not say.
    pub fn namespace(&self) -> &'a str {
        self.dig(&["metadata", "namespace"]).and_then(Node::as_str).unwrap_or("default")
    }

    /// The pod that it is or makes.
    pub fn pod(&self) -> Option<Pod<'a>> {
        Pod::of(self)
    }

    /// The metadata that the API server looks at, each with the path under which it reports: the object's own, and that
    /// of the pods it makes, in which it leaves a step out (`spec.template.labels`).
    pub fn metadata(&self) -> impl Iterator<Item = (&'static str, &'a Node)> + use<'a> {
        let own = self.dig(&["metadata"]).map(|node| ("metadata", node));
        let template = self.pod().filter(|pod| pod.is_template);
        let template = template.and_then(|pod| Some((pod.metadata_path(), pod.metadata?)));
        own.into_iter().chain(template)
    }

    /// `StatefulSet/kafka`, as kubectl prints it.
    pub fn display(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }
}

/// Group and version, and kind.
type Kind<'a> = (&'a str, &'a str);

/// The amount in a value, if it is one.
pub fn quantity(node: &Node) -> Option<Quantity> {
    match &node.data {
        Data::String(text) => text.trim().parse().ok(),
        Data::Number(number) => number.to_string().parse().ok(),
        Data::Null | Data::Bool(_) | Data::List(_) | Data::Map(_) => None,
    }
}

/// Objects that go to one cluster together.
#[derive(Debug)]
pub struct Objects<'a> {
    /// The objects, in the order in which they were written.
    pub list: Vec<Object<'a>>,
    /// What is known beside them.
    pub options: Options,
    /// The operator Strimzi is known to be older than 1.0.
    pub old_strimzi: bool,
    by_kind: BTreeMap<Kind<'a>, Vec<usize>>,
    by_place: BTreeMap<(Kind<'a>, &'a str), Vec<usize>>,
    with_pods: BTreeMap<&'a str, Vec<usize>>,
    by_label: Labelled<'a>,
    by_name: BTreeMap<(Kind<'a>, &'a str, &'a str), usize>,
}

/// What is known about the cluster beside the objects.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What a Namespace that is not among the objects enforces.
    pub pod_security: PodSecurity,
}

/// A level of the Pod Security Standards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodSecurity {
    /// Everything is allowed.
    #[default]
    Privileged,
    /// Nothing that is known to give a pod the node.
    Baseline,
    /// What a hardened pod needs, and no more.
    Restricted,
}

impl PodSecurity {
    /// All levels.
    pub const ALL: [Self; 3] = [Self::Privileged, Self::Baseline, Self::Restricted];

    /// What the labels of Namespaces call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }

    /// The level of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl<'a> Objects<'a> {
    /// These objects.
    pub fn new(list: Vec<Object<'a>>, options: Options) -> Self {
        let mut objects = Self {
            list,
            options,
            old_strimzi: false,
            by_kind: BTreeMap::new(),
            by_place: BTreeMap::new(),
            with_pods: BTreeMap::new(),
            by_label: Labelled::default(),
            by_name: BTreeMap::new(),
        };
        for (index, object) in objects.list.iter().enumerate() {
            let kind = (object.api_version, object.kind);
            objects.by_kind.entry(kind).or_default().push(index);
            objects.by_place.entry((kind, object.namespace())).or_default().push(index);
            objects.by_name.entry((kind, object.namespace(), object.name)).or_insert(index);
            if let Some(pod) = object.pod() {
                objects.with_pods.entry(object.namespace()).or_default().push(index);
                objects.by_label.add(index, object, &pod);
            }
        }
        objects
    }

    /// All objects of a kind.
    pub fn of_kind<'s>(
        &'s self,
        api_version: &'s str,
        kind: &'s str,
    ) -> impl Iterator<Item = &'s Object<'a>> {
        self.those(self.by_kind.get(&(api_version, kind)))
    }

    /// All objects of a kind in a Namespace.
    pub fn within<'s>(
        &'s self,
        api_version: &'s str,
        kind: &'s str,
        namespace: &'s str,
    ) -> impl Iterator<Item = &'s Object<'a>> {
        self.those(self.by_place.get(&((api_version, kind), namespace)))
    }

    /// The object of a kind and a name in a Namespace; the first one, if there are several.
    pub fn named(&self, api_version: &str, kind: &str, namespace: &str, name: &str) -> Option<&Object<'a>> {
        self.list.get(*self.by_name.get(&((api_version, kind), namespace, name))?)
    }

    /// The pods that objects of a Namespace are or make, each with its object.
    pub fn pods<'s>(&'s self, namespace: &'s str) -> impl Iterator<Item = (&'s Object<'a>, Pod<'a>)> {
        self.those(self.with_pods.get(namespace)).filter_map(|object| Some((object, object.pod()?)))
    }

    fn those<'s>(&'s self, indices: Option<&'s Vec<usize>>) -> impl Iterator<Item = &'s Object<'a>> {
        indices.into_iter().flatten().filter_map(|index| self.list.get(*index))
    }
}
