use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::{Findings as PoolFindings, half_of};

pub(super) static RULE: Rule = Rule {
    name: "heap-too-large",
    summary: "the heap leaves too little memory below the limit",
    level: Level::Error,
    page: include_str!("heap_too_large.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let stated = subject.profile.jvm.as_ref().and_then(|jvm| jvm.heap.as_ref());
    let (heap, limit) = (subject.cluster.java.heap_mib, subject.cluster.java.limit_mib);
    if stated.is_some() && heap * 10 > limit * 7 {
        findings
            .at(&field_path!["jvm", "heap"])
            .help("the JVM itself needs about 200Mi and Kafka relies on the page cache: use at most 70 %, better half")
            .help("leave `jvm.heap` out to get half of the memory limit")
            .say(format!("a heap of {heap}Mi leaves too little of the container's memory limit of {limit}Mi"));
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let heap = pool.heap.clone()?;
    let Some(limit) = pool.memory_limit.as_ref().filter(|_| !pool.is_rendered) else { return Ok(()) };
    // At the limit and above it another rule speaks.
    if heap.value * 10 <= limit.value * 7 || heap.value >= limit.value {
        return Ok(());
    }
    let (heap_mib, limit_mib) = (heap.value >> 20, limit.value >> 20);
    let whose = if heap.origin.is_written() { "a heap" } else { "the default heap" };
    findings
        .at(heap.origin.place())
        .because(limit.origin.place(), "the limit")
        .only_a_warning()
        .help(half_of(limit.value))
        .say(format!(
            "{whose} of {heap_mib}Mi leaves too little of the container's memory limit of {limit_mib}Mi"
        ));
    Ok(())
}
