use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Pair, strimzi};

pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "strimzi-resource-added",
    summary: "a Strimzi resource is created",
    level: Level::Warning,
    page: include_str!("strimzi_resource_added.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in changes.differences.iter().filter(|difference| difference.part.is_none()) {
        let Some(pair) = changes.pair(difference).filter(|pair| pair.old.is_none()) else { continue };
        let Some((class, why)) = meaning(changes, pair) else { continue };
        claims.claim(difference, class, why);
    }
}

/// What the operator does with it.
fn meaning(changes: &Changes, pair: &Pair) -> Option<(Class, &'static str)> {
    if pair.is_strimzi("Kafka") {
        return Some((Class::InPlace, "the operator creates a cluster; existing objects are unaffected"));
    }
    if pair.is_strimzi("KafkaTopic") {
        return Some((Class::NoEffect, "the topic operator does not manage it: no topic is created"));
    }
    if pair.is_strimzi("KafkaUser") {
        return Some((
            Class::Exposure,
            "the user operator creates credentials; a client that has them gets the permissions in the resource",
        ));
    }
    if !pair.is_strimzi("KafkaNodePool") {
        return None;
    }
    let new = pair.new.as_ref()?;
    let is_new_cluster = changes.pairs.iter().any(|other| {
        other.is_strimzi("Kafka") && other.old.is_none() && strimzi::cluster(new) == Some(&other.name)
    });
    if is_new_cluster {
        return Some((Class::InPlace, "the operator starts the nodes of a new cluster"));
    }
    if super::roles(new).contains(&"controller") {
        return Some((
            Class::DataLoss,
            "if the cluster exists, its quorum gets more controllers, and the operator runs a static quorum: two majorities (split brain) are possible meanwhile, and committed metadata can be lost",
        ));
    }
    Some((
        Class::InPlace,
        "the operator starts the new brokers; they get only partitions of new topics until partitions are reassigned",
    ))
}
