use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "dedupe-buffer-exceeds-heap",
    summary: "the log cleaner buffer takes more than half of the heap",
    level: Level::Error,
    page: include_str!("dedupe_buffer_exceeds_heap.md"),
    check: Check::Pool(check),
};

const SIZE: &str = "log.cleaner.dedupe.buffer.size";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    // What is rendered without it fits every heap that is large enough.
    if pool.judged()?.is_none() || !pool.sets(SIZE) || !pool.is_broker()? {
        return Ok(());
    }
    let heap = pool.heap.clone()?.value;
    let (Some(size), Some(threads)) = (pool.number(SIZE)?, pool.number("log.cleaner.threads")?) else {
        return Ok(());
    };
    // Each thread has its share, of which Java can make no more than an array.
    let threads = i128::from(threads.value.max(1));
    let taken = (i128::from(size.value) / threads).min(i128::from(i32::MAX)) * threads;
    if taken * 2 > heap {
        findings
            .setting(pool, SIZE)
            .only_a_warning_if(!pool.is_of_profile())
            .help(format!("set `{}` to at most {}, or leave it out", pool.name_of(SIZE), heap / 2))
            .help("or increase the heap of brokers")
            .say(format!(
                "the log cleaner takes {}Mi of the {}Mi heap at broker startup",
                (taken + (1 << 20) - 1) >> 20,
                heap >> 20
            ));
    }
    Ok(())
}
