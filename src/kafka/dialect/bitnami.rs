//! Bitnami and its forks: `libkafka.sh` makes the file of settings of variables with `KAFKA_CFG_`.

use super::{Family, Given, Refused, unescaped};

pub(super) static FAMILY: Family = Family {
    name: "bitnamilegacy/kafka",
    repositories: &["bitnami/kafka", "bitnamilegacy/kafka", "bitnamisecure/kafka", "soldevelo/kafka"],
    prefix: Some("KAFKA_CFG_"),
    aliases: ALIASES,
    commands: COMMANDS,
    setting,
    own: &[],
    files: &["/bitnami/kafka/config/server.properties", "/opt/bitnami/kafka/config/server.properties"],
    adds_to_file: false,
    settings,
    required,
    refused,
    tools: ("/opt/bitnami/kafka/bin/", ".sh"),
    cluster_id: None,
};

fn settings(given: &Given<'_>) -> Vec<(&'static str, &'static str)> {
    if given.has_file {
        return Vec::new();
    }
    [DISTRIBUTION, &[("log.dirs", "/bitnami/kafka/data")]].concat()
}

/// What is left of `config/server.properties` of Kafka's distribution, to which the scripts add.
pub(super) const DISTRIBUTION: &[(&str, &str)] = &[
    ("num.partitions", "1"),
    ("offsets.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("transaction.state.log.replication.factor", "1"),
];

/// The scripts of 4.0 want static voters even of controllers that have bootstrap servers.
fn required(given: &Given<'_>) -> Vec<&'static str> {
    let is_controller = given.text("process.roles").is_some_and(|roles| roles.contains("controller"));
    let is_known = given.version.is_some_and(|version| version <= (4, 0));
    let has_bootstrap = given.sets("controller.quorum.bootstrap.servers");
    if given.has_file
        || !is_controller
        || !is_known
        || !has_bootstrap
        || given.sets("controller.quorum.voters")
    {
        return Vec::new();
    }
    vec!["KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"]
}

/// Kafka 3.x runs in either mode, and in both only while it migrates.
fn refused(given: &Given<'_>) -> Vec<Refused> {
    let is_old = given.version.is_some_and(|version| ((3, 3)..(4, 0)).contains(&version));
    let are_both = given.sets("process.roles") && given.sets("zookeeper.connect");
    if given.has_file || !is_old || !are_both || given.sets("zookeeper.metadata.migration.enable") {
        return Vec::new();
    }
    let why = "it allows ZooKeeper and KRaft mode together for a migration only";
    vec![Refused { setting: "zookeeper.connect", why, instead: None }]
}

/// The scripts replace each underscore, but not those of protocols.
fn setting(name: &str) -> String {
    unescaped(name).replace("sasl.ssl", "sasl_ssl").replace("sasl.plaintext", "sasl_plaintext")
}

/// Variables with the commands that give an id.
const COMMANDS: &[(&str, &str)] = &[
    ("BROKER_ID_COMMAND", "broker.id"),
    ("KAFKA_BROKER_ID_COMMAND", "broker.id"),
    ("KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND", "controller.quorum.voters"),
    ("KAFKA_NODE_ID_COMMAND", "node.id"),
];

/// Settings that the scripts read without `CFG` too, for the sake of older manifests.
const ALIASES: &[(&str, &str)] = &[
    ("KAFKA_ADVERTISED_LISTENERS", "advertised.listeners"),
    ("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "auto.create.topics.enable"),
    ("KAFKA_BROKER_ID", "broker.id"),
    ("KAFKA_CONTROLLER_QUORUM_VOTERS", "controller.quorum.voters"),
    ("KAFKA_DEFAULT_REPLICATION_FACTOR", "default.replication.factor"),
    ("KAFKA_DELETE_TOPIC_ENABLE", "delete.topic.enable"),
    ("KAFKA_INTER_BROKER_LISTENER_NAME", "inter.broker.listener.name"),
    ("KAFKA_LISTENERS", "listeners"),
    ("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "listener.security.protocol.map"),
    ("KAFKA_LOGS_DIRS", "log.dirs"),
    ("KAFKA_LOG_DIRS", "log.dirs"),
    ("KAFKA_LOG_FLUSH_INTERVAL_MESSAGES", "log.flush.interval.messages"),
    ("KAFKA_LOG_FLUSH_INTERVAL_MS", "log.flush.interval.ms"),
    ("KAFKA_LOG_MESSAGE_FORMAT_VERSION", "log.message.format.version"),
    ("KAFKA_LOG_RETENTION_BYTES", "log.retention.bytes"),
    ("KAFKA_LOG_RETENTION_HOURS", "log.retention.hours"),
    ("KAFKA_LOG_SEGMENT_BYTES", "log.segment.bytes"),
    ("KAFKA_MAX_MESSAGE_BYTES", "message.max.bytes"),
    ("KAFKA_MESSAGE_MAX_BYTES", "message.max.bytes"),
    ("KAFKA_NODE_ID", "node.id"),
    ("KAFKA_NUM_IO_THREADS", "num.io.threads"),
    ("KAFKA_NUM_NETWORK_THREADS", "num.network.threads"),
    ("KAFKA_NUM_PARTITIONS", "num.partitions"),
    ("KAFKA_NUM_RECOVERY_THREADS_PER_DATA_DIR", "num.recovery.threads.per.data.dir"),
    ("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "offsets.topic.replication.factor"),
    ("KAFKA_PROCESS_ROLES", "process.roles"),
    ("KAFKA_SEGMENT_BYTES", "log.segment.bytes"),
    ("KAFKA_SOCKET_RECEIVE_BUFFER_BYTES", "socket.receive.buffer.bytes"),
    ("KAFKA_SOCKET_REQUEST_MAX_BYTES", "socket.request.max.bytes"),
    ("KAFKA_SOCKET_SEND_BUFFER_BYTES", "socket.send.buffer.bytes"),
    ("KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", "ssl.endpoint.identification.algorithm"),
    ("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "transaction.state.log.min.isr"),
    ("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "transaction.state.log.replication.factor"),
    ("KAFKA_ZOOKEEPER_CONNECT", "zookeeper.connect"),
    ("KAFKA_ZOOKEEPER_CONNECTION_TIMEOUT_MS", "zookeeper.connection.timeout.ms"),
    ("KAFKA_ZOOKEEPER_CONNECT_TIMEOUT_MS", "zookeeper.connection.timeout.ms"),
];
