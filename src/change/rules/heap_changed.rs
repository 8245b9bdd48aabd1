use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Nodes};
use crate::kafka::{HEAP_OPTIONS, JAVA_OPTIONS};

pub(super) static RULE: Rule = Rule {
    name: "heap-changed",
    summary: "the heap of brokers changes",
    level: Level::Warning,
    page: include_str!("heap_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in &changes.differences {
        for nodes in changes.nodes(difference).filter(|nodes| !nodes.new.is_rendered) {
            let variable = changes.variable(difference, nodes);
            let is_heap = variable.is_some_and(|name| {
                // Of options that are not known before either, only those of the heap are likely to change it.
                let may_decide = name == HEAP_OPTIONS || nodes.old.heap.is_ok();
                may_decide && JAVA_OPTIONS.contains(&name.as_str())
            });
            let is_limit = changes.field_of_container(difference, nodes) == Some("resources")
                && (difference.place.ends_with(".limits.memory") || difference.place.ends_with(".resources"));
            if is_heap || is_limit {
                judge(changes, difference, nodes, is_heap, claims);
                break;
            }
        }
    }
}

fn bytes(bytes: i128) -> String {
    format!("{}Mi", bytes >> 20)
}

fn judge(changes: &Changes, difference: &Difference, nodes: &Nodes, is_heap: bool, claims: &mut Claims<'_>) {
    let (old, new) = (&nodes.old, &nodes.new);
    let limit = new.memory_limit.as_ref().map(|limit| limit.value);
    let fits = |heap: i128, limit: Option<i128>| limit.is_none_or(|limit| heap < limit);
    let restarts = changes.restarts_readers(difference);
    let calm = if restarts { Class::RollingRestart } else { Class::InPlace };
    let when =
        if restarts { "" } else { "; this change restarts no pod, so it takes effect at their next restart" };
    match (&old.heap, &new.heap) {
        (_, Ok(heap)) if !fits(heap.value, limit) => {
            let was = old.memory_limit.as_ref().map(|limit| limit.value);
            if old.heap.as_ref().is_ok_and(|old| !fits(old.value, was)) {
                return;
            }
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!(
                        "the heap of {} does not fit into the memory limit of {}: the kernel kills brokers as the heap fills (`OOMKilled`)",
                        bytes(heap.value),
                        limit.map(bytes).unwrap_or_default()
                    ),
                )
                .step("set the heap to half of `resources.limits.memory`, or raise the limit");
        }
        (Ok(old), Ok(new)) if is_heap && old.value != new.value => {
            let why = format!(
                "the heap of brokers changes from {} to {}{when}",
                bytes(old.value),
                bytes(new.value)
            );
            claims.claim(difference, calm, why);
        }
        (_, Err(_)) if is_heap => {
            claims
                .claim(
                    difference,
                    Class::Unclassified,
                    "the new heap is not known, so neither is whether it fits into the memory limit",
                )
                .step(format!("set it in `{HEAP_OPTIONS}` as plain text: `-Xms1g -Xmx1g`"));
        }
        _ => {}
    }
}
