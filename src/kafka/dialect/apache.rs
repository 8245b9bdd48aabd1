//! `apache/kafka` and `apache/kafka-native`: `kafka.docker.KafkaDockerWrapper` makes the file of settings.

use super::{Family, Given, Refused, setting};

pub(super) static FAMILY: Family = Family {
    name: "apache/kafka",
    repositories: &["apache/kafka", "apache/kafka-native"],
    prefix: Some("KAFKA_"),
    aliases: &[],
    commands: &[],
    setting,
    own: FILES_OF_KEYS,
    files: &["/mnt/shared/config/server.properties"],
    adds_to_file: true,
    settings,
    required: secured,
    refused: advertised_by_controllers,
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

/// The names of files in `/etc/kafka/secrets`, which the entrypoint reads for the settings of keys.
pub(super) const FILES_OF_KEYS: &[&str] = &[
    "SSL_KEYSTORE_CREDENTIALS",
    "SSL_KEYSTORE_FILENAME",
    "SSL_KEY_CREDENTIALS",
    "SSL_TRUSTSTORE_CREDENTIALS",
    "SSL_TRUSTSTORE_FILENAME",
];

/// What the entrypoint wants for the protocols that are the names of advertised listeners, which it looks for as text.
pub(super) fn secured(given: &Given<'_>) -> Vec<&'static str> {
    let mut missing = Vec::new();
    let Some(advertised) = given.settings.get("advertised.listeners").map(|setting| setting.value.shown())
    else {
        return missing;
    };
    if advertised.contains("SSL://") {
        let mut needed = vec![
            "KAFKA_SSL_KEYSTORE_FILENAME",
            "KAFKA_SSL_KEY_CREDENTIALS",
            "KAFKA_SSL_KEYSTORE_CREDENTIALS",
        ];
        if given.text("ssl.client.auth").is_some_and(|auth| ["required", "requested"].contains(&auth)) {
            needed.extend(["KAFKA_SSL_TRUSTSTORE_FILENAME", "KAFKA_SSL_TRUSTSTORE_CREDENTIALS"]);
        }
        missing.extend(needed.into_iter().filter(|name| !given.has_variable(name)));
    }
    let is_sasl = advertised.contains("SASL_PLAINTEXT://") || advertised.contains("SASL_SSL://");
    if is_sasl && !given.has_variable("KAFKA_OPTS") {
        missing.push("KAFKA_OPTS");
    }
    missing
}

/// Before 3.9 Kafka itself refuses it.
pub(super) fn advertised_by_controllers(given: &Given<'_>) -> Vec<Refused> {
    const ADVERTISED: &str = "advertised.listeners";
    let is_set = given.sets(ADVERTISED) && given.text(ADVERTISED).is_none_or(|text| !text.is_empty());
    let is_of_image = given.version.is_none_or(|version| version >= (3, 9));
    if !(is_set && is_of_image && given.is_controller_only()) {
        return Vec::new();
    }
    let why = "it allows none without the role `broker`";
    vec![Refused { setting: ADVERTISED, why, instead: None }]
}
