use crate::kafka::strimzi::Cluster;
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "cruise-control-on-one-broker",
    summary: "Cruise Control is enabled for a Kafka with one broker",
    level: Level::Error,
    page: include_str!("cruise_control_on_one_broker.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for cluster in Cluster::all(objects) {
        let kafka = &cluster.kafka;
        let Some(spec) = kafka.dig(&["spec"]) else { continue };
        if spec.get("cruiseControl").is_some() && cluster.nodes("broker") == Some(1) {
            findings
                .of(kafka)
                .key(spec, "cruiseControl")
                .help("remove `spec.cruiseControl`, or use two brokers or more")
                .tell("Cruise Control needs two brokers, and the operator rejects the Kafka");
        }
    }
}
