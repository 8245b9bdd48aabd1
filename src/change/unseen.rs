//! What a comparison with a listing of a cluster leaves out: objects of kinds that the listing does not show, and objects
//! that belong to others.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Pair;
use super::side::Side;
use super::unified::is_live;
use crate::kubernetes::manifest::well_known;
use crate::kubernetes::schema;
use crate::report::diagnostic::count;
use crate::report::report_schema::JsonSchema;
use crate::text::shown;
use crate::yaml::Node;

const OWN: &str = "kafka-gen";

/// What is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unseen {
    /// Kinds of the new side that the listing does not show.
    pub unknown: Vec<UnknownKind>,
    /// The command that lists all kinds of the new side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The number of objects in the listing that belong to other owners.
    pub others: usize,
}

/// A kind that the listing does not show: it was not asked for, or there is no such object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnknownKind {
    /// The kind.
    pub kind: String,
    /// The objects of the new side.
    pub objects: Vec<String>,
    #[serde(skip)]
    weight: Weight,
}

/// What a change of an object that is not shown may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Nothing that clients or data notice.
    None,
    /// It may let more in or out, or take a guard away.
    Guard,
    /// It may restart pods, disconnect clients or delete data.
    Vital,
}

impl Weight {
    fn of(pair: &Pair) -> Self {
        match pair.kind.as_str() {
            "Job" | "Namespace" | "ServiceAccount" => Self::None,
            "ConfigMap"
            | "DaemonSet"
            | "Deployment"
            | "PersistentVolumeClaim"
            | "Pod"
            | "ReplicaSet"
            | "Service"
            | "StatefulSet" => Self::Vital,
            kind if schema::kubernetes(&pair.api_version, kind).is_none() => Self::Vital,
            _ => Self::Guard,
        }
    }
}

impl Unseen {
    /// Takes out of the pairs what a listing on the old side says nothing about.
    pub(super) fn take(pairs: &mut Vec<Pair>, old: &Side, new: &Side) -> Self {
        let mut unseen = Self::default();
        let Some(listing) = &old.listing else { return unseen };
        let owner = Owner::of(pairs);
        pairs.retain(|pair| match (&pair.old_written, &pair.new_written) {
            (None, Some(_)) if !listing.shows(pair) => {
                unseen.add(pair);
                false
            }
            (Some(live), None) if is_live(live) && !owner.has(pair, live) => {
                unseen.others += 1;
                false
            }
            _ => true,
        });
        if !unseen.unknown.is_empty() {
            unseen.command = command(new);
        }
        unseen
    }

    fn add(&mut self, pair: &Pair) {
        match self.unknown.iter_mut().find(|unknown| unknown.kind == pair.kind) {
            Some(unknown) => unknown.objects.push(pair.display()),
            None => self.unknown.push(UnknownKind {
                kind: pair.kind.clone(),
                objects: vec![pair.display()],
                weight: Weight::of(pair),
            }),
        }
    }

    /// True if everything was compared.
    pub fn is_empty(&self) -> bool {
        self.unknown.is_empty() && self.others == 0
    }

    /// True if the verdict cannot be given without what is unknown: where nothing else changes, only what restarts pods,
    /// disconnects clients or deletes data counts.
    pub(super) fn matters(&self, changes: bool) -> bool {
        let least = if changes { Weight::Guard } else { Weight::Vital };
        self.unknown.iter().any(|unknown| unknown.weight >= least)
    }

    /// The same for a person, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.unknown.is_empty() {
            let kinds: Vec<String> = self.unknown.iter().map(|unknown| plural(&unknown.kind)).collect();
            let kinds = match kinds.split_last() {
                Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
                _ => kinds.concat(),
            };
            let objects: usize = self.unknown.iter().map(|unknown| unknown.objects.len()).sum();
            let objects = count(objects as u64, "object is", "objects are");
            lines.push(format!("unknown: no {kinds} in the listing, so {objects} not compared"));
        }
        lines.extend(
            self.command.iter().map(|command| format!("to compare everything, list all kinds: `{command}`")),
        );
        if self.others > 0 {
            let objects = count(self.others as u64, "object", "objects");
            lines.push(format!("not compared: {objects} in the listing that are managed elsewhere"));
        }
        lines
    }
}

/// `StatefulSets`, `NetworkPolicies`.
fn plural(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ if kind.ends_with('s') => format!("{kind}es"),
        _ => format!("{kind}s"),
    }
}

/// The command that lists all kinds of the new side.
fn command(new: &Side) -> Option<String> {
    let (mut kinds, mut namespaces) = (Vec::new(), BTreeSet::new());
    for object in new.objects() {
        let is_custom = schema::kubernetes(object.api_version, object.kind).is_none();
        let kind = object.kind.to_lowercase();
        let kind =
            if is_custom && !object.group().is_empty() { format!("{kind}.{}", object.group()) } else { kind };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        namespaces.extend(object.dig(&["metadata", "namespace"]).and_then(Node::as_str));
    }
    let place = match (namespaces.len(), namespaces.first()) {
        (1, Some(namespace)) => format!(" -n {}", shown::word(namespace)),
        (0, _) => String::new(),
        _ => " -A".to_owned(),
    };
    (!kinds.is_empty()).then(|| format!("kubectl get {}{place} -o json", shown::word(&kinds.join(","))))
}

/// Whose the objects in a listing are, as those show that both sides have.
struct Owner {
    /// The new side was rendered by kafka-gen.
    is_own: bool,
    /// Namespaces and releases of both sides.
    releases: BTreeSet<(String, String)>,
    /// What the delivery tool calls the application.
    applications: BTreeSet<String>,
}

impl Owner {
    fn of(pairs: &[Pair]) -> Self {
        let mut owner = Self { is_own: false, releases: BTreeSet::new(), applications: BTreeSet::new() };
        for pair in pairs {
            owner.is_own |= pair.new_written.as_ref().is_some_and(is_own);
            let (Some(old), Some(_)) = (&pair.old_written, &pair.new_written) else { continue };
            owner.applications.extend(application(old));
            // A Namespace may be shared by several releases.
            if pair.kind != "Namespace" && is_own(old) {
                owner.releases.extend(release(pair, old));
            }
        }
        owner
    }

    /// True if an object that the new side does not have was part of the cluster.
    fn has(&self, pair: &Pair, live: &Node) -> bool {
        // What other tools render need not have labels.
        if !self.is_own {
            return true;
        }
        if is_own(live) {
            // Nothing that both sides have: the release may have been renamed.
            return self.releases.is_empty()
                || release(pair, live).is_some_and(|release| self.releases.contains(&release));
        }
        application(live).is_some_and(|application| self.applications.contains(&application))
    }
}

fn is_own(object: &Node) -> bool {
    label(object, well_known::MANAGED_BY) == Some(OWN)
}

fn label<'a>(object: &'a Node, key: &str) -> Option<&'a str> {
    object.dig(&["metadata", "labels", key])?.as_str()
}

/// The Namespace of an object, or the one that it is, and its release.
fn release(pair: &Pair, object: &Node) -> Option<(String, String)> {
    let place = if pair.kind == "Namespace" { Some(&pair.name) } else { pair.namespace.as_ref() };
    Some((place.cloned().unwrap_or_default(), label(object, well_known::INSTANCE)?.to_owned()))
}

/// The application of Argo CD or the Kustomization of Flux that an object belongs to.
fn application(object: &Node) -> Option<String> {
    let id = object.dig(&["metadata", "annotations", well_known::argocd::TRACKING_ID]).and_then(Node::as_str);
    if let Some((name, _)) = id.and_then(|id| id.split_once(':')) {
        return Some(format!("argocd {name}"));
    }
    if let Some(name) = label(object, well_known::argocd::INSTANCE) {
        return Some(format!("argocd {name}"));
    }
    let name = label(object, well_known::flux::NAME)?;
    Some(format!("flux {name} {}", label(object, well_known::flux::NAMESPACE).unwrap_or_default()))
}
