//! Resources of the operator Strimzi. Settings of brokers and topics are parts of them, as they are of ConfigMaps: the same
//! rules judge both.

use super::{Changes, Difference, Pair, Part};
use crate::kafka::is_operator_setting;
pub use crate::kafka::strimzi::{cluster, is_managed};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::schema::strimzi::GROUP;
use crate::kubernetes::types::Quantity;
use crate::yaml::{Node, Value};

impl Pair {
    /// True if it is a resource of Strimzi of this kind, in any version.
    pub fn is_strimzi(&self, kind: &str) -> bool {
        self.kind == kind && self.is_of_strimzi()
    }

    /// True if it is a resource of Strimzi.
    pub(super) fn is_of_strimzi(&self) -> bool {
        self.api_version.split('/').next() == Some(GROUP)
    }
}

impl Changes {
    /// What creates and changes the topic that a difference is about.
    pub fn topic_manager(&self, difference: &Difference) -> &'static str {
        if self.is_of_topic_operator(difference) { "the topic operator" } else { "the topic Job" }
    }

    /// True if the topic that a difference is about is a `KafkaTopic` of Strimzi.
    pub fn is_of_topic_operator(&self, difference: &Difference) -> bool {
        self.pair(difference).is_some_and(|pair| pair.is_strimzi("KafkaTopic"))
    }

    /// The differences in resources of Strimzi of a kind that are on both sides, with their pairs.
    pub fn of_strimzi<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a Difference, &'a Pair)> {
        self.updates().filter(move |(_, pair)| pair.is_strimzi(kind))
    }
}

/// What a field of such a resource is.
pub(super) fn split(pair: &Pair, found: Vec<Difference>) -> Vec<Difference> {
    match pair.kind.as_str() {
        _ if pair.api_version.split('/').next() != Some(GROUP) => found,
        "KafkaTopic" => found.into_iter().filter_map(|one| of_topic(pair, one)).collect(),
        "Kafka" => found.into_iter().filter_map(of_kafka).collect(),
        "KafkaNodePool" => found.into_iter().filter(|one| !is_same_amount(one)).collect(),
        _ => found,
    }
}

fn of_topic(pair: &Pair, difference: Difference) -> Option<Difference> {
    let name = topic_name(pair)?;
    let column = match difference.place.as_str() {
        "" => None,
        "spec.partitions" => Some("partitions".to_owned()),
        "spec.replicas" => Some("replicationFactor".to_owned()),
        place => match place.strip_prefix("spec.config.") {
            Some(setting) => Some(setting.to_owned()),
            None => return Some(difference),
        },
    };
    // Whatever it says, the topic operator does not read it.
    let is_read = [&pair.old, &pair.new].into_iter().flatten().any(is_managed);
    if !is_read {
        return Some(difference);
    }
    let of_column = column.is_some();
    let difference = Difference { part: Some(Part::Topic(name, column)), ..difference };
    if of_column { as_texts(difference) } else { Some(difference) }
}

fn of_kafka(difference: Difference) -> Option<Difference> {
    match difference.place.strip_prefix("spec.kafka.config.") {
        // The operator has settings of its own there, and does not read these.
        Some(setting) if !is_operator_setting(setting) => {
            let part = Some(Part::Property(setting.to_owned()));
            as_texts(Difference { part, ..difference })
        }
        _ => Some(difference),
    }
}

/// Both values as Kafka reads them; none if they are the same.
fn as_texts(difference: Difference) -> Option<Difference> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let [old, new] = [&difference.old, &difference.new].map(|side| side.as_ref().map(text));
    (old != new).then(|| Difference { old: old.map(Value::from), new: new.map(Value::from), ..difference })
}

/// True for sizes that are written in two ways.
fn is_same_amount(difference: &Difference) -> bool {
    let amount = |side: &Option<Value>| {
        let value = side.as_ref()?;
        value.as_str().map_or_else(|| value.to_string(), str::to_owned).parse::<Quantity>().ok()
    };
    let is_amount =
        difference.place.rsplit('.').next() == Some("size") || difference.place.contains(".resources.");
    is_amount && amount(&difference.old).zip(amount(&difference.new)).is_some_and(|(old, new)| old == new)
}

/// True for a setting of brokers in a `Kafka`.
pub(super) fn is_setting(place: &str) -> bool {
    place.starts_with("spec.kafka.config.")
}

/// The topic that a `KafkaTopic` stands for, by the old object, which names the one that exists.
pub fn topic_name(pair: &Pair) -> Option<String> {
    let object = Object::of(pair.old.as_ref().or(pair.new.as_ref())?)?;
    let named = object.dig(&["spec", "topicName"]).and_then(Node::as_str);
    Some(named.unwrap_or(object.name).to_owned())
}
