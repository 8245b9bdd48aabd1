//! What the operator Strimzi reports about its clusters.

use super::HealthContext;
use super::issue::{Effect, Issue, clean, quoted};
use super::problem::Problem;
use super::state::{Kind, condition, holds, int_at, moment_at};
use crate::yaml::Node;

/// Finds out about each `Kafka` that the operator has not brought to what it says.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    for name in &examination.expected.operated {
        match examination.state.get(Kind::Kafka, name) {
            Some(node) => one(examination, name, node),
            None if examination.state.lists(Kind::Kafka) => {
                let expected = examination.expected;
                let issue = Issue::new(
                    Effect::Broken,
                    Problem::NotDeployed,
                    &format!("kafka/{name}"),
                    &format!("does not exist{}", expected.in_namespace()),
                )
                .remedy("apply the manifests", expected.apply());
                examination.add(issue);
            }
            None => {
                let open =
                    format!("what the operator reports about kafka/{name}: the input does not show it");
                examination.unknown.push(open);
            }
        }
    }
}

fn one(examination: &mut HealthContext<'_>, name: &str, node: &Node) {
    let expected = examination.expected;
    let object = format!("kafka/{name}");
    let describe = expected.kubectl(&format!("describe kafka {}", quoted(&clean(name))));
    if holds(node, "ReconciliationPaused") {
        let notice = format!(
            "{object} is paused: the operator changes nothing until its annotation `strimzi.io/pause-reconciliation` is removed"
        );
        examination.notices.push(clean(&notice));
        return;
    }
    // Operators before 1.0 say it by a condition of its own.
    let failed = condition(node, "NotReady").filter(|failed| failed.text("status") == Some("True"));
    let failed =
        failed.or_else(|| condition(node, "Ready").filter(|ready| ready.text("status") == Some("False")));
    if let Some(failed) = failed {
        let said = [failed.text("reason"), failed.text("message")];
        let said: Vec<&str> = said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        let said = if said.is_empty() { "no reason is shown".to_owned() } else { said.join(": ") };
        // While it creates a cluster, the operator calls it not ready as well.
        let waits = failed.text("reason") == Some("Creating");
        let effect = if waits { Effect::Waiting } else { Effect::Broken };
        let message = format!("is not ready ({said})");
        examination.add(
            Issue::new(effect, Problem::NotReconciled, &object, &message)
                .remedy("see what the operator reports; its log has the details", describe)
                .since(moment_at(failed, &["lastTransitionTime"])),
        );
        return;
    }
    let seen = int_at(node, &["status", "observedGeneration"]);
    let latest = int_at(node, &["metadata", "generation"]);
    if seen.is_none() || seen < latest {
        let message = match seen {
            None => "was not observed by the operator yet",
            Some(_) => "was changed, and the operator has not observed that yet",
        };
        examination.add(
            Issue::new(Effect::Waiting, Problem::NotObserved, &object, message)
                .remedy(
                    "wait; if nothing happens, see whether the operator runs and watches this Namespace",
                    describe,
                )
                .since(moment_at(node, &["metadata", "creationTimestamp"])),
        );
    }
}
