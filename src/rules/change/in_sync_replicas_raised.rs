use super::severity::IN_SYNC;
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "in-sync-replicas-raised",
    summary: "writes to a topic need more brokers than before",
    level: Level::Warning,
    page: include_str!("in_sync_replicas_raised.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("min.insync.replicas") {
        let least = |text: &str| text.trim().parse::<i64>().unwrap_or(1);
        let (old, new) = (least(difference.old_text()), least(difference.new_text()));
        let replicas = changes.topic_column("replicationFactor").find(|(_, other)| *other == topic);
        let grows = replicas.and_then(|(difference, _)| difference.numbers()).filter(|(old, new)| new > old);
        // The topic operator does not wait for replicas.
        let waits = new > old && !changes.is_of_topic_operator(difference);
        if let Some((few, many)) = grows.filter(|_| waits) {
            claims
                .claim(
                    difference,
                    IN_SYNC.class,
                    format!("the topic Job sets it only when every partition of `{topic}` has {many} replicas; until then it stays {old}, because with {few} replicas and {new} in sync, writes with `acks=all` fail while a broker restarts"),
                )
                .step(format!("move `{topic}` to {many} replicas: `kafka-reassign-partitions --execute`, then `--verify` until it is complete"))
                .step("delete the topic Job and apply again: it then sets `min.insync.replicas`");
        } else if new > old {
            claims
                .claim(
                    difference,
                    IN_SYNC.class,
                    format!("with `acks=all`, writes to `{topic}` fail while fewer than {new} of its replicas are in sync; as many replicas as that must be there, and one more for a broker to restart"),
                )
                .step("compare it with the replication factor, and look for replicas out of sync, before applying: `kafka-topics --describe --under-min-isr-partitions`");
        } else {
            claims.claim(
                difference,
                IN_SYNC.class,
                format!("writes to `{topic}` succeed with {new} replicas in sync: more of them can be lost with one broker"),
            );
        }
    }
}
