//! The settings that the chart writes into the file of its nodes.

use std::collections::BTreeMap;

use super::{ChartValues, Role, scalar};
use crate::kafka;
use crate::kafka::deployment::{Origin, Part, PodField, Reason, Sourced, Unknown, Value};
use crate::yaml::{Data, Node};

type Settings = BTreeMap<String, Sourced<Value>>;

/// Where Kafka finds the certificates that the chart prepares.
const STORES: [(&str, &str); 4] = [
    ("ssl.keystore.type", "JKS"),
    ("ssl.keystore.location", "/opt/bitnami/kafka/config/certs/kafka.keystore.jks"),
    ("ssl.truststore.type", "JKS"),
    ("ssl.truststore.location", "/opt/bitnami/kafka/config/certs/kafka.truststore.jks"),
];

impl<'a> ChartValues<'a> {
    /// What is set, and why more may be.
    pub(super) fn settings(&self, role: Role) -> (Settings, Option<Unknown>) {
        let mut others = self.others(role);
        let mut settings = Settings::new();
        let is_file_elsewhere = others
            .as_ref()
            .is_some_and(|unknown| matches!(unknown.reason, Reason::ConfigMap | Reason::Chart));
        if let Some(node) = self.config(role) {
            if !self.add(node, &["config"], &mut settings) {
                others.get_or_insert(Unknown { reason: Reason::Chart, at: self.place_of(node) });
            }
        } else if !is_file_elsewhere {
            settings = self.generated(role);
        }
        for keys in [&["overrideConfiguration"][..], &[role.key(), "overrideConfiguration"]] {
            let Some(node) = self.get(keys) else { continue };
            if !self.add(node, keys, &mut settings) {
                others.get_or_insert(self.unknown(Reason::Chart, keys));
            }
        }
        if !self.is_known() {
            self.add_text(role, &mut settings);
        }
        let id = Part::Pod(PodField::Ordinal(self.first_id(role)));
        // The init container writes it in any case.
        settings.insert("node.id".to_owned(), self.derived(&[role.key(), "minId"], Value::part(id)));
        (settings, others)
    }

    /// What takes the place of everything that the chart would write.
    pub(super) fn config(&self, role: Role) -> Option<&'a Node> {
        let own = self.of_role(role, &["config"]).filter(|config| !config.is_empty());
        own.or_else(|| self.get(&["config"])).filter(|config| !config.is_empty())
    }

    /// What the chart writes by itself.
    fn generated(&self, role: Role) -> Settings {
        let only = self.is_controller_only(role);
        let roles = match role {
            Role::Controller if only => "controller",
            Role::Controller => "controller,broker",
            Role::Broker => "broker",
        };
        let path = self.of_role(role, &["persistence", "mountPath"]).and_then(Node::as_str);
        let directory = format!("{}/data", path.unwrap_or("/bitnami/kafka"));
        let mut found = self.listener_settings(role);
        found.push(("process.roles", self.derived(&[role.key(), "controllerOnly"], Value::of(roles))));
        found.push((
            "log.dir",
            self.derived(&[role.key(), "persistence", "mountPath"], Self::rendered(directory)),
        ));
        found.push(self.quorum());
        let mut settings: Settings =
            found.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.add_security(&mut settings);
        if self.is_on(&["brokerRackAwareness", "enabled"]) {
            let rack = Value::unknown(Reason::Runtime);
            settings.insert("broker.rack".to_owned(), self.derived(&["brokerRackAwareness"], rack));
        }
        settings
    }

    /// What listeners with TLS and SASL need.
    fn add_security(&self, settings: &mut Settings) {
        let listeners = self.all_listeners();
        let mut add = |name: &str, keys: &[&str], value: Value| {
            settings.insert(name.to_owned(), self.derived(keys, value));
        };
        let text = |keys: &[&str], default: &str| {
            Self::rendered(self.text(keys).map_or_else(|| default.to_owned(), |(text, _)| text))
        };
        if listeners.iter().any(|listener| listener.protocol.contains("SSL")) {
            for (name, value) in STORES {
                add(name, &["tls"], Value::of(value));
            }
            for name in ["ssl.keystore.password", "ssl.truststore.password"] {
                add(name, &["tls"], Value::unknown(Reason::Secret));
            }
            add("ssl.client.auth", &["tls", "sslClientAuth"], text(&["tls", "sslClientAuth"], "required"));
            let identification = ["tls", "endpointIdentificationAlgorithm"];
            add("ssl.endpoint.identification.algorithm", &identification, text(&identification, "https"));
        }
        if !listeners.iter().any(|listener| listener.protocol.contains("SASL")) {
            return;
        }
        let mechanisms = ["sasl", "enabledMechanisms"];
        let enabled = text(&mechanisms, "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        let names: Vec<String> =
            kafka::items(enabled.text().unwrap_or_default()).iter().map(|name| name.to_lowercase()).collect();
        add("sasl.enabled.mechanisms", &mechanisms, enabled);
        let keys = ["sasl", "interBrokerMechanism"];
        add("sasl.mechanism.inter.broker.protocol", &keys, text(&keys, "PLAIN"));
        let keys = ["sasl", "controllerMechanism"];
        add("sasl.mechanism.controller.protocol", &keys, text(&keys, "PLAIN"));
        for listener in listeners.iter().filter(|listener| listener.protocol.contains("SASL")) {
            for mechanism in &names {
                let listener = listener.name.to_lowercase();
                let name = format!("listener.name.{listener}.{mechanism}.sasl.jaas.config");
                add(&name, &["sasl"], Value::unknown(Reason::Secret));
            }
        }
    }

    /// The entries of a map of settings; false if it is something else, such as a template.
    fn add(&self, node: &'a Node, keys: &[&str], settings: &mut Settings) -> bool {
        if !matches!(node.data, Data::Map(_)) {
            return node.is_empty();
        }
        for entry in node.entries() {
            let value = match scalar(&entry.value) {
                Some(text) => Self::rendered(text),
                None => Value::unknown(Reason::Chart),
            };
            let name = format!("{}.\"{}\"", keys.join("."), entry.key);
            let origin = Origin::Written(self.place_of(&entry.value), name);
            settings.insert(entry.key.clone(), Sourced { value, origin });
        }
        true
    }

    /// `extraConfig` of older charts: lines of the file itself.
    fn add_text(&self, role: Role, settings: &mut Settings) {
        for keys in [&["extraConfig"][..], &[role.key(), "extraConfig"]] {
            let Some((text, node)) = self.text(keys) else { continue };
            for (name, value, line) in kafka::numbered(&text) {
                let at = self.place_of(node);
                let span = crate::kafka::deployment::files::line_span(node, line);
                let origin = Origin::Written(crate::kafka::deployment::Place { span, ..at }, name.clone());
                settings.insert(name, Sourced { value: Self::rendered(value), origin });
            }
        }
    }
}
