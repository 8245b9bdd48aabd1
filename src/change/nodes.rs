//! The nodes of Kafka in the workloads of both sides, as the model of a deployment has them.

use super::evidence::{ConfigMaps, Time};
use super::{Changes, Difference, Pair, environment};
use crate::kafka::deployment::{self, NodePool};
use crate::kubernetes::manifest::Object;
use crate::yaml::Node;

/// The nodes that one container of a workload runs, before and after.
#[derive(Clone, Debug)]
pub struct Nodes {
    /// The workload, by its place among the pairs.
    pub(super) pair: usize,
    /// The container before the change.
    pub(super) container_before: String,
    /// The container after the change.
    pub container: String,
    /// The nodes before.
    pub old: NodePool,
    /// The nodes after. Of a workload that only comes or goes, both are the same but for what ConfigMaps hold.
    pub new: NodePool,
}

/// The nodes of a workload on one side, each with the name of its container.
pub(super) fn pools(root: &Node, namespace: Option<&str>, maps: &ConfigMaps<'_>) -> Vec<(String, NodePool)> {
    let Some(object) = Object::of(root) else { return Vec::new() };
    let found = deployment::pools(object, &|name| maps.object(name, namespace));
    found.into_iter().map(|(container, pool)| (container.name.to_owned(), pool)).collect()
}

/// The nodes of all workloads that run some on both sides, or come or go.
pub(super) fn all(pairs: &[Pair]) -> Vec<Nodes> {
    let (before, after) = (ConfigMaps::of(pairs, Time::Old), ConfigMaps::of(pairs, Time::New));
    let mut found = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        // Of a workload that only comes or goes, the ConfigMaps may have been there before.
        let Some(old) = pair.old.as_ref().or(pair.new.as_ref()) else { continue };
        let Some(new) = pair.new.as_ref().or(pair.old.as_ref()) else { continue };
        let namespace = pair.namespace.as_deref();
        let (mut old, new) = (pools(old, namespace, &before), pools(new, namespace, &after));
        let is_alone = old.len() == 1 && new.len() == 1;
        for (container, new) in new {
            let same = old.iter().position(|(name, _)| is_alone || *name == container);
            if let Some(same) = same {
                let (container_before, old) = old.swap_remove(same);
                found.push(Nodes { pair: index, container_before, container, old, new });
            }
        }
    }
    found
}

impl Changes {
    /// The nodes of a workload that exists before the change.
    pub fn nodes_of(&self, pair: &Pair) -> impl Iterator<Item = &Nodes> {
        let index = self.pairs.iter().position(|other| std::ptr::eq(other, pair));
        self.evidence.nodes().filter(move |nodes| Some(nodes.pair) == index)
    }

    /// The containers of the nodes in the Namespace of an object, after the change.
    pub fn containers(&self, object: &Pair) -> impl Iterator<Item = (&Nodes, &Node)> {
        self.evidence.nodes().filter_map(move |nodes| {
            let pair = self.pairs.get(nodes.pair).filter(|pair| pair.namespace == object.namespace)?;
            let pod = Object::of(pair.new.as_ref()?)?.pod()?;
            let container = pod.container(&nodes.container)?;
            Some((nodes, container.node))
        })
    }

    /// The field of these nodes' container that a difference is in: `args`.
    pub fn field_of_container<'d>(&self, difference: &'d Difference, nodes: &Nodes) -> Option<&'d str> {
        let pair = self.pairs.get(nodes.pair).filter(|_| difference.pair == nodes.pair)?;
        let pod = Object::of(pair.new.as_ref()?)?.pod()?;
        let container = pod.container(&nodes.container)?;
        let rest = difference.path.strip_prefix(&container.path(&pod))?.strip_prefix('.')?;
        rest.split(['.', '[']).next()
    }

    /// The variable of these nodes that a difference is about, in their container or in a ConfigMap.
    pub fn variable(&self, difference: &Difference, nodes: &Nodes) -> Option<String> {
        let pair = self.pair(difference)?;
        if difference.pair == nodes.pair {
            let is_own = self.field_of_container(difference, nodes) == Some("env");
            return is_own.then(|| environment::variable_of(difference, pair)).flatten();
        }
        let key = difference.place.strip_prefix("data.").filter(|_| pair.is("v1", "ConfigMap"))?;
        Some(key.to_owned())
    }

    /// The workload that runs these nodes.
    pub fn workload(&self, nodes: &Nodes) -> Option<&Pair> {
        self.pairs.get(nodes.pair)
    }

    /// The nodes that a difference is about: those of its workload, or those that read its ConfigMap.
    pub fn nodes(&self, difference: &Difference) -> impl Iterator<Item = &Nodes> {
        let users = self.evidence.users(difference.pair);
        let own = difference.pair;
        self.evidence
            .nodes()
            .filter(move |nodes| nodes.pair == own || users.is_some_and(|users| users.contains(&nodes.pair)))
    }
}
