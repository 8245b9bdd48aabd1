//! Which nodes belong to one cluster.

use std::collections::BTreeSet;

use super::{NodePool, Unknown, Workload};
use crate::kafka;

/// Pools of nodes that find each other.
#[derive(Clone, Debug)]
pub struct Cluster<'w, 'a> {
    /// Its pools, with their objects.
    pub members: Vec<&'w Workload<'a>>,
    /// Where its members look for it.
    places: BTreeSet<String>,
}

/// The clusters that pools make up. Pools of which the quorum is unknown are left out, and so are the clusters in their
/// Namespaces, which may be theirs.
pub fn clusters<'w, 'a>(workloads: &'w [Workload<'a>]) -> Vec<Cluster<'w, 'a>> {
    let mut found: Vec<Cluster<'w, 'a>> = Vec::new();
    let mut open: BTreeSet<&str> = BTreeSet::new();
    for workload in workloads {
        let Ok(places) = places(&workload.pool, workload.object.namespace()) else {
            open.insert(workload.object.namespace());
            continue;
        };
        let is_same = |cluster: &Cluster<'_, '_>| !cluster.places.is_disjoint(&places);
        let (same, others): (Vec<_>, Vec<_>) = found.into_iter().partition(is_same);
        let mut joined = Cluster { members: vec![workload], places };
        for cluster in same {
            joined.members.splice(0..0, cluster.members);
            joined.places.extend(cluster.places);
        }
        found = others;
        found.push(joined);
    }
    found.retain(|cluster| !cluster.members.iter().any(|member| open.contains(member.object.namespace())));
    found
}

/// Where the nodes of a pool look for their cluster: controllers, or `ZooKeeper`.
fn places(pool: &NodePool, namespace: &str) -> Result<BTreeSet<String>, Unknown> {
    let mut places = BTreeSet::new();
    let Some(pod) = pool.pods.first() else { return Ok(places) };
    if !pool.is_kraft()? {
        let connect = pool.setting_of("zookeeper.connect", pod)?.value;
        let (hosts, root) = connect.split_at(connect.find('/').unwrap_or(connect.len()));
        places.extend(kafka::items(hosts).iter().map(|host| format!("{namespace} {host}{root}")));
        return Ok(places);
    }
    for controller in pool.quorum(pod)?.map(|(_, quorum)| quorum.value).unwrap_or_default() {
        let port = controller.port.unwrap_or_default();
        let place = match controller.labels() {
            Some(labels) => name(&labels, namespace),
            // Each pod is alone with itself.
            None if controller.is_loopback() => format!("{namespace} {}", pool.name),
            None => controller.host,
        };
        places.insert(format!("{place}:{port}"));
    }
    Ok(places)
}

/// A name with the Namespace that it is in, whether that was written or not.
fn name(labels: &[&str], namespace: &str) -> String {
    match labels {
        [pod, service, other] if *other != namespace => format!("{other} {pod}.{service}"),
        _ => {
            let mut rest = labels;
            while let [before @ .., last] = rest
                && !before.is_empty()
                && *last == namespace
            {
                rest = before;
            }
            format!("{namespace} {}", rest.join("."))
        }
    }
}
