//! What kubectl printed: objects by kind, of one Namespace.

use std::collections::{BTreeMap, BTreeSet};

use super::expected::Expected;
use super::moment::Moment;
use crate::diagnostic::{Diagnostic, Report};
use crate::failure::Failure;
use crate::manifest::{self, Object};
use crate::source::SourceMap;
use crate::yaml::{self, Dialect, Node};

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
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 6] =
        [Self::StatefulSet, Self::Pod, Self::Claim, Self::Job, Self::Service, Self::Event];

    /// The name that Kubernetes gives it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::StatefulSet => "StatefulSet",
            Self::Pod => "Pod",
            Self::Claim => "PersistentVolumeClaim",
            Self::Job => "Job",
            Self::Service => "Service",
            Self::Event => "Event",
        }
    }

    /// The API groups that it may have.
    fn groups(self) -> &'static [&'static str] {
        match self {
            Self::StatefulSet => &["apps"],
            Self::Pod | Self::Claim | Self::Service => &[""],
            Self::Job => &["batch"],
            Self::Event => &["", "events.k8s.io"],
        }
    }

    fn of(object: &Object<'_>) -> Option<Self> {
        let is = |kind: &Self| kind.name() == object.kind && kind.groups().contains(&object.group());
        Self::ALL.into_iter().find(is)
    }
}

/// What there is.
#[derive(Debug, Default)]
pub(super) struct State {
    objects: BTreeMap<(Kind, String), Node>,
    /// The kinds that kubectl was asked for, as far as that shows.
    asked: BTreeSet<Kind>,
}

/// As many kinds come only from a command that asks for all of them.
const KINDS_OF_THE_WHOLE_COMMAND: usize = 3;

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
        let id = manifest::decode("<stdin>", bytes, sources).map_err(|error| Failure::unusable(*error))?;
        let text = sources.text(id);
        if text.trim().is_empty() {
            return Err(no_state("standard input is empty", expected));
        }
        let (documents, mut report) = yaml::read_all(text, id, Dialect::Manifest);
        let empty = documents.iter().filter_map(empty_list).collect::<Vec<_>>();
        let (objects, findings) = manifest::objects(documents);
        report.extend(findings.into_iter().collect());
        if report.has_errors() {
            let mut report: Report = report.by_place().into_iter().take(1).cloned().collect();
            report.each(|finding| {
                finding.help.push(format!("give it what kubectl prints: {}", expected.get()));
            });
            return Err(Failure::Unusable(report));
        }
        let mut state = Self::default();
        state.asked.extend(empty.iter().flat_map(|kinds| kinds.iter().copied()));
        let (mut others, mut manifests, mut foreign) = (0, 0, BTreeSet::new());
        for node in objects.into_iter().map(Node::without_nulls) {
            let Some((object, kind)) =
                Object::of(&node).and_then(|object| Some((object, Kind::of(&object)?)))
            else {
                others += 1;
                continue;
            };
            if !is_of_a_cluster(&object) {
                manifests += 1;
                continue;
            }
            let namespace = object.dig(&["metadata", "namespace"]).and_then(Node::as_str);
            if let Some(namespace) = namespace.filter(|namespace| *namespace != expected.namespace) {
                foreign.insert((namespace.to_owned(), kind));
                continue;
            }
            let key = (kind, object.name.to_owned());
            state.asked.insert(kind);
            // What `kubectl get --watch` prints again is newer.
            state.objects.insert(key, node);
        }
        if state.asked.len() >= KINDS_OF_THE_WHOLE_COMMAND {
            state.asked.extend(Kind::ALL);
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
        if !self.asked.is_empty() {
            return Ok(self);
        }
        if manifests > 0 {
            return Err(no_state("these are manifests, and not the state of a cluster", expected));
        }
        let namespaces: BTreeSet<&str> = foreign.iter().map(|(namespace, _)| namespace.as_str()).collect();
        // Whoever asked for all Namespaces was told that there is nothing in this one.
        if namespaces.len() > 1 {
            self.asked.extend(foreign.iter().map(|(_, kind)| *kind));
            return Ok(self);
        }
        let said = match namespaces.first() {
            Some(other) => {
                format!("nothing here is in Namespace `{}`; all of it is in `{other}`", expected.namespace)
            }
            None if others > 0 => "no StatefulSet, pod, claim, Job, Service or event here".to_owned(),
            None => "no Kubernetes object here".to_owned(),
        };
        Err(no_state(&said, expected))
    }

    /// True if the input would show objects of this kind.
    pub(super) fn shows(&self, kind: Kind) -> bool {
        self.asked.contains(&kind)
    }

    /// The kinds that are shown, in words.
    pub(super) fn shown(&self) -> String {
        self.asked.iter().map(|kind| format!("{}s", kind.name())).collect::<Vec<_>>().join(" and ")
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

/// The kinds that an empty list answers for: `kubectl get` prints a `List`, the API server a `PodList`.
fn empty_list(document: &Node) -> Option<Vec<Kind>> {
    let name = document.get("kind")?.as_str()?.strip_suffix("List")?;
    if !document.get("items")?.items().is_empty() {
        return None;
    }
    Some(Kind::ALL.into_iter().filter(|kind| name.is_empty() || kind.name() == name).collect())
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
