use std::cmp::Ordering;

use super::severity::{AUTO_CREATE, CLUSTER_IN_SYNC, CLUSTER_UNCLEAN, CONNECTIONS, OFFSETS};
use crate::change::{Changes, Class, Difference, Pair, Part};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "broker-setting-changed",
    summary: "a setting that brokers read when they start",
    level: Level::Warning,
    page: include_str!("broker_setting_changed.md"),
    check: Check::Change(check),
};

pub(super) const UNCLEAN: &str = "a replica that lags behind may become leader when no other is left: records that it does not have are lost, although they were acknowledged";
pub(super) const UNCLEAN_STEP: &str = "leave it `false`; where a partition must come back at any price: `kafka-leader-election --election-type unclean` for that one";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        if let Some((class, why, step)) = felt(name, difference) {
            claims.claim(difference, class, why).step(step);
        }
    }
    for difference in &changes.differences {
        let what = match &difference.part {
            Some(Part::Property(name) | Part::Variable(name, _)) => {
                format!("`{name}` is read when a broker starts")
            }
            Some(Part::Constant(_)) => "the script runs when a broker starts".to_owned(),
            Some(Part::Topic(..)) | None => continue,
        };
        // Of a change in the template itself, another rule says that the pods restart.
        if changes.is_of_broker(difference) && difference.is_in("spec") {
            continue;
        }
        if changes.pair(difference).is_some_and(|pair| pair.is_strimzi("Kafka")) {
            claims.claim(
                difference,
                Class::RollingRestart,
                "the operator changes it in running brokers where Kafka can, and restarts brokers one after the other otherwise",
            );
        } else if changes.pair(difference).is_some_and(Pair::is_chart) {
            claims.claim(
                difference,
                Class::RollingRestart,
                format!("{what}; the chart puts a checksum of the settings on the pods, so that they restart one after the other"),
            );
        } else if difference.place.starts_with("data.topics") {
            claims.claim(difference, Class::InPlace, of_topic_job(difference));
        } else if changes.restarts_readers(difference) {
            let which = if changes.holds_readers(difference) {
                "the pods from `partition` on restart one after the other, and the others read it at their next start"
            } else {
                "the pods restart one after the other"
            };
            claims.claim(difference, Class::RollingRestart, format!("{what}; {which}"));
        } else {
            let claim = claims.claim(
                difference,
                Class::InPlace,
                format!(
                    "{what}; nothing in this change restarts the pods, so it takes effect at their next start"
                ),
            );
            let is_held = changes.holds_readers(difference);
            if is_held {
                claim.step("set `spec.updateStrategy.rollingUpdate.partition` of the StatefulSet to 0 when its pods may restart");
            }
            // A template that changes rolls out by itself then.
            let is_of_template =
                |other: &Difference| changes.is_of_broker(other) && other.place.starts_with("spec.template.");
            if !is_held || !changes.differences.iter().any(is_of_template) {
                claim.step(restart(changes, difference));
            }
        }
    }
}

/// What a constant of the topic Job's script does.
fn of_topic_job(difference: &Difference) -> &'static str {
    let raises = difference.numbers().is_some_and(|(old, new)| new > old);
    match &difference.part {
        Some(Part::Constant(name)) if name == "MIN_ISR" && raises => {
            "the topic Job raises the cluster's own `min.insync.replicas` only when no topic that follows it would refuse writes with `acks=all` while a broker restarts"
        }
        _ => "the topic Job reads it when it runs",
    }
}

/// The command that makes the pods read it.
fn restart(changes: &Changes, difference: &Difference) -> String {
    let readers: Vec<String> = changes.readers(difference).map(Pair::argument).collect();
    if readers.is_empty() {
        return "restart the pods when it suits: `kubectl rollout restart statefulset <NAME>`, where NAME is the StatefulSet of the brokers".to_owned();
    }
    let commands: Vec<String> =
        readers.iter().map(|reader| format!("`kubectl rollout restart {reader}`")).collect();
    format!("restart the pods when it suits: {}", commands.join(", "))
}

/// What clients or topics notice of it once the brokers have restarted; a default of Kafka stands for what is left out.
fn felt(name: &str, difference: &Difference) -> Option<(Class, &'static str, &'static str)> {
    let is_true = |text: &str, default: bool| text.trim().parse::<bool>().unwrap_or(default);
    let turns =
        |default: bool| (is_true(difference.old_text(), default), is_true(difference.new_text(), default));
    let number = |text: &str, default: i64| text.trim().parse::<i64>().unwrap_or(default);
    let moves =
        |default: i64| number(difference.new_text(), default).cmp(&number(difference.old_text(), default));
    let is_less = |default: i64| moves(default) == Ordering::Less;
    match name {
        "unclean.leader.election.enable" if turns(false) == (false, true) => {
            Some((CLUSTER_UNCLEAN.class, UNCLEAN, UNCLEAN_STEP))
        }
        "auto.create.topics.enable" if turns(true) == (true, false) => Some((
            AUTO_CREATE.class,
            "producers and consumers of topics that nobody has made get an error, where they were made for them",
            "make the topics that clients need first",
        )),
        "min.insync.replicas" => match moves(1) {
            Ordering::Less => Some((
                CLUSTER_IN_SYNC.class,
                "in each topic without a number of its own, writes succeed with fewer replicas in sync: more of them can be lost with one broker",
                "give topics that must not lose records their own `min.insync.replicas`",
            )),
            Ordering::Greater => Some((
                CLUSTER_IN_SYNC.class,
                "in each topic without a number of its own, writes with `acks=all` fail while fewer replicas are in sync",
                "compare it with the replication factors, and look for replicas out of sync: `kafka-topics --describe --under-min-isr-partitions`",
            )),
            Ordering::Equal => None,
        },
        "offsets.retention.minutes" if is_less(10_080) => Some((
            OFFSETS.class,
            "the offsets of groups that have been without members for longer are deleted: their consumers start from the end or from the beginning",
            "make sure that no group pauses for longer: `kafka-consumer-groups --list --state`",
        )),
        "max.connections" | "max.connections.per.ip" if is_less(i64::from(i32::MAX)) => Some((
            CONNECTIONS.class,
            "clients beyond the new limit get no connection; all those behind one address translation count as one address",
            "look at how many connections there are: the metric `connection-count`",
        )),
        _ => None,
    }
}
