use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::rules::cluster::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "dedupe-buffer-exceeds-heap",
    summary: "the log cleaner buffer takes more than half of the heap",
    level: Level::Error,
    page: include_str!("dedupe_buffer_exceeds_heap.md"),
    check: Check::Cluster(check),
};

const SIZE: &str = "log.cleaner.dedupe.buffer.size";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // What is rendered without it fits every heap that is large enough.
    if !subject.sets(SIZE) {
        return;
    }
    let (Some(size), Some(threads)) = (subject.number(SIZE), subject.number("log.cleaner.threads")) else {
        return;
    };
    // Each thread has its share, of which Java can make no more than an array.
    let threads = i128::from(threads.max(1));
    let taken = (i128::from(size) / threads).min(i128::from(i32::MAX)) * threads;
    let heap = subject.cluster.java.heap_mib;
    if taken * 2 > heap << 20 {
        findings
            .at(&field_path!["config", SIZE])
            .help(format!("set `{SIZE}` to at most {}, or leave it out", (heap << 20) / 2))
            .help("or increase the heap of brokers")
            .say(format!(
                "the log cleaner takes {}Mi of the {heap}Mi heap at broker startup",
                (taken + (1 << 20) - 1) >> 20
            ));
    }
}
