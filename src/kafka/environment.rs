//! Variables of containers that become settings of a broker. Each maker of images has its own way to name them.

/// How an image reads its variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `apache/kafka` and its like: `KAFKA_LOG_RETENTION_HOURS`.
    Apache,
    /// Confluent Platform: the same names.
    Confluent,
    /// Bitnami and its forks: `KAFKA_CFG_LOG_RETENTION_HOURS`; without `CFG` it is for the image's own scripts.
    Bitnami,
}

/// What a variable decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// A setting of the broker, by its name in `server.properties`.
    Setting(String),
    /// The id of the cluster with which volumes are formatted.
    ClusterId,
}

/// Variables that only a broker or controller has.
const OF_BROKERS: &[&str] = &[
    "ADVERTISED_LISTENERS",
    "BROKER_ID",
    "CONTROLLER_LISTENER_NAMES",
    "CONTROLLER_QUORUM_BOOTSTRAP_SERVERS",
    "CONTROLLER_QUORUM_VOTERS",
    "NODE_ID",
    "PROCESS_ROLES",
];

/// With `KAFKA_` before them, variables of the start scripts, which are no settings.
const OF_SCRIPTS: &[&str] = &[
    "DEBUG",
    "GC_LOG_OPTS",
    "HEAP_OPTS",
    "HOME",
    "JMX_HOSTNAME",
    "JMX_OPTS",
    "JMX_PORT",
    "JVM_PERFORMANCE_OPTS",
    "LOG4J_LOGGERS",
    "LOG4J_OPTS",
    "LOG4J_ROOT_LOGLEVEL",
    "OPTS",
    "TOOLS_LOG4J_LOGLEVEL",
    "VERSION",
];

/// Names under which images and their users give the id of the cluster.
const CLUSTER_IDS: [&str; 3] = ["CLUSTER_ID", "KAFKA_CLUSTER_ID", "KAFKA_KRAFT_CLUSTER_ID"];

impl Dialect {
    /// The dialect that these names of variables are in, where the image does not tell.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        if names.into_iter().any(|name| name.starts_with("KAFKA_CFG_")) {
            Self::Bitnami
        } else {
            Self::Apache
        }
    }

    /// What a variable decides, if it is one of those that the image looks at.
    pub fn meaning(self, variable: &str) -> Option<Meaning> {
        if CLUSTER_IDS.contains(&variable) {
            return Some(Meaning::ClusterId);
        }
        let prefix = match self {
            Self::Apache | Self::Confluent => "KAFKA_",
            Self::Bitnami => "KAFKA_CFG_",
        };
        let name = variable.strip_prefix(prefix).filter(|name| !name.is_empty())?;
        let is_setting = self == Self::Bitnami || !OF_SCRIPTS.contains(&name);
        is_setting.then(|| Meaning::Setting(setting(name)))
    }
}

impl Dialect {
    /// The variable that a setting is set with.
    pub fn variable(self, setting: &str) -> String {
        let name = setting.replace('_', "__").replace('-', "___").replace('.', "_").to_uppercase();
        match self {
            Self::Apache | Self::Confluent => format!("KAFKA_{name}"),
            Self::Bitnami => format!("KAFKA_CFG_{name}"),
        }
    }

    /// Where the image looks for a file of settings that a user mounts.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Apache => &["/mnt/shared/config/server.properties"],
            Self::Confluent => &[],
            Self::Bitnami => {
                &["/bitnami/kafka/config/server.properties", "/opt/bitnami/kafka/config/server.properties"]
            }
        }
    }

    /// True if variables are settings even where a file is mounted.
    pub fn adds_variables_to_a_file(self) -> bool {
        self == Self::Apache
    }

    /// The settings of the image itself. `has_variables` is true if variables set some, and `own` is what is set.
    pub fn image_settings(
        self,
        has_variables: bool,
        own: &std::collections::BTreeMap<
            String,
            crate::kafka::deployment::Sourced<crate::kafka::deployment::Value>,
        >,
    ) -> Vec<(&'static str, &'static str)> {
        match self {
            // Any variable drops the file of the image.
            Self::Apache if has_variables || !own.is_empty() => Vec::new(),
            Self::Apache => APACHE_FILE.to_vec(),
            Self::Confluent => vec![("log.dirs", "/var/lib/kafka/data")],
            // Its file is the one that Kafka comes with, which is for one broker.
            Self::Bitnami => vec![
                ("log.dirs", "/bitnami/kafka/data"),
                ("offsets.topic.replication.factor", "1"),
                ("share.coordinator.state.topic.min.isr", "1"),
                ("share.coordinator.state.topic.replication.factor", "1"),
                ("transaction.state.log.min.isr", "1"),
                ("transaction.state.log.replication.factor", "1"),
            ],
        }
    }
}

/// `/etc/kafka/docker/server.properties` of apache/kafka.
const APACHE_FILE: &[(&str, &str)] = &[
    ("process.roles", "broker,controller"),
    ("node.id", "1"),
    ("controller.quorum.bootstrap.servers", "localhost:9093"),
    ("listeners", "PLAINTEXT://:9092,CONTROLLER://:9093"),
    ("inter.broker.listener.name", "PLAINTEXT"),
    ("advertised.listeners", "PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093"),
    ("controller.listener.names", "CONTROLLER"),
    ("log.dirs", "/tmp/kraft-combined-logs"),
    ("num.partitions", "1"),
    ("offsets.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("log.retention.hours", "168"),
];

/// True if only a broker or controller has a variable of this name.
pub fn is_of_broker(variable: &str) -> bool {
    let name = variable.strip_prefix("KAFKA_").map(|name| name.strip_prefix("CFG_").unwrap_or(name));
    name.is_some_and(|name| OF_BROKERS.contains(&name))
}

/// True if only Kafka Connect, `MirrorMaker` or another program of the same images has a variable of this name.
pub fn is_of_other_program(variable: &str) -> bool {
    ["CONNECT_", "KAFKA_CONNECT_", "KAFKA_MIRRORMAKER_", "KAFKA_BRIDGE_", "CRUISE_CONTROL_"]
        .iter()
        .any(|prefix| variable.starts_with(prefix))
}

/// `LOG_RETENTION_HOURS` is `log.retention.hours`: one underscore stands for a dot, two for one, three for a hyphen.
fn setting(name: &str) -> String {
    name.replace("___", "-").replace("__", "\u{0}").replace('_', ".").replace('\u{0}', "_").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_a_setting_in_the_way_of_its_image() {
        let setting = |name: &str| Some(Meaning::Setting(name.to_owned()));
        let (apache, bitnami) = (Dialect::Apache, Dialect::Bitnami);
        assert_eq!(apache.meaning("KAFKA_LOG_RETENTION_HOURS"), setting("log.retention.hours"));
        assert_eq!(Dialect::Confluent.meaning("KAFKA_LOG_DIRS"), setting("log.dirs"));
        assert_eq!(apache.meaning("KAFKA_A__B___C_D"), setting("a_b-c.d"));
        assert_eq!(apache.meaning("KAFKA_HEAP_OPTS"), None);
        assert_eq!(apache.meaning("POD_NAME"), None);
        assert_eq!(bitnami.meaning("KAFKA_CFG_LOG_RETENTION_HOURS"), setting("log.retention.hours"));
        assert_eq!(bitnami.meaning("KAFKA_LOG_RETENTION_HOURS"), None);
        assert_eq!(bitnami.meaning("KAFKA_CFG_"), None);
        for (dialect, name) in
            [(apache, "CLUSTER_ID"), (bitnami, "KAFKA_KRAFT_CLUSTER_ID"), (bitnami, "KAFKA_CLUSTER_ID")]
        {
            assert_eq!(dialect.meaning(name), Some(Meaning::ClusterId), "{name}");
        }
        assert_eq!(Dialect::of(["A", "KAFKA_CFG_NODE_ID"]), bitnami);
        assert_eq!(Dialect::of(["KAFKA_NODE_ID"]), apache);
    }

    #[test]
    fn only_brokers_say_who_they_are() {
        for name in ["KAFKA_PROCESS_ROLES", "KAFKA_CFG_PROCESS_ROLES", "KAFKA_NODE_ID", "KAFKA_BROKER_ID"] {
            assert!(is_of_broker(name), "{name}");
        }
        for name in
            ["KAFKA_BOOTSTRAP_SERVERS", "KAFKA_HEAP_OPTS", "KAFKA_CLUSTERS_0_NAME", "CLUSTER_ID", "NODE_ID"]
        {
            assert!(!is_of_broker(name), "{name}");
        }
        assert!(is_of_other_program("CONNECT_BOOTSTRAP_SERVERS") && !is_of_other_program("KAFKA_NODE_ID"));
    }
}
