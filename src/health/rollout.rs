//! The StatefulSet or the like: whether it is what is expected, and whether its pods are what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::HealthContext;
use super::expected::{CHECKSUM, Pool};
use super::issue::{Effect, Issue};
use super::moment::Moment;
use super::pods::Broker;
use super::problem::Problem;
use super::state::{Kind, condition, int_at, moment_at, text_at};
use crate::kubernetes::manifest::quantity;
use crate::yaml::Node;

/// Compares what makes the pods of a pool with the expected state.
pub(super) fn examine_maker(examination: &mut HealthContext<'_>, pool: &Pool) {
    let expected = examination.expected;
    let object = pool.object();
    if !examination.shows(pool) {
        return;
    }
    let Some(set) = examination.maker(pool) else {
        examination.unknown.push(format!(
            "whether replicas and configuration are those of the {}: the input shows no {}",
            expected.either("profile".to_owned(), format!("manifests for {}", pool.object())),
            pool.kind.name()
        ));
        let spec = examination.of_pool(pool).find_map(|broker| broker.pod.get("spec"));
        if let Some(spec) = spec {
            let image = image_of(pool, spec).zip(pool.image.as_deref());
            if let Some((image, wanted)) = image.filter(|(image, wanted)| !same_image(image, wanted)) {
                let message = format!("runs the image `{image}`, and {} `{wanted}`", expected.says());
                examination.add(differs(examination, Problem::ImageDiffers, &object, &message));
            }
            examine_resources(examination, pool, spec);
        }
        return;
    };
    if pool.kind != Kind::Pod && set.dig(&["metadata", "deletionTimestamp"]).is_some() {
        let get = expected.kubectl(&format!("get {},pod", pool.kind.word()));
        let words =
            expected.either("apply the profile once it is deleted", "apply the manifests once it is deleted");
        examination.add(
            Issue::new(Effect::Broken, Problem::Deleting, &object, "is being deleted").remedy(words, get),
        );
    }
    examine_replicas(examination, pool, set);
    let spec = pool.pod_spec(set);
    match (spec.and_then(|spec| image_of(pool, spec)), pool.image.as_deref()) {
        (Some(image), Some(wanted)) if !same_image(image, wanted) => {
            let message = format!("has the image `{image}`, and {} `{wanted}`", expected.says());
            examination.add(differs(examination, Problem::ImageDiffers, &object, &message));
        }
        (None, Some(_)) if pool.kind != Kind::PodSet => {
            examination.unknown.push(format!("the image of the {}", pool.kind.name()));
        }
        (Some(_) | None, _) => {}
    }
    if let Some(spec) = spec {
        examine_resources(examination, pool, spec);
    }
    let checksum = set.dig(&["spec", "template", "metadata", "annotations", CHECKSUM]).and_then(Node::as_str);
    match (checksum, pool.checksum.as_deref()) {
        (Some(found), Some(wanted)) if found != wanted => {
            let message = expected.either(
                "has a different broker configuration than the profile renders",
                "has a different broker configuration than the manifests",
            );
            examination.add(differs(examination, Problem::ConfigurationDiffers, &object, message));
        }
        (None, Some(_)) => {
            let of = expected.either("profile".to_owned(), format!("manifests for {}", pool.object()));
            examination.unknown.push(format!("whether the configuration is that of the {of}"));
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
        .remedy("wait", rollout_status(examination, pool))
        .since(examination.last_progress(pool));
        examination.add(issue);
    }
}

/// Compares how many pods there are to be.
fn examine_replicas(examination: &mut HealthContext<'_>, pool: &Pool, set: &Node) {
    let expected = examination.expected;
    let object = pool.object();
    match (pool.replicas_in(set), pool.replicas) {
        (Some(0), wanted) if wanted != Some(0) && pool.kind != Kind::DaemonSet => {
            let wanted =
                wanted.map(|wanted| format!(", and {} {wanted}", expected.says())).unwrap_or_default();
            let issue = Issue::new(
                Effect::Broken,
                Problem::ScaledToZero,
                &object,
                &format!("has 0 replicas{wanted}"),
            );
            let words = expected.either("apply the profile", "apply the manifests");
            examination.add(issue.remedy(words, expected.apply()));
        }
        (Some(count), Some(wanted)) if count != i64::from(wanted) => {
            let message = format!("has {count} replicas, and {} {wanted}", expected.says());
            examination.add(differs(examination, Problem::ReplicasDiffer, &object, &message));
        }
        (Some(_), _) => {}
        (None, _) => {
            examination.unknown.push(format!(
                "how many {}s the {} is to have",
                pool.node(),
                pool.kind.name()
            ));
        }
    }
}

fn differs(examination: &HealthContext<'_>, problem: Problem, object: &str, message: &str) -> Issue {
    let words = examination.expected.either(
        "apply the profile, or give `health` the one that was applied",
        "apply the manifests, or give `health` those that were applied",
    );
    Issue::new(Effect::Differs, problem, object, message).remedy(words, examination.expected.apply())
}

/// The command that waits for a rollout; a Pod and the pods of an operator have none.
pub(super) fn rollout_status(examination: &HealthContext<'_>, pool: &Pool) -> String {
    let words = match pool.kind {
        Kind::StatefulSet | Kind::Deployment | Kind::DaemonSet => format!("rollout status {}", pool.object()),
        _ => format!("get {} {} --watch", pool.kind.word(), pool.name),
    };
    examination.expected.kubectl(&words)
}

/// Compares CPU, memory and the other resources of brokers.
fn examine_resources(examination: &mut HealthContext<'_>, pool: &Pool, spec: &Node) {
    let expected = examination.expected;
    // A real pod always has the field, even if it is empty.
    let Some(resources) = pool.container_of(spec).and_then(|container| container.get("resources")) else {
        return;
    };
    let mut found = BTreeMap::new();
    for list in ["requests", "limits"] {
        let amounts = resources.get(list).map(Node::entries).unwrap_or_default();
        found.extend(
            amounts
                .iter()
                .filter_map(|entry| Some(((list.to_owned(), entry.key.clone()), quantity(&entry.value)?))),
        );
    }
    let keys: BTreeSet<_> = found.keys().chain(pool.resources.keys()).collect();
    let differing: Vec<String> = keys
        .into_iter()
        .filter_map(|key| {
            let (list, resource) = key;
            match (found.get(key), pool.resources.get(key)) {
                (Some(found), Some(wanted)) if found == wanted => None,
                (Some(found), Some(wanted)) => Some(format!(
                    "{list}.{resource} is {}, and {} {}",
                    found.canonical(),
                    expected.says(),
                    wanted.canonical()
                )),
                (None, Some(wanted)) => Some(format!(
                    "{list}.{resource} is not set, and {} {}",
                    expected.says(),
                    wanted.canonical()
                )),
                // The API server defaults a request to its limit, and a LimitRange adds its defaults.
                (_, None) => None,
            }
        })
        .collect();
    if !differing.is_empty() {
        let message = format!("has different {} resources: {}", pool.node(), differing.join("; "));
        examination.add(differs(examination, Problem::ResourcesDiffer, &pool.object(), &message));
    }
}

/// The image of brokers, in the description of a pod.
fn image_of<'n>(pool: &Pool, spec: &'n Node) -> Option<&'n str> {
    pool.container_of(spec)?.get("image")?.as_str()
}

/// True if both are one image: the registry of Docker need not be named.
fn same_image(one: &str, other: &str) -> bool {
    let short = |image: &str| image.strip_prefix("docker.io/").unwrap_or(image).to_owned();
    short(one) == short(other)
}

/// Says how far a rollout is, if there is one.
pub(super) fn examine_rollout(examination: &mut HealthContext<'_>, pool: &Pool) {
    let expected = examination.expected;
    let Some(set) = examination.maker(pool) else { return };
    let Some((updated, total)) = progress(examination, pool, set) else { return };
    let object = pool.object();
    let status = rollout_status(examination, pool);
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
    let exceeded = condition(set, "Progressing")
        .filter(|progress| progress.text("reason") == Some("ProgressDeadlineExceeded"))
        .and_then(|progress| progress.text("message"));
    let stuck = examination.of_pool(pool).rev().find(|broker| {
        !revision.is_empty()
            && broker.revision() == revision
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
        .remedy(
            expected.either(
                "fix the profile and apply it: the controller recreates the pod from the next revision",
                "fix the manifests and apply them: the controller recreates the pod from the next revision",
            ),
            expected.apply(),
        ),
        (None, None) if exceeded.is_some() => Issue::new(
            Effect::Broken,
            Problem::RolloutStuck,
            &object,
            &format!("{far}; it is stuck: {}", exceeded.unwrap_or_default()),
        )
        .remedy("fix the manifests and apply them", expected.apply()),
        (None, Some(held)) => Issue::new(Effect::Differs, Problem::RolloutHeld, &object, &format!("{far}; {held}"))
            .remedy(
                expected.either(
                    "apply the profile, which continues the rollout",
                    "delete the pods one at a time, or apply manifests without the partition",
                ),
                expected.apply(),
            ),
        (None, None) => Issue::new(Effect::Waiting, Problem::Rollout, &object, &format!("{far}; it is in progress"))
            .remedy(
                if pool.kind == Kind::StatefulSet { "wait: brokers restart one at a time" } else { "wait" },
                status,
            )
            .since(examination.last_progress(pool)),
    };
    examination.add(issue);
}

/// How many pods are of the new revision, of how many; nothing if all are, or if that is not shown.
fn progress(examination: &HealthContext<'_>, pool: &Pool, set: &Node) -> Option<(usize, usize)> {
    let count = |key| int_at(set, &["status", key]).and_then(|count| usize::try_from(count).ok());
    let (updated, total) = match pool.kind {
        Kind::StatefulSet => return progress_of_revision(examination, pool, set),
        Kind::Deployment => (count("updatedReplicas").unwrap_or(0), count("replicas")?),
        Kind::DaemonSet => (count("updatedNumberScheduled").unwrap_or(0), count("currentNumberScheduled")?),
        _ => return None,
    };
    (updated < total).then_some((updated, total))
}

/// The same of a StatefulSet, whose pods say of which revision they are.
fn progress_of_revision(examination: &HealthContext<'_>, pool: &Pool, set: &Node) -> Option<(usize, usize)> {
    let revision = text_at(set, &["status", "updateRevision"]);
    let pods: Vec<&Broker<'_>> =
        examination.of_pool(pool).filter(|broker| !broker.revision().is_empty()).collect();
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

    /// The last time that a pool came a step further: a pod was made, or became ready.
    pub(super) fn last_progress(&self, pool: &Pool) -> Option<Moment> {
        let set = self.maker(pool).and_then(|set| moment_at(set, &["metadata", "creationTimestamp"]));
        let ready = self.of_pool(pool).filter(|broker| broker.is_ready());
        let ready =
            ready.filter_map(|broker| moment_at(condition(broker.pod, "Ready")?, &["lastTransitionTime"]));
        ready.chain(set).chain(self.of_pool(pool).filter_map(Broker::made)).max()
    }
}
