//! `apache/kafka` and `apache/kafka-native`: `kafka.docker.KafkaDockerWrapper` makes the file of settings.

use super::{Family, Given};

pub(super) static FAMILY: Family = Family {
    name: "apache/kafka",
    repositories: &["apache/kafka", "apache/kafka-native"],
    prefix: Some("KAFKA_"),
    aliases: &[],
    own: &[],
    files: &["/mnt/shared/config/server.properties"],
    adds_to_file: true,
    settings,
    required: |_| Vec::new(),
    tools: ("/opt/kafka/bin/", ".sh"),
    cluster_id: Some("5L6g3nShT-eMCtK--X86sw"),
};

/// One variable of a setting, or a mounted file, drops the image's own file.
fn settings(given: &Given<'_>) -> Vec<(&'static str, &'static str)> {
    if given.settings.is_empty() && !given.has_file { FILE.to_vec() } else { Vec::new() }
}

/// `/etc/kafka/docker/server.properties` in the image.
const FILE: &[(&str, &str)] = &[
    ("process.roles", "broker,controller"),
    ("node.id", "1"),
    ("controller.quorum.bootstrap.servers", "localhost:9093"),
    ("controller.quorum.voters", "1@localhost:9093"),
    ("listeners", "PLAINTEXT://:9092,CONTROLLER://:9093"),
    ("inter.broker.listener.name", "PLAINTEXT"),
    ("advertised.listeners", "PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093"),
    ("controller.listener.names", "CONTROLLER"),
    (
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL",
    ),
    ("log.dirs", "/tmp/kraft-combined-logs"),
    ("num.partitions", "1"),
    ("offsets.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("log.retention.hours", "168"),
];
