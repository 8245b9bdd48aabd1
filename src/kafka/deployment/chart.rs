//! Values of Bitnami's chart `bitnami/kafka`, as the chart makes nodes of them. Its defaults are those of chart 32, which is
//! the last one.

mod header;
mod listeners;
mod memory;
mod names;
mod nodes;
mod settings;

use super::{NodePool, Origin, Place, Reason, Sourced, Unknown, Value};
use crate::yaml::{Data, Node};

pub use header::Header;
pub use names::UnknownValue;

/// The version of the chart whose defaults and templates are known, without its other numbers.
pub(super) const VERSION: u16 = 32;
/// What places in values name as their object.
pub(super) const OBJECT: &str = "HelmValues";

/// A values file for the chart.
#[derive(Clone, Copy, Debug)]
pub struct ChartValues<'a> {
    /// The document.
    pub root: &'a Node,
    /// What its first lines say.
    pub header: &'a Header,
}

/// The nodes that a chart of these values makes: those that can be controllers, and brokers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `controller`: controllers, which are brokers too unless `controllerOnly` is set.
    Controller,
    /// `broker`.
    Broker,
}

impl Role {
    /// The key of its values.
    pub fn key(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Broker => "broker",
        }
    }

    /// How many nodes there are, and the first id, where the values do not say it.
    fn defaults(self) -> (i64, i64) {
        match self {
            Self::Controller => (3, 0),
            Self::Broker => (0, 100),
        }
    }
}

/// The values that nodes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Values {
    /// Whose values.
    pub role: Role,
    /// True if `config` takes the place of what the chart would write.
    pub has_config: bool,
}

impl Values {
    /// The value with which a setting is to be set.
    pub fn name_of(self, setting: &str) -> String {
        if self.has_config {
            return format!("config.\"{setting}\"");
        }
        let role = self.role.key();
        match setting {
            "listeners" | "process.roles" => setting.to_owned(),
            "advertised.listeners" => "listeners.advertisedListeners".to_owned(),
            "listener.security.protocol.map" => "listeners.securityProtocolMap".to_owned(),
            "controller.listener.names" => "listeners.controller.name".to_owned(),
            "inter.broker.listener.name" => "listeners.interbroker.name".to_owned(),
            "controller.quorum.bootstrap.servers" | "controller.quorum.voters" => {
                "controller.quorumBootstrapServers".to_owned()
            }
            "node.id" => format!("{role}.minId"),
            "log.dir" | "log.dirs" => format!("{role}.persistence.mountPath"),
            _ => format!("overrideConfiguration.\"{setting}\""),
        }
    }
}

impl<'a> ChartValues<'a> {
    /// The nodes that the chart makes.
    pub fn pools(&self) -> Vec<NodePool> {
        let roles = [Role::Controller, Role::Broker].into_iter();
        roles.filter(|role| self.replicas(*role).value > 0).map(|role| self.pool(role)).collect()
    }

    /// The value below these keys. The chart takes null for a value that is not given.
    pub fn get(&self, keys: &[&str]) -> Option<&'a Node> {
        self.root.dig(keys).filter(|node| node.data != Data::Null)
    }

    /// The value of a role.
    fn of_role(&self, role: Role, keys: &[&str]) -> Option<&'a Node> {
        self.get(&[role.key()])?.dig(keys).filter(|node| node.data != Data::Null)
    }

    /// The text of a value that is not empty, and its place.
    pub fn text(&self, keys: &[&str]) -> Option<(String, &'a Node)> {
        let node = self.get(keys)?;
        scalar(node).filter(|text| !text.is_empty()).map(|text| (text, node))
    }

    /// True if this is set to true.
    pub fn is_on(&self, keys: &[&str]) -> bool {
        self.get(keys).and_then(Node::as_bool) == Some(true)
    }

    /// The place of a value, or of the nearest map above it where it is not given.
    pub fn place(&self, keys: &[&str]) -> Place {
        let mut node = self.root;
        for key in keys {
            match node.entry(key) {
                Some(entry) => node = &entry.value,
                None => break,
            }
        }
        let field = crate::text::field_path::FieldPath::new(keys.iter().map(|key| (*key).into()).collect());
        Place { object: OBJECT.to_owned(), field: field.to_string(), span: node.first_span() }
    }

    /// True for the chart whose templates and defaults are known.
    pub fn is_known(&self) -> bool {
        self.header.version.is_none_or(|version| version == VERSION)
    }

    /// The place of a value that was written.
    pub fn place_of(&self, node: &Node) -> Place {
        let field = self.root.path_to(node).map(|path| path.to_string()).unwrap_or_default();
        Place { object: OBJECT.to_owned(), field, span: node.first_span() }
    }

    /// How many nodes of a role there are.
    pub fn replicas(&self, role: Role) -> Sourced<i64> {
        let keys = [role.key(), "replicaCount"];
        match self.get(&keys).and_then(|node| Some((scalar(node)?.parse().ok()?, node))) {
            Some((value, node)) => {
                Sourced { value, origin: Origin::Written(self.place_of(node), keys.join(".")) }
            }
            None => Sourced { value: role.defaults().0, origin: Origin::Default(self.place(&keys)) },
        }
    }

    /// A value as the chart renders it: templates in it are not evaluated.
    fn rendered(text: String) -> Value {
        if text.contains("{{") { Value::unknown(Reason::Chart) } else { Value::of(text) }
    }

    /// A setting that follows from the values at these keys.
    fn derived(&self, keys: &[&str], value: Value) -> Sourced<Value> {
        Sourced { value, origin: Origin::Image(self.place(keys)) }
    }

    fn unknown(&self, reason: Reason, keys: &[&str]) -> Unknown {
        Unknown { reason, at: self.place(keys) }
    }
}

/// What a template prints of a value.
fn scalar(node: &Node) -> Option<String> {
    match &node.data {
        Data::String(text) => Some(text.clone()),
        Data::Bool(value) => Some(value.to_string()),
        Data::Number(number) => Some(number.to_string()),
        Data::Null | Data::List(_) | Data::Map(_) => None,
    }
}
