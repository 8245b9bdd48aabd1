use super::claims_deleted::kept_by;
use crate::change::{Changes, Class, Pair};
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

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_kind("apps/v1", "StatefulSet") {
        if difference.place.is_empty() {
            gone(changes, pair, difference, claims);
        } else if difference.place == "spec.volumeClaimTemplates" && difference.new.is_none() {
            let kept = pair.new_at(&TEMPLATES).is_some_and(|templates| !templates.items().is_empty());
            let why = if kept {
                "claims are named after the template: brokers get new, empty volumes, and the old ones stay behind"
            } else {
                "without volume claims the records of a broker go with its pod; the old volumes stay behind"
            };
            claims.claim(difference, Class::DataLoss, why).step("keep the claim template and its name");
        }
    }
}

/// A StatefulSet with volumes is removed. If another comes, that is what a change of name or Namespace looks like.
fn gone(changes: &Changes, pair: &Pair, difference: &crate::change::Difference, claims: &mut Claims<'_>) {
    let has_claims = pair.old_at(&TEMPLATES).is_some_and(|templates| !templates.items().is_empty());
    if !has_claims {
        return;
    }
    let other = changes.pairs.iter().find(|other| {
        other.is("apps/v1", "StatefulSet")
            && other.old.is_none()
            && containers(other.new.as_ref()) == containers(pair.old.as_ref())
    });
    match (other, kept_by(pair)) {
        (Some(other), Some(kept_by)) => claims
            .claim(
                difference,
                Class::DataLoss,
                format!("{} in `{}` takes its place with new, empty volumes; the claims of {} are deleted together with it, because `whenDeleted` is `Delete`, and all records with them", other.display(), place(other), pair.display()),
            )
            .step(kept_by)
            .step("keep name and Namespace; or mirror the topics to the new cluster, and move clients, before the old one is deleted"),
        (None, Some(kept_by)) => claims
            .claim(difference, Class::DataLoss, "the brokers are gone when it is deleted, and their volume claims with all records are deleted with it, because `whenDeleted` is `Delete`")
            .step(kept_by)
            .step("`kubectl apply` does not delete what is no longer there: delete it by hand, or let your delivery prune it"),
        (Some(other), None) => claims
            .claim(
                difference,
                Class::DataLoss,
                format!("{} in `{}` takes its place with new, empty volumes; the records stay behind in the claims of {}", other.display(), place(other), pair.display()),
            )
            .step("keep name and Namespace; or mirror the topics to the new cluster, and move clients, before the old one is deleted"),
        (None, None) => claims
            .claim(difference, Class::DataLoss, "the brokers are gone when it is deleted; their volume claims stay behind")
            .step("`kubectl apply` does not delete what is no longer there: delete it by hand, or let your delivery prune it")
            .step("delete the volume claims only when their records are no longer needed"),
    };
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
