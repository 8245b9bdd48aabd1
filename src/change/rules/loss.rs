//! What a change takes away of the protection of a cluster: who may reach it, what its processes and users may do, and
//! what guards it against outages. Both sides are compared by what they mean; a difference is then found that does it.

mod availability;
mod containers;
mod labels;
mod metadata;
mod notes;
mod objects;
mod pods;
mod rights;
mod services;

use std::collections::BTreeMap;

use crate::change::{Changes, Class, Difference, Pair, Part};
use crate::yaml::Node;

pub(super) use services::{is_of_ranges, source_ranges};

/// What kind of protection goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// More clients get through.
    Reach,
    /// Processes or users may do more.
    Privilege,
    /// Outages or loss become more likely.
    Guard,
}

/// One thing that is less protected after the change.
#[derive(Debug)]
pub(super) struct Loss {
    pub kind: Kind,
    /// The fields that can cause it, the nearest first.
    pub fields: Vec<String>,
    pub why: String,
}

/// Takes what is found about one pair.
#[derive(Debug, Default)]
pub(super) struct Losses {
    found: Vec<Loss>,
}

impl Losses {
    fn add(&mut self, kind: Kind, fields: &[&str], why: impl Into<String>) {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        self.found.push(Loss { kind, fields, why: why.into() });
    }
}

impl Kind {
    /// How bad it is.
    pub(super) fn class(self) -> Class {
        match self {
            Self::Reach | Self::Privilege => Class::Exposure,
            Self::Guard => Class::ProtectionLowered,
        }
    }
}

/// What is lost of one kind, each with the differences that cause it.
pub(super) fn losses(changes: &Changes, kind: Kind) -> Vec<(&Difference, String)> {
    let mut by_pair: BTreeMap<usize, Vec<&Difference>> = BTreeMap::new();
    for difference in changes.differences.iter().filter(|difference| has_field(difference)) {
        by_pair.entry(difference.pair).or_default().push(difference);
    }
    let mut found: Vec<(&Difference, String)> = Vec::new();
    for own in by_pair.values() {
        let Some(pair) = own.first().and_then(|difference| changes.pair(difference)) else { continue };
        let first = found.len();
        for loss in of_pair(changes, pair).into_iter().filter(|loss| loss.kind == kind) {
            for difference in guilty(own, &loss.fields) {
                let known = found.get(first..).unwrap_or_default();
                if !known.iter().any(|(other, why)| std::ptr::eq(*other, difference) && *why == loss.why) {
                    found.push((difference, loss.why.clone()));
                }
            }
        }
    }
    found
}

/// False for what no field says: topics, the records of brokers, and settings that a container ends up with.
fn has_field(difference: &Difference) -> bool {
    match difference.part {
        Some(Part::Topic(..) | Part::User(..) | Part::Records) => false,
        Some(Part::Property(_) | Part::Variable(..)) => !difference.place.ends_with(".containers"),
        Some(Part::Constant(_)) | None => true,
    }
}

/// The differences that touch the nearest of these fields; if none does, those around them.
fn guilty<'a>(own: &[&'a Difference], fields: &[String]) -> Vec<&'a Difference> {
    let touching = |field: &String| -> Vec<&'a Difference> {
        let touches = |difference: &&&Difference| {
            difference.path.is_empty()
                || is_below(&difference.path, field)
                || is_below(field, &difference.path)
                || is_below(&difference.place, field)
        };
        own.iter().filter(touches).copied().collect()
    };
    if let Some(found) = fields.iter().map(touching).find(|found| !found.is_empty()) {
        return found;
    }
    // The field has another spelling than it was looked for: better a wrong place than no word.
    own.first().copied().into_iter().collect()
}

/// True if one path is another, or below it.
fn is_below(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn of_pair(changes: &Changes, pair: &Pair) -> Vec<Loss> {
    let mut losses = Losses::default();
    match (&pair.old, &pair.new) {
        (Some(old), Some(new)) => {
            metadata::compare(pair, old, new, &mut losses);
            notes::compare(pair, old, new, &mut losses);
            services::compare(pair, old, new, &mut losses);
            rights::compare(pair, old, new, &mut losses);
            objects::compare(pair, old, new, &mut losses);
            labels::compare(changes, pair, old, new, &mut losses);
            if let Some((keys, prefix)) = pod_spec(pair) {
                let (old_spec, new_spec) = (old.dig(keys), new.dig(keys));
                if let (Some(old), Some(new)) = (old_spec, new_spec) {
                    pods::compare(old, new, prefix, &mut losses);
                    containers::compare(old, new, prefix, &mut losses);
                    availability::compare(old, new, prefix, &mut losses);
                }
            }
        }
        (None, Some(new)) => {
            services::added(changes, pair, new, &mut losses);
            rights::added(pair, new, &mut losses);
            objects::added(pair, new, &mut losses);
            if let Some((keys, prefix)) = pod_spec(pair)
                && let Some(spec) = new.dig(keys)
            {
                containers::added(spec, prefix, &mut losses);
            }
        }
        (Some(old), None) => objects::removed(pair, old, &mut losses),
        (None, None) => {}
    }
    losses.found
}

/// Where the description of pods is.
fn pod_spec(pair: &Pair) -> Option<(&'static [&'static str], &'static str)> {
    match (pair.api_version.as_str(), pair.kind.as_str()) {
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet")
        | ("batch/v1", "Job")
        | ("v1", "ReplicationController") => Some((&["spec", "template", "spec"], "spec.template.spec")),
        ("batch/v1", "CronJob") => Some((
            &["spec", "jobTemplate", "spec", "template", "spec"],
            "spec.jobTemplate.spec.template.spec",
        )),
        ("v1", "Pod") => Some((&["spec"], "spec")),
        _ if pair.is_strimzi("KafkaNodePool") => Some((&["spec", "template", "pod"], "spec.template.pod")),
        _ => None,
    }
}

/// The text at a key, empty if there is none.
fn text<'a>(node: &'a Node, keys: &[&str]) -> &'a str {
    node.dig(keys).and_then(Node::as_str).unwrap_or_default()
}

/// The flag at a key.
fn flag(node: &Node, keys: &[&str]) -> Option<bool> {
    node.dig(keys).and_then(Node::as_bool)
}

/// The number at a key.
fn number(node: &Node, keys: &[&str]) -> Option<i64> {
    node.dig(keys).and_then(Node::as_int)
}
