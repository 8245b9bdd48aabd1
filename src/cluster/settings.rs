//! The settings of the brokers: kafka-gen's own, with those of the profile in their place or after them.

use super::security::{self, CertificateFiles, Security};
use super::{Exposure, Java, Kraft, Listener, ListenerRole, Listeners, Names, SecurityProtocol, Tls, topics};
use crate::kafka::{self, Minor};
use crate::profile::{Authentication, Profile};

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
pub fn start_variables(listeners: &Listeners) -> Vec<&'static str> {
    let mut all = vec!["KG_NODE_ID", "POD_NAME"];
    all.extend(listeners.external().map(|_| "KG_EXTERNAL_HOST"));
    all.extend(listeners.exposed(Exposure::External).map(Listener::port_variable));
    all
}

/// What to set instead of a broker's setting that kafka-gen makes itself.
fn managed_setting_hint(name: &str, is_secured: bool) -> Option<&'static str> {
    let name = if name.starts_with("config.providers.") { "config.providers" } else { name };
    let always = MANAGED.iter().find(|(owned, _)| *owned == name).map(|(_, instead)| *instead);
    always.or_else(|| is_secured.then(|| secured_setting_hint(name)).flatten())
}

/// The same for what follows from `security` where the profile has it.
fn secured_setting_hint(name: &str) -> Option<&'static str> {
    let own = kafka::of_listener(name).map_or(name, |(_, own)| own);
    // Which versions and ciphers of TLS there are is a choice of its own.
    if matches!(own, "ssl.cipher.suites" | "ssl.enabled.protocols" | "ssl.protocol") {
        return None;
    }
    if own.starts_with("ssl.") {
        Some("certificates follow from `security.tls`")
    } else if own.starts_with("sasl.") || own.contains(".sasl.") || own == "principal.builder.class" {
        Some("use `security.authentication`")
    } else if own.starts_with("authorizer.") || own == "allow.everyone.if.no.acl.found" {
        Some("use `security.authorization`")
    } else {
        (own == "super.users").then_some("use `security.superUsers`")
    }
}

/// The settings of the brokers by Kafka's names, in the groups in which they are written.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) groups: Vec<Vec<(String, String)>>,
    /// Whether settings of TLS, SASL and the authorizer follow from the profile.
    is_secured: bool,
}

impl Settings {
    pub(super) fn resolve(
        profile: &Profile,
        names: &Names,
        kraft: &Kraft,
        java: &Java,
        listeners: &Listeners,
        security: &Security,
    ) -> Self {
        let is_secured = security.tls.is_some();
        let own = [
            identity(kraft, listeners),
            self::listeners(names, listeners),
            vec![("log.dirs", DATA.to_owned())],
            replication(profile),
            java.settings.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
            vec![
                ("config.providers", if is_secured { "env,dir" } else { "env" }.to_owned()),
                (
                    "config.providers.env.class",
                    "org.apache.kafka.common.config.provider.EnvVarConfigProvider".to_owned(),
                ),
                ("config.providers.env.param.allowlist.pattern", ALLOWLIST.to_owned()),
            ],
        ];
        let secured = secured(security, listeners);
        let owned = |group: Vec<(&str, String)>| {
            group.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        };
        let mut groups: Vec<Vec<(String, String)>> = own.into_iter().map(owned).collect();
        groups.push(secured);
        let mut others = Vec::new();
        for (name, value) in &profile.config {
            let (name, value) = (name.as_str(), value.to_string());
            if managed_setting_hint(name, is_secured).is_some() {
                continue;
            }
            match groups.iter_mut().flatten().find(|(own, _)| own == name) {
                Some((_, default)) => *default = value,
                None => others.push((name.to_owned(), value)),
            }
        }
        groups.push(others);
        Self { groups, is_secured }
    }

    /// The settings that are the same wherever Kafka runs: not those that follow from the pods, volumes and listeners of
    /// plain Kubernetes objects.
    pub fn portable(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.groups.iter().flatten().map(|(name, value)| (name.as_str(), value.trim()));
        all.filter(|(name, _)| *name == AUTO_CREATE || self.managed_hint(name).is_none())
    }

    /// How clients of a listener authenticate, by the names of settings without the listener's prefix; not its certificates.
    pub fn of_authentication(&self, listener: &Listener) -> impl Iterator<Item = (&str, &str)> {
        let prefix = format!("{}.", listener.prefix());
        let own = self.groups.iter().flatten().filter(|(name, _)| self.managed_hint(name).is_some());
        own.filter_map(move |(name, value)| Some((name.strip_prefix(&prefix)?, value.trim())))
            .filter(|(name, _)| !name.starts_with("ssl."))
    }

    /// What to set instead of a setting that kafka-gen makes itself.
    pub fn managed_hint(&self, name: &str) -> Option<&'static str> {
        managed_setting_hint(name, self.is_secured)
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
    let controllers: Vec<&str> = listeners.of_controllers().map(|listener| listener.name).collect();
    vec![
        ("process.roles", "broker,controller".to_owned()),
        ("node.id", "${env:KG_NODE_ID}".to_owned()),
        ("controller.quorum.bootstrap.servers", kraft.bootstrap_servers.clone()),
        ("controller.listener.names", controllers.join(",")),
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

/// What protects connections: certificates of everyone, and who is who on each listener.
fn secured(security: &Security, listeners: &Listeners) -> Vec<(String, String)> {
    let Some(tls) = &security.tls else { return Vec::new() };
    let owned = |(name, value): (&str, String)| (name.to_owned(), value);
    let mut all: Vec<(String, String)> = directory_provider().into_iter().map(owned).collect();
    all.extend(stores(&tls.node, &tls.trusted(&tls.node)).into_iter().map(owned));
    let encrypted = || listeners.iter().filter(|listener| listener.protocol != SecurityProtocol::Plaintext);
    for listener in encrypted().filter(|listener| listener.role != ListenerRole::Clients) {
        let prefix = listener.prefix();
        all.push((format!("{prefix}.ssl.client.auth"), "required".to_owned()));
        all.push((format!("{prefix}.ssl.principal.mapping.rules"), security::NODE_RULES.to_owned()));
    }
    for listener in encrypted().filter(|listener| listener.role == ListenerRole::Clients) {
        of_clients(security, tls, listener, &mut all);
    }
    if let Some(authorizer) = &security.authorizer {
        let class = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";
        all.push(("authorizer.class.name".to_owned(), class.to_owned()));
        all.push(("super.users".to_owned(), authorizer.super_users.join(";")));
        if authorizer.is_open {
            all.push(("allow.everyone.if.no.acl.found".to_owned(), "true".to_owned()));
        }
    }
    all
}

/// How clients are served on one of their listeners.
fn of_clients(security: &Security, tls: &Tls, listener: &Listener, all: &mut Vec<(String, String)>) {
    let prefix = listener.prefix();
    let mut set = |name: &str, value: String| all.push((format!("{prefix}.{name}"), value));
    let is_served = listener.exposure == Exposure::External || !tls.is_external_only;
    if let Some(own) = tls.clients.as_ref().filter(|_| is_served) {
        // Certificates of clients come from the authority of the cluster all the same.
        set("ssl.keystore.key", own.value("tls.key"));
        set("ssl.keystore.certificate.chain", own.value("tls.crt"));
    }
    match security.authentication {
        Authentication::None => {}
        Authentication::Mtls => {
            set("ssl.client.auth", "required".to_owned());
            set("ssl.principal.mapping.rules", security::CLIENT_RULES.to_owned());
        }
        Authentication::Scram => {
            set("sasl.enabled.mechanisms", "SCRAM-SHA-512".to_owned());
            let module = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
            set("scram-sha-512.sasl.jaas.config", module.to_owned());
        }
        Authentication::OAuth => {
            let Some(oauth) = &security.oauth else { return };
            let package = "org.apache.kafka.common.security.oauthbearer";
            set("sasl.enabled.mechanisms", "OAUTHBEARER".to_owned());
            set("oauthbearer.sasl.jaas.config", format!("{package}.OAuthBearerLoginModule required;"));
            let handler = format!("{package}.OAuthBearerValidatorCallbackHandler");
            set("oauthbearer.sasl.server.callback.handler.class", handler);
            set("sasl.oauthbearer.jwks.endpoint.url", oauth.jwks_url.to_string());
            set("sasl.oauthbearer.expected.audience", oauth.audience.clone());
            set("sasl.oauthbearer.expected.issuer", oauth.issuer.to_string());
            if let Some(claim) = &oauth.subject_claim {
                set("sasl.oauthbearer.sub.claim.name", claim.clone());
            }
        }
    }
}

/// The key and certificates that whoever has these files presents, and the authorities that they trust.
pub(super) fn stores(own: &CertificateFiles, trusted: &str) -> [(&'static str, String); 5] {
    [
        ("ssl.keystore.type", "PEM".to_owned()),
        ("ssl.keystore.key", own.value("tls.key")),
        ("ssl.keystore.certificate.chain", own.value("tls.crt")),
        ("ssl.truststore.type", "PEM".to_owned()),
        ("ssl.truststore.certificates", trusted.to_owned()),
    ]
}

/// What reads values from the files of Secrets, and from nothing else.
pub(super) fn directory_provider() -> [(&'static str, String); 2] {
    [
        (
            "config.providers.dir.class",
            "org.apache.kafka.common.config.provider.DirectoryConfigProvider".to_owned(),
        ),
        ("config.providers.dir.param.allowed.paths", security::DIRECTORY.to_owned()),
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
        assert!(managed_setting_hint("config.providers.env.class", false).is_some());
        assert!(managed_setting_hint("config.provider", false).is_none());
        assert!(managed_setting_hint("listeners.x", false).is_none());
    }

    #[test]
    fn settings_of_security_are_managed_where_the_profile_has_it() {
        for (name, is_managed) in [
            ("ssl.keystore.key", true),
            ("listener.name.client.ssl.client.auth", true),
            ("listener.name.client.scram-sha-512.sasl.jaas.config", true),
            ("sasl.enabled.mechanisms", true),
            ("authorizer.class.name", true),
            ("super.users", true),
            ("listener.name.internal.ssl.principal.mapping.rules", true),
            ("ssl.cipher.suites", false),
            ("listener.name.client.ssl.enabled.protocols", false),
            ("log.retention.ms", false),
            ("connections.max.reauth.ms", false),
        ] {
            assert_eq!(managed_setting_hint(name, true).is_some(), is_managed, "{name}");
            assert_eq!(managed_setting_hint(name, false), None, "{name}");
        }
    }
}
