use crate::change::rules::{Claim, Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair, stateful_set};
use crate::report::diagnostic::Reason;
use crate::text::shown;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "immutable-stateful-set-field",
    summary: "an immutable field of a StatefulSet changes",
    level: Level::Refused,
    page: include_str!("immutable_stateful_set_field.md"),
    check,
};

/// What an update may change; everything else in `spec` is fixed.
const MUTABLE: [&str; 7] = [
    "spec.minReadySeconds",
    "spec.ordinals",
    "spec.persistentVolumeClaimRetentionPolicy",
    "spec.replicas",
    "spec.revisionHistoryLimit",
    "spec.template",
    "spec.updateStrategy",
];

const TEMPLATES: &str = "spec.volumeClaimTemplates";
const SIZE: &str = "spec.volumeClaimTemplates.spec.resources.requests.storage";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("apps/v1", "StatefulSet")) {
        if !difference.is_in("spec") || MUTABLE.iter().any(|field| difference.is_in(field)) {
            continue;
        }
        let field = if difference.is_in("spec.volumeClaimTemplates") {
            "claim templates"
        } else {
            difference.path.trim_start_matches("spec.")
        };
        let why = format!(
            "the API server rejects it: {field} of a StatefulSet cannot be changed, so it must be deleted and recreated"
        );
        let claim = claims.claim(difference, Class::Recreate, why).refused("spec", Reason::Forbidden);
        steps(difference, pair, claim);
    }
}

/// Pods keep running while their StatefulSet is recreated.
fn steps(difference: &Difference, pair: &Pair, claim: &mut Claim) {
    let set = pair.argument();
    if (difference.place == SIZE && !grows(difference)) || is_removed(difference) {
        // There is no way that keeps the data.
        return;
    }
    if is_added(difference) && loses_template(pair) {
        claim.step("keep the name of the claim template");
        return;
    }
    if grows(difference) {
        let size = difference.new_text();
        claim.step(format!(
            "resize the claims, if their StorageClass has `allowVolumeExpansion: true`: `for i in {}; do kubectl patch {} --type merge -p '{{\"spec\":{{\"resources\":{{\"requests\":{{\"storage\":\"{size}\"}}}}}}}}'; done`",
            ordinals(pair),
            each_claim(difference, pair),
        ));
    }
    if difference.is_in("spec.selector") {
        claim.step(labelled(pair));
    }
    claim
        .step(format!(
            "delete the StatefulSet; the pods keep running: `kubectl delete {set} --cascade=orphan`"
        ))
        .step("apply; the new StatefulSet adopts the pods");
    if is_added(difference) {
        let first = pair.old.as_ref().map_or(0, stateful_set::first_ordinal);
        let last = first + pair.old.as_ref().map_or(1, stateful_set::replicas) - 1;
        let place =
            pair.namespace.as_ref().map_or_else(String::new, |name| format!(" -n {}", shown::word(name)));
        let pod = format!("{}$i{place}", shown::word(&format!("pod/{}-", pair.name)));
        claim.step(format!(
            "recreate the pods one at a time, because a running pod gets no other volumes; where pods replicate data, wait after each one until it has caught up: `for i in {}; do kubectl delete {pod} && kubectl wait {pod} --for=create --timeout=2m && kubectl wait {pod} --for=condition=Ready --timeout=15m || break; done`",
            stateful_set::listed(first, last)
        ));
    } else if difference.place.starts_with(TEMPLATES) {
        if !grows(difference) {
            claim.step("existing claims stay as they are, even when pods restart: the new template applies to new claims only");
        }
    } else if !difference.is_in("spec.podManagementPolicy") {
        claim.step(format!(
            "restart the pods, which keep the old value until then: `kubectl rollout restart {set}`"
        ));
    }
}

/// Gives the pods the labels of the new selector.
fn labelled(pair: &Pair) -> String {
    const LABELS: [&str; 3] = ["spec", "selector", "matchLabels"];
    let labels = |side: Option<&Node>| -> Vec<String> {
        let entries = side.map(Node::entries).unwrap_or_default();
        entries.iter().filter_map(|label| Some(format!("{}={}", label.key, label.value.as_str()?))).collect()
    };
    let (old, new) = (labels(pair.old_at(&LABELS)), labels(pair.new_at(&LABELS)));
    let place = pair.namespace.as_ref().map_or_else(String::new, |name| format!(" -n {}", shown::word(name)));
    format!(
        "label the pods for the new selector, so that the new StatefulSet adopts them: `kubectl label pods{place} -l {} {} --overwrite`",
        shown::word(&old.join(",")),
        new.iter().map(|label| shown::word(label)).collect::<Vec<_>>().join(" ")
    )
}

/// True if a claim template comes.
fn is_added(difference: &Difference) -> bool {
    difference.place == TEMPLATES && difference.old.is_none()
}

/// True if a claim template goes.
fn is_removed(difference: &Difference) -> bool {
    difference.place == TEMPLATES && difference.new.is_none()
}

/// True if a claim template goes while another comes: a rename.
fn loses_template(pair: &Pair) -> bool {
    let names = |side: &Option<Node>| -> Vec<String> {
        let templates = side.as_ref().map(stateful_set::claim_templates).unwrap_or_default();
        let names = templates.iter().filter_map(|template| template.dig(&["metadata", "name"])?.as_str());
        names.map(str::to_owned).collect()
    };
    let new = names(&pair.new);
    names(&pair.old).iter().any(|name| !new.contains(name))
}

fn grows(difference: &Difference) -> bool {
    difference.place == SIZE && difference.amounts().is_some_and(|(old, new)| new > old)
}

/// The pods that have claims, for a loop of a shell.
fn ordinals(pair: &Pair) -> String {
    let first = pair.old.as_ref().map_or(0, stateful_set::first_ordinal);
    let count = pair.old.as_ref().map_or(1, stateful_set::replicas).max(1);
    stateful_set::listed(first, first + count - 1)
}

/// The claim of the pod `$i`: `pvc/data-kafka-$i -n kafka`.
fn each_claim(difference: &Difference, pair: &Pair) -> String {
    let index = difference.path.split(['[', ']']).nth(1).and_then(|index| index.parse::<usize>().ok());
    let template = pair
        .new_at(&["spec", "volumeClaimTemplates"])
        .and_then(|templates| templates.items().get(index?)?.dig(&["metadata", "name"])?.as_str());
    let namespace = pair.namespace.as_ref().map(|name| format!(" -n {}", shown::word(name)));
    let name = format!("pvc/{}-{}-", template.unwrap_or("data"), pair.name);
    format!("{}$i{}", shown::word(&name), namespace.unwrap_or_default())
}
