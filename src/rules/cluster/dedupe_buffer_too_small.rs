use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::rules::cluster::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "dedupe-buffer-too-small",
    summary: "a log cleaner thread gets a buffer of 1 MiB or less",
    level: Level::Refused,
    page: include_str!("dedupe_buffer_too_small.md"),
    check: Check::Cluster(check),
};

const SIZE: &str = "log.cleaner.dedupe.buffer.size";
const THREADS: &str = "log.cleaner.threads";
const MEBIBYTE: i64 = 1 << 20;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(size), Some(threads)) = (subject.number(SIZE), subject.number(THREADS)) else { return };
    // A number of threads that Kafka does not take has its own finding.
    if threads < 1 || size / threads > MEBIBYTE {
        return;
    }
    let name = if subject.sets(SIZE) { SIZE } else { THREADS };
    findings
        .at(&field_path!["config", name])
        .help(format!(
            "set `{SIZE}` to at least {}, or have fewer `{THREADS}`",
            threads.saturating_mul(MEBIBYTE + 1)
        ))
        .say(format!("{size} bytes of `{SIZE}` for {threads} of `{THREADS}` are not more than 1 MiB for each, and Kafka does not start"));
}
