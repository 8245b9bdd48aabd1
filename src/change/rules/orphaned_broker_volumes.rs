use super::claims_deleted::kept_by;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "orphaned-broker-volumes",
    summary: "brokers start on new, empty volumes",
    level: Level::Warning,
    page: include_str!("orphaned_broker_volumes.md"),
    check,
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
    first: "mirror the topics to the new cluster, then move the clients",
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
                "claims are named after their template: {pods} start on new, empty volumes; the old claims remain"
            )
        } else {
            format!(
                "without volume claims, the {data} of {pods} are lost when a pod is deleted; the old claims remain"
            )
        };
        claims.claim(difference, Class::DataLoss, why).step("keep the name of the claim template");
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
    let with_it = format!("deleted with it, because `whenDeleted` is `Delete`, and so are all {data}");
    let why = match other {
        Some(other) if is_deleted => format!(
            "{} in `{}` replaces it with new, empty volumes; the claims of {} are {with_it}",
            other.display(),
            place(other),
            pair.display()
        ),
        Some(other) => format!(
            "{} in `{}` replaces it with new, empty volumes; the {data} remain in the claims of {}",
            other.display(),
            place(other),
            pair.display()
        ),
        None if is_deleted => {
            format!("when it is deleted, the {pods} stop, and their volume claims are {with_it}")
        }
        None => format!("when it is deleted, the {pods} stop; their volume claims remain"),
    };
    let claim = claims.claim(difference, Class::DataLoss, why);
    if let Some(step) = kept_by {
        claim.step(step);
    }
    if other.is_some() {
        claim.step(format!("keep the name and the Namespace; or {first}, before you delete the old one"));
        return;
    }
    if !is_deleted {
        claim.step(format!("keep the volume claims as long as you need their {data}"));
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
