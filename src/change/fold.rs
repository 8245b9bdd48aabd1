//! Which changes only follow from another one, so that a person reads them as part of it.

use super::internals::{is_admin_program, is_topic_script};
use super::words::is_checksum;
use super::{Changes, Class, Review, Row};

/// Fields of a Service that change with its type.
const WITH_TYPE: [&str; 2] = ["spec.allocateLoadBalancerNodePorts", "spec.loadBalancerClass"];

/// The change that a row follows from, if it says nothing of its own.
pub(super) fn leader<'a>(changes: &Changes, review: &'a Review, row: &Row) -> Option<&'a Row> {
    if row.rank > Class::RollingRestart || row.refused || !row.steps.is_empty() {
        return None;
    }
    let pair = changes.pairs.get(row.pair)?;
    let others = || review.changes.iter().filter(|other| !std::ptr::eq(*other, row));
    let of_pair = || others().filter(|other| other.pair == row.pair);
    let found = if pair.hashed {
        of_pair().find(|other| other.path == "metadata.name")
    } else if is_checksum(row) {
        // The pods restart because what they read changes.
        others().find(|other| {
            other.rank >= Class::RollingRestart
                && changes.pairs.get(other.pair).is_some_and(|map| {
                    map.kind == "ConfigMap"
                        && changes.users_of(map).iter().any(|user| std::ptr::eq(*user, pair))
                })
        })
    } else if row.part.as_deref() == Some("script") && row.path.contains("start.sh") {
        of_pair().find(|other| {
            other.path == row.path && other.part != row.part && other.rank >= Class::RollingRestart
        })
    } else if is_topic_script(row) {
        let is_topic = |other: &&Row| other.part.as_deref().is_some_and(|part| part.starts_with("topic "));
        let is_list = row.part.as_deref() == Some("LIST");
        let topic = if is_list { of_pair().find(is_topic) } else { None };
        // The Job has a new name, because it runs another script.
        topic
            .or_else(|| others().find(|other| is_new_job(changes, other) && other.namespace == row.namespace))
    } else if pair.kind == "ConfigMap" && is_admin_program(row) {
        others().find(|other| is_new_job(changes, other) && other.namespace == row.namespace)
    } else if pair.kind == "Service" && WITH_TYPE.contains(&row.path.as_str()) {
        of_pair().find(|other| other.path == "spec.type")
    } else {
        None
    };
    // What follows is never worse than what it follows from, nor part of something that follows itself.
    found.filter(|led| led.rank >= row.rank || is_new_job(changes, led))
}

/// True for the name of a Job that is created beside an old one.
fn is_new_job(changes: &Changes, row: &Row) -> bool {
    row.path == "metadata.name"
        && changes.pairs.get(row.pair).is_some_and(|pair| pair.hashed && pair.kind == "Job")
}
