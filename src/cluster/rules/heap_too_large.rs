use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::half_of;

pub(super) static RULE: Rule = Rule {
    name: "heap-too-large",
    summary: "the heap leaves too little memory below the limit",
    level: Level::Error,
    page: include_str!("heap_too_large.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if pool.is_native() {
        return Ok(());
    }
    let heap = pool.heap.clone()?;
    let Some(limit) = pool.memory_limit.as_ref().filter(|_| !pool.is_rendered) else { return Ok(()) };
    if heap.value * 10 <= limit.value * 7 {
        return Ok(());
    }
    let (heap_mib, limit_mib) = (heap.value >> 20, limit.value >> 20);
    let whose = if heap.origin.is_written() { "a heap" } else { "the default heap" };
    let message =
        format!("{whose} of {heap_mib}Mi leaves too little of the container's memory limit of {limit_mib}Mi");
    if pool.is_of_profile() {
        // What kafka-gen derives is half of the limit, or the least with which a broker starts: another rule says that.
        if heap.origin.is_written() {
            findings
                .at(heap.origin.place())
                .help("the JVM itself needs about 200Mi and Kafka relies on the page cache: use at most 70 %, better half")
                .help("leave `jvm.heap` out to get half of the memory limit")
                .say(message);
        }
    } else if heap.value < limit.value {
        // At the limit and above it another rule speaks.
        findings
            .at(heap.origin.place())
            .because(limit.origin.place(), "the limit")
            .only_a_warning()
            .help(half_of(pool, limit.value))
            .say(message);
    }
    Ok(())
}
