//! The StatefulSet: whether it is what the profile says, and whether its pods are what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::HealthContext;
use super::expected::{BROKER, CHECKSUM};
use super::issue::{Effect, Issue};
use super::moment::Moment;
use super::pods::Broker;
use super::problem::Problem;
use super::state::{condition, int_at, moment_at, text_at};
use crate::kubernetes::manifest::quantity;
use crate::yaml::Node;

/// Compares the StatefulSet with the profile.
pub(super) fn examine_stateful_set(examination: &mut HealthContext<'_>) {
    let expected = examination.expected;
    let object = format!("statefulset/{}", expected.release);
    let Some(set) = examination.stateful_set() else {
        examination.unknown.push(
            "whether replicas and configuration are those of the profile: the input shows no StatefulSet"
                .to_owned(),
        );
        if let Some(spec) = examination.brokers.iter().find_map(|broker| broker.pod.get("spec")) {
            let image = image_of(spec).filter(|image| !same_image(image, &expected.image));
            if let Some(image) = image {
                let message = format!("runs the image `{image}`, and the profile says `{}`", expected.image);
                examination.add(differs(Problem::ImageDiffers, &object, &message, expected.apply()));
            }
            examine_resources(examination, spec, &object);
        }
        return;
    };
    if set.dig(&["metadata", "deletionTimestamp"]).is_some() {
        let get = expected.kubectl("get statefulset,pod");
        examination.add(
            Issue::new(Effect::Broken, Problem::Deleting, &object, "is being deleted")
                .remedy("apply the profile once it is deleted", get),
        );
    }
    match int_at(set, &["spec", "replicas"]) {
        Some(0) => examination.add(
            Issue::new(
                Effect::Broken,
                Problem::ScaledToZero,
                &object,
                &format!("has 0 replicas, and the profile says {}", expected.brokers),
            )
            .remedy("apply the profile", expected.apply()),
        ),
        Some(count) if count != i64::from(expected.brokers) => {
            let message = format!("has {count} replicas, and the profile says {}", expected.brokers);
            examination.add(differs(Problem::ReplicasDiffer, &object, &message, expected.apply()));
        }
        Some(_) => {}
        None => examination.unknown.push("how many brokers the StatefulSet is to have".to_owned()),
    }
    match set.dig(&["spec", "template", "spec"]).and_then(image_of) {
        Some(image) if !same_image(image, &expected.image) => {
            let message = format!("has the image `{image}`, and the profile says `{}`", expected.image);
            examination.add(differs(Problem::ImageDiffers, &object, &message, expected.apply()));
        }
        Some(_) => {}
        None => examination.unknown.push("the image of the StatefulSet".to_owned()),
    }
    if let Some(spec) = set.dig(&["spec", "template", "spec"]) {
        examine_resources(examination, spec, &object);
    }
    let checksum = set.dig(&["spec", "template", "metadata", "annotations", CHECKSUM]).and_then(Node::as_str);
    match (checksum, expected.checksum.as_deref()) {
        (Some(found), Some(wanted)) if found != wanted => {
            let message = "has a different broker configuration than the profile renders";
            examination.add(differs(Problem::ConfigurationDiffers, &object, message, expected.apply()));
        }
        (None, Some(_)) => {
            examination.unknown.push("whether the configuration is that of the profile".to_owned());
        }
        (Some(_) | None, _) => {}
    }
    let seen = int_at(set, &["status", "observedGeneration"]);
    let latest = int_at(set, &["metadata", "generation"]);
    if let (Some(seen), Some(latest)) = (seen, latest)
        && seen < latest
    {
        let issue = Issue::new(
            Effect::Waiting,
            Problem::NotObserved,
            &object,
            "was changed, and its controller has not observed that yet",
        )
        .remedy("wait", expected.kubectl(&format!("rollout status statefulset/{}", expected.release)))
        .since(examination.last_progress());
        examination.add(issue);
    }
}

fn differs(problem: Problem, object: &str, message: &str, apply: Vec<String>) -> Issue {
    Issue::new(Effect::Differs, problem, object, message)
        .remedy("apply the profile, or give `health` the one that was applied", apply)
}

/// Compares CPU, memory and the other resources of brokers.
fn examine_resources(examination: &mut HealthContext<'_>, spec: &Node, object: &str) {
    let expected = examination.expected;
    // A real pod always has the field, even if it is empty.
    let Some(resources) = container_of(spec).and_then(|container| container.get("resources")) else { return };
    let mut found = BTreeMap::new();
    for list in ["requests", "limits"] {
        let amounts = resources.get(list).map(Node::entries).unwrap_or_default();
        found.extend(
            amounts
                .iter()
                .filter_map(|entry| Some(((list.to_owned(), entry.key.clone()), quantity(&entry.value)?))),
        );
    }
    let keys: BTreeSet<_> = found.keys().chain(expected.resources.keys()).collect();
    let differing: Vec<String> = keys
        .into_iter()
        .filter_map(|key| {
            let (list, resource) = key;
            match (found.get(key), expected.resources.get(key)) {
                (Some(found), Some(wanted)) if found == wanted => None,
                (Some(found), Some(wanted)) => Some(format!(
                    "{list}.{resource} is {}, and the profile says {}",
                    found.canonical(),
                    wanted.canonical()
                )),
                (None, Some(wanted)) => {
                    Some(format!("{list}.{resource} is not set, and the profile says {}", wanted.canonical()))
                }
                // The API server defaults a request to its limit, and a LimitRange adds its defaults.
                (_, None) => None,
            }
        })
        .collect();
    if !differing.is_empty() {
        let message = format!("has different broker resources: {}", differing.join("; "));
        examination.add(differs(Problem::ResourcesDiffer, object, &message, expected.apply()));
    }
}

fn container_of(spec: &Node) -> Option<&Node> {
    spec.maps("containers").find(|container| container.text("name") == Some(BROKER))
}

/// The image of brokers, in the description of a pod.
fn image_of(spec: &Node) -> Option<&str> {
    container_of(spec)?.get("image")?.as_str()
}

/// True if both are one image: the registry of Docker need not be named.
fn same_image(one: &str, other: &str) -> bool {
    let short = |image: &str| image.strip_prefix("docker.io/").unwrap_or(image).to_owned();
    short(one) == short(other)
}

/// Says how far a rollout is, if there is one.
pub(super) fn examine_rollout(examination: &mut HealthContext<'_>) {
    let expected = examination.expected;
    let Some(set) = examination.stateful_set() else { return };
    let Some((updated, total)) = progress(examination, set) else { return };
    let object = format!("statefulset/{}", expected.release);
    let status = expected.kubectl(&format!("rollout status statefulset/{}", expected.release));
    let far = format!("rollout: {updated} of {total} pods are of the new revision");
    let partition = int_at(set, &["spec", "updateStrategy", "rollingUpdate", "partition"]).unwrap_or(0);
    let held = match text_at(set, &["spec", "updateStrategy", "type"]) {
        "OnDelete" => Some(
            "its update strategy is `OnDelete`, so pods stay as they are until they are deleted".to_owned(),
        ),
        _ if partition > 0 => Some(format!("it is held at partition {partition}")),
        _ => None,
    };
    let revision = text_at(set, &["status", "updateRevision"]);
    let stuck = examination.brokers.iter().rev().find(|broker| {
        broker.revision() == revision
            && !broker.is_ready()
            && examination.worst(&broker.object()).is_some_and(|effect| effect >= Effect::Broken)
    });
    let issue = match (stuck, held) {
        (Some(broker), _) => Issue::new(
            Effect::Broken,
            Problem::RolloutStuck,
            &object,
            &format!("{far}; it is stuck: {} of the new revision does not become ready, and the controller updates no other pod", broker.object()),
        )
        .remedy("fix the profile and apply it: the controller recreates the pod from the next revision", expected.apply()),
        (None, Some(held)) => Issue::new(Effect::Differs, Problem::RolloutHeld, &object, &format!("{far}; {held}"))
            .remedy("apply the profile, which continues the rollout", expected.apply()),
        (None, None) => Issue::new(Effect::Waiting, Problem::Rollout, &object, &format!("{far}; it is in progress"))
            .remedy("wait: brokers restart one at a time", status)
            .since(examination.last_progress()),
    };
    examination.add(issue);
}

/// How many pods are of the new revision, of how many; nothing if all are, or if that is not shown.
fn progress(examination: &HealthContext<'_>, set: &Node) -> Option<(usize, usize)> {
    let revision = text_at(set, &["status", "updateRevision"]);
    let pods: Vec<&Broker<'_>> =
        examination.brokers.iter().filter(|broker| !broker.revision().is_empty()).collect();
    let (updated, total) = if revision.is_empty() || pods.is_empty() {
        if revision.is_empty() || revision == text_at(set, &["status", "currentRevision"]) {
            return None;
        }
        let count = |key| int_at(set, &["status", key]).and_then(|count| usize::try_from(count).ok());
        (count("updatedReplicas").unwrap_or(0), count("replicas")?)
    } else {
        (pods.iter().filter(|broker| broker.revision() == revision).count(), pods.len())
    };
    (updated < total).then_some((updated, total))
}

impl HealthContext<'_> {
    /// When the newest pod of a broker was made.
    pub(super) fn newest_pod(&self) -> Option<Moment> {
        self.brokers.iter().filter_map(Broker::made).max()
    }

    /// The last time that the deployment came a step further: a pod was made, or became ready.
    pub(super) fn last_progress(&self) -> Option<Moment> {
        let set = self.stateful_set().and_then(|set| moment_at(set, &["metadata", "creationTimestamp"]));
        let ready = self.brokers.iter().filter(|broker| broker.is_ready());
        let ready =
            ready.filter_map(|broker| moment_at(condition(broker.pod, "Ready")?, &["lastTransitionTime"]));
        ready.chain(set).chain(self.newest_pod()).max()
    }
}
