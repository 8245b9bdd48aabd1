//! The settings of the brokers: kafka-gen's own, with those of the profile in their place or after them.

use super::{Java, Kraft, Listener, Listeners, Names, topics};
use crate::kafka::{self, Minor};
use crate::profile::Profile;

/// Where a broker keeps its data: a folder of the volume, because a volume's own top folder may hold
/// `lost+found`, which Kafka takes for a broken log.
pub const DATA: &str = "/var/lib/kafka/data/kafka-logs";

const AUTO_CREATE: &str = "auto.create.topics.enable";

/// Settings that kafka-gen makes from the rest of the profile, and what to set instead.
const MANAGED: [(&str, &str); 17] = [
    ("advertised.listeners", "`externalAccess` decides the addresses for clients outside the cluster"),
    (AUTO_CREATE, "use `autoCreateTopicsEnable`"),
    ("broker.id", "the number of the pod is the id of the node"),
    ("broker.rack", "it would be the same for every broker"),
    ("config.providers", "the start script needs its own"),
    ("controller.listener.names", "controllers have their own listener"),
    ("controller.quorum.bootstrap.servers", "it follows from `kraft.initialControllers`"),
    ("controller.quorum.voters", "the quorum is dynamic: see `kraft.initialControllers`"),
    ("inter.broker.listener.name", "brokers have a listener of their own"),
    ("listener.security.protocol.map", "listeners follow from `externalAccess`"),
    ("listeners", "listeners follow from `externalAccess`"),
    ("log.dir", "data is kept on the volume of `persistence`"),
    ("log.dirs", "data is kept on the volume of `persistence`"),
    ("metadata.log.dir", "data is kept on the volume of `persistence`"),
    ("node.id", "the number of the pod is the id of the node"),
    ("process.roles", "every pod is broker and controller"),
    ("security.inter.broker.protocol", "brokers have a listener of their own"),
];

/// The variables of its environment that a broker may read. [`passes_variable`] says the same.
const ALLOWLIST: &str = "^(KG_.*|POD_NAME)$";

/// True if a broker may read this variable of its environment.
pub fn passes_variable(name: &str) -> bool {
    name == "POD_NAME" || name.starts_with("KG_")
}

/// The variables that the start script or the pod sets, of those that a broker may read.
pub fn start_variables(is_external: bool) -> &'static [&'static str] {
    let all = &["KG_NODE_ID", "POD_NAME", "KG_EXTERNAL_HOST", "KG_EXTERNAL_PORT"];
    if is_external { all } else { all.get(..2).unwrap_or_default() }
}

/// What to set instead of a broker's setting that kafka-gen makes itself.
pub fn managed_setting_hint(name: &str) -> Option<&'static str> {
    let name = if name.starts_with("config.providers.") { "config.providers" } else { name };
    MANAGED.iter().find(|(owned, _)| *owned == name).map(|(_, instead)| *instead)
}

/// The settings of the brokers by Kafka's names, in the groups in which they are written.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) groups: Vec<Vec<(String, String)>>,
}

impl Settings {
    pub(super) fn resolve(
        profile: &Profile,
        names: &Names,
        kraft: &Kraft,
        java: &Java,
        listeners: &Listeners,
    ) -> Self {
        let own = [
            identity(kraft, listeners),
            self::listeners(names, listeners),
            vec![("log.dirs", DATA.to_owned())],
            replication(profile),
            java.settings.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
            vec![
                ("config.providers", "env".to_owned()),
                (
                    "config.providers.env.class",
                    "org.apache.kafka.common.config.provider.EnvVarConfigProvider".to_owned(),
                ),
                ("config.providers.env.param.allowlist.pattern", ALLOWLIST.to_owned()),
            ],
        ];
        let owned = |group: Vec<(&str, String)>| {
            group.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        };
        let mut groups: Vec<Vec<(String, String)>> = own.into_iter().map(owned).collect();
        let mut others = Vec::new();
        for (name, value) in &profile.config {
            let (name, value) = (name.as_str(), value.to_string());
            if managed_setting_hint(name).is_some() {
                continue;
            }
            match groups.iter_mut().flatten().find(|(own, _)| own == name) {
                Some((_, default)) => *default = value,
                None => others.push((name.to_owned(), value)),
            }
        }
        groups.push(others);
        Self { groups }
    }

    /// The settings that are the same wherever Kafka runs: not those that follow from the pods, volumes and listeners of
    /// plain Kubernetes objects.
    pub fn portable(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.groups.iter().flatten().map(|(name, value)| (name.as_str(), value.trim()));
        all.filter(|(name, _)| *name == AUTO_CREATE || managed_setting_hint(name).is_none())
    }

    /// The value of a setting, unless it is left to Kafka.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.groups.iter().flatten().find(|(own, _)| own == name).map(|(_, value)| value.trim())
    }

    /// True if a setting has this value; case does not count.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|own| own.eq_ignore_ascii_case(value))
    }

    /// The number that a setting comes to, the default of this version included; none if it is no number.
    pub fn number(&self, name: &str, version: Minor) -> Option<i64> {
        self.get(name).map_or_else(|| kafka::default_number(name, version), |value| value.parse().ok())
    }
}

fn identity(kraft: &Kraft, listeners: &Listeners) -> Vec<(&'static str, String)> {
    vec![
        ("process.roles", "broker,controller".to_owned()),
        ("node.id", "${env:KG_NODE_ID}".to_owned()),
        ("controller.quorum.bootstrap.servers", kraft.bootstrap_servers.clone()),
        ("controller.listener.names", listeners.controller.name.to_owned()),
    ]
}

fn listeners(names: &Names, listeners: &Listeners) -> Vec<(&'static str, String)> {
    let all = |entry: &dyn Fn(&Listener) -> String| {
        listeners
            .iter()
            .map(|listener| format!("{}:{}", listener.name, entry(listener)))
            .collect::<Vec<_>>()
            .join(",")
    };
    vec![
        ("listeners", all(&|listener| format!("//:{}", listener.port.number))),
        ("advertised.listeners", all(&|listener| format!("//{}", listener.advertised(names)))),
        ("listener.security.protocol.map", all(&|listener| listener.protocol.name().to_owned())),
        ("inter.broker.listener.name", listeners.inter_broker.name.to_owned()),
    ]
}

fn replication(profile: &Profile) -> Vec<(&'static str, String)> {
    let (factor, _) = topics::replication(profile.replica_count);
    // The least number of replicas in sync follows the number of replicas that the profile sets.
    let least = |factor_name: &str| {
        let own = profile.config.iter().find(|(name, _)| name.as_str() == factor_name);
        let own = own.and_then(|(_, value)| value.to_string().trim().parse().ok());
        topics::replication(own.unwrap_or(factor)).1.to_string()
    };
    vec![
        (AUTO_CREATE, profile.auto_create_topics_enable.to_string()),
        ("default.replication.factor", factor.to_string()),
        ("min.insync.replicas", least("default.replication.factor")),
        ("offsets.topic.replication.factor", factor.to_string()),
        ("transaction.state.log.replication.factor", factor.to_string()),
        ("transaction.state.log.min.isr", least("transaction.state.log.replication.factor")),
        ("share.coordinator.state.topic.replication.factor", factor.to_string()),
        ("share.coordinator.state.topic.min.isr", least("share.coordinator.state.topic.replication.factor")),
        // Brokers whose neighbours are still pulling the image wait for them instead of restarting.
        ("initial.broker.registration.timeout.ms", "300000".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_managed_settings_are_sorted() {
        assert!(MANAGED.is_sorted());
    }

    #[test]
    fn what_begins_like_a_managed_setting_need_not_be_managed() {
        assert!(managed_setting_hint("config.providers.env.class").is_some());
        assert!(managed_setting_hint("config.provider").is_none());
        assert!(managed_setting_hint("listeners.x").is_none());
    }
}
