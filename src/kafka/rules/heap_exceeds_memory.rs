use super::Findings;
use crate::kafka::deployment::{NodePool, Origin, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "heap-exceeds-memory",
    summary: "the heap of a broker does not fit into the memory limit",
    level: Level::Error,
    page: include_str!("heap_exceeds_memory.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if pool.is_native() {
        return Ok(());
    }
    let heap = pool.heap.clone()?;
    let mib = |bytes: i128| bytes >> 20;
    let Some(limit) = &pool.memory_limit else { return Ok(()) };
    if heap.value < limit.value {
        return Ok(());
    }
    let finding = findings
        .at(heap.origin.place())
        .because(limit.origin.place(), "the limit")
        .help(half_of(pool, limit.value));
    match heap.origin {
        Origin::Written(..) | Origin::Preset(..) | Origin::Derived(_) => finding.say(format!(
            "the heap of {}Mi is not below the memory limit of {}Mi: the kernel kills the broker as its heap fills",
            mib(heap.value),
            mib(limit.value)
        )),
        Origin::Image(_) | Origin::Default(_) => finding.say(format!(
            "Kafka's default heap of {}Mi is not below the memory limit of {}Mi: the kernel kills the broker as its heap fills",
            mib(heap.value),
            mib(limit.value)
        )),
    }
    Ok(())
}

/// The way out of a heap that is too large for a limit, in bytes.
pub(crate) fn half_of(pool: &NodePool, limit: i128) -> String {
    let half = limit >> 21;
    format!(
        "set `{}` to `-Xms{half}m -Xmx{half}m`, half of the limit, or raise `{}`",
        pool.heap_name(),
        pool.limit_name()
    )
}
