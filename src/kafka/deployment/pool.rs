//! Nodes of Kafka that are made from one template.

use std::collections::BTreeMap;

use super::{Known, Origin, Place, Reason, Sourced, Storage, Unknown, Value, Values};
use crate::kafka::{self, Dialect, Minor, Refused};

/// One StatefulSet, Deployment, `KafkaNodePool` or block of chart values: brokers or controllers with the same settings.
#[derive(Clone, Debug)]
pub struct NodePool {
    /// The object: `StatefulSet/kafka`.
    pub name: String,
    /// The place of the nodes as a whole.
    pub at: Place,
    /// What makes the pods.
    pub kind: Kind,
    /// True for what kafka-gen rendered: its rules about profiles have had their say.
    pub is_rendered: bool,
    /// In whose words the settings were written.
    pub source: Source,
    /// The image.
    pub image: Sourced<String>,
    /// How the image reads its variables.
    pub dialect: Dialect,
    /// The Kafka version, without its last number.
    pub version: Known<Minor>,
    /// How many nodes there are; none if that depends on the nodes of Kubernetes.
    pub replicas: Option<Sourced<i64>>,
    /// The names of the pods; for a Deployment without ordinals.
    pub pods: Vec<PodName>,
    /// The variables of the container, each with its place.
    pub variables: Vec<(String, Place)>,
    /// True if the entrypoint of the image starts the nodes, and no command of the user's own.
    pub starts_by_entrypoint: bool,
    /// The settings that were written or that the image sets.
    pub settings: BTreeMap<String, Sourced<Value>>,
    /// Why settings that are not among [`Self::settings`] may be set all the same.
    pub others: Option<Unknown>,
    /// Variables without which the image does not start, of those that are not given.
    pub missing: Vec<&'static str>,
    /// Settings with which the image does not start.
    pub refused: Vec<Refused>,
    /// The id of the cluster; none if the image makes one.
    pub cluster_id: Option<Sourced<Value>>,
    /// The largest heap, in bytes.
    pub heap: Known<i128>,
    /// The limit of the container's memory, in bytes.
    pub memory_limit: Option<Sourced<i128>>,
    /// Volumes and their mounts.
    pub storage: Storage,
}

/// What makes the pods of a [`NodePool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A StatefulSet: pods have ordinals, names and claims of their own.
    StatefulSet,
    /// A Deployment, `ReplicaSet` or `ReplicationController`.
    Deployment,
    /// A `DaemonSet`: one pod on each node.
    DaemonSet,
    /// A Pod, or a Job.
    Pod,
    /// A profile of kafka-gen.
    Profile,
}

/// In whose words settings were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Variables of the container.
    Variables,
    /// A properties file.
    Properties,
    /// `config` of a profile.
    Profile,
    /// Values of Bitnami's chart, of this role.
    Values(Values),
}

/// Settings, and the version that judges them.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// The Kafka version.
    pub version: Minor,
    /// The names of all settings that the input writes.
    pub names: Vec<&'a str>,
    /// Names, values and places of those whose value is the same in every pod.
    pub settings: Vec<(&'a str, &'a str, &'a Place)>,
}

/// A pod as its own variables see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodName {
    /// Its name, if the input tells it.
    pub name: Option<String>,
    /// Its Namespace.
    pub namespace: String,
    /// Its ordinal in a StatefulSet.
    pub ordinal: Option<i64>,
}

impl NodePool {
    /// So many pods are looked at one by one.
    pub const MOST_PODS: u32 = 100;

    /// True if the image does not start because this setting has no variable.
    pub fn misses(&self, setting: &str) -> bool {
        let variable = self.dialect.variable(setting);
        self.others.is_none() && self.missing.iter().any(|missing| *missing == variable)
    }

    /// A setting as it was written, or as the image has it.
    pub fn written(&self, name: &str) -> Option<&Sourced<Value>> {
        self.settings.get(name)
    }

    /// True if the input itself sets it.
    pub fn sets(&self, name: &str) -> bool {
        self.written(name).is_some_and(|setting| setting.origin.is_written())
    }

    /// What a setting is, if it is the same in every pod. An empty text where it is not set and Kafka has no default.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn setting(&self, name: &str) -> Known<String> {
        match self.written(name) {
            Some(setting) => match setting.value.text() {
                Some(text) => Ok(Sourced { value: text.trim().to_owned(), origin: setting.origin.clone() }),
                None => Err(Self::open(setting)),
            },
            None => self.default(name),
        }
    }

    /// What a setting is in one pod.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn setting_of(&self, name: &str, pod: &PodName) -> Known<String> {
        match self.written(name) {
            Some(setting) => match setting.value.of_pod(pod) {
                Ok(text) => Ok(Sourced { value: text.trim().to_owned(), origin: setting.origin.clone() }),
                Err(reason) => Err(Unknown { reason, at: setting.origin.place().clone() }),
            },
            None => self.default(name),
        }
    }

    /// The number that a setting comes to; none if it is no number.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn number(&self, name: &str) -> Result<Option<Sourced<i64>>, Unknown> {
        self.setting(name).map(as_number)
    }

    /// The number that a setting comes to in one pod; none if it is no number.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn number_of(&self, name: &str, pod: &PodName) -> Result<Option<Sourced<i64>>, Unknown> {
        self.setting_of(name, pod).map(as_number)
    }

    /// Why a setting is not set, where it is not among those that are known; an error if it may be set all the same.
    fn default(&self, name: &str) -> Known<String> {
        if let Some(unknown) = &self.others {
            return Err(unknown.clone());
        }
        let origin = Origin::Default(self.at.clone());
        let version = self.version.as_ref().map_or(kafka::NEWEST, |version| version.value);
        let value = kafka::broker_setting(name, version).and_then(|setting| setting.default);
        Ok(Sourced { value: value.unwrap_or_default().to_owned(), origin })
    }

    fn open(setting: &Sourced<Value>) -> Unknown {
        let reason = setting.value.why_open().unwrap_or(Reason::Runtime);
        Unknown { reason, at: setting.origin.place().clone() }
    }

    /// Each setting that the input itself writes, with its value where that is the same in every pod.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str, &Place)> {
        let written = self.settings.iter().filter(|(_, setting)| setting.origin.is_written());
        written.filter_map(|(name, setting)| {
            Some((name.as_str(), setting.value.text()?, setting.origin.place()))
        })
    }

    /// The settings that the input itself writes, and the Kafka version that judges them; none for what kafka-gen
    /// rendered.
    ///
    /// # Errors
    /// Why the names or the version are not known for certain.
    pub fn judged(&self) -> Result<Option<Judged<'_>>, Unknown> {
        let Some(judged) = self.judged_in_any_version()? else { return Ok(None) };
        // That a profile is for a version without a table has a finding of its own.
        if (kafka::OLDEST..=kafka::NEWEST).contains(&judged.version) || self.is_of_profile() {
            return Ok(Some(judged));
        }
        Err(Unknown { reason: Reason::Version(judged.version), at: self.image.origin.place().clone() })
    }

    /// As [`Self::judged`], for what is the same in all versions.
    ///
    /// # Errors
    /// Why the names or the version are not known for certain.
    pub fn judged_in_any_version(&self) -> Result<Option<Judged<'_>>, Unknown> {
        if self.is_rendered {
            return Ok(None);
        }
        let version = self.version.clone()?.value;
        if self.source == Source::Variables && kafka::broker_image(&self.image.value).flatten().is_none() {
            return Err(Unknown { reason: Reason::Image, at: self.image.origin.place().clone() });
        }
        let written = self.settings.iter().filter(|(_, setting)| setting.origin.is_written());
        let names = written.map(|(name, _)| name.as_str()).collect();
        Ok(Some(Judged { version, names, settings: self.texts().collect() }))
    }

    /// True for the nodes of a profile of kafka-gen.
    pub fn is_of_profile(&self) -> bool {
        self.source == Source::Profile
    }

    /// The name under which a setting is to be set: `KAFKA_LOG_DIRS`, or `log.dirs`.
    pub fn name_of(&self, setting: &str) -> String {
        if let Some(Sourced { origin: Origin::Written(_, name), .. }) = self.written(setting) {
            return name.clone();
        }
        match self.source {
            Source::Variables => self.dialect.variable(setting),
            Source::Properties | Source::Profile => setting.to_owned(),
            Source::Values(values) => values.name_of(setting),
        }
    }

    /// The name under which the heap is to be set: `KAFKA_HEAP_OPTS`, or `controller.heapOpts`.
    pub fn heap_name(&self) -> String {
        match (&self.heap, self.source) {
            (Ok(Sourced { origin: Origin::Written(_, name), .. }), _) => name.clone(),
            (_, Source::Values(values)) => format!("{}.heapOpts", values.role.key()),
            (_, Source::Variables | Source::Properties | Source::Profile) => "KAFKA_HEAP_OPTS".to_owned(),
        }
    }

    /// The name under which the memory limit is to be set: `resources.limits.memory`.
    pub fn limit_name(&self) -> String {
        let name = "resources.limits.memory";
        match self.source {
            Source::Values(values) => format!("{}.{name}", values.role.key()),
            Source::Variables | Source::Properties | Source::Profile => name.to_owned(),
        }
    }

    /// True if no JVM runs the nodes, so that no heap is set for them.
    pub fn is_native(&self) -> bool {
        kafka::is_native(&self.image.value)
    }

    /// The roles of the nodes; none with `ZooKeeper`.
    ///
    /// # Errors
    /// Why they are not known.
    pub fn roles(&self) -> Result<Vec<String>, Unknown> {
        let roles = self.setting("process.roles")?.value;
        Ok(kafka::items(&roles).into_iter().filter(|role| !role.is_empty()).map(str::to_owned).collect())
    }

    /// True if the nodes are brokers, with or without the role of a controller.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn is_broker(&self) -> Result<bool, Unknown> {
        let roles = self.roles()?;
        Ok(roles.is_empty() || roles.iter().any(|role| role == "broker"))
    }

    /// True if the nodes are controllers of a quorum.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn is_controller(&self) -> Result<bool, Unknown> {
        Ok(self.roles()?.iter().any(|role| role == "controller"))
    }

    /// The id of one node.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn node_id(&self, pod: &PodName) -> Known<String> {
        let id = self.setting_of("node.id", pod)?;
        if !id.value.is_empty() && id.value != "-1" {
            return Ok(id);
        }
        self.setting_of("broker.id", pod)
    }
}

fn as_number(setting: Sourced<String>) -> Option<Sourced<i64>> {
    let Sourced { value, origin } = setting;
    value.parse().ok().map(|value| Sourced { value, origin })
}
