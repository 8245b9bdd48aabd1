//! What the cluster rules read: the resolved cluster beside the profile, and what each setting comes to.

use std::cell::RefCell;
use std::rc::Rc;

use crate::cluster::{Cluster, Topic};
use crate::kafka::{self, Minor, Trouble};
use crate::profile::{Merged, Profile, Topic as ProfileTopic};
use crate::text::field_path::{FieldPath, field_path};

/// What a rule reads.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The cluster with every decision made.
    pub cluster: &'a Cluster,
    /// The profile that it was made of.
    pub profile: &'a Profile,
    /// The same as a tree that knows where each value was set.
    pub merged: &'a Merged,
}

/// A topic that is to be there.
#[derive(Clone, Debug)]
pub struct TopicSubject<'a> {
    /// The topic with every decision made.
    pub topic: &'a Topic,
    /// What the profile says of it.
    pub stated: &'a ProfileTopic,
    subject: Subject<'a>,
    inherited: Rc<Inherited>,
}

/// What settings of topics come to where a topic has none of its own; the same for all topics, so looked up once.
#[derive(Debug, Default)]
struct Inherited(RefCell<Vec<(String, Option<Common>)>>);

/// A number, and the setting of the brokers that the profile sets it with, if it does.
type Common = (i64, Option<&'static str>);

impl Inherited {
    fn of(&self, setting: &str, subject: &Subject<'_>) -> Option<Common> {
        let mut known = self.0.borrow_mut();
        if let Some((_, common)) = known.iter().find(|(name, _)| name == setting) {
            return *common;
        }
        let common = subject.inherited(setting);
        known.push((setting.to_owned(), common));
        common
    }
}

/// A number that a setting comes to, and where it was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount<'a> {
    /// The number.
    pub value: i64,
    /// Who set it.
    pub origin: Origin,
    topic: &'a str,
    /// The setting of the topic, or of the brokers.
    setting: &'a str,
    /// True if the profile has a field of its own for it.
    is_field: bool,
}

/// Kafka's default for the size of messages is 1 MiB and these bytes, and that of fetches and the least of segments
/// is 1 MiB: so much more is no mistake.
pub const BATCH_OVERHEAD: i64 = 12;

/// Who set a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The profile, for this topic.
    Topic,
    /// The profile, for the whole cluster.
    Brokers,
    /// Not set: it is a default.
    Default,
}

impl Amount<'_> {
    /// True if the topic itself has it.
    pub fn is_of_topic(&self) -> bool {
        self.origin == Origin::Topic
    }

    /// Where the profile sets it; the topic itself where it does not.
    pub fn path(&self) -> FieldPath {
        match self.origin {
            Origin::Topic if self.is_field => field_path!["topics", self.topic, "retentionMs"],
            Origin::Topic => field_path!["topics", self.topic, "config", self.setting],
            Origin::Brokers => field_path!["config", self.setting],
            Origin::Default => field_path!["topics", self.topic],
        }
    }
}

impl<'a> Subject<'a> {
    /// The Kafka version, without its last number.
    pub fn version(&self) -> Minor {
        self.cluster.image.minor
    }

    /// The broker's settings that the profile may set, as text.
    pub fn config(&self) -> impl Iterator<Item = (&'a str, String)> {
        let settings = &self.cluster.settings;
        let open =
            self.profile.config.iter().filter(|(name, _)| settings.managed_hint(name.as_str()).is_none());
        open.map(|(name, value)| (name.as_str(), value.to_string()))
    }

    /// Whether the profile sets this setting of the brokers.
    pub fn sets(&self, name: &str) -> bool {
        self.profile.config.keys().any(|key| key.as_str() == name)
    }

    /// What a setting of the brokers comes to, if it is a number; none if this version does not have it.
    pub fn number(&self, name: &str) -> Option<i64> {
        let version = self.version();
        kafka::has_broker_setting(name, version).then(|| self.cluster.settings.number(name, version))?
    }

    /// What Kafka says of each setting of the brokers that it does not take.
    pub fn troubles(&self) -> impl Iterator<Item = (&'a str, String, Trouble)> {
        let version = self.version();
        self.config().filter_map(move |(name, value)| {
            let trouble = kafka::check_broker_setting(name, &value, version).err()?;
            Some((name, value, trouble))
        })
    }

    /// The topics that are to be there; those that are to go need not be right.
    pub fn topics(self) -> impl Iterator<Item = TopicSubject<'a>> {
        let inherited = Rc::new(Inherited::default());
        let topics = self.cluster.topics.list.iter().zip(self.profile.topics.values());
        topics.filter(|(topic, _)| !topic.deleted).map(move |(topic, stated)| TopicSubject {
            topic,
            stated,
            subject: self,
            inherited: Rc::clone(&inherited),
        })
    }

    /// What a setting of topics comes to where a topic has none of its own, if that is a number.
    fn inherited(&self, setting: &str) -> Option<Common> {
        let inherited = kafka::inherited(setting);
        let times = |value: i64, factor: i64| value.saturating_mul(factor);
        for (name, factor) in inherited {
            if let Some(text) = self.cluster.settings.get(name) {
                let value = times(text.parse().ok()?, *factor);
                return Some((value, self.sets(name).then_some(*name)));
            }
        }
        let default =
            |(name, factor): &(&str, i64)| Some(times(kafka::default_number(name, self.version())?, *factor));
        inherited.iter().find_map(default).map(|value| (value, None))
    }
}

impl<'a> TopicSubject<'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        &self.topic.name
    }

    /// The place of one of its settings.
    pub fn config_path(&self, setting: &str) -> FieldPath {
        field_path!["topics", self.name(), "config", setting]
    }

    /// The settings that the profile gives it, as Kafka reads them.
    pub fn config(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let stated = self.stated.config.keys();
        let topic = self.topic;
        stated.filter_map(|name| Some((name.as_str(), topic.config.get(name.as_str())?.as_str())))
    }

    /// What Kafka says of each of its settings that it does not take.
    pub fn troubles(&self) -> impl Iterator<Item = (&'a str, &'a str, Trouble)> {
        let version = self.subject.version();
        self.config().filter_map(move |(name, value)| {
            Some((name, value, kafka::check_topic_setting(name, value, version).err()?))
        })
    }

    /// What one of its settings comes to, if that is a number.
    pub fn number(&self, setting: &'a str) -> Option<Amount<'a>> {
        let default =
            Amount { value: 0, origin: Origin::Default, topic: self.name(), setting, is_field: false };
        if let Some(own) = self.topic.config.get(setting) {
            let is_field = setting == "retention.ms" && self.stated.retention_ms.is_some();
            let is_stated = is_field || self.stated.config.keys().any(|name| name.as_str() == setting);
            let origin = if is_stated { Origin::Topic } else { Origin::Default };
            return Some(Amount { value: own.parse().ok()?, origin, is_field, ..default });
        }
        let (value, broker_setting) = self.inherited.of(setting, &self.subject)?;
        Some(match broker_setting {
            Some(setting) => Amount { value, origin: Origin::Brokers, setting, ..default },
            None => Amount { value, ..default },
        })
    }

    /// Whether Kafka keeps the last record of each key.
    pub fn is_compacted(&self) -> bool {
        self.has_policy("compact")
    }

    /// Whether Kafka deletes old records.
    pub fn is_deleted_from(&self) -> bool {
        self.has_policy("delete")
    }

    fn has_policy(&self, wanted: &str) -> bool {
        let own = self.topic.config.get("cleanup.policy").map(String::as_str);
        let policy = own.or_else(|| self.subject.cluster.settings.get("log.cleanup.policy"));
        policy.unwrap_or("delete").split(',').any(|word| word.trim() == wanted)
    }

    /// Whether old records go to a store outside the brokers.
    pub fn is_tiered(&self) -> bool {
        self.topic.config.get("remote.storage.enable").is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}
