use std::cmp::Ordering;

use super::severity::{
    AUTO_CREATE, CLUSTER_IN_SYNC, CLUSTER_UNCLEAN, CONNECTIONS, OFFSETS, PRODUCER_IDS, SHUTDOWN, TIMEOUTS,
};
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair, Part};

pub(super) static RULE: Rule = Rule {
    name: "broker-setting-changed",
    summary: "a setting that brokers read at startup",
    level: Level::Warning,
    page: include_str!("broker_setting_changed.md"),
    check,
};

pub(super) const UNCLEAN: &str = "an out-of-sync replica may become leader when no in-sync replica is left: acknowledged records that it lacks are lost";

/// How one partition gets a leader without the setting.
pub(super) fn elect(changes: &Changes, difference: &Difference, topic: &str) -> String {
    let topic_is_known = topic != "<TOPIC>";
    let arguments = format!("--election-type unclean --topic {topic} --partition <PARTITION>");
    let legend =
        if topic_is_known { "`<PARTITION>` is its number" } else { "`<TOPIC>` and `<PARTITION>` name it" };
    format!(
        "keep `false`; to recover one partition that has no in-sync replica, where {legend}: {}",
        changes.broker_pod(difference).step("leader-election", &arguments)
    )
}

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        if let Some((class, why, step)) = felt(changes, name, difference) {
            claims.claim(difference, class, why).step(step);
        }
    }
    for difference in &changes.differences {
        let what = match &difference.part {
            Some(Part::Property(_) | Part::Variable(..)) => "brokers read it at startup",
            Some(Part::Constant(_)) => "brokers run the script at startup",
            Some(Part::Topic(..) | Part::User(..) | Part::Records) | None => continue,
        };
        // Of a change in the template itself, another rule says that the pods restart.
        if changes.is_of_broker(difference) && difference.is_in("spec") {
            continue;
        }
        if changes.pair(difference).is_some_and(|pair| pair.is_strimzi("Kafka")) {
            claims.claim(
                difference,
                Class::RollingRestart,
                "the operator changes it in running brokers where Kafka can, and restarts brokers one at a time otherwise",
            );
        } else if changes.pair(difference).is_some_and(Pair::is_chart) {
            claims.claim(
                difference,
                Class::RollingRestart,
                format!("{what}; the chart puts a checksum of the settings on the pods, so that they restart one at a time"),
            );
        } else if difference.place.starts_with("data.topics") {
            claims.claim(difference, Class::InPlace, of_topic_job(difference));
        } else if changes.restarts_readers(difference) {
            let which = if changes.holds_readers(difference) {
                "the pods from `partition` on restart one at a time; the others read it at their next restart"
            } else {
                "the pods restart one at a time"
            };
            claims.claim(difference, Class::RollingRestart, format!("{what}; {which}"));
        } else {
            let claim = claims.claim(
                difference,
                Class::InPlace,
                format!("{what}; this change restarts no pod, so it takes effect at their next restart"),
            );
            let is_held = changes.holds_readers(difference);
            if is_held {
                claim.step("to restart the pods, set `spec.updateStrategy.rollingUpdate.partition` of the StatefulSet to 0");
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
            "the topic Job raises the cluster default of `min.insync.replicas` only when every topic that uses it keeps enough replicas in sync while a broker restarts"
        }
        _ => "the topic Job reads it when it runs",
    }
}

/// The command that makes the pods read it.
fn restart(changes: &Changes, difference: &Difference) -> String {
    let readers: Vec<String> = changes.readers(difference).map(Pair::argument).collect();
    if readers.is_empty() {
        return "restart the brokers: `kubectl rollout restart statefulset/<NAME>`, where `<NAME>` is the StatefulSet of the brokers".to_owned();
    }
    let commands: Vec<String> =
        readers.iter().map(|reader| format!("`kubectl rollout restart {reader}`")).collect();
    // A restart by hand deletes what the change alone does not.
    let lost = changes.readers(difference).any(|reader| changes.ephemeral_of(reader).is_some());
    let lost = if lost { "; this deletes their records, which are on no persistent volume" } else { "" };
    format!("restart the brokers: {}{lost}", commands.join(", "))
}

/// What clients or topics notice of it once the brokers have restarted; a default of Kafka stands for what is left out.
fn felt(changes: &Changes, name: &str, difference: &Difference) -> Option<(Class, &'static str, String)> {
    let tool = |what: &str, tool: &str, arguments: &str| {
        format!("{what}: {}", changes.broker_pod(difference).step(tool, arguments))
    };
    let is_true = |text: &str, default: bool| text.trim().parse::<bool>().unwrap_or(default);
    let turns =
        |default: bool| (is_true(difference.old_text(), default), is_true(difference.new_text(), default));
    let number = |text: &str, default: i64| text.trim().parse::<i64>().unwrap_or(default);
    let moves =
        |default: i64| number(difference.new_text(), default).cmp(&number(difference.old_text(), default));
    let is_less = |default: i64| moves(default) == Ordering::Less;
    match name {
        "unclean.leader.election.enable" if turns(false) == (false, true) => {
            Some((CLUSTER_UNCLEAN.class, UNCLEAN, elect(changes, difference, "<TOPIC>")))
        }
        "auto.create.topics.enable" if turns(true) == (true, false) => Some((
            AUTO_CREATE.class,
            "brokers no longer create topics on first use: clients of a topic that does not exist get an error",
            tool(
                "before applying, compare the existing topics with those that clients use",
                "topics",
                "--list",
            ),
        )),
        "min.insync.replicas" => match moves(1) {
            Ordering::Less => Some((
                CLUSTER_IN_SYNC.class,
                "in every topic that uses the cluster default, writes succeed with fewer replicas in sync: the failure of one broker can lose more records",
                "set `min.insync.replicas` on each topic that must not lose records".to_owned(),
            )),
            Ordering::Greater => Some((
                CLUSTER_IN_SYNC.class,
                "in every topic that uses the cluster default, writes with `acks=all` fail while fewer replicas are in sync",
                tool(
                    "before applying, list partitions with too few replicas in sync; every topic needs a larger replication factor than this",
                    "topics",
                    "--describe --under-min-isr-partitions",
                ),
            )),
            Ordering::Equal => None,
        },
        "offsets.retention.minutes" if is_less(10_080) => Some((
            OFFSETS.class,
            "brokers delete the offsets of consumer groups that had no members for longer: their consumers restart at `auto.offset.reset`",
            tool("check that no group stays empty for longer", "consumer-groups", "--list --state empty"),
        )),
        "group.max.session.timeout.ms" if is_less(1_800_000) => Some((
            TIMEOUTS.class,
            "consumers with a longer `session.timeout.ms` can no longer join their group",
            "compare it with `session.timeout.ms` of the consumers, 45s by default".to_owned(),
        )),
        "transaction.max.timeout.ms" if is_less(900_000) => Some((
            TIMEOUTS.class,
            "transactional producers with a longer `transaction.timeout.ms` no longer start",
            "compare it with `transaction.timeout.ms` of the producers, 60s by default".to_owned(),
        )),
        "transactional.id.expiration.ms" if is_less(604_800_000) => Some((
            PRODUCER_IDS.class,
            "brokers forget transactional ids that are idle for longer: their producers get `INVALID_PRODUCER_ID_MAPPING`",
            tool("list the transactional ids in use", "transactions", "list"),
        )),
        "controlled.shutdown.enable" if turns(true) == (true, false) => Some((
            SHUTDOWN.class,
            "a broker that stops does not hand over its leaders first: their partitions are unavailable until the controller elects others",
            "keep `true`".to_owned(),
        )),
        "max.connections" | "max.connections.per.ip" if is_less(i64::from(i32::MAX)) => Some((
            CONNECTIONS.class,
            "brokers reject connections above the new limit; all clients behind one NAT gateway count as one address",
            "compare the limit with the metric `connection-count` of each broker".to_owned(),
        )),
        _ => None,
    }
}
