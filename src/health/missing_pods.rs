//! Pods that should be there and are not, or are not shown.

use super::HealthContext;
use super::expected::{Expected, Pool};
use super::issue::{Effect, Issue};
use super::problem::Problem;
use super::state::{Kind, condition, int_at, moment_at};

/// The pods are not in the input: all that is known is what the StatefulSet or the like counts.
pub(super) fn not_listed(examination: &mut HealthContext<'_>, pool: &Pool) {
    if examination.shows(pool) {
        counted(examination, pool, 0);
    } else {
        not_shown(examination, pool);
    }
}

/// Finds out which pods of a pool are missing.
pub(super) fn examine(examination: &mut HealthContext<'_>, pool: &Pool) {
    if !examination.shows(pool) {
        not_shown(examination, pool);
        return;
    }
    let Some(wanted) = examination.wanted(pool) else {
        examination.is_partial = true;
        examination.unknown.push(format!("how many pods {} is to have", pool.object()));
        return;
    };
    let missing = missing(examination, pool, wanted);
    if missing.is_empty() {
        return;
    }
    if examination.maker(pool).is_some()
        && (examination.state.lists(Kind::Pod) || failed_create(examination, pool).is_some())
    {
        let issue = missing_pods(examination, pool, &missing);
        examination.add(issue);
        return;
    }
    examination.is_partial = true;
    let (list, it) = (missing.shown(), missing.pronoun());
    let run = if missing.count() == 1 { "runs" } else { "run" };
    examination.unknown.push(format!("whether {list} {run}: the input does not show {it}"));
    let not_ready = examination.of_pool(pool).filter(|broker| !broker.is_ready()).count();
    counted(examination, pool, not_ready);
}

/// Neither the StatefulSet or the like nor one of its pods is shown.
fn not_shown(examination: &mut HealthContext<'_>, pool: &Pool) {
    let (state, expected) = (examination.state, examination.expected);
    if state.lists(pool.kind) || state.lists(Kind::Pod) {
        let issue = not_deployed(expected, pool, "");
        examination.add(issue);
        return;
    }
    examination.is_partial = true;
    examination.unknown.push(format!(
        "whether the {} of {} run: the input shows neither {} nor its pods",
        plural(pool),
        pool.object(),
        pool.kind.name()
    ));
}

fn plural(pool: &Pool) -> String {
    format!("{}s", pool.node())
}

/// There is neither the StatefulSet or the like nor one of its pods.
pub(super) fn not_deployed(expected: &Expected, pool: &Pool, more: &str) -> Issue {
    let of_maker = if pool.kind == Kind::Pod { "" } else { ", and none of its pods does" };
    let message = format!("does not exist{}{of_maker}{more}", expected.in_namespace());
    Issue::new(Effect::Broken, Problem::NotDeployed, &pool.object(), &message)
        .remedy(expected.either("apply the profile", "apply the manifests"), expected.apply())
}

/// The pods that are not there: by their names, or how many of how many.
enum MissingPods {
    Named(Vec<String>),
    Counted(usize, u32),
}

fn missing(examination: &HealthContext<'_>, pool: &Pool, wanted: u32) -> MissingPods {
    if !pool.has_named_pods() {
        let shown = examination.of_pool(pool).count();
        return MissingPods::Counted((wanted as usize).saturating_sub(shown), wanted);
    }
    let shown: Vec<u32> = examination.of_pool(pool).map(|broker| broker.ordinal).collect();
    let missing = pool.ordinals(wanted).filter(|ordinal| !shown.contains(ordinal));
    MissingPods::Named(missing.map(|ordinal| pool.pod(ordinal)).collect())
}

impl MissingPods {
    fn count(&self) -> usize {
        match self {
            Self::Named(names) => names.len(),
            Self::Counted(count, _) => *count,
        }
    }

    fn is_empty(&self) -> bool {
        self.count() == 0
    }

    fn pronoun(&self) -> &'static str {
        if self.count() == 1 { "it" } else { "them" }
    }

    /// The names of the pods; of many, the first and the last.
    fn shown(&self) -> String {
        match self {
            Self::Named(names) => match names.as_slice() {
                [first, .., end] if names.len() > 3 => format!("{first} to {end} ({} pods)", names.len()),
                few => few.join(", "),
            },
            Self::Counted(count, wanted) => format!("{count} of {wanted} pods"),
        }
    }
}

/// What the controller said when it could not create a pod.
fn failed_create<'a>(examination: &HealthContext<'a>, pool: &Pool) -> Option<&'a str> {
    let maker = examination.maker(pool)?;
    // The pods of a Deployment are created by its ReplicaSet, whose failure it repeats.
    let failure = condition(maker, "ReplicaFailure").filter(|failure| failure.text("status") == Some("True"));
    let event = examination.events.last(pool.kind, &pool.name, maker, &["FailedCreate"]);
    event.map(|event| event.message).or_else(|| failure?.text("message"))
}

/// The StatefulSet or the like counts pods that are not shown, and does not say why one is not ready.
fn counted(examination: &mut HealthContext<'_>, pool: &Pool, explained: usize) {
    let expected = examination.expected;
    let Some(maker) = examination.maker(pool) else { return };
    let Some(wanted) = examination.wanted(pool).map(i64::from) else { return };
    let ready = int_at(maker, &["status", pool.counters().0]).unwrap_or(0);
    if ready < wanted.saturating_sub(i64::try_from(explained).unwrap_or(0)) {
        let message = format!("has {ready} of {wanted} pods ready; why is not shown");
        let made = moment_at(maker, &["metadata", "creationTimestamp"]);
        let issue = Issue::new(Effect::Waiting, Problem::PodsNotReady, &pool.object(), &message)
            .remedy("give the whole state, which says why", expected.get())
            .since(made);
        examination.add(issue);
    }
}

fn missing_pods(examination: &HealthContext<'_>, pool: &Pool, missing: &MissingPods) -> Issue {
    let expected = examination.expected;
    let object = pool.object();
    let names = missing.shown();
    let maker = examination.maker(pool);
    let describe = expected.kubectl(&format!("describe {} {}", pool.kind.word(), pool.name));
    match failed_create(examination, pool) {
        Some(said) if said.contains("exceeded quota") => Issue::new(
            Effect::Insufficient,
            Problem::QuotaExceeded,
            &object,
            &format!("cannot create {names}: {said}"),
        )
        .remedy(
            expected.either(
                "raise the quota, or lower `resources.requests` in the profile",
                "raise the quota, or lower `resources.requests` of the containers",
            ),
            expected.kubectl("describe resourcequota"),
        ),
        Some(said) => Issue::new(
            Effect::Broken,
            Problem::PodRefused,
            &object,
            &format!("cannot create {names}: {said}"),
        )
        .remedy("change what the API server rejects, and apply again", describe),
        None => {
            Issue::new(Effect::Waiting, Problem::PodMissing, &object, &format!("has not created {names} yet"))
                .remedy("wait; if nothing happens, see its events", describe)
                .since(
                    maker
                        .and_then(|maker| moment_at(maker, &["metadata", "creationTimestamp"]))
                        .max(examination.newest_pod()),
                )
        }
    }
}
