use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "dedupe-buffer-too-small",
    summary: "a log cleaner thread gets a buffer of 1 MiB or less",
    level: Level::Refused,
    page: include_str!("dedupe_buffer_too_small.md"),
    check: Check::Pool(check),
};

const SIZE: &str = "log.cleaner.dedupe.buffer.size";
const THREADS: &str = "log.cleaner.threads";
const MEBIBYTE: i64 = 1 << 20;

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(set) = [SIZE, THREADS].into_iter().find(|name| pool.sets(name)) else { return Ok(()) };
    // Controllers have no log cleaner.
    if pool.judged()?.is_none() || !pool.is_broker()? {
        return Ok(());
    }
    let (Some(size), Some(threads)) = (pool.number(SIZE)?, pool.number(THREADS)?) else { return Ok(()) };
    let (size, threads) = (size.value, threads.value);
    // A number of threads that Kafka does not take has its own finding.
    if threads < 1 || size / threads > MEBIBYTE {
        return Ok(());
    }
    let [size_name, threads_name] = [SIZE, THREADS].map(|name| pool.name_of(name));
    findings
        .setting(pool, set)
        .help(format!(
            "set `{size_name}` to at least {}, or have fewer `{threads_name}`",
            threads.saturating_mul(MEBIBYTE + 1)
        ))
        .say(format!("{size} bytes of `{size_name}` for {threads} of `{threads_name}` are not more than 1 MiB for each, and Kafka does not start"));
    Ok(())
}
