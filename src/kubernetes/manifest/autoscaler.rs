//! What changes the number of pods of a workload beside its manifest: the autoscaler of Kubernetes, and that of KEDA.

use super::{Object, Objects};
use crate::yaml::Node;

/// An autoscaler, with the bounds of the number of pods.
#[derive(Clone, Copy, Debug)]
pub struct Autoscaler<'a> {
    /// The object.
    pub object: Object<'a>,
    /// The fewest pods.
    pub least: Option<i64>,
    /// The most pods.
    pub most: Option<i64>,
    kind: &'a str,
    name: &'a str,
}

impl<'a> Autoscaler<'a> {
    /// The autoscaler that an object is.
    pub fn of(object: &Object<'a>) -> Option<Self> {
        let (least, most) = match (object.group(), object.kind) {
            ("autoscaling", "HorizontalPodAutoscaler") => (("minReplicas", 1), ("maxReplicas", None)),
            ("keda.sh", "ScaledObject") => (("minReplicaCount", 0), ("maxReplicaCount", Some(100))),
            _ => return None,
        };
        let spec = object.dig(&["spec"])?;
        let target = spec.map("scaleTargetRef")?;
        let number = |key: &str, default| spec.get(key).map_or(default, Node::as_int);
        Some(Self {
            object: *object,
            least: number(least.0, Some(least.1)),
            most: number(most.0, most.1),
            // KEDA assumes a Deployment.
            kind: target.text("kind").filter(|kind| !kind.is_empty()).unwrap_or("Deployment"),
            name: target.text("name").filter(|name| !name.is_empty())?,
        })
    }

    /// True if this is the workload that it scales.
    pub fn scales(&self, workload: &Object<'_>) -> bool {
        self.kind == workload.kind
            && self.name == workload.name
            && self.object.namespace() == workload.namespace()
    }
}

impl<'a> Objects<'a> {
    /// All autoscalers.
    pub fn autoscalers(&self) -> Vec<Autoscaler<'a>> {
        self.list.iter().filter_map(Autoscaler::of).collect()
    }
}
