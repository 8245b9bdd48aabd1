use super::severity::TOPIC_DELETED;
use crate::change::{Changes, Class, Deletion};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "topic-deleted",
    summary: "the topic Job deletes a topic, or no longer does",
    level: Level::Warning,
    page: include_str!("topic_deleted.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic, old, new) in changes.deletions() {
        match (old, new) {
            (Deletion::Unknown | Deletion::Kept | Deletion::Marked, Deletion::Deleted) => {
                claims
                    .claim(
                        difference,
                        TOPIC_DELETED.class,
                        format!("the topic Job deletes `{topic}` with all its records, because it is marked and `topicJob.allowDelete` is true"),
                    )
                    .step(format!(
                        "make sure that no client uses `{topic}` any more: `kafka-consumer-groups --describe --all-groups`"
                    ));
            }
            (Deletion::Unknown | Deletion::Kept, Deletion::Marked) => {
                claims
                    .claim(
                        difference,
                        Class::InPlace,
                        format!("`{topic}` stays with all its records, because `topicJob.allowDelete` is false; its settings are no longer managed"),
                    )
                    .step("to delete it, set `topicJob.allowDelete: true`");
            }
            (Deletion::Deleted, Deletion::Marked) => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    format!(
                        "`{topic}` was deleted by the Job before; if a client created it again, it now stays"
                    ),
                );
            }
            (Deletion::Deleted, Deletion::Kept) => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    format!("the topic Job creates `{topic}` again, empty: the Job before deleted it"),
                );
            }
            (Deletion::Marked, Deletion::Kept) => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    format!(
                        "`{topic}` was never deleted; the topic Job manages its partitions and settings again"
                    ),
                );
            }
            (Deletion::Deleted, Deletion::Unknown) => {
                claims.claim(
                    difference,
                    Class::NoEffect,
                    format!(
                        "`{topic}` was deleted by the Job before; without the mark it is not deleted again"
                    ),
                );
            }
            (Deletion::Marked, Deletion::Unknown) => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    format!("`{topic}` stays with all its records, and its settings stay unmanaged"),
                );
            }
            (_, Deletion::Unknown | Deletion::Kept)
            | (Deletion::Marked, Deletion::Marked)
            | (Deletion::Deleted, Deletion::Deleted) => {}
        }
    }
}
