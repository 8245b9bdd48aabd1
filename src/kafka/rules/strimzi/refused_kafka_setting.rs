use super::is_ignored;
use crate::kafka::strimzi::{Cluster, number, text, trouble};
use crate::kafka::{self, RELATIONS, Trouble};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "refused-kafka-setting",
    summary: "a broker setting has a value that the operator or Kafka rejects",
    level: Level::Error,
    page: include_str!("refused_kafka_setting.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for cluster in Cluster::all(objects) {
        let mut findings = findings.of(&cluster.kafka);
        of_values(&cluster, &mut findings);
        of_relations(&cluster, &mut findings);
    }
}

fn of_values(cluster: &Cluster<'_>, findings: &mut Findings<'_>) {
    let Some(config) = cluster.kafka.dig(&["spec", "kafka", "config"]) else { return };
    let versions = cluster.versions();
    for entry in config.entries() {
        let (name, node) = (entry.key.as_str(), &entry.value);
        if is_ignored(&cluster.kafka, name) {
            continue;
        }
        let Some(value) = text(node) else {
            findings.key(config, name).help("write a list as one text with commas: `\"a,b\"`").tell(format!(
                "`{name}` must be text, a number or a boolean, and the operator rejects the Kafka"
            ));
            continue;
        };
        let check = |version| kafka::check_broker_setting(name, &value, version);
        if let Some((_, Trouble::Value(wanted))) = trouble(&versions, check) {
            findings.key(config, name).tell(format!(
                "`{name}` must be {wanted}, not `{value}`, and the operator rejects the Kafka"
            ));
            continue;
        }
        let fatal = |version: &kafka::Minor| kafka::why_fatal(name, number(node)?, *version);
        if let Some(why) = versions.iter().map(fatal).collect::<Option<Vec<_>>>()
            && let Some((why, least)) = why.last()
        {
            findings
                .key(config, name)
                .help(format!("use at least {least}"))
                .tell(format!("with `{name}` at {value} {why}"));
        }
    }
}

/// Numbers that Kafka compares with each other when it starts.
fn of_relations(cluster: &Cluster<'_>, findings: &mut Findings<'_>) {
    let Some(config) = cluster.kafka.dig(&["spec", "kafka", "config"]) else { return };
    for relation in RELATIONS {
        let Some(set) =
            [relation.low, relation.high].into_iter().find(|name| cluster.setting(name).is_some())
        else {
            continue;
        };
        if let (Some(low), Some(high)) = (cluster.number(relation.low), cluster.number(relation.high))
            && !relation.holds(low, high)
        {
            let words = if relation.equal { "more than" } else { "not less than" };
            let shown = |name: &str, value: i64| match cluster.setting(name) {
                Some(_) => value.to_string(),
                None => format!("{value}, Kafka's default"),
            };
            findings
                .key(config, set)
                .help(format!("lower `{}`, or raise `{}`", relation.low, relation.high))
                .tell(format!(
                    "`{}` ({}) is {words} `{}` ({}), and Kafka does not start",
                    relation.low,
                    shown(relation.low, low),
                    relation.high,
                    shown(relation.high, high)
                ));
        }
    }
}
