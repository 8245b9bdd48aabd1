//! Where the records of brokers are, and which changes delete them with the pods.

use super::{Changes, Difference, Nodes, Pair, Part, Rollout, stateful_set};
use crate::kafka::deployment::NodePool;
use crate::yaml::Node;

/// Nodes whose log directories end with their pods, and pods of theirs that end.
#[derive(Clone, Debug)]
pub struct Loss<'a> {
    /// The workload.
    pub pair: &'a Pair,
    /// The nodes.
    pub nodes: &'a Nodes,
    /// The directories that are lost, each with what it is on; none if they are not known and no volume outlives the pod.
    pub directories: Vec<(String, &'static str)>,
    /// Pods that exist before the change; none if that depends on the nodes of Kubernetes.
    pub pods: Option<i64>,
    /// The brokers in the Namespace, these included, if they can be counted.
    pub brokers: Option<i64>,
    /// True if all pods are to be replaced, and not only some to end.
    pub is_rollout: bool,
    /// True if pods end only when they are deleted by hand, or the rollout is resumed.
    pub is_held: bool,
}

/// The log directories of nodes that end with their pods, each with what it is on. None if all outlive the pods, or that is
/// not known.
pub(super) fn ephemeral(pool: &NodePool) -> Option<Vec<(String, &'static str)>> {
    let Ok(directories) = pool.log_directories() else {
        // Wherever they are, nothing outlives the pod.
        let lasts = pool.storage.mounts.iter().any(|mount| mount.is_lasting() && !mount.is_configuration());
        return (!lasts).then(Vec::new);
    };
    let on = |directory: &str| match pool.storage.mount_of(directory) {
        Some(mount) if mount.is_lasting() => None,
        Some(mount) if mount.source.is_empty() => None,
        Some(mount) => Some(mount.source),
        None => Some(""),
    };
    let lost = directories.iter().filter_map(|(directory, _)| Some((directory.clone(), on(directory)?)));
    let lost: Vec<_> = lost.collect();
    (!lost.is_empty()).then_some(lost)
}

/// The places of the log directories, each with the volume and the directory in it, in their order. None where they are not
/// known.
fn locations(pool: &NodePool) -> Option<Vec<String>> {
    let directories = pool.log_directories().ok()?;
    let location = |directory: &String| {
        let Some(mount) = pool.storage.mount_of(directory) else { return directory.clone() };
        let rest = directory.strip_prefix(mount.path.trim_end_matches('/')).unwrap_or_default();
        let volume = mount.claim.as_ref().unwrap_or(&mount.volume);
        let inner = format!("{}/{rest}", mount.sub_path);
        let inner: Vec<&str> = inner.split('/').filter(|step| !step.is_empty()).collect();
        format!("{} {volume} {}", mount.source, inner.join("/"))
    };
    Some(directories.iter().map(|(directory, _)| location(directory)).collect())
}

/// One difference for each workload whose pods end with the records of brokers: no field shows that.
pub(super) fn lost(changes: &Changes) -> Vec<Difference> {
    let ends = |(index, pair): (usize, &Pair)| {
        let root = pair.new.as_ref()?;
        let is_lost = changes.ends_pods(index) && changes.ephemeral_of(pair).is_some();
        is_lost.then(|| Difference {
            index: 0,
            pair: index,
            path: "spec.template".to_owned(),
            // No rule about a field speaks of it.
            place: "records".to_owned(),
            part: Some(Part::Records),
            old: None,
            new: None,
            span: root.dig(&["spec", "template"]).map_or(root.span, |template| template.span),
        })
    };
    changes.pairs.iter().enumerate().filter_map(ends).collect()
}

impl Changes {
    /// The nodes of a workload that existed before, and their log directories that end with the pods.
    pub fn ephemeral_of(&self, pair: &Pair) -> Option<(&Nodes, Vec<(String, &'static str)>)> {
        pair.old.as_ref()?;
        self.nodes_of(pair).find_map(|nodes| Some((nodes, ephemeral(&nodes.old)?)))
    }

    /// True if the nodes that a difference is about do not find their log directories in the same place of the same volume as
    /// before, whatever the paths are. None where that is not known.
    pub fn moves_records(&self, difference: &Difference) -> Option<bool> {
        if difference.part.is_some() && self.effective(difference, "log.dirs").is_none() {
            return None;
        }
        let moved = |nodes: &Nodes| {
            let (old, new) = (locations(&nodes.old)?, locations(&nodes.new)?);
            // The metadata log is in the first one.
            Some(!new.starts_with(&old))
        };
        let all: Option<Vec<bool>> = self.nodes(difference).map(moved).collect();
        all.filter(|all| !all.is_empty()).map(|all| all.contains(&true))
    }

    /// What workloads lose with their pods, each with its difference.
    pub fn losses(&self) -> impl Iterator<Item = (&Difference, Loss<'_>)> {
        let lost = self.differences.iter().filter(|difference| difference.part == Some(Part::Records));
        lost.filter_map(|difference| {
            let pair = self.pair(difference)?;
            let (nodes, directories) = self.ephemeral_of(pair)?;
            let pods = count(pair.old.as_ref()?);
            let brokers = self.brokers_near(pair);
            let is_rollout = self.changes_template(difference.pair);
            Some((
                difference,
                Loss { pair, nodes, directories, pods, brokers, is_rollout, is_held: is_held(pair) },
            ))
        })
    }

    /// True if pods of a workload that exists before and after end with the change, at once or later by hand.
    fn ends_pods(&self, index: usize) -> bool {
        let Some(pair) = self.pairs.get(index).filter(|pair| pair.is_update()) else { return false };
        let (Some(old), Some(new)) = (&pair.old, &pair.new) else { return false };
        let has_pods = count(old) != Some(0);
        let fewer = matches!((count(old), count(new)), (Some(old), Some(new)) if new < old);
        match pair.kind.as_str() {
            // Fewer pods of a StatefulSet are fewer brokers by their ids, of which another rule speaks.
            "StatefulSet" => {
                self.changes_template(index)
                    && Rollout::of_pair(pair).is_some_and(|rollout| rollout.ordinals().len() > 0)
            }
            "DaemonSet" => self.changes_template(index),
            "Deployment" => has_pods && (self.changes_template(index) || fewer),
            "ReplicaSet" | "ReplicationController" => fewer,
            _ => false,
        }
    }

    /// The brokers that run before the change in the Namespace of a workload.
    fn brokers_near(&self, pair: &Pair) -> Option<i64> {
        let mut all = 0_i64;
        for nodes in self.evidence.nodes() {
            let Some(other) = self.pairs.get(nodes.pair).filter(|other| other.namespace == pair.namespace)
            else {
                continue;
            };
            if nodes.old.is_broker().unwrap_or(true)
                && let Some(old) = &other.old
            {
                all = all.saturating_add(count(old)?);
            }
        }
        Some(all)
    }
}

/// The pods of a workload; none for a `DaemonSet`.
fn count(root: &Node) -> Option<i64> {
    match root.get("kind").and_then(Node::as_str) {
        Some("DaemonSet") => None,
        Some("Pod") => Some(1),
        _ => Some(stateful_set::replicas(root)),
    }
}

fn is_held(pair: &Pair) -> bool {
    pair.new_at(&["spec", "updateStrategy", "type"]).and_then(Node::as_str) == Some("OnDelete")
        || pair.new_at(&["spec", "paused"]).and_then(Node::as_bool) == Some(true)
}
