//! What kubectl printed: objects by kind, of one Namespace.

use std::collections::{BTreeMap, BTreeSet};

use super::expected::Expected;
use super::moment::Moment;
use super::shown::Shown;
use crate::kubernetes::manifest::{self, Object};
use crate::report::diagnostic::{Diagnostic, Report};
use crate::report::failure::Failure;
use crate::secret;
use crate::text::source::SourceMap;
use crate::yaml::{Dialect, Node};

/// The kinds that are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Of the brokers.
    StatefulSet,
    /// Of brokers and topic Job.
    Pod,
    /// The volumes of brokers.
    Claim,
    /// The topic Job.
    Job,
    /// How clients come to brokers.
    Service,
    /// What happened lately.
    Event,
    /// Of cert-manager.
    Certificate,
    /// Where pods run.
    Node,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 8] = [
        Self::StatefulSet,
        Self::Pod,
        Self::Claim,
        Self::Job,
        Self::Service,
        Self::Event,
        Self::Certificate,
        Self::Node,
    ];

    /// The name that Kubernetes gives it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::StatefulSet => "StatefulSet",
            Self::Pod => "Pod",
            Self::Claim => "PersistentVolumeClaim",
            Self::Job => "Job",
            Self::Service => "Service",
            Self::Event => "Event",
            Self::Certificate => "Certificate",
            Self::Node => "Node",
        }
    }

    /// True for what no deployment of Kafka is bound to have, and is looked at where it is shown.
    pub(super) fn is_extra(self) -> bool {
        matches!(self, Self::Certificate | Self::Node)
    }

    /// The API groups that it may have.
    fn groups(self) -> &'static [&'static str] {
        match self {
            Self::StatefulSet => &["apps"],
            Self::Pod | Self::Claim | Self::Service | Self::Node => &[""],
            Self::Job => &["batch"],
            Self::Certificate => &["cert-manager.io"],
            Self::Event => &["", "events.k8s.io"],
        }
    }

    pub(super) fn of(object: &Object<'_>) -> Option<Self> {
        let is = |kind: &Self| kind.name() == object.kind && kind.groups().contains(&object.group());
        Self::ALL.into_iter().find(is)
    }
}

/// What the input shows.
#[derive(Debug, Default)]
pub(super) struct State {
    objects: BTreeMap<(Kind, String), Node>,
    shown: Shown,
}

impl State {
    /// The objects in what kubectl printed, in the Namespace of the profile.
    ///
    /// # Errors
    /// If it cannot be read, or shows nothing of a cluster.
    pub(super) fn read(
        bytes: Vec<u8>,
        expected: &Expected,
        sources: &mut SourceMap,
    ) -> Result<Self, Failure> {
        let id = secret::decode("<stdin>", bytes, sources).map_err(|error| Failure::unusable(*error))?;
        if sources.text(id).trim().is_empty() {
            return Err(no_state("standard input is empty", expected));
        }
        let (documents, mut report) = secret::read_all(sources, id, Dialect::Manifest);
        let mut state = Self { shown: Shown::of(&documents), ..Self::default() };
        let (objects, findings) = manifest::objects(documents);
        report.extend(findings.into_iter().collect());
        if report.has_errors() {
            let mut report: Report = report.by_place().into_iter().take(1).cloned().collect();
            report.each(|finding| {
                finding.help.push(format!("give it what kubectl prints: {}", expected.get()));
            });
            return Err(Failure::Unusable(report));
        }
        let (mut others, mut manifests, mut foreign) = (0, 0, BTreeSet::new());
        // One that the API server has completed is enough: the others may have been shortened.
        let live = objects.iter().filter_map(Object::of).any(|object| is_of_a_cluster(&object));
        for node in objects.into_iter().map(Node::without_nulls) {
            let Some((object, kind)) =
                Object::of(&node).and_then(|object| Some((object, Kind::of(&object)?)))
            else {
                others += 1;
                continue;
            };
            if !live {
                manifests += 1;
                continue;
            }
            let namespace = object.dig(&["metadata", "namespace"]).and_then(Node::as_str);
            if let Some(namespace) = namespace.filter(|namespace| *namespace != expected.namespace) {
                foreign.insert((namespace.to_owned(), kind));
                continue;
            }
            let key = (kind, object.name.to_owned());
            state.shown.add(kind);
            // What `kubectl get --watch` prints again is newer.
            state.objects.insert(key, node);
        }
        if state.holds_named_objects_only(expected) {
            state.shown.forget_lists();
        }
        if state.lists(Kind::StatefulSet) && state.counts_no_pod(expected) {
            state.shown.extend([Kind::Pod].into_iter());
        }
        state.or_nothing(others, manifests, &foreign, expected)
    }

    fn or_nothing(
        mut self,
        others: usize,
        manifests: usize,
        foreign: &BTreeSet<(String, Kind)>,
        expected: &Expected,
    ) -> Result<Self, Failure> {
        if !self.shown.is_empty() {
            return Ok(self);
        }
        if manifests > 0 {
            return Err(no_state("these are manifests, and not the state of a cluster", expected));
        }
        let namespaces: BTreeSet<&str> = foreign.iter().map(|(namespace, _)| namespace.as_str()).collect();
        // Whoever asked for all Namespaces was told that there is nothing in this one.
        if namespaces.len() > 1 {
            self.shown.extend(foreign.iter().map(|(_, kind)| *kind));
            return Ok(self);
        }
        let said = match namespaces.first() {
            Some(other) => {
                format!(
                    "no object of the input is in Namespace `{}`; all are in `{other}`",
                    expected.namespace
                )
            }
            None if others > 0 => {
                "no StatefulSet, Pod, PersistentVolumeClaim, Job, Service or Event in the input".to_owned()
            }
            None => "no Kubernetes object in the input".to_owned(),
        };
        Err(no_state(&said, expected))
    }

    /// True if the input shows objects of this kind, or that there is none.
    pub(super) fn shows(&self, kind: Kind) -> bool {
        self.shown.shows(kind)
    }

    /// True if a list shows objects of this kind, or that there is none.
    pub(super) fn has_list(&self, kind: Kind) -> bool {
        self.shown.has_list(kind)
    }

    /// True if the input shows every object of this kind, so that what is not in it does not exist.
    pub(super) fn lists(&self, kind: Kind) -> bool {
        self.shown.lists(kind)
    }

    /// True if the input shows every kind that each deployment has, as the documented command prints them.
    pub(super) fn is_whole(&self, expected: &Expected) -> bool {
        let claims = expected.claim.is_some().then_some(Kind::Claim);
        [Kind::StatefulSet, Kind::Pod, Kind::Service].into_iter().chain(claims).all(|kind| self.lists(kind))
    }

    /// True if the StatefulSet counts more pods than are shown, and no claim shows that a pod is gone: the user asked
    /// for objects by their names.
    fn holds_named_objects_only(&self, expected: &Expected) -> bool {
        let set = self.get(Kind::StatefulSet, &expected.release);
        let Some(count) = set.and_then(|set| int_at(set, &["status", "replicas"])) else { return false };
        let count = u32::try_from(count).unwrap_or(0).min(expected.brokers);
        let shows_pod = |ordinal: u32| self.get(Kind::Pod, &expected.pod(ordinal)).is_some();
        let missing: Vec<u32> = (0..count).filter(|ordinal| !shows_pod(*ordinal)).collect();
        if missing.is_empty() || !self.shows(Kind::Pod) {
            return false;
        }
        let shows_claim = |ordinal: &u32| {
            let name = expected.claim_name(*ordinal);
            name.is_none_or(|name| self.get(Kind::Claim, &name).is_some())
        };
        !(self.is_whole(expected) && missing.iter().all(shows_claim))
    }

    /// True if the StatefulSet is so new that it has no pods.
    fn counts_no_pod(&self, expected: &Expected) -> bool {
        let set = self.get(Kind::StatefulSet, &expected.release);
        set.is_some_and(|set| int_at(set, &["status", "replicas"]).unwrap_or(0) == 0)
    }

    /// The kinds that are shown, in words.
    pub(super) fn kinds(&self) -> String {
        self.shown.kinds()
    }

    /// The object of this kind and name.
    pub(super) fn get(&self, kind: Kind, name: &str) -> Option<&Node> {
        self.objects.get(&(kind, name.to_owned()))
    }

    /// All objects of a kind, by name.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = (&str, &Node)> {
        let of_kind = self.objects.iter().filter(move |((found, _), _)| *found == kind);
        of_kind.map(|((_, name), node)| (name.as_str(), node))
    }

    /// The newest moment that any of these objects names.
    pub(super) fn newest<'a>(objects: impl Iterator<Item = &'a Node>) -> Option<Moment> {
        objects.filter_map(newest).max()
    }
}

/// An API server has given each of its objects an id and a time; a file with manifests has neither.
fn is_of_a_cluster(object: &Object<'_>) -> bool {
    let metadata = |key| object.dig(&["metadata", key]).is_some();
    let has_status = object.dig(&["status"]).is_some_and(|status| !status.is_empty());
    metadata("uid") || metadata("creationTimestamp") || has_status || object.kind == "Event"
}

pub(super) fn no_state(said: &str, expected: &Expected) -> Failure {
    let error = Diagnostic::error(format!("no cluster state: {said}"));
    Failure::unusable(error.help(format!("give it what kubectl prints: {}", expected.get())))
}

/// Keys of what has happened; what is going to happen is no news.
const MOMENTS: [&str; 12] = [
    "completionTime",
    "creationTimestamp",
    "eventTime",
    "finishedAt",
    "firstTimestamp",
    "lastObservedTime",
    "lastProbeTime",
    "lastTimestamp",
    "lastTransitionTime",
    "startTime",
    "startedAt",
    "time",
];

fn newest(node: &Node) -> Option<Moment> {
    let own = node.entries().iter().filter(|entry| MOMENTS.contains(&entry.key.as_str()));
    let own = own.filter_map(|entry| moment(&entry.value));
    let below = node.entries().iter().map(|entry| &entry.value).chain(node.items());
    own.chain(below.filter_map(newest)).max()
}

/// The moment in a value, if it is one.
pub(super) fn moment(node: &Node) -> Option<Moment> {
    node.as_str().and_then(Moment::parse)
}

/// The moment at these keys.
pub(super) fn moment_at(node: &Node, keys: &[&str]) -> Option<Moment> {
    node.dig(keys).and_then(moment)
}

/// The text at these keys; empty if there is none.
pub(super) fn text_at<'a>(node: &'a Node, keys: &[&str]) -> &'a str {
    node.dig(keys).and_then(Node::as_str).unwrap_or_default()
}

/// The number at these keys.
pub(super) fn int_at(node: &Node, keys: &[&str]) -> Option<i64> {
    node.dig(keys).and_then(Node::as_int)
}

/// The condition of this type.
pub(super) fn condition<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    node.get("status")?.maps("conditions").find(|condition| condition.text("type") == Some(name))
}

/// True if the condition of this type holds.
pub(super) fn holds(node: &Node, name: &str) -> bool {
    condition(node, name).is_some_and(|condition| condition.text("status") == Some("True"))
}
