use super::severity::MESSAGE_SIZE;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Difference};

pub(super) static RULE: Rule = Rule {
    name: "message-size-lowered",
    summary: "a topic rejects larger records than before",
    level: Level::Warning,
    page: include_str!("message_size_lowered.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("max.message.bytes") {
        lowered(difference, &format!("`{topic}`"), claims);
    }
    for (difference, _) in changes.settings().filter(|(_, name)| *name == "message.max.bytes") {
        lowered(difference, "every topic that uses the cluster default", claims);
    }
    for (difference, name) in changes.settings().filter(|(_, name)| *name == "socket.request.max.bytes") {
        let (old, new) = changes.both_texts(difference, name);
        let size = |text: &str| text.trim().parse::<i64>().unwrap_or(104_857_600);
        if size(&new) < size(&old) {
            claims
                .claim(
                    difference,
                    MESSAGE_SIZE.class,
                    format!("brokers close connections whose request is larger than {} bytes", size(&new)),
                )
                .step(
                    "first lower `max.request.size` of producers, and `message.max.bytes`, to less than this",
                );
        }
    }
}

fn lowered(difference: &Difference, topic: &str, claims: &mut Claims<'_>) {
    // The default of Kafka, unless the cluster has another.
    let size = |text: &str| text.trim().parse::<i64>().unwrap_or(1_048_588);
    let (old, new) = (size(difference.old_text()), size(difference.new_text()));
    if new < old {
        claims
            .claim(
                difference,
                MESSAGE_SIZE.class,
                format!("brokers reject batches larger than {new} bytes to {topic}; the old limit was {old}"),
            )
            .step("first lower `max.request.size` and `batch.size` of its producers to this size");
    }
}
