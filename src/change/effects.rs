//! What happens in the cluster while and after the changes are applied, in figures.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::evidence::Time;
use super::pair::Pair;
use super::parts::{self, Topic};
use super::words::with_unit;
use super::{Changes, Part, Remaining, Rollout, stateful_set};
use crate::kubernetes::manifest::well_known;
use crate::kubernetes::types::Quantity;
use crate::report::report_schema::JsonSchema;
use crate::yaml::Node;

/// What happens in the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Effects {
    /// Workloads whose pods restart.
    pub restarts: Vec<Restart>,
    /// Topics that reject producers with `acks=all` while one broker restarts; empty if no topics are known.
    pub unavailable_topics: Vec<String>,
    /// True if each topic keeps `min.insync.replicas` in sync while one broker restarts; `null` if no broker restarts or
    /// no topics are known.
    pub min_in_sync_kept: Option<bool>,
    /// Addresses that clients connect to.
    pub addresses: Comparison<String>,
    /// Volume claims, with their sizes.
    pub volumes: Comparison<String>,
    /// Those of the removed ones that stay in the cluster without a pod.
    #[serde(skip)]
    pub(super) claims_kept: BTreeSet<String>,
    /// Services of type `LoadBalancer`.
    pub load_balancers: Comparison<String>,
    /// Topics that are created, changed or deleted.
    pub topics: Vec<String>,
    /// What stays in the cluster although it is no longer in the manifests.
    pub remaining: Remaining,
}

/// A workload whose pods restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Restart {
    /// `StatefulSet/kafka`.
    pub object: String,
    /// The pods, in the order in which they restart.
    pub pods: Vec<String>,
    /// The minimum time of the rollout in seconds, without the startup time of the pods.
    pub seconds: u64,
    /// The part of `seconds` that each pod takes.
    pub seconds_per_pod: u64,
    /// True if pods restart only when they are deleted (`updateStrategy: OnDelete`).
    pub on_delete: bool,
    /// Pods that restart at a time.
    #[serde(skip)]
    pub(super) at_once: i64,
    /// True if one pod restarts at a time, and has the data that it had.
    #[serde(skip)]
    pub(super) keeps_replicas: bool,
}

/// What is removed, added and kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Comparison<T> {
    /// On the old side only.
    pub removed: Vec<T>,
    /// On the new side only.
    pub added: Vec<T>,
    /// On both.
    pub kept: Vec<T>,
}

impl<T: Ord + Clone> Comparison<T> {
    fn between(old: &BTreeSet<T>, new: &BTreeSet<T>) -> Self {
        Self {
            removed: old.difference(new).cloned().collect(),
            added: new.difference(old).cloned().collect(),
            kept: new.intersection(old).cloned().collect(),
        }
    }

    /// True if both sides are the same.
    pub fn is_same(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// Its name for the reader, and the Namespace, without which that may be ambiguous.
type Named = (String, Option<String>);

impl Comparison<Named> {
    /// The names; with the Namespace where one stands for several.
    fn shown(self) -> Comparison<String> {
        let mut known: BTreeMap<String, BTreeSet<Option<String>>> = BTreeMap::new();
        for (name, namespace) in [&self.removed, &self.added, &self.kept].into_iter().flatten() {
            known.entry(name.clone()).or_default().insert(namespace.clone());
        }
        let shown = |names: Vec<Named>| -> Vec<String> {
            let shown = |(name, namespace): Named| match namespace {
                Some(namespace) if known.get(&name).is_some_and(|places| places.len() > 1) => {
                    format!("{name} in {namespace}")
                }
                _ => name,
            };
            names.into_iter().map(shown).collect()
        };
        Comparison { removed: shown(self.removed), added: shown(self.added), kept: shown(self.kept) }
    }
}

impl Effects {
    /// What these changes do.
    pub fn of(changes: &Changes) -> Self {
        let restarts: Vec<(usize, Restart)> = changes
            .pairs
            .iter()
            .enumerate()
            .filter_map(|(index, pair)| Some((index, restart(changes, index, pair)?)))
            .collect();
        let of_brokers: Vec<Option<&Restart>> = changes
            .restarting_brokers()
            .map(|index| restarts.iter().find(|(at, _)| *at == index).map(|(_, restart)| restart))
            .collect();
        let brokers_restart = !of_brokers.is_empty();
        // Brokers of a Deployment restart several at a time, and have no data afterwards.
        let keeps_replicas = of_brokers.iter().all(|restart| restart.is_some_and(|one| one.keeps_replicas));
        let domain = cluster_domain(changes);
        let addresses = |root: &Node, pair: &Pair| addresses(root, pair, domain);
        let both = |read: &dyn Fn(&Node, &Pair) -> Vec<Named>| {
            let side = |take: fn(&Pair) -> Option<&Node>| -> BTreeSet<Named> {
                changes.pairs.iter().filter_map(|pair| Some(read(take(pair)?, pair))).flatten().collect()
            };
            Comparison::between(&side(|pair| pair.old.as_ref()), &side(|pair| pair.new.as_ref())).shown()
        };
        let known = parts::tables(&changes.pairs, &changes.evidence, Time::Old);
        let unavailable_topics = if brokers_restart { unavailable(&known) } else { Vec::new() };
        Self {
            min_in_sync_kept: (brokers_restart && !known.is_empty())
                .then_some(unavailable_topics.is_empty() && keeps_replicas),
            unavailable_topics,
            restarts: restarts.into_iter().map(|(_, restart)| restart).collect(),
            addresses: both(&addresses),
            volumes: both(&volumes),
            claims_kept: claims_kept(changes),
            load_balancers: both(&load_balancers),
            topics: topics(changes),
            remaining: Remaining::of(changes),
        }
    }
}

fn restart(changes: &Changes, index: usize, pair: &Pair) -> Option<Restart> {
    let rollout = Rollout::of_pair(pair).filter(|_| changes.changes_template(index))?;
    Some(Restart {
        object: pair.display(),
        pods: rollout.ordinals().map(|ordinal| stateful_set::pod_name(&pair.name, ordinal)).collect(),
        seconds: rollout.seconds(),
        seconds_per_pod: rollout.seconds_per_pod(),
        on_delete: rollout.on_delete,
        at_once: rollout.at_once,
        keeps_replicas: rollout.keeps_replicas(),
    })
}

/// Topics with as many replicas in sync required as there are.
fn unavailable(known: &BTreeMap<String, Topic>) -> Vec<String> {
    let number = |topic: &Topic, key: &str| topic.get(key).and_then(|value| value.parse::<u32>().ok());
    let is_unavailable = |topic: &Topic| {
        let least = number(topic, "min.insync.replicas").unwrap_or(1);
        number(topic, "replicationFactor").is_some_and(|factor| factor > 0 && factor <= least)
    };
    known.iter().filter(|(_, topic)| is_unavailable(topic)).map(|(name, _)| name.clone()).collect()
}

/// The DNS domain of the Kubernetes cluster, as `connection` prints it: what kafka-gen's topic Job connects to has it.
fn cluster_domain(changes: &Changes) -> &str {
    let sides = changes.pairs.iter().filter(|pair| pair.is("v1", "ConfigMap"));
    let data = sides.filter_map(|pair| pair.new.as_ref().or(pair.old.as_ref())?.get("data"));
    let mut lines =
        data.flat_map(Node::entries).filter_map(|entry| entry.value.as_str()).flat_map(str::lines);
    let domain = lines.find_map(|line| {
        let host = line.strip_prefix("BOOTSTRAP='")?.split(':').next()?;
        host.split_once(".svc.").map(|(_, domain)| domain)
    });
    domain.unwrap_or("cluster.local")
}

/// The addresses that a Service gives to clients.
fn addresses(root: &Node, pair: &Pair, domain: &str) -> Vec<Named> {
    // Left out, the lack of an address is carried over, too.
    let ip = |root: &Node| root.dig(&["spec", "clusterIP"]).and_then(Node::as_str).map(str::to_owned);
    let before = pair.old.as_ref().filter(|_| pair.is_update()).and_then(ip);
    if !pair.is("v1", "Service") || ip(root).or(before).as_deref() == Some("None") {
        return Vec::new();
    }
    let kind = root.dig(&["spec", "type"]).and_then(Node::as_str).unwrap_or("ClusterIP");
    let host = root
        .dig(&["metadata", "annotations", well_known::EXTERNAL_DNS_HOSTNAME])
        .and_then(Node::as_str)
        .map_or_else(
            || format!("{}.{}.svc.{domain}", pair.name, pair.namespace.as_deref().unwrap_or("default")),
            str::to_owned,
        );
    let ports = root.dig(&["spec", "ports"]).map(Node::items).unwrap_or_default();
    let numbers = |key: &'static str| ports.iter().filter_map(move |port| port.get(key)?.as_int());
    let mut found: Vec<String> = numbers("port").map(|port| format!("{host}:{port}")).collect();
    if kind == "NodePort" {
        found.extend(numbers("nodePort").map(|port| format!("{} at each node, port {port}", pair.name)));
    }
    // A name of DNS says where it is.
    found.into_iter().map(|address| (address, None)).collect()
}

fn volumes(root: &Node, pair: &Pair) -> Vec<Named> {
    if !pair.is("apps/v1", "StatefulSet") {
        return Vec::new();
    }
    let first = stateful_set::first_ordinal(root);
    let mut found = Vec::new();
    for template in stateful_set::claim_templates(root) {
        let name = template.dig(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
        let size = template.dig(&["spec", "resources", "requests", "storage"]).map(Node::to_value);
        let size = size
            .map(|size| size.as_str().map_or_else(|| size.to_string(), str::to_owned))
            .unwrap_or_default();
        let size = size.parse::<Quantity>().map(|quantity| quantity.canonical()).unwrap_or(size);
        let ordinals = first..first + stateful_set::replicas(root);
        found.extend(
            ordinals
                .map(|ordinal| stateful_set::claim_name(name, &stateful_set::pod_name(&pair.name, ordinal)))
                .map(|claim| (format!("{claim} ({size})"), pair.namespace.clone())),
        );
    }
    found
}

/// The claims that no pod uses afterwards, and that nothing deletes.
fn claims_kept(changes: &Changes) -> BTreeSet<String> {
    let sets = changes.pairs.iter().filter(|pair| pair.is("apps/v1", "StatefulSet"));
    let kept = sets.filter_map(|pair| {
        let old = pair.old.as_ref()?;
        let (policy, when) = pair.new.as_ref().map_or((old, "whenDeleted"), |new| (new, "whenScaled"));
        (!stateful_set::deletes_claims(policy, when)).then(|| volumes(old, pair))
    });
    kept.flatten().map(|(name, _)| name).collect()
}

fn load_balancers(root: &Node, pair: &Pair) -> Vec<Named> {
    let is = pair.is("v1", "Service")
        && root.dig(&["spec", "type"]).and_then(Node::as_str) == Some("LoadBalancer");
    if is { vec![(pair.name.clone(), pair.namespace.clone())] } else { Vec::new() }
}

/// One line for each topic that changes.
fn topics(changes: &Changes) -> Vec<String> {
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for difference in &changes.differences {
        let Some(Part::Topic(name, column)) = &difference.part else { continue };
        lines.entry(name).or_default().push(match (column, &difference.old, &difference.new) {
            (None, None, _) => "added".to_owned(),
            (None, _, None) if changes.is_of_topic_operator(difference) => {
                "deleted when its KafkaTopic is deleted".to_owned()
            }
            (None, _, _) => "no longer mentioned".to_owned(),
            (Some(column), None, _) => format!("{column} {}", with_unit(column, difference.new_text())),
            (Some(column), _, None) => format!("{column} no longer set"),
            (Some(column), _, _) => {
                let [old, new] = [difference.old_text(), difference.new_text()];
                format!("{column} {} → {}", with_unit(column, old), with_unit(column, new))
            }
        });
    }
    lines.into_iter().map(|(name, changes)| format!("{name}: {}", changes.join(", "))).collect()
}
