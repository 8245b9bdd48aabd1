//! What the chart writes of listeners.

use super::{ChartValues, Role, scalar};
use crate::kafka::deployment::{Part, PodField, Sourced, Value};
use crate::yaml::{Data, Node};

/// A listener of the chart: its key below `listeners`, and what it is called, listens on and speaks by default.
struct Preset {
    key: &'static str,
    name: &'static str,
    port: &'static str,
}

const CLIENT: Preset = Preset { key: "client", name: "CLIENT", port: "9092" };
const CONTROLLER: Preset = Preset { key: "controller", name: "CONTROLLER", port: "9093" };
const INTERBROKER: Preset = Preset { key: "interbroker", name: "INTERNAL", port: "9094" };
const EXTERNAL: Preset = Preset { key: "external", name: "EXTERNAL", port: "9095" };
const PROTOCOL: &str = "SASL_PLAINTEXT";

/// A listener with what the values say of it.
pub(super) struct Listener {
    pub(super) name: String,
    port: String,
    pub(super) protocol: String,
}

/// A setting and its value.
pub(super) type Written = (&'static str, Sourced<Value>);

impl ChartValues<'_> {
    fn listener(&self, preset: &Preset) -> Listener {
        let value = |key: &str, default: &str| {
            self.text(&["listeners", preset.key, key]).map_or_else(|| default.to_owned(), |(text, _)| text)
        };
        Listener {
            name: value("name", preset.name),
            port: value("containerPort", preset.port),
            protocol: value("protocol", PROTOCOL).to_uppercase(),
        }
    }

    fn extra_listeners(&self) -> Vec<Listener> {
        let list = self.get(&["listeners", "extraListeners"]).map(Node::items).unwrap_or_default();
        let listener = |node: &Node| {
            let text = |key: &str| node.get(key).and_then(scalar).unwrap_or_default();
            Listener {
                name: text("name"),
                port: text("containerPort"),
                protocol: text("protocol").to_uppercase(),
            }
        };
        list.iter().filter(|node| matches!(node.data, Data::Map(_))).map(listener).collect()
    }

    /// All listeners that the values define, for protocols and what they need.
    pub(super) fn all_listeners(&self) -> Vec<Listener> {
        let mut all = vec![self.listener(&CLIENT), self.listener(&INTERBROKER), self.listener(&CONTROLLER)];
        all.extend(self.extra_listeners());
        if self.is_external() {
            all.push(self.listener(&EXTERNAL));
        }
        all
    }

    fn is_external(&self) -> bool {
        self.is_on(&["externalAccess", "enabled"])
    }

    /// True for nodes of the role `controller` that are no brokers.
    pub(super) fn is_controller_only(&self, role: Role) -> bool {
        role == Role::Controller && self.is_on(&["controller", "controllerOnly"])
    }

    /// The settings of listeners of a role.
    pub(super) fn listener_settings(&self, role: Role) -> Vec<Written> {
        let only = self.is_controller_only(role);
        let mut settings = vec![
            ("listeners", self.listeners(role, only)),
            ("listener.security.protocol.map", self.protocols(only)),
            (
                "controller.listener.names",
                self.derived(
                    &["listeners", "controller", "name"],
                    Value::of(self.listener(&CONTROLLER).name),
                ),
            ),
        ];
        if !only {
            let name = self.listener(&INTERBROKER).name;
            let name = self.derived(&["listeners", "interbroker", "name"], Value::of(name));
            settings.extend([
                ("advertised.listeners", self.advertised(role)),
                ("inter.broker.listener.name", name),
            ]);
        }
        settings
    }

    fn listeners(&self, role: Role, only: bool) -> Sourced<Value> {
        if let Some(text) = self.written(&["listeners", "overrideListeners"]) {
            return text;
        }
        let mut all =
            if only { Vec::new() } else { vec![self.listener(&CLIENT), self.listener(&INTERBROKER)] };
        if !only && self.is_external() {
            all.push(self.listener(&EXTERNAL));
        }
        if role == Role::Controller {
            all.push(self.listener(&CONTROLLER));
        }
        if !only {
            all.extend(self.extra_listeners());
        }
        let entries: Vec<String> =
            all.iter().map(|one| format!("{}://:{}", one.name.to_uppercase(), one.port)).collect();
        self.derived(&["listeners"], Self::rendered(entries.join(",")))
    }

    fn protocols(&self, only: bool) -> Sourced<Value> {
        if let Some(text) = self.written(&["listeners", "securityProtocolMap"]) {
            return text;
        }
        let mut all = vec![self.listener(&CONTROLLER)];
        if !only {
            all.extend([self.listener(&CLIENT), self.listener(&INTERBROKER)]);
            all.extend(self.extra_listeners());
        }
        if self.is_external() {
            all.push(self.listener(&EXTERNAL));
        }
        let entries: Vec<String> =
            all.iter().map(|one| format!("{}:{}", one.name.to_uppercase(), one.protocol)).collect();
        self.derived(&["listeners"], Self::rendered(entries.join(",")))
    }

    /// Each broker advertises the name of its pod, and to clients outside what a Service of its own gives it.
    fn advertised(&self, role: Role) -> Sourced<Value> {
        if let Some(text) = self.written(&["listeners", "advertisedListeners"]) {
            return text;
        }
        let suffix = format!(".{}.{}.svc.{}", self.service(role), self.namespace(), self.domain());
        let mut all = vec![self.listener(&CLIENT), self.listener(&INTERBROKER)];
        all.extend(self.extra_listeners());
        let mut value = Value::default();
        for (index, one) in all.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            value.append(&Value::of(format!("{comma}{}://", one.name.to_uppercase())));
            value.append(&Value::part(Part::Pod(PodField::Name)));
            value.append(&Self::rendered(format!("{suffix}:{}", one.port)));
        }
        if self.is_external() {
            value.append(&Value::of(format!(",{}://", self.listener(&EXTERNAL).name.to_uppercase())));
            value.append(&Value::part(Part::Pod(PodField::Runtime("externalAccess"))));
            value.append(&Value::of(":"));
            value.append(&Value::part(Part::Pod(PodField::Runtime("externalAccess"))));
        }
        self.derived(&["listeners"], value)
    }

    /// Where nodes find the controllers.
    pub(super) fn quorum(&self) -> Written {
        let is_static = self.text(&["kraftVersion"]).is_some_and(|(text, _)| text == "0");
        let name = if is_static { "controller.quorum.voters" } else { "controller.quorum.bootstrap.servers" };
        if let Some(text) = self.written(&["controller", "quorumBootstrapServers"]) {
            return (name, text);
        }
        let [pods, service] = [self.full_name(Role::Controller), self.service(Role::Controller)];
        let (namespace, domain) = (self.namespace(), self.domain());
        let port = self.listener(&CONTROLLER).port;
        let first = self.first_id(Role::Controller);
        let address = |n: i64| {
            let id = if is_static { format!("{}@", n.saturating_add(first)) } else { String::new() };
            format!("{id}{pods}-{n}.{service}.{namespace}.svc.{domain}:{port}")
        };
        let count = self.replicas(Role::Controller).value.clamp(0, super::nodes::MOST_PODS);
        let servers: Vec<String> = (0..count).map(address).collect();
        (name, self.derived(&["controller"], Self::rendered(servers.join(","))))
    }

    /// A value that takes the place of what the chart would write.
    fn written(&self, keys: &[&str]) -> Option<Sourced<Value>> {
        let (text, node) = self.text(keys)?;
        let origin = super::Origin::Written(self.place_of(node), keys.join("."));
        Some(Sourced { value: Self::rendered(text), origin })
    }
}
