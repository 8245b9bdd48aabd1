use super::severity::TOPIC_DELETED;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Deletion, Tool, strimzi};

pub(super) static RULE: Rule = Rule {
    name: "topic-deleted",
    summary: "the deletion of a topic by the topic Job or the topic operator changes",
    level: Level::Warning,
    page: include_str!("topic_deleted.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    by_operator(changes, claims);
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
                        "check that no consumer group lists `{topic}`, and that no producer writes to it: {}",
                        changes.broker_pod(difference).step("consumer-groups", "--describe --all-groups")
                    ));
            }
            (Deletion::Unknown | Deletion::Kept, Deletion::Marked) => {
                claims
                    .claim(
                        difference,
                        Class::InPlace,
                        format!("`{topic}` stays with all its records, because `topicJob.allowDelete` is false; its settings are no longer managed"),
                    )
                    .step("to delete it, set `topicJob.allowDelete: true` in the profile");
            }
            (Deletion::Deleted, Deletion::Marked) => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    format!("the previous Job deleted `{topic}`; if a client created it again, it now stays"),
                );
            }
            (Deletion::Deleted, Deletion::Kept) => {
                claims.claim(
                    difference,
                    Class::InPlace,
                    format!("the topic Job creates `{topic}` again, empty: the previous Job deleted it"),
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
                    format!("the previous Job deleted `{topic}`; without the mark it is not deleted again"),
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

/// The topic operator deletes a topic together with its `KafkaTopic`.
fn by_operator(changes: &Changes, claims: &mut Claims<'_>) {
    let tool = Tool::of(changes);
    for (difference, topic, _) in changes.topics().filter(|(_, _, column)| column.is_none()) {
        let Some(pair) = changes.pair(difference).filter(|pair| pair.is_strimzi("KafkaTopic")) else {
            continue;
        };
        if pair.new.is_some() {
            continue;
        }
        let fate = if tool.leaves(pair) {
            format!("{} leaves the KafkaTopic in the cluster", tool.name())
        } else {
            format!("{} deletes the KafkaTopic if it prunes", tool.name())
        };
        let claim = claims.claim(
            difference,
            TOPIC_DELETED.class,
            format!("{fate}; when it is deleted, the topic operator deletes `{topic}` with all its records"),
        );
        let other = changes.pairs.iter().any(|other| {
            other.is_strimzi("KafkaTopic")
                && other.old.is_none()
                && strimzi::topic_name(other).as_deref() == Some(topic)
        });
        if other {
            claim.step("a second KafkaTopic for the same topic does not keep its records: keep the old one, or set `strimzi.io/managed: \"false\"` on it first");
        }
        claim
            .step(format!(
                "to keep the topic: `kubectl annotate {} strimzi.io/managed=false`, then apply",
                pair.argument()
            ))
            .step(format!(
                "to delete it, first check that no consumer group lists `{topic}`: {}",
                changes.broker_pod(difference).step("consumer-groups", "--describe --all-groups")
            ));
    }
}
