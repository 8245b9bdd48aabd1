//! Bitnami and its forks: `libkafka.sh` makes the file of settings of variables with `KAFKA_CFG_`.

use super::{Family, Given};

pub(super) static FAMILY: Family = Family {
    name: "bitnamilegacy/kafka",
    repositories: &["bitnami/kafka", "bitnamilegacy/kafka", "bitnamisecure/kafka", "soldevelo/kafka"],
    prefix: Some("KAFKA_CFG_"),
    aliases: ALIASES,
    own: &[],
    files: &["/bitnami/kafka/config/server.properties", "/opt/bitnami/kafka/config/server.properties"],
    adds_to_file: false,
    settings,
    required: |_| Vec::new(),
    tools: ("/opt/bitnami/kafka/bin/", ".sh"),
    cluster_id: None,
};

fn settings(given: &Given<'_>) -> Vec<(&'static str, &'static str)> {
    if given.has_file { Vec::new() } else { vec![("log.dirs", "/bitnami/kafka/data")] }
}

/// Settings that the scripts read without `CFG` too, for the sake of older manifests.
const ALIASES: &[&str] = &[
    "ADVERTISED_LISTENERS",
    "BROKER_ID",
    "CONTROLLER_QUORUM_VOTERS",
    "DEFAULT_REPLICATION_FACTOR",
    "DELETE_TOPIC_ENABLE",
    "INTER_BROKER_LISTENER_NAME",
    "LISTENERS",
    "LISTENER_SECURITY_PROTOCOL_MAP",
    "LOG_DIRS",
    "LOG_FLUSH_INTERVAL_MESSAGES",
    "LOG_FLUSH_INTERVAL_MS",
    "LOG_RETENTION_BYTES",
    "LOG_RETENTION_HOURS",
    "LOG_SEGMENT_BYTES",
    "MESSAGE_MAX_BYTES",
    "NODE_ID",
    "NUM_IO_THREADS",
    "NUM_NETWORK_THREADS",
    "NUM_PARTITIONS",
    "NUM_RECOVERY_THREADS_PER_DATA_DIR",
    "OFFSETS_TOPIC_REPLICATION_FACTOR",
    "PROCESS_ROLES",
    "SOCKET_RECEIVE_BUFFER_BYTES",
    "SOCKET_REQUEST_MAX_BYTES",
    "SOCKET_SEND_BUFFER_BYTES",
    "SSL_ENDPOINT_IDENTIFICATION_ALGORITHM",
    "TRANSACTION_STATE_LOG_MIN_ISR",
    "TRANSACTION_STATE_LOG_REPLICATION_FACTOR",
    "ZOOKEEPER_CONNECT",
    "ZOOKEEPER_CONNECTION_TIMEOUT_MS",
];
