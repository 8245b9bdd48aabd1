//! What changes from one set of objects to another, and what applying it will do.
//!
//! Both sides are brought to what a cluster would make of them ([`normal`]), objects are paired by what they are
//! ([`pair`]), and their trees compared ([`compare`]). The rules of the change scope then say what each difference does.

mod acknowledgeable;
mod acknowledged;
mod broker_pod;
pub mod chart;
mod claim;
mod class;
mod compare;
mod difference;
mod effects;
mod environment;
mod evidence;
mod fleet;
mod fold;
mod groups;
mod internals;
mod live;
mod markdown;
mod nodes;
mod normal;
mod pair;
mod parts;
mod records;
mod remaining;
mod retained;
mod review;
mod rollout;
pub mod rules;
mod secret;
mod settings;
mod side;
pub mod strimzi;
mod text;
mod unified;
mod unseen;
mod user_table;
mod warning;
mod words;

use crate::yaml::Value;

pub use crate::kubernetes::manifest::stateful_set;
pub use acknowledgeable::{Acknowledgeable, REASON, Subject};
pub use acknowledged::{Acknowledged, Stale};
pub use broker_pod::BrokerPod;
pub use claim::{Claim, Claims};
pub use class::Class;
pub use difference::Difference;
pub use effects::{Comparison, Effects, Restart};
pub use fleet::{Cluster, Fleet, Printed};
pub use markdown::markdown;
pub use nodes::Nodes;
pub use normal::normal as as_stored;
pub use pair::Pair;
pub use records::Loss;
pub use remaining::{Remaining, Tool};
pub use review::{Acknowledgement, Refusal, Review, Row, Verdict};
pub use rollout::Rollout;
pub use side::{Listing, Side};
pub use text::{text, text_within};
pub use unseen::{UnknownKind, Unseen};
pub use warning::Warning;
pub(crate) use words::with_unit;

/// A part of a text with a meaning of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A line of a Java properties file, by its key.
    Property(String),
    /// A column of a topic in kafka-gen's table: `partitions`, `replicationFactor`, `deleted`, or a setting; none if the
    /// topic comes or goes.
    Topic(String, Option<String>),
    /// A constant of kafka-gen's start script, by its name.
    Constant(String),
    /// A variable of a broker's container, with the setting that it is; none if it is the id of the cluster.
    Variable(String, Option<String>),
    /// A column of a user in kafka-gen's table: its credential, what it is allowed on a resource, or a quota; none if the user comes
    /// or goes.
    User(String, Option<String>),
    /// The records of brokers, which end with their pods.
    Records,
}

/// What the topic Job of one side does with a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It does not know the topic.
    Unknown,
    /// The topic is to exist.
    Kept,
    /// The topic is marked to be deleted, and kept, because `topicJob.allowDelete` is false.
    Marked,
    /// The topic is deleted.
    Deleted,
}

impl Deletion {
    fn named(state: Option<&str>) -> Self {
        match state {
            None => Self::Kept,
            Some(parts::MARKED) => Self::Marked,
            Some(_) => Self::Deleted,
        }
    }
}

impl Part {
    /// What a person calls it.
    pub fn display(&self) -> String {
        match self {
            Self::Property(name) | Self::Constant(name) | Self::Variable(name, _) => name.clone(),
            Self::Topic(name, None) => format!("topic {name}"),
            Self::Topic(name, Some(column)) => format!("topic {name}: {column}"),
            Self::User(name, None) => format!("user {name}"),
            Self::User(name, Some(column)) => format!("user {name}: {column}"),
            Self::Records => "records".to_owned(),
        }
    }
}

/// Everything that changes.
#[derive(Debug)]
pub struct Changes {
    /// Objects of both sides, paired.
    pub pairs: Vec<Pair>,
    /// What is different, in the order of the objects.
    pub differences: Vec<Difference>,
    /// What a listing of a cluster leaves out.
    pub unseen: Unseen,
    evidence: evidence::Evidence,
}

impl Changes {
    /// Compares two sides.
    pub fn between(old: &Side, new: &Side) -> Self {
        let mut pairs = pair::pair(old, new);
        let unseen = Unseen::take(&mut pairs, old, new);
        secret::hide(&mut pairs);
        let evidence = evidence::Evidence::of(&pairs);
        let mut differences: Vec<Difference> = pairs
            .iter()
            .enumerate()
            .flat_map(|(index, pair)| compare::differences(index, pair, &evidence))
            .collect();
        environment::read(&pairs, &evidence, &mut differences);
        differences.extend(parts::topics(&pairs, &evidence));
        differences.extend(user_table::users(&pairs, &evidence));
        let mut changes = Self { pairs, differences, unseen, evidence };
        for lost in records::lost(&changes) {
            // What is lost with a workload comes before what changes in it.
            let first = changes.differences.iter().position(|difference| difference.pair == lost.pair);
            changes.differences.insert(first.unwrap_or(changes.differences.len()), lost);
        }
        for (index, difference) in changes.differences.iter_mut().enumerate() {
            difference.index = index;
        }
        changes
    }

    /// The pair of a difference.
    pub fn pair(&self, difference: &Difference) -> Option<&Pair> {
        self.pairs.get(difference.pair)
    }

    /// The settings of brokers that change: each with its name.
    pub fn settings(&self) -> impl Iterator<Item = (&Difference, &str)> {
        self.differences.iter().filter_map(|difference| match &difference.part {
            Some(Part::Property(name)) if environment::is_setting(&difference.place) => {
                Some((difference, name.as_str()))
            }
            Some(Part::Variable(_, Some(name))) => Some((difference, name.as_str())),
            _ => None,
        })
    }

    /// The constants of start scripts that change: each with its name.
    pub fn constants(&self) -> impl Iterator<Item = (&Difference, &str)> {
        self.differences.iter().filter_map(|difference| match &difference.part {
            Some(Part::Constant(name)) => Some((difference, name.as_str())),
            _ => None,
        })
    }

    /// Where the id of the cluster changes, in a script or a variable.
    pub fn cluster_ids(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|difference| match &difference.part {
            Some(Part::Constant(name)) => name == "CLUSTER_ID",
            Some(Part::Variable(_, None)) => true,
            _ => false,
        })
    }

    /// True if a broker runs in the pods of the workload that a difference is in.
    pub fn is_of_broker(&self, difference: &Difference) -> bool {
        self.evidence.is_broker(difference.pair)
    }

    /// The differences in StatefulSets whose pods run brokers, with their pairs.
    pub fn of_broker_sets(&self) -> impl Iterator<Item = (&Difference, &Pair)> {
        self.of_kind("apps/v1", "StatefulSet").filter(|(difference, _)| self.is_of_broker(difference))
    }

    /// The images of brokers that change.
    pub fn broker_images(&self) -> impl Iterator<Item = &Difference> {
        self.updates()
            .filter(|(difference, pair)| environment::is_broker_image(difference, pair, &self.evidence))
            .map(|(difference, _)| difference)
    }

    /// True if a difference is in what brokers or the topic Job read.
    pub fn is_read_by_kafka(&self, difference: &Difference, key: &str) -> bool {
        self.evidence.is_file(difference.pair, key)
    }

    /// The columns of topics that change: each with the topic and the column; none for a whole topic.
    pub fn topics(&self) -> impl Iterator<Item = (&Difference, &str, Option<&str>)> {
        self.differences.iter().filter_map(|difference| match &difference.part {
            Some(Part::Topic(name, column)) => Some((difference, name.as_str(), column.as_deref())),
            _ => None,
        })
    }

    /// The columns of users that change: each with the user and the column; none for a whole user.
    pub fn users(&self) -> impl Iterator<Item = (&Difference, &str, Option<&str>)> {
        self.differences.iter().filter_map(|difference| match &difference.part {
            Some(Part::User(name, column)) => Some((difference, name.as_str(), column.as_deref())),
            _ => None,
        })
    }

    /// What becomes of topics that are marked to be deleted, or no longer are: before and after.
    pub fn deletions(&self) -> impl Iterator<Item = (&Difference, &str, Deletion, Deletion)> {
        self.topics().filter_map(|(difference, topic, column)| {
            let sides = [&difference.old, &difference.new];
            let [old, new] = match column {
                Some("deleted") => sides.map(|side| Deletion::named(side.as_ref().and_then(Value::as_str))),
                None => sides.map(|side| match side {
                    Some(topic) => Deletion::named(topic.get("deleted").and_then(Value::as_str)),
                    None => Deletion::Unknown,
                }),
                Some(_) => return None,
            };
            let is_one = |side| matches!(side, Deletion::Marked | Deletion::Deleted);
            (is_one(old) || is_one(new)).then_some((difference, topic, old, new))
        })
    }

    /// The changes of one column of topics, each with its topic.
    pub fn topic_column(&self, name: &str) -> impl Iterator<Item = (&Difference, &str)> {
        self.topics().filter_map(move |(difference, topic, column)| {
            (column == Some(name)).then_some((difference, topic))
        })
    }

    /// The changes of one field of StatefulSets, by its place.
    pub fn of_stateful_sets<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Difference> {
        self.of_kind("apps/v1", "StatefulSet")
            .filter_map(move |(difference, _)| (difference.place == place).then_some(difference))
    }

    /// True if applying all this restarts the brokers that read what is different.
    pub fn restarts_readers(&self, difference: &Difference) -> bool {
        match self.evidence.users(difference.pair) {
            Some(users) => users.iter().any(|user| self.restarts(*user)),
            None if self.evidence.is_broker(difference.pair) => self.restarts(difference.pair),
            // Whose it is, its name says alone.
            None => self.brokers_restart(),
        }
    }

    /// The workloads that read what is different.
    pub fn readers(&self, difference: &Difference) -> impl Iterator<Item = &Pair> {
        let users = self.evidence.users(difference.pair).into_iter().flatten();
        users.filter_map(|user| self.pairs.get(*user))
    }

    /// True if applying all this restarts brokers.
    pub fn brokers_restart(&self) -> bool {
        self.restarting_brokers().next().is_some()
    }

    /// The workloads with brokers that restart, by their places in [`Changes::pairs`].
    fn restarting_brokers(&self) -> impl Iterator<Item = usize> {
        self.evidence.workloads().filter(|workload| self.restarts(*workload))
    }

    /// True if the template of this workload's pods changes.
    fn changes_template(&self, pair: usize) -> bool {
        let is_update = self.pairs.get(pair).is_some_and(|pair| pair.old.is_some() && pair.new.is_some());
        let of_template = |difference: &Difference| {
            difference.pair == pair && difference.place.starts_with("spec.template.")
        };
        is_update && self.differences.iter().any(of_template)
    }

    /// True if pods of this workload get a new template.
    fn restarts(&self, pair: usize) -> bool {
        let rollout = self.pairs.get(pair).and_then(Rollout::of_pair);
        self.changes_template(pair) && rollout.is_none_or(|rollout| rollout.ordinals().len() > 0)
    }

    /// True if some pods of the workloads that read what is different keep the template that they have.
    pub fn holds_readers(&self, difference: &Difference) -> bool {
        self.readers(difference).filter_map(Rollout::of_pair).any(|rollout| rollout.holds())
    }

    /// The differences in objects that are there before and after under one name, with their pairs: what the API server
    /// sees as an update.
    pub fn updates(&self) -> impl Iterator<Item = (&Difference, &Pair)> {
        self.differences
            .iter()
            .filter_map(|difference| Some((difference, self.pair(difference)?)))
            .filter(|(_, pair)| pair.is_update())
    }

    /// The differences in objects of a kind, with their pairs.
    pub fn of_kind<'a>(
        &'a self,
        api_version: &'a str,
        kind: &'a str,
    ) -> impl Iterator<Item = (&'a Difference, &'a Pair)> {
        self.differences
            .iter()
            .filter_map(|difference| Some((difference, self.pair(difference)?)))
            .filter(move |(_, pair)| pair.api_version == api_version && pair.kind == kind)
    }
}
