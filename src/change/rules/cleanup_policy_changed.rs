use super::severity::{TO_COMPACT, TO_DELETE};
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference};

pub(super) static RULE: Rule = Rule {
    name: "cleanup-policy-changed",
    summary: "the cleanup policy of a topic changes",
    level: Level::Warning,
    page: include_str!("cleanup_policy_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("cleanup.policy") {
        if !judged(difference, &format!("`{topic}`"), "retention.ms", claims) {
            claims.claim(
                difference,
                Class::InPlace,
                format!("the cleanup policy of `{topic}` changes; brokers delete no record that they would have kept"),
            );
        }
    }
    for (difference, _) in changes.settings().filter(|(_, name)| *name == "log.cleanup.policy") {
        judged(difference, "every topic that uses the cluster default", "log.retention.ms", claims);
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
                format!("brokers keep only the last record of each key in {topic} and delete the others; they reject records without a key"),
            )
            .step("check that every producer sends a key, and that no consumer needs older records of a key");
        true
    } else if deletes(new) && !deletes(old) {
        claims
            .claim(
                difference,
                TO_DELETE.class,
                format!(
                    "brokers delete records of {topic} that compaction kept, once they exceed its retention"
                ),
            )
            .step(format!(
                "set `{retention}: -1` first, or check that no consumer reads the topic as a table"
            ));
        true
    } else {
        false
    }
}
