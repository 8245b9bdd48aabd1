use super::severity::IN_SYNC;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Difference};

pub(super) static RULE: Rule = Rule {
    name: "in-sync-replicas-raised",
    summary: "writes to a topic need another number of in-sync replicas",
    level: Level::Warning,
    page: include_str!("in_sync_replicas_raised.md"),
    check,
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
                    format!("the topic Job sets it once every partition of `{topic}` has {many} replicas, and keeps {old} until then: with {few} replicas and {new} required in sync, writes with `acks=all` fail while a broker restarts"),
                )
                .steps(changes.broker_pod(difference).replicate(topic, &changes.broker_ids(difference), &many.to_string()))
                .step(run_again(changes, difference));
        } else if new > old {
            claims
                .claim(
                    difference,
                    IN_SYNC.class,
                    format!("writes to `{topic}` with `acks=all` fail while fewer than {new} replicas are in sync; with {new} replicas or fewer in total, every broker restart stops them"),
                )
                .step(format!("before applying, check that more than {new} replicas exist and are in sync: {}", changes.broker_pod(difference).step("topics", &format!("--describe --topic {topic}"))));
        } else {
            claims.claim(
                difference,
                IN_SYNC.class,
                format!("writes to `{topic}` succeed with {new} in-sync replicas: the failure of one broker can lose more records"),
            );
        }
    }
}

/// Runs the topic Job once more.
fn run_again(changes: &Changes, difference: &Difference) -> String {
    let namespace = changes.pair(difference).map(|pair| &pair.namespace);
    let job = changes
        .pairs
        .iter()
        .find(|pair| pair.is("batch/v1", "Job") && pair.new.is_some() && Some(&pair.namespace) == namespace);
    match job {
        Some(job) => format!(
            "run the topic Job again, which then sets `min.insync.replicas`: delete it, then apply: `kubectl delete {} --ignore-not-found`",
            job.argument()
        ),
        None => "delete the topic Job and apply again, so that it sets `min.insync.replicas`".to_owned(),
    }
}
