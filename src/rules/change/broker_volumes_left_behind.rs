use super::claims_deleted::kept_by;
use crate::change::{Changes, Class, Difference, Pair};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "broker-volumes-left-behind",
    summary: "brokers start on new, empty volumes",
    level: Level::Warning,
    page: include_str!("broker_volumes_left_behind.md"),
    check: Check::Change(check),
};

const TEMPLATES: [&str; 2] = ["spec", "volumeClaimTemplates"];

/// How a rule calls what is in the pods.
pub(super) struct Words {
    pub(super) pods: &'static str,
    pub(super) data: &'static str,
    pub(super) first: &'static str,
}

const BROKERS: Words = Words {
    pods: "brokers",
    data: "records",
    first: "mirror the topics to the new cluster, and move clients",
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_broker_sets() {
        judge(changes, pair, difference, &BROKERS, claims);
    }
}

/// Says what becomes of the volumes of a StatefulSet.
pub(super) fn judge(
    changes: &Changes,
    pair: &Pair,
    difference: &Difference,
    words: &Words,
    claims: &mut Claims<'_>,
) {
    let Words { pods, data, .. } = words;
    if difference.place.is_empty() {
        gone(changes, pair, difference, words, claims);
    } else if difference.place == "spec.volumeClaimTemplates" && difference.new.is_none() {
        let kept = pair.new_at(&TEMPLATES).is_some_and(|templates| !templates.items().is_empty());
        let why = if kept {
            format!(
                "claims are named after the template: {pods} get new, empty volumes, and the old ones stay behind"
            )
        } else {
            format!(
                "without volume claims the {data} of {pods} are lost with their pods; the old volumes stay behind"
            )
        };
        claims.claim(difference, Class::DataLoss, why).step("keep the claim template and its name");
    }
}

/// A StatefulSet with volumes is removed. If another comes, that is what a change of name or Namespace looks like.
fn gone(changes: &Changes, pair: &Pair, difference: &Difference, words: &Words, claims: &mut Claims<'_>) {
    let has_claims = pair.old_at(&TEMPLATES).is_some_and(|templates| !templates.items().is_empty());
    if !has_claims {
        return;
    }
    let other = changes.pairs.iter().find(|other| {
        other.is("apps/v1", "StatefulSet")
            && other.old.is_none()
            && containers(other.new.as_ref()) == containers(pair.old.as_ref())
    });
    let Words { pods, data, first } = words;
    let kept_by = kept_by(pair);
    let is_deleted = kept_by.is_some();
    let with_it =
        format!("deleted together with it, because `whenDeleted` is `Delete`, and all {data} with them");
    let why = match other {
        Some(other) if is_deleted => format!(
            "{} in `{}` takes its place with new, empty volumes; the claims of {} are {with_it}",
            other.display(),
            place(other),
            pair.display()
        ),
        Some(other) => format!(
            "{} in `{}` takes its place with new, empty volumes; the {data} stay behind in the claims of {}",
            other.display(),
            place(other),
            pair.display()
        ),
        None if is_deleted => {
            format!("the {pods} stop when it is deleted, and their volume claims are {with_it}")
        }
        None => format!("the {pods} stop when it is deleted; their volume claims stay behind"),
    };
    let claim = claims.claim(difference, Class::DataLoss, why);
    if let Some(step) = kept_by {
        claim.step(step);
    }
    if other.is_some() {
        claim.step(format!("keep name and Namespace; or {first}, before the old one is deleted"));
        return;
    }
    claim.step("`kubectl apply` does not delete what is no longer in the manifests: delete it by hand, or let your delivery prune it");
    if !is_deleted {
        claim.step(format!("delete the volume claims only when their {data} are no longer needed"));
    }
}

fn place(pair: &Pair) -> &str {
    pair.namespace.as_deref().unwrap_or("default")
}

/// The names of the containers, by which a workload is known when its own name is another.
fn containers(root: Option<&Node>) -> Vec<String> {
    let list = root.and_then(|root| root.dig(&["spec", "template", "spec", "containers"]));
    let names = list
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|container| container.get("name")?.as_str());
    names.map(str::to_owned).collect()
}
