//! The same where an operator or a chart makes the pods: what restarts them is for other rules to say.

use std::collections::BTreeSet;

use super::super::severity::RECORDS;
use super::RULE;
use crate::change::rules::{Claim, Claims};
use crate::change::{Changes, Class, Pair, strimzi};
use crate::yaml::Node;

/// Says of each change that restarts brokers without a persistent volume that their records are lost.
pub(in crate::change::rules) fn check(changes: &Changes, claims: &mut Vec<Claim>) {
    let restarts = claims.iter().filter(|claim| claim.class == Class::RollingRestart);
    let restarts: BTreeSet<usize> = restarts.map(|claim| claim.difference).collect();
    for difference in restarts.into_iter().filter_map(|index| changes.differences.get(index)) {
        let Some(pair) = changes.pair(difference).filter(|pair| pair.is_update()) else { continue };
        let found =
            if pair.is_chart() { of_chart(pair, &difference.place) } else { of_strimzi(changes, pair) };
        if let Some((class, why, step)) = found {
            Claims::new(RULE.name, claims).claim(difference, class, why).step(step);
        }
    }
}

type Found = Option<(Class, String, &'static str)>;

fn of_strimzi(changes: &Changes, pair: &Pair) -> Found {
    let cluster = match pair.kind.as_str() {
        _ if pair.is_strimzi("Kafka") => Some(pair.name.as_str()),
        _ if pair.is_strimzi("KafkaNodePool") => strimzi::cluster(pair.old.as_ref()?),
        _ => None,
    }?;
    let pools = || {
        changes.pairs.iter().filter(|other| {
            other.is_strimzi("KafkaNodePool")
                && other.namespace == pair.namespace
                && other.old.as_ref().and_then(strimzi::cluster) == Some(cluster)
        })
    };
    let is_restarted = |pool: &&Pair| pair.is_strimzi("Kafka") || std::ptr::eq(*pool, pair);
    let lost = pools().filter(is_restarted).find(|pool| pool.old.as_ref().is_some_and(is_ephemeral))?;
    let brokers: i64 = pools()
        .filter_map(|pool| pool.old.as_ref())
        .filter(|pool| super::super::strimzi::roles(pool).contains(&"broker"))
        .filter_map(|pool| pool.dig(&["spec", "replicas"])?.as_int())
        .sum();
    let place = format!("the storage of `{}` is `ephemeral`, and is deleted with each pod", lost.display());
    let step = "give the pool `persistent-claim` storage: create a second KafkaNodePool with it, and move the partitions to its brokers";
    Some(if brokers == 1 {
        let why = format!(
            "{place}: the only broker restarts without records, so all topics and committed offsets are lost"
        );
        (RECORDS.class, why, step)
    } else {
        let why = format!(
            "{place}: topics with one replica lose their records; the operator waits until the others are in sync again"
        );
        (Class::TopicCaution, why, step)
    })
}

/// True if some storage of a node pool ends with its pods.
fn is_ephemeral(pool: &Node) -> bool {
    let is = |storage: &Node| storage.text("type") == Some("ephemeral");
    let Some(storage) = pool.dig(&["spec", "storage"]) else { return false };
    is(storage) || storage.list("volumes").iter().any(is)
}

/// Bitnami's chart has persistent volumes unless its values say otherwise.
fn of_chart(pair: &Pair, place: &str) -> Found {
    let values = pair.old.as_ref()?.get("values")?;
    let replicas = |role: &str, default: i64| {
        values.dig(&[role, "replicaCount"]).and_then(Node::as_int).unwrap_or(default)
    };
    let (controllers, brokers) = (replicas("controller", 3), replicas("broker", 0));
    let is_lost = |role: &str, count: i64| {
        let is_other = ["controller", "broker"]
            .iter()
            .any(|other| *other != role && place.starts_with(&format!("values.{other}.")));
        let enabled = values.dig(&[role, "persistence", "enabled"]).and_then(Node::as_bool);
        count > 0 && !is_other && enabled == Some(false)
    };
    let role = if is_lost("controller", controllers) {
        "controller"
    } else if is_lost("broker", brokers) {
        "broker"
    } else {
        return None;
    };
    let place =
        format!("`{role}.persistence.enabled` is false, so that the records are deleted with each pod");
    let step = "set `persistence.enabled: true` and apply it while the records do not count yet";
    let what = if controllers + brokers == 1 {
        "the only broker restarts without records, and all topics are lost"
    } else {
        "topics lose records whose replicas all restart before they are in sync again, because the StatefulSet waits only for readiness"
    };
    Some((RECORDS.class, format!("{place}: {what}"), step))
}
