use crate::change::{Changes, Class};
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
        let compacts = |text: &str| text.contains("compact");
        // Left out, it is `delete`, unless the cluster says otherwise.
        let deletes = |text: &str| text.is_empty() || text.contains("delete");
        let (old, new) = (difference.old_text(), difference.new_text());
        if compacts(new) && !compacts(old) {
            claims
                .claim(
                    difference,
                    Class::TopicCaution,
                    format!("`{topic}` keeps only the last record of each key, and refuses every record without a key: producers that send none fail"),
                )
                .step("make sure that every producer sends a key, and that no consumer needs older records of one");
        } else if deletes(new) && !deletes(old) {
            claims
                .claim(
                    difference,
                    Class::DataLoss,
                    format!("records of `{topic}` that compaction kept for ever are deleted once they are older than its retention"),
                )
                .step("set `retention.ms: -1` before, or make sure that nobody reads the topic as a table");
        } else {
            claims.claim(
                difference,
                Class::InPlace,
                format!("`{topic}` is cleaned up another way, and no record goes that would have stayed"),
            );
        }
    }
}
