use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "request-exceeds-direct-memory",
    summary: "request buffers of the network threads do not fit into the memory limit",
    level: Level::Warning,
    page: include_str!("request_exceeds_direct_memory.md"),
    check: Check::Pool(check),
};

const REQUEST: &str = "socket.request.max.bytes";
const THREADS: &str = "num.network.threads";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(limit) = pool.memory_limit.as_ref().filter(|_| !pool.is_rendered && pool.sets(REQUEST)) else {
        return Ok(());
    };
    let heap = pool.heap.clone()?;
    let (Some(request), Some(threads)) = (pool.number(REQUEST)?, pool.number(THREADS)?) else {
        return Ok(());
    };
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    // Clients and brokers; the controllers' listener has requests of its own size.
    let listeners = pool.endpoints(pod)?.len().max(1);
    let threads = i128::from(threads.value) * i128::try_from(listeners).unwrap_or(1);
    // Java lets direct memory grow as large as the heap; the container ends it before.
    let direct = heap.value.min(limit.value - heap.value).max(0);
    let needed = i128::from(request.value) * threads;
    // A few bytes more are as good as none.
    if needed >> 20 > direct >> 20 {
        findings
            .setting(pool, REQUEST)
            .because(limit.origin.place(), "the limit")
            .help(format!("lower it to {} or less, or raise `{}`", direct / threads.max(1), pool.limit_name()))
            .say(format!(
                "requests of {} MiB in {threads} network threads take up to {} MiB of direct memory, and beside a heap of {} MiB \
                 the limit of {} MiB leaves {} MiB",
                request.value >> 20,
                needed >> 20,
                heap.value >> 20,
                limit.value >> 20,
                direct >> 20
            ));
    }
    Ok(())
}
