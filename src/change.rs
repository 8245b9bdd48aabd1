//! What changes from one set of objects to another, and what applying it will do.
//!
//! Both sides are brought to what a cluster would make of them ([`normal`]), objects are paired by what they are
//! ([`pair`]), and their trees compared ([`compare`]). The rules of the change scope then say what each difference does.

mod class;
mod compare;
mod effects;
mod kept;
mod live;
mod markdown;
mod normal;
mod pair;
mod parts;
mod review;
mod secret;
pub mod stateful_set;
mod text;
mod unified;

use crate::manifest::Object;
use crate::types::Quantity;
use crate::yaml::{Node, Value};

pub use class::Class;
pub use effects::{Comparison, Effects, Restart};
pub use markdown::markdown;
pub use pair::Pair;
pub use review::{Acknowledgement, Refusal, Review, Row, Verdict};
pub use text::text;

/// One set of objects.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// The objects, nulls removed.
    pub nodes: Vec<Node>,
}

/// One thing that is different.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Its place among all differences.
    pub index: usize,
    /// The pair that it is in.
    pub pair: usize,
    /// The field, as the API server writes its path; empty for an object that comes or goes as a whole.
    pub path: String,
    /// The field without indices of lists, for rules to match: `spec.template.spec.containers.image`.
    pub place: String,
    /// The part of a text that is meant: a setting in a properties file, a topic in a table.
    pub part: Option<Part>,
    /// What it was.
    pub old: Option<Value>,
    /// What it will be.
    pub new: Option<Value>,
    /// The node on the new side that it is about, if there is one; otherwise the one on the old side.
    pub span: crate::source::Span,
}

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
}

impl Part {
    /// What a person calls it.
    pub fn display(&self) -> String {
        match self {
            Self::Property(name) | Self::Constant(name) => name.clone(),
            Self::Topic(name, None) => format!("topic {name}"),
            Self::Topic(name, Some(column)) => format!("topic {name}: {column}"),
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
}

impl Changes {
    /// Compares two sides.
    pub fn between(old: &Side, new: &Side) -> Self {
        let pairs = pair::pair(old, new);
        let mut differences: Vec<Difference> =
            pairs.iter().enumerate().flat_map(|(index, pair)| compare::differences(index, pair)).collect();
        differences.extend(parts::topics(&pairs));
        for (index, difference) in differences.iter_mut().enumerate() {
            difference.index = index;
        }
        Self { pairs, differences }
    }

    /// The pair of a difference.
    pub fn pair(&self, difference: &Difference) -> Option<&Pair> {
        self.pairs.get(difference.pair)
    }

    /// The settings of brokers that change: each with its name.
    pub fn settings(&self) -> impl Iterator<Item = (&Difference, &str)> {
        self.differences.iter().filter_map(|difference| match &difference.part {
            Some(Part::Property(name)) if difference.place == "data.server.properties" => {
                Some((difference, name.as_str()))
            }
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

    /// The columns of topics that change: each with the topic and the column; none for a whole topic.
    pub fn topics(&self) -> impl Iterator<Item = (&Difference, &str, Option<&str>)> {
        self.differences.iter().filter_map(|difference| match &difference.part {
            Some(Part::Topic(name, column)) => Some((difference, name.as_str(), column.as_deref())),
            _ => None,
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

    /// True if pods of a StatefulSet restart.
    pub fn restart_pods(&self) -> bool {
        let both = |pair: &Pair| pair.old.is_some() && pair.new.is_some();
        self.of_kind("apps/v1", "StatefulSet")
            .any(|(difference, pair)| both(pair) && difference.place.starts_with("spec.template."))
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

impl Difference {
    /// True if it is this field, or in it.
    pub fn is_in(&self, field: &str) -> bool {
        self.place.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The text that it was, or nothing.
    pub fn old_text(&self) -> &str {
        self.old.as_ref().and_then(Value::as_str).unwrap_or_default()
    }

    /// The text that it will be, or nothing.
    pub fn new_text(&self) -> &str {
        self.new.as_ref().and_then(Value::as_str).unwrap_or_default()
    }

    /// Both values as whole numbers, where both are.
    pub fn numbers(&self) -> Option<(i64, i64)> {
        let number = |value: &Option<Value>| match value.as_ref()? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        Some((number(&self.old)?, number(&self.new)?))
    }

    /// Both values as quantities, where both are.
    pub fn amounts(&self) -> Option<(Quantity, Quantity)> {
        Some((self.old_text().parse().ok()?, self.new_text().parse().ok()?))
    }
}

impl Side {
    /// These objects, without those that only a cluster makes.
    pub fn new(nodes: Vec<Node>) -> Self {
        Self { nodes: live::applied(nodes) }
    }

    /// The objects.
    pub fn objects(&self) -> impl Iterator<Item = Object<'_>> {
        self.nodes.iter().filter_map(Object::of)
    }
}
