//! `wurstmeister/kafka`: `start-kafka.sh` adds variables to the file of Kafka 2.x, and runs some of them as commands.

use super::{Family, Given};

pub(super) static FAMILY: Family = Family {
    name: "wurstmeister/kafka",
    repositories: &["wurstmeister/kafka"],
    prefix: Some("KAFKA_"),
    aliases: &[],
    own: &["CREATE_TOPICS", "CREATE_TOPICS_SEPARATOR", "LOG"],
    files: &[],
    adds_to_file: false,
    settings,
    required,
    tools: ("/opt/kafka/bin/", ".sh"),
    cluster_id: None,
};

/// The data is in a directory of `/kafka` with the name of the host, which differs for each pod of a Deployment.
fn settings(_: &Given<'_>) -> Vec<(&'static str, &'static str)> {
    vec![("log.dirs", "/kafka/kafka-logs")]
}

fn required(given: &Given<'_>) -> Vec<&'static str> {
    if given.sets("zookeeper.connect") { Vec::new() } else { vec!["KAFKA_ZOOKEEPER_CONNECT"] }
}
