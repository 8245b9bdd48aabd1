//! What kubectl printed: objects by kind, of one Namespace.

use std::collections::{BTreeMap, BTreeSet};

use super::expected::{Expected, Pool};
pub(super) use super::kind::Kind;
use super::moment::Moment;
use super::shown::Shown;
use crate::kubernetes::manifest::{self, Object};
use crate::report::diagnostic::{Diagnostic, Report};
use crate::report::failure::Failure;
use crate::secret;
use crate::text::source::SourceMap;
use crate::yaml::{Dialect, Node};

/// What the input shows.
#[derive(Debug, Default)]
pub(super) struct State {
    objects: BTreeMap<(Kind, String), Node>,
    shown: Shown,
}

impl State {
    /// The objects in what kubectl printed, in the Namespace of the expected state; where that names none, the Namespace is
    /// the one of the input.
    ///
    /// # Errors
    /// If it cannot be read, or shows nothing of a cluster.
    pub(super) fn read(
        bytes: Vec<u8>,
        expected: &mut Expected,
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
        if expected.namespace.is_empty() {
            expected.namespace = namespace_in(&objects, expected)?;
        }
        let kinds = expected.kinds();
        let is_looked_at = |kind: &Kind| kind.is_common() || kinds.contains(kind);
        for node in objects.into_iter().map(Node::without_nulls) {
            let Some((object, kind)) =
                Object::of(&node).and_then(|object| Some((object, Kind::of(&object).filter(is_looked_at)?)))
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
        if state.counts_no_pod(expected) {
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
            None if others > 0 => format!("no {} in the input", one_of(&expected.kinds())),
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
        let claims = expected.pools.iter().any(|pool| !pool.claims.is_empty()).then_some(Kind::Claim);
        let services = (!expected.services.is_empty()).then_some(Kind::Service);
        let makers = expected.pools.iter().map(|pool| pool.kind);
        makers.chain([Kind::Pod]).chain(services).chain(claims).all(|kind| self.lists(kind))
    }

    /// True if a StatefulSet or the like counts more pods than are shown, and no claim shows that a pod is gone: the user
    /// asked for objects by their names.
    fn holds_named_objects_only(&self, expected: &Expected) -> bool {
        self.shows(Kind::Pod) && expected.pools.iter().any(|pool| self.lacks_pods(pool, expected))
    }

    fn lacks_pods(&self, pool: &Pool, expected: &Expected) -> bool {
        let Some(node) = self.get(pool.kind, &pool.name).filter(|_| pool.kind != Kind::Pod) else {
            return false;
        };
        let Some(count) = int_at(node, &["status", pool.counters().1]) else { return false };
        let count = u32::try_from(count).unwrap_or(0);
        let count = count.min(pool.replicas.unwrap_or(u32::MAX)).min(Pool::MOST);
        if !pool.has_named_pods() {
            let shown = self.all(Kind::Pod).filter(|(name, pod)| pool.owns(name, pod)).count();
            return shown < count as usize && !self.is_whole(expected);
        }
        let shows_pod = |ordinal: &u32| self.get(Kind::Pod, &pool.pod(*ordinal)).is_some();
        let mut missing = pool.ordinals(count).filter(|ordinal| !shows_pod(ordinal)).peekable();
        if missing.peek().is_none() {
            return false;
        }
        let shows_claims = |ordinal: u32| {
            let pod = pool.pod(ordinal);
            pool.claims.iter().all(|claim| self.get(Kind::Claim, &claim.of_pod(&pod)).is_some())
        };
        !(self.is_whole(expected) && missing.all(shows_claims))
    }

    /// True if each StatefulSet or the like is shown, and so new that it has no pods.
    fn counts_no_pod(&self, expected: &Expected) -> bool {
        !expected.pools.is_empty()
            && expected.pools.iter().all(|pool| {
                let node = self.get(pool.kind, &pool.name).filter(|_| pool.kind != Kind::Pod);
                self.lists(pool.kind)
                    && node.is_some_and(|node| int_at(node, &["status", pool.counters().1]).unwrap_or(0) == 0)
            })
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

/// The Namespace that manifests which name none were applied to: the only one in the input, or the only one in which
/// what they say exists.
fn namespace_in(objects: &[Node], expected: &Expected) -> Result<String, Failure> {
    let (mut all, mut own) = (BTreeSet::new(), BTreeSet::new());
    for object in objects.iter().filter_map(Object::of) {
        let Some(name) = object.dig(&["metadata", "namespace"]).and_then(Node::as_str) else { continue };
        all.insert(name);
        let is_own = |pool: &Pool| {
            Kind::of(&object) == Some(pool.kind) && object.name == pool.name
                || Kind::of(&object) == Some(Kind::Pod) && pool.owns(object.name, object.root)
        };
        if expected.pools.iter().any(is_own) {
            own.insert(name);
        }
    }
    let found = if own.is_empty() { &all } else { &own };
    let mut names = found.iter();
    match (names.next(), names.next()) {
        (Some(only), None) => Ok((*only).to_owned()),
        (None, _) => Ok(String::new()),
        (Some(first), Some(_)) => {
            let list: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
            let error =
                format!("the manifests name no Namespace, and the input has several: {}", list.join(", "));
            let help = format!("say which one is meant: {}", expected.within(first).get());
            Err(Failure::unusable(Diagnostic::error(error).help(help)))
        }
    }
}

/// `StatefulSet, Pod or Event`.
fn one_of(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        names => names.join(", "),
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
