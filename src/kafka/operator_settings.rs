//! Settings of brokers that Strimzi's operator keeps for itself.

/// Settings of brokers that begin so are the operator's own, as `KafkaClusterSpec` of Strimzi 1.2 has them.
const FORBIDDEN: [&str; 31] = [
    "advertised.",
    "authorizer.",
    "broker.",
    "client.quota.callback.static.excluded.principal.name.list",
    "client.quota.callback.static.fetch",
    "client.quota.callback.static.kafka.admin.",
    "client.quota.callback.static.produce",
    "client.quota.callback.static.storage.per.volume.limit.min.available.",
    "controller.",
    "cordoned.log.dirs",
    "cruise.control.metrics.reporter.bootstrap.servers",
    "cruise.control.metrics.topic",
    "host.name",
    "inter.broker.listener.name",
    "listener.",
    "listeners",
    "log.dir",
    "metadata.log.dir",
    "node.id",
    "password.",
    "port",
    "process.roles",
    "prometheus.metrics.reporter.",
    "sasl.",
    "security.",
    "ssl.",
    "super.user",
    "zookeeper.connect",
    "zookeeper.metadata.migration.enable",
    "zookeeper.set.acl",
    "zookeeper.ssl",
];
/// With these exceptions.
const EXCEPTIONS: [&str; 17] = [
    "broker.heartbeat.interval.ms",
    "broker.session.timeout.ms",
    "controller.quorum.election.backoff.max.ms",
    "controller.quorum.election.timeout.ms",
    "controller.quorum.fetch.timeout.ms",
    "controller.socket.timeout.ms",
    "cruise.control.metrics.topic.auto.create.retries",
    "cruise.control.metrics.topic.auto.create.timeout.ms",
    "cruise.control.metrics.topic.min.insync.replicas",
    "cruise.control.metrics.topic.num.partitions",
    "cruise.control.metrics.topic.replication.factor",
    "cruise.control.metrics.topic.retention.ms",
    "sasl.server.max.receive.size",
    "ssl.cipher.suites",
    "ssl.enabled.protocols",
    "ssl.protocol",
    "ssl.secure.random.implementation",
];

/// True if the operator ignores a setting of the brokers.
pub fn is_operator_setting(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    FORBIDDEN.iter().any(|prefix| lower.starts_with(prefix)) && !EXCEPTIONS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_the_operator_are_known_with_their_exceptions() {
        for name in [
            "ssl.keystore.location",
            "SSL.protocol",
            "ssl.protocol.x",
            "log.dirs",
            "controller.quorum.voters",
        ] {
            assert!(is_operator_setting(name), "{name}");
        }
        for name in ["ssl.protocol", "broker.session.timeout.ms", "log.retention.ms", "num.io.threads"] {
            assert!(!is_operator_setting(name), "{name}");
        }
    }
}
