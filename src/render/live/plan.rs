//! What the topic Job would do, topic by topic.

use std::collections::BTreeMap;

use super::described::{LiveCluster, LiveTopic, MinIsr};
use crate::cluster::Topic;

const MIN_ISR: &str = "min.insync.replicas";
/// So many topics are named, as the Job does.
const NAMED: usize = 5;

/// What the topic Job would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// For each topic of the profile, by name, what would be done.
    pub topics: Vec<(String, Vec<Planned>)>,
    /// What would be done to the cluster itself.
    pub cluster: Vec<Planned>,
}

/// Something that the Job would do or say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Planned {
    /// It makes this change.
    Change(String),
    /// It reports this difference, which a person has to resolve.
    Differs(String),
    /// It does nothing, for this reason.
    Nothing(String),
    /// The input does not show what it would do.
    Unknown(String),
}

impl Planned {
    /// What a person reads.
    pub fn text(&self) -> String {
        match self {
            Self::Change(text) | Self::Nothing(text) => text.clone(),
            Self::Differs(text) => format!("DIFFERS: {text}"),
            Self::Unknown(text) => format!("unknown: {text}"),
        }
    }
}

impl Plan {
    /// Compares the topics of a profile with a cluster. `min_isr` is the cluster-wide number of the profile.
    pub fn new(wanted: &[Topic], live: &LiveCluster, min_isr: u32, allow_delete: bool) -> Self {
        let topics = wanted.iter().map(|topic| {
            let planned = match live.topics.get(&topic.name) {
                None if topic.deleted => vec![Planned::Nothing("absent".to_owned())],
                None => vec![Planned::Change(format!(
                    "create: {} partitions, {} replicas",
                    topic.partitions, topic.replication_factor
                ))],
                Some(_) if topic.deleted && allow_delete => vec![Planned::Change("delete".to_owned())],
                Some(_) if topic.deleted => vec![Planned::Nothing(
                    "kept, though marked as deleted: topicJob.allowDelete is false".to_owned(),
                )],
                Some(is) => converge(topic, is, live.min_isr),
            };
            (topic.name.clone(), planned)
        });
        Self { topics: topics.collect(), cluster: cluster(wanted, live, min_isr) }
    }
}

fn converge(topic: &Topic, live: &LiveTopic, cluster: MinIsr) -> Vec<Planned> {
    let mut planned = Vec::new();
    let (has, wanted) = (live.partitions, topic.partitions as usize);
    if has < wanted {
        planned.push(Planned::Change(format!("grow from {has} to {wanted} partitions")));
    }
    match &live.settings {
        Some(own) => {
            let differs = topic.config.iter().filter(|(key, value)| {
                let held = *key == MIN_ISR && !may_have(value, topic, live, own, cluster);
                !held && own.get(*key) != Some(*value)
            });
            let set: Vec<String> = differs.map(|(key, value)| format!("{key}={value}")).collect();
            if !set.is_empty() {
                planned.push(Planned::Change(format!("set {}", set.join(" "))));
            }
        }
        None if topic.config.is_empty() => {}
        None => planned.push(Planned::Unknown(
            "the input has no settings of this topic: add the output of `kafka-configs --entity-type topics --describe`"
                .to_owned(),
        )),
    }
    if has > wanted {
        planned.push(Planned::Differs(format!(
            "has {has} partitions, wanted {wanted}; Kafka cannot remove partitions"
        )));
    }
    let factor = topic.replication_factor as usize;
    if live.replicas != factor {
        planned.push(Planned::Differs(format!("has {} replicas, wanted {factor}; see below", live.replicas)));
    } else if live.fewest_replicas < factor {
        planned.push(Planned::Differs(format!(
            "a partition has {} replicas, wanted {factor}; see below",
            live.fewest_replicas
        )));
    }
    if planned.is_empty() {
        planned.push(Planned::Nothing("unchanged".to_owned()));
    }
    planned
}

/// Replicas that a partition does not have cannot be in sync; and raised before every partition has its replicas, the number
/// would stop producers with acks=all whenever a broker restarts.
fn may_have(
    value: &str,
    topic: &Topic,
    live: &LiveTopic,
    own: &BTreeMap<String, String>,
    cluster: MinIsr,
) -> bool {
    let number = |text: &str| text.parse().unwrap_or(usize::MAX);
    let inherited = match cluster {
        MinIsr::Set(number) => (number as usize).max(1),
        MinIsr::NotSet | MinIsr::Unknown => 1,
    };
    let value = number(value);
    let effective = own.get(MIN_ISR).map_or(inherited, |own| number(own));
    value <= live.fewest_replicas
        && (value <= effective || live.fewest_replicas >= topic.replication_factor as usize)
}

/// Since 4.1 a cluster keeps the cluster-wide value of its first start.
fn cluster(wanted: &[Topic], live: &LiveCluster, min_isr: u32) -> Vec<Planned> {
    let is = match live.min_isr {
        MinIsr::Set(is) if is != min_isr => is,
        MinIsr::Set(_) | MinIsr::NotSet => return Vec::new(),
        MinIsr::Unknown => {
            return vec![Planned::Unknown(format!(
                "the input has no cluster-wide {MIN_ISR}: add the output of `kafka-configs --entity-type brokers --entity-default --describe`"
            ))];
        }
    };
    let factors: BTreeMap<&str, usize> =
        wanted.iter().map(|topic| (topic.name.as_str(), topic.replication_factor as usize)).collect();
    // Kafka never requires more replicas than a topic has: in danger are those that would have none to spare.
    let exposed = |name: &str, topic: &LiveTopic| {
        let ready = topic.fewest_replicas;
        ready > is as usize && ready <= min_isr as usize && factors.get(name) != Some(&ready)
    };
    let exposed: Vec<(&String, &LiveTopic)> =
        live.topics.iter().filter(|(name, topic)| exposed(name, topic)).collect();
    if exposed.iter().any(|(_, topic)| topic.settings.is_none()) {
        return vec![Planned::Unknown(format!(
            "whether {MIN_ISR} is raised from {is} to {min_isr} depends on settings of topics that the input does not have: add the output of `kafka-configs --entity-type topics --describe`"
        ))];
    }
    let inherits = |topic: &LiveTopic| topic.settings.as_ref().is_some_and(|own| !own.contains_key(MIN_ISR));
    let in_danger: Vec<&str> =
        exposed.iter().filter(|(_, topic)| inherits(topic)).map(|(name, _)| name.as_str()).collect();
    if in_danger.is_empty() {
        return vec![Planned::Change(format!("set {MIN_ISR} from {is} to {min_isr}"))];
    }
    let first: Vec<&str> = in_danger.iter().copied().take(NAMED).collect();
    let more = match in_danger.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    vec![Planned::Differs(format!(
        "{MIN_ISR} stays {is}, wanted {min_isr}: a broker's restart would stop producers with acks=all from writing to {}{more}; see below",
        first.join(" ")
    ))]
}
