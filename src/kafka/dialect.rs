//! How images of Kafka are configured: each family of images has a file with what its entrypoint does.

mod apache;
mod bitnami;
mod confluent;
mod strimzi;
mod ubuntu;
mod wurstmeister;

use std::collections::BTreeMap;

use super::Minor;
use super::deployment::{Sourced, Value};

/// How an image reads its variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `apache/kafka` and its like: `KAFKA_LOG_RETENTION_HOURS`.
    Apache,
    /// Confluent Platform: the same names.
    Confluent,
    /// Bitnami and its forks: `KAFKA_CFG_LOG_RETENTION_HOURS`; without `CFG` it is for the image's own scripts.
    Bitnami,
    /// Strimzi, whose operator writes the files of settings: variables are none.
    Strimzi,
    /// `ubuntu/kafka`, which reads a file.
    Ubuntu,
    /// `wurstmeister/kafka`, which is no longer maintained.
    Wurstmeister,
}

/// What the images of a family do.
#[derive(Debug)]
struct Family {
    /// The image as messages name it.
    name: &'static str,
    /// Repositories, each as the end of a path.
    repositories: &'static [&'static str],
    /// What variables of settings begin with; none if no variable is a setting.
    prefix: Option<&'static str>,
    /// Other variables that are settings, each with the setting.
    aliases: &'static [(&'static str, &'static str)],
    /// Variables that hold a command of which the entrypoint takes the output for a setting.
    commands: &'static [(&'static str, &'static str)],
    /// The setting that a variable without its prefix is.
    setting: fn(&str) -> String,
    /// Variables with that prefix which are no settings, without the prefix.
    own: &'static [&'static str],
    /// Where the image looks for a file of settings that a user mounts.
    files: &'static [&'static str],
    /// True if variables are settings even where a file is mounted.
    adds_to_file: bool,
    /// The settings of the image, where the input leaves them open.
    settings: fn(&Given<'_>) -> Vec<(&'static str, &'static str)>,
    /// Variables without which the entrypoint exits.
    required: fn(&Given<'_>) -> Vec<&'static str>,
    /// Settings with which the entrypoint exits.
    refused: fn(&Given<'_>) -> Vec<Refused>,
    /// Kafka's command-line tools: what stands before `topics`, and after it.
    tools: (&'static str, &'static str),
    /// The cluster id with which the image formats every cluster that is given none.
    cluster_id: Option<&'static str>,
}

/// A setting with which the entrypoint of an image exits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its name in `server.properties`.
    pub setting: &'static str,
    /// Why the entrypoint exits, to follow "because".
    pub why: &'static str,
    /// The setting to set in its place; none if it is to be removed only.
    pub instead: Option<&'static str>,
}

/// What a container is given.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The settings.
    pub settings: &'a BTreeMap<String, Sourced<Value>>,
    /// The version of Kafka, if the image tells it.
    pub version: Option<Minor>,
    /// True if a file of settings is mounted.
    pub has_file: bool,
    /// The image.
    pub image: &'a str,
    /// The names of the variables.
    pub variables: &'a [&'a str],
}

impl Given<'_> {
    fn sets(&self, name: &str) -> bool {
        self.settings.contains_key(name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.settings.get(name)?.value.text()
    }

    fn has_variable(&self, name: &str) -> bool {
        self.variables.contains(&name)
    }

    /// True for controllers that are no brokers.
    fn is_controller_only(&self) -> bool {
        self.text("process.roles").is_some_and(|roles| roles.trim() == "controller")
    }
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

/// With `KAFKA_` before them, variables of Kafka's own start scripts, which no image takes for settings.
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
    /// All of them, the image of the Kafka project first.
    pub const ALL: [Self; 6] =
        [Self::Apache, Self::Confluent, Self::Bitnami, Self::Strimzi, Self::Ubuntu, Self::Wurstmeister];

    fn family(self) -> &'static Family {
        match self {
            Self::Apache => &apache::FAMILY,
            Self::Confluent => &confluent::FAMILY,
            Self::Bitnami => &bitnami::FAMILY,
            Self::Strimzi => &strimzi::FAMILY,
            Self::Ubuntu => &ubuntu::FAMILY,
            Self::Wurstmeister => &wurstmeister::FAMILY,
        }
    }

    /// The dialect that these names of variables are in, where the image does not tell.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        if names.into_iter().any(|name| name.starts_with("KAFKA_CFG_")) {
            Self::Bitnami
        } else {
            Self::Apache
        }
    }

    /// The image as messages name it: `apache/kafka`.
    pub fn image(self) -> &'static str {
        self.family().name
    }

    /// Its repositories, each as the end of a path.
    pub fn repositories(self) -> &'static [&'static str] {
        self.family().repositories
    }

    /// What a variable decides, if it is one of those that the image looks at.
    pub fn meaning(self, variable: &str) -> Option<Meaning> {
        if CLUSTER_IDS.contains(&variable) {
            return Some(Meaning::ClusterId);
        }
        let family = self.family();
        if let Some((_, setting)) = family.aliases.iter().find(|(alias, _)| *alias == variable) {
            return Some(Meaning::Setting((*setting).to_owned()));
        }
        let name = variable.strip_prefix(family.prefix?).filter(|name| !name.is_empty())?;
        let is_own = family.own.contains(&name) || (self != Self::Bitnami && OF_SCRIPTS.contains(&name));
        (!is_own).then(|| Meaning::Setting((family.setting)(name)))
    }

    /// The setting for which the entrypoint takes the output of the command in a variable.
    pub fn command(self, variable: &str) -> Option<&'static str> {
        self.family().commands.iter().find(|(name, _)| *name == variable).map(|(_, setting)| *setting)
    }

    /// The variable that a setting is set with; the setting itself if no variable is one.
    pub fn variable(self, setting: &str) -> String {
        match self.family().prefix {
            Some(prefix) => {
                let name = setting.replace('_', "__").replace('-', "___").replace('.', "_").to_uppercase();
                format!("{prefix}{name}")
            }
            None => setting.to_owned(),
        }
    }

    /// Where the image looks for a file of settings that a user mounts.
    pub fn files(self) -> &'static [&'static str] {
        self.family().files
    }

    /// True if variables are settings even where a file is mounted.
    pub fn adds_variables_to_a_file(self) -> bool {
        self.family().adds_to_file
    }

    /// True if variables are settings.
    pub fn reads_variables(self) -> bool {
        self.family().prefix.is_some()
    }

    /// The settings of the image itself, where the input leaves them open.
    pub fn image_settings(self, given: &Given<'_>) -> Vec<(&'static str, &'static str)> {
        (self.family().settings)(given)
    }

    /// Variables without which the entrypoint exits, of those that are not given as settings.
    pub fn required(self, given: &Given<'_>) -> Vec<&'static str> {
        (self.family().required)(given)
    }

    /// Settings with which the entrypoint exits.
    pub fn refused(self, given: &Given<'_>) -> Vec<Refused> {
        (self.family().refused)(given)
    }

    /// One of Kafka's tools as it is started in a container: `topics`.
    pub fn tool(self, tool: &str) -> String {
        let (before, after) = self.family().tools;
        format!("{before}kafka-{tool}{after}")
    }

    /// The cluster id with which the image formats every cluster that is given none.
    pub fn cluster_id(self) -> Option<&'static str> {
        self.family().cluster_id
    }
}

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

/// As [`setting`], of scripts that replace each underscore.
fn unescaped(name: &str) -> String {
    name.replace('_', ".").to_lowercase()
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
        assert_eq!(bitnami.meaning("KAFKA_LOG_RETENTION_HOURS"), setting("log.retention.hours"));
        assert_eq!(bitnami.meaning("KAFKA_LOG_CLEANER_THREADS"), None);
        assert_eq!(bitnami.meaning("KAFKA_AUTO_CREATE_TOPICS_ENABLE"), setting("auto.create.topics.enable"));
        assert_eq!(bitnami.meaning("KAFKA_MAX_MESSAGE_BYTES"), setting("message.max.bytes"));
        assert_eq!(
            bitnami.meaning("KAFKA_CFG_LISTENER_NAME_SASL_SSL_SSL_CLIENT_AUTH"),
            setting("listener.name.sasl_ssl.ssl.client.auth")
        );
        assert_eq!(bitnami.command("KAFKA_NODE_ID_COMMAND"), Some("node.id"));
        assert_eq!(apache.command("KAFKA_NODE_ID_COMMAND"), None);
        assert_eq!(bitnami.meaning("KAFKA_CFG_"), None);
        assert_eq!(Dialect::Wurstmeister.meaning("KAFKA_CREATE_TOPICS"), None);
        assert_eq!(Dialect::Strimzi.meaning("KAFKA_LOG_DIRS"), None);
        for (dialect, name) in
            [(apache, "CLUSTER_ID"), (bitnami, "KAFKA_KRAFT_CLUSTER_ID"), (bitnami, "KAFKA_CLUSTER_ID")]
        {
            assert_eq!(dialect.meaning(name), Some(Meaning::ClusterId), "{name}");
        }
        assert_eq!(Dialect::of(["A", "KAFKA_CFG_NODE_ID"]), bitnami);
        assert_eq!(Dialect::of(["KAFKA_NODE_ID"]), apache);
    }

    #[test]
    fn a_setting_has_the_variable_that_is_read_as_it() {
        for dialect in Dialect::ALL.into_iter().filter(|dialect| dialect.reads_variables()) {
            for name in ["log.dirs", "listener.name.client.ssl.client.auth"] {
                let variable = dialect.variable(name);
                assert_eq!(dialect.meaning(&variable), Some(Meaning::Setting(name.to_owned())), "{variable}");
            }
        }
        let variable = Dialect::Apache.variable("a_b-c.d");
        assert_eq!(Dialect::Apache.meaning(&variable), Some(Meaning::Setting("a_b-c.d".to_owned())));
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
