//! `wurstmeister/kafka`: `start-kafka.sh` adds variables to the file of Kafka 2.x, and runs some of them as commands.

use super::{Family, Given, bitnami, unescaped};

pub(super) static FAMILY: Family = Family {
    name: "wurstmeister/kafka",
    repositories: &["wurstmeister/kafka"],
    prefix: Some("KAFKA_"),
    aliases: &[],
    commands: &[("BROKER_ID_COMMAND", "broker.id"), ("RACK_COMMAND", "broker.rack")],
    setting: unescaped,
    own: &["CREATE_TOPICS", "CREATE_TOPICS_SEPARATOR", "LOG"],
    files: &[],
    adds_to_file: false,
    settings,
    required,
    refused: |_| Vec::new(),
    tools: ("/opt/kafka/bin/", ".sh"),
    cluster_id: None,
};

/// The settings of the file to which the entrypoint adds. The data is in a directory of `/kafka` with the name of the host,
/// which differs for each pod of a Deployment.
fn settings(_: &Given<'_>) -> Vec<(&'static str, &'static str)> {
    [bitnami::DISTRIBUTION, &[("log.dirs", "/kafka/kafka-logs")]].concat()
}

fn required(given: &Given<'_>) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if !given.sets("zookeeper.connect") {
        missing.push("KAFKA_ZOOKEEPER_CONNECT");
    }
    // A command alone gives the host, but not where `advertised.listeners` is set.
    let has_host = given.sets("advertised.host.name") || given.sets("listeners");
    let has_command = given.has_variable("HOSTNAME_COMMAND") && !given.sets("advertised.listeners");
    if !has_host && !has_command {
        missing.push("KAFKA_LISTENERS");
    }
    missing
}
