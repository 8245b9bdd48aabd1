use super::severity::{TO_COMPACT, TO_DELETE};
use crate::change::{Changes, Class, Difference};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "cleanup-policy-changed",
    summary: "old records of a topic are cleaned up in another way",
    level: Level::Warning,
    page: include_str!("cleanup_policy_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("cleanup.policy") {
        if !judged(difference, &format!("`{topic}`"), "retention.ms", claims) {
            claims.claim(
                difference,
                Class::InPlace,
                format!("`{topic}` is cleaned up another way, and no record goes that would have stayed"),
            );
        }
    }
    for (difference, _) in changes.settings().filter(|(_, name)| *name == "log.cleanup.policy") {
        judged(difference, "each topic without a policy of its own", "log.retention.ms", claims);
    }
}

/// True if the change asks for a decision.
fn judged(difference: &Difference, topic: &str, retention: &str, claims: &mut Claims<'_>) -> bool {
    let compacts = |text: &str| text.contains("compact");
    // Left out, it is `delete`, unless the cluster says otherwise.
    let deletes = |text: &str| text.is_empty() || text.contains("delete");
    let (old, new) = (difference.old_text(), difference.new_text());
    if compacts(new) && !compacts(old) {
        claims
            .claim(
                difference,
                TO_COMPACT.class,
                format!("brokers delete all records of {topic} but the last of each key, and refuse records without a key"),
            )
            .step("make sure that every producer sends a key, and that no consumer needs older records of one");
        true
    } else if deletes(new) && !deletes(old) {
        claims
            .claim(
                difference,
                TO_DELETE.class,
                format!("records of {topic} that compaction kept for ever are deleted once they are older than its retention"),
            )
            .step(format!("set `{retention}: -1` before, or make sure that nobody reads the topic as a table"));
        true
    } else {
        false
    }
}
