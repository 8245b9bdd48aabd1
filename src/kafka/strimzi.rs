//! Resources of the operator Strimzi: a `Kafka` and what belongs to it by its label. Versions that the operator no longer
//! serves are read as well: what is wrong in them stays wrong after the change of the version.

use crate::kafka::{self, Minor, Trouble};
use crate::kubernetes::manifest::{Object, Objects};
use crate::kubernetes::schema::strimzi::{API_VERSION, GROUP, REMOVED_VERSIONS};
use crate::yaml::{Data, Node};

/// The label that names the cluster of a resource.
pub const CLUSTER: &str = "strimzi.io/cluster";
/// The annotation of a `KafkaTopic` that the topic operator does not manage.
const MANAGED: &[&str] = &["metadata", "annotations", "strimzi.io/managed"];
/// The versions of Kafka that releases of Strimzi 1.x run, without their last number.
const MINORS: [Minor; 3] = [(4, 1), (4, 2), (4, 3)];

/// True if it is a resource of Strimzi of this kind, in any version.
pub fn is(object: &Object<'_>, kind: &str) -> bool {
    object.kind == kind && object.group() == GROUP
}

/// The resources of this kind, in any version.
pub fn of_kind<'s, 'a>(
    objects: &'s Objects<'a>,
    kind: &'s str,
) -> impl Iterator<Item = Object<'a>> + use<'s, 'a> {
    let versions = std::iter::once(API_VERSION).chain(REMOVED_VERSIONS);
    versions.flat_map(move |version| objects.of_kind(version, kind)).copied()
}

/// The cluster that a resource belongs to.
pub fn cluster(resource: &Node) -> Option<&str> {
    resource.dig(&["metadata", "labels", CLUSTER]).and_then(Node::as_str)
}

/// True if the topic operator manages the topic of a `KafkaTopic`.
pub fn is_managed(topic: &Node) -> bool {
    topic.dig(MANAGED).and_then(Node::as_str) != Some("false")
}

/// The name of a `KafkaTopic`'s topic, and the value that says it.
pub fn topic_name<'a>(topic: &Object<'a>) -> Option<(&'a str, &'a Node)> {
    let named = topic.dig(&["spec", "topicName"]).or_else(|| topic.dig(&["metadata", "name"]))?;
    Some((named.as_str()?, named))
}

/// A value as the operators hand it on to Kafka; none for what is no scalar.
pub fn text(value: &Node) -> Option<String> {
    match &value.data {
        Data::String(text) => Some(text.clone()),
        Data::Number(number) => Some(number.to_string()),
        Data::Bool(value) => Some(value.to_string()),
        Data::Null | Data::List(_) | Data::Map(_) => None,
    }
}

/// The number in a value, also if it is in quotes.
pub fn number(value: &Node) -> Option<i64> {
    value.as_int().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A `Kafka` with its node pools.
#[derive(Debug)]
pub struct Cluster<'a> {
    /// The `Kafka`.
    pub kafka: Object<'a>,
    /// Its node pools among the objects.
    pub pools: Vec<Object<'a>>,
}

impl<'a> Cluster<'a> {
    /// All clusters among the objects. Of several with one name it is not known what belongs to which.
    pub fn all<'s>(objects: &'s Objects<'a>) -> impl Iterator<Item = Self> + use<'s, 'a> {
        let is_only = |kafka: &Object<'a>| only(objects, kafka.namespace(), kafka.name).is_some();
        of_kind(objects, "Kafka").filter(is_only).map(|kafka| Self::of(kafka, objects))
    }

    /// The cluster that a resource belongs to, if its `Kafka` is among the objects.
    pub fn of_resource(resource: &Object<'a>, objects: &Objects<'a>) -> Option<Self> {
        let name = cluster(resource.root)?;
        Some(Self::of(only(objects, resource.namespace(), name)?, objects))
    }

    fn of(kafka: Object<'a>, objects: &Objects<'a>) -> Self {
        let is_own = |pool: &Object<'_>| {
            pool.namespace() == kafka.namespace() && cluster(pool.root) == Some(kafka.name)
        };
        Self { kafka, pools: of_kind(objects, "KafkaNodePool").filter(is_own).collect() }
    }

    /// How many nodes of the pools have a role; none if no pool is known, or one does not say.
    pub fn nodes(&self, role: &str) -> Option<i64> {
        if self.pools.is_empty() {
            return None;
        }
        let mut nodes = 0;
        for pool in &self.pools {
            let roles = pool.dig(&["spec", "roles"])?.items();
            let replicas = pool.dig(&["spec", "replicas"])?.as_int()?;
            if roles.iter().any(|own| own.as_str() == Some(role)) {
                nodes += replicas;
            }
        }
        Some(nodes)
    }

    /// The value of a broker setting, if it is set to a scalar.
    pub fn setting(&self, name: &str) -> Option<&'a Node> {
        self.kafka.dig(&["spec", "kafka", "config", name])
    }

    /// What a broker setting comes to, if that is a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.setting(name) {
            Some(value) => number(value),
            None => self.versions().first().and_then(|version| kafka::default_number(name, *version)),
        }
    }

    /// The versions of Kafka that the brokers may have.
    pub fn versions(&self) -> Vec<Minor> {
        minor(&self.kafka).map_or_else(|| MINORS.to_vec(), |version| vec![version])
    }
}

/// The `Kafka` of this name, if there is one of it.
fn only<'a>(objects: &Objects<'a>, namespace: &str, name: &str) -> Option<Object<'a>> {
    let mut found =
        of_kind(objects, "Kafka").filter(|kafka| kafka.name == name && kafka.namespace() == namespace);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The version of Kafka that a `Kafka` names, if its settings are known.
fn minor(kafka: &Object<'_>) -> Option<Minor> {
    let mut numbers = kafka.dig(&["spec", "kafka", "version"])?.as_str()?.split('.');
    let version = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    (kafka::OLDEST..=kafka::NEWEST).contains(&version).then_some(version)
}

/// The versions of Kafka that a resource may be for.
pub fn versions(cluster: Option<&Cluster<'_>>) -> Vec<Minor> {
    cluster.map_or_else(|| MINORS.to_vec(), Cluster::versions)
}

/// What all of these versions of Kafka find wrong with a setting, as the last of them says it.
pub fn trouble(versions: &[Minor], check: impl Fn(Minor) -> Result<(), Trouble>) -> Option<(Minor, Trouble)> {
    let mut found = None;
    for version in versions {
        found = Some((*version, check(*version).err()?));
    }
    found
}
